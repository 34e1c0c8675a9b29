//! What is created with new things, and that they have nothing that was not requested.

use loggia_sim::{Sim, Zenlayer};
use serde_json::{Value, json};

use crate::services_controls::{call, ids, ok};
use crate::services_orders::shown;
use crate::support::start_with;

async fn started() -> Sim {
    start_with(|builder| builder.machines(3)).await.0
}

/// Returns what a list of `zec` shows of the things of an instance.
async fn of(zenlayer: &Zenlayer, list: &str, instance: &Value) -> Vec<Value> {
    let asked = json!({"instanceId": instance});
    let found = ok(zenlayer, "zec", list, asked).await;
    found["dataSet"].as_array().expect("a list").clone()
}

async fn instance(zenlayer: &Zenlayer, id: &Value) -> Value {
    let all = json!([id]);
    shown(zenlayer, "zec", "DescribeInstances", "instanceIds", &all)
        .await
        .remove(0)
}

fn all(things: &[Value], field: &str) -> Value {
    things.iter().map(|thing| thing[field].clone()).collect()
}

/// Orders instances of `zec`, with changes to the request.
fn order(zenlayer: &Zenlayer, changes: &Value) -> Value {
    let any = |field: &str| ids(zenlayer, "zec", field)[0].clone();
    let mut order = json!({
        "zoneId": any("zoneId"),
        "imageId": any("imageId"),
        "subnetId": any("subnetId"),
        "instanceType": "z2a.cpu.4",
        "instanceCount": 1,
    });
    let fields = order.as_object_mut().expect("an object");
    fields.extend(changes.as_object().cloned().unwrap_or_default());
    order
}

#[tokio::test]
async fn an_instance_comes_with_disks_a_network_interface_and_an_address() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let wanted = json!({
        "instanceCount": 2,
        "systemDisk": {"diskSize": 40},
        "dataDisks": [{"diskSize": 100, "diskAmount": 2}],
        "internetChargeType": "ByBandwidth",
        "bandwidth": 10,
    });
    let wanted = order(zenlayer, &wanted);
    let made = ok(zenlayer, "zec", "CreateZecInstances", wanted.clone()).await;
    let mut addresses = Vec::new();
    for (index, id) in made["instanceIdSet"]
        .as_array()
        .expect("ids")
        .iter()
        .enumerate()
    {
        let disks = of(zenlayer, "DescribeDisks", id).await;
        assert_eq!(all(&disks, "diskType"), json!(["SYSTEM", "DATA", "DATA"]));
        assert_eq!(all(&disks, "diskSize"), json!([40, 100, 100]));
        assert_eq!(
            all(&disks, "diskStatus"),
            json!(["IN_USE", "IN_USE", "IN_USE"])
        );
        let data = all(&disks[1..], "diskId");
        assert_eq!(made["instances"][index]["diskIdSet"], data);
        let nics = of(zenlayer, "DescribeNetworkInterfaces", id).await;
        assert_eq!(all(&nics, "nicType"), json!(["Primary"]));
        assert_eq!(all(&nics, "subnetId"), json!([wanted["subnetId"]]));
        assert_eq!(all(&nics, "status"), json!(["USED"]));
        assert_eq!(nics[0]["primaryIpv6"], Value::Null, "it is one of IPv4");
        let eips = of(zenlayer, "DescribeEips", id).await;
        assert_eq!(all(&eips, "status"), json!(["BINDED"]));
        assert_eq!(all(&eips, "bandwidth"), json!([10]));

        let shown = instance(zenlayer, id).await;
        assert_eq!(shown["systemDisk"]["diskId"], disks[0]["diskId"]);
        assert_eq!(
            all(shown["dataDisks"].as_array().expect("a list"), "diskId"),
            data
        );
        assert_eq!(shown["nics"][0]["nicId"], nics[0]["nicId"]);
        assert_eq!(shown["privateIpAddresses"], json!([nics[0]["primaryIpv4"]]));
        assert_eq!(shown["publicIpAddresses"], eips[0]["publicIpAddresses"]);
        addresses.push(shown["privateIpAddresses"][0].clone());
    }
    assert_ne!(addresses[0], addresses[1]);

    // What is attached later is shown too, until it is detached.
    let id = &made["instanceIdSet"][0];
    let zone = &wanted["zoneId"];
    let disk = json!({"zoneId": zone, "diskName": "more", "diskSize": 30, "diskAmount": 2});
    let disk = ok(zenlayer, "zec", "CreateDisks", disk).await["diskIds"][0].take();
    let attach = json!({"instanceId": id, "diskIds": [disk]});
    ok(zenlayer, "zec", "AttachDisks", attach).await;
    let count = async || {
        let shown = instance(zenlayer, id).await;
        shown["dataDisks"].as_array().map(Vec::len)
    };
    assert_eq!(count().await, Some(3));
    let amounts = instance(zenlayer, id).await["dataDisks"].take();
    let amounts = all(amounts.as_array().expect("a list"), "diskAmount");
    assert_eq!(amounts, json!([1, 1, 1]), "each is one");
    let detach = json!({"diskIds": [disk], "instanceCheckFlag": false});
    ok(zenlayer, "zec", "DetachDisks", detach).await;
    assert_eq!(count().await, Some(2));

    // What the instance cannot exist without is always deleted with it.
    let had = of(zenlayer, "DescribeDisks", id).await;
    let release = json!({"instanceIds": [id], "dependResource": false});
    ok(zenlayer, "zec", "ReleaseInstances", release).await;
    let left = ids(zenlayer, "zec", "diskId");
    let is_left = |disk: &Value| left.iter().any(|id| disk["diskId"] == **id);
    assert_eq!(
        had.iter().map(is_left).collect::<Vec<_>>(),
        [false, true, true]
    );
}

#[tokio::test]
async fn an_instance_without_traffic_has_no_public_address() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let eip = ids(zenlayer, "zec", "eipId")[0].clone();
    ok(
        zenlayer,
        "zec",
        "UnassociateEipAddress",
        json!({"eipIds": [eip]}),
    )
    .await;
    for (changes, count) in [(json!({}), 0), (json!({"eipIds": [eip]}), 1)] {
        let wanted = order(zenlayer, &changes);
        let made = ok(zenlayer, "zec", "CreateZecInstances", wanted).await;
        let shown = instance(zenlayer, &made["instanceIdSet"][0]).await;
        let addresses = shown["publicIpAddresses"].as_array().map(Vec::len);
        assert_eq!(addresses, Some(count), "{changes}");
        assert_eq!(shown["dataDisks"], json!([]));
    }
}

#[tokio::test]
async fn settings_that_were_not_requested_are_empty() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let any = |service: &str, field: &str| ids(zenlayer, service, field)[0].clone();
    let made = |service: &'static str, action: &'static str, order: Value, id: &'static str| {
        let asked = ok(zenlayer, service, action, order);
        async move {
            let answer = asked.await;
            let id = answer[id]
                .as_str()
                .or(answer[id][0].as_str())
                .map(str::to_owned);
            let id = id.expect("an id");
            zenlayer.thing(service, &id).expect("it is there")
        }
    };
    let server = json!({
        "zoneId": any("bmc", "zoneId"),
        "instanceTypeId": any("bmc", "instanceTypeId"),
        "instanceChargeType": "POSTPAID",
        "internetChargeType": "ByBandwidth",
        "subnetId": any("bmc", "subnetId"),
    });
    let server = made("bmc", "CreateInstances", server, "instanceIdSet").await;
    for field in ["tags", "keyId", "raidConfig", "ipxeUrl"] {
        assert!(server[field].is_null(), "{field}: {}", server[field]);
    }
    assert_eq!(server["partitions"], json!([]));
    assert_eq!(server["hostname"], "hostname", "as the catalogue says");
    // The network has it from the start, and only as long as it exists.
    let set =
        || zenlayer.thing("bmc", &any("bmc", "subnetId")).expect("it")["subnetInstanceSet"].clone();
    assert_eq!(set()[0]["instanceId"], server["instanceId"]);
    let ended = json!({"instanceId": server["instanceId"]});
    ok(zenlayer, "bmc", "TerminateInstance", ended).await;
    let ended = json!({"instanceIds": [server["instanceId"]]});
    ok(zenlayer, "bmc", "ReleaseInstances", ended).await;
    assert_eq!(set(), json!([]));

    let line = json!({"peerPortId": "port-1", "peerPortVlan": 1500, "routingType": "Static"});
    let line = made("ipt", "CreateIPTransit", line, "iptId").await;
    assert!(line["bgp"].is_null(), "{}", line["bgp"]);
    let command = json!({"name": "up", "content": "dXB0aW1l", "type": "BAT"});
    let command = made("zos", "CreateCommand", command, "commandId").await;
    assert!(command["tags"].is_null() && command["description"].is_null());
    let snapshot = json!({"diskId": any("zec", "diskId"), "snapshotName": "one"});
    let snapshot = made("zec", "CreateSnapshot", snapshot, "snapshotId").await;
    assert_eq!(snapshot["snapshotType"], "Manual");
    assert!(snapshot["retentionTime"].is_null(), "it is kept for good");
    let nic = json!({"name": "nic", "subnetId": any("zec", "subnetId")});
    let nic = made("zec", "CreateNetworkInterface", nic, "nicId").await;
    assert_eq!(
        (&nic["nicType"], &nic["instanceId"]),
        (&json!("Secondary"), &Value::Null)
    );
    assert_eq!(nic["publicIpList"], json!([]));
}

#[tokio::test]
async fn an_ip_block_lists_its_free_addresses() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let any = |field: &str| ids(zenlayer, "bmc", field)[0].clone();
    let order = json!({"zoneId": any("zoneId"), "netmask": 29, "chargeType": "POSTPAID"});
    let made = ok(zenlayer, "bmc", "CreateIpv4Block", order).await;
    let block = made["cidrBlockIds"][0].clone();
    let shown = async || {
        let asked = json!([block]);
        let list = "DescribeCidrBlocks";
        shown(zenlayer, "bmc", list, "cidrBlockIds", &asked)
            .await
            .remove(0)
    };
    let asked = json!({"cidrBlockId": block});
    let free = ok(zenlayer, "bmc", "DescribeCidrBlockIps", asked.clone()).await;
    let free = free["cidrBlockIps"].as_array().expect("a list").clone();
    let before = shown().await;
    assert_eq!((free.len(), &before["availableIpCount"]), (5, &json!(5)));
    assert_eq!(before["availableIpStart"], free[0]["ip"]);
    assert_eq!(before["availableIpEnd"], free[4]["ip"]);
    let bind = json!([{"instanceId": any("instanceId"), "ip": free[1]["ip"]}]);
    let bind = json!({"cidrBlockId": block, "ipBindList": bind});
    ok(zenlayer, "bmc", "BindCidrBlockIps", bind).await;
    let ips = ok(zenlayer, "bmc", "DescribeCidrBlockIps", asked).await;
    assert_eq!(
        all(ips["cidrBlockIps"].as_array().expect("a list"), "status")[1],
        "BOUND"
    );
    assert_eq!(shown().await["availableIpCount"], 4);
}

#[tokio::test]
async fn a_field_that_another_requires_must_be_given() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let any = |service: &str, field: &str| ids(zenlayer, service, field)[0].clone();
    for (service, action, body) in [
        (
            "bmc",
            "CreateIpv4Block",
            json!({"zoneId": any("bmc", "zoneId"), "netmask": 29, "chargeType": "PREPAID"}),
        ),
        (
            "zlb",
            "CreateLoadBalancer",
            json!({
                "regionId": any("zlb", "regionId"), "vpcId": "vpc-1", "loadBalancerName": "lb",
                "internetChargeType": "ByBandwidth",
            }),
        ),
        ("zrm", "DescribeResourceByTags", json!({})),
        (
            "zec",
            "ModifyHaVipAttribute",
            json!({"haVipId": any("zec", "haVipId")}),
        ),
    ] {
        let reply = call(zenlayer, service, action, body).await;
        assert_eq!(reply.error(), (400, "MISSING_PARAMETER"), "{action}");
    }
}
