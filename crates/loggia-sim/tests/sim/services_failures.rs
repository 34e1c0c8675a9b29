//! What may be done with things whose creation failed, and with things that are not in the usual
//! state.

use loggia_sim::{Sim, Zenlayer};
use serde_json::{Value, json};

use crate::services_controls::{call, ids, ok};
use crate::support::start_with;

async fn started() -> Sim {
    start_with(|builder| builder.machines(3)).await.0
}

async fn code(zenlayer: &Zenlayer, service: &str, action: &str, asked: Value) -> String {
    let refused = call(zenlayer, service, action, asked).await;
    refused.body["code"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn things_whose_creation_failed_can_be_deleted() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let any = |service: &str, field: &str| ids(zenlayer, service, field)[0].clone();
    let region = any("zec", "regionId");
    for (service, create, asked, new, delete, by) in [
        (
            "bmc",
            "CreateVpc",
            json!({
                "vpcName": "main", "cidrBlock": "10.0.0.0/16",
                "vpcRegionId": any("bmc", "vpcRegionId"),
            }),
            "vpcId",
            "DeleteVpc",
            "vpcId",
        ),
        (
            "bmc",
            "CreateSubnet",
            json!({
                "subnetName": "main", "cidrBlock": "10.77.0.0/16", "zoneId": any("bmc", "zoneId"),
            }),
            "subnetId",
            "DeleteSubnet",
            "subnetId",
        ),
        (
            "zec",
            "CreateEips",
            json!({
                "amount": 1, "bandwidth": 10, "internetChargeType": "ByBandwidth", "name": "eip",
                "networkLineType": "PremiumBGP", "regionId": region,
            }),
            "eipIds",
            "DeleteEip",
            "eipId",
        ),
        (
            "zec",
            "CreateNatGateway",
            json!({"regionId": region, "vpcId": any("zec", "vpcId"), "name": "nat"}),
            "natGatewayId",
            "DeleteNatGateway",
            "natGatewayId",
        ),
    ] {
        zenlayer.fail_next_creation();
        let made = ok(zenlayer, service, create, asked).await;
        let id = made[new].as_str().or(made[new][0].as_str()).expect("an id");
        let thing = zenlayer.thing(service, id).expect("it is there");
        let failed = thing.values().any(|value| value == "CREATE_FAILED");
        assert!(failed, "{create}: {thing:?}");
        ok(zenlayer, service, delete, json!({by: id})).await;
    }
    // The same applies to an instance, also into the recycle bin.
    let instance = any("zec", "instanceId");
    assert!(zenlayer.set_thing_status("zec", &instance, "CREATE_FAILED"));
    let release = json!({"instanceIds": [instance]});
    ok(zenlayer, "zec", "ReleaseInstances", release).await;
    let server = any("bmc", "instanceId");
    assert!(zenlayer.set_thing_status("bmc", &server, "CREATE_FAILED"));
    // It is released from the recycle bin alone.
    let release = json!({"instanceIds": [server]});
    assert_eq!(
        code(zenlayer, "bmc", "ReleaseInstances", release).await,
        "OPERATION_DENIED_INSTANCE_NOT_RECYCLED"
    );
    let this = json!({"instanceId": server});
    ok(zenlayer, "bmc", "TerminateInstance", this).await;
}

#[tokio::test]
async fn a_failed_installation_is_tried_again() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let server = ids(zenlayer, "bmc", "instanceId")[0].clone();
    let reinstall = json!({"instanceId": server, "password": "Secret-12"});
    for (state, is_allowed) in [("INSTALL_FAILED", true), ("INSTALLING", false)] {
        assert!(zenlayer.set_thing_status("bmc", &server, state));
        let reply = call(zenlayer, "bmc", "ReinstallInstance", reinstall.clone()).await;
        assert_eq!(reply.status == 200, is_allowed, "{state}: {}", reply.body);
    }
}

#[tokio::test]
async fn a_forced_reboot_interrupts_a_start() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let instance = ids(zenlayer, "zec", "instanceId")[0].clone();
    for state in ["BOOTING", "REBOOT"] {
        let reboot = |force: bool| json!({"instanceIds": [instance], "forceReboot": force});
        assert!(zenlayer.set_thing_status("zec", &instance, state));
        let refused = code(zenlayer, "zec", "RebootInstances", reboot(false)).await;
        assert!(refused.contains("STATUS"), "{state}: {refused}");
        ok(zenlayer, "zec", "RebootInstances", reboot(true)).await;
        let thing = zenlayer.thing("zec", &instance).expect("it is there");
        assert_eq!(thing["status"], "RUNNING", "{state}");
    }
    assert!(zenlayer.set_thing_status("zec", &instance, "STOPPED"));
    let reboot = json!({"instanceIds": [instance], "forceReboot": true});
    let refused = code(zenlayer, "zec", "RebootInstances", reboot).await;
    assert!(refused.contains("STATUS"), "{refused}");
}

#[tokio::test]
async fn a_batch_of_snapshots_is_deleted_in_part() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let snapshots = ids(zenlayer, "zec", "snapshotId");
    assert!(zenlayer.set_thing_status("zec", &snapshots[1], "CREATING"));
    let delete = json!({"snapshotIds": snapshots});
    let answer = ok(zenlayer, "zec", "DeleteSnapshots", delete).await;
    assert_eq!(answer["snapshotIds"], json!([snapshots[1]]));
    assert_eq!(ids(zenlayer, "zec", "snapshotId"), [snapshots[1].clone()]);
}

#[tokio::test]
async fn disks_and_interfaces_are_detached_in_the_states_of_their_instance() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let instance = ids(zenlayer, "zec", "instanceId")[0].clone();
    let new = json!({
        "zoneId": ids(zenlayer, "zec", "zoneId")[0], "diskName": "data", "diskSize": 20,
        "instanceId": instance,
    });
    let disk = ok(zenlayer, "zec", "CreateDisks", new).await["diskIds"][0].take();
    let detach = |check: Value| json!({"diskIds": [disk], "instanceCheckFlag": check});
    let attach = json!({"diskIds": [disk], "instanceId": instance});
    // The check is on unless the request switches it off.
    for on in [json!(null), json!(true)] {
        let refused = code(zenlayer, "zec", "DetachDisks", detach(on)).await;
        assert!(refused.contains("STATUS"), "{refused}");
    }
    ok(zenlayer, "zec", "DetachDisks", detach(json!(false))).await;
    ok(zenlayer, "zec", "AttachDisks", attach).await;

    let nic = json!({
        "name": "second", "subnetId": ids(zenlayer, "zec", "subnetId")[0],
    });
    let nic = ok(zenlayer, "zec", "CreateNetworkInterface", nic).await["nicId"].take();
    let bind = json!({"nicId": nic, "instanceId": instance});
    ok(zenlayer, "zec", "AttachNetworkInterface", bind).await;

    let stop = json!({"instanceIds": [instance]});
    ok(zenlayer, "zec", "StopInstances", stop.clone()).await;
    ok(zenlayer, "zec", "DetachDisks", detach(json!(null))).await;
    let free = json!({"nicId": nic});
    let refused = code(zenlayer, "zec", "DetachNetworkInterface", free.clone()).await;
    assert!(refused.contains("STATUS"), "{refused}");
    ok(zenlayer, "zec", "StartInstances", stop).await;
    ok(zenlayer, "zec", "DetachNetworkInterface", free).await;
}
