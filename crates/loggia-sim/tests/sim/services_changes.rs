//! Changes to things of services that the engine simulates.

use std::time::Duration;

use loggia_sim::{Sim, Zenlayer};
use serde_json::{Value, json};

use crate::services_controls::{call, ids, ok};
use crate::support::start_with;

async fn started() -> Sim {
    start_with(|builder| builder.machines(3)).await.0
}

/// Returns the only thing of a list.
async fn one(zenlayer: &Zenlayer, service: &str, list: &str, asked: Value) -> Value {
    let mut found = ok(zenlayer, service, list, asked).await;
    assert_eq!(found["totalCount"], 1, "{found}");
    found["dataSet"][0].take()
}

#[tokio::test]
async fn a_router_shows_its_edge_points() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let points = json!([
        {"edgePointName": "a", "bandwidthMbps": 10}, {"edgePointName": "b", "bandwidthMbps": 20},
    ]);
    let router = json!({"cloudRouterName": "core", "edgePoints": points});
    let made = ok(zenlayer, "sdn", "CreateCloudRouter", router).await;
    let id = made["cloudRouterId"].clone();
    let more = json!([{"edgePointName": "c"}, {"edgePointName": "d"}, {"edgePointName": "e"}]);
    let more = json!({"cloudRouterId": id, "edgePoints": more});
    let added = ok(zenlayer, "sdn", "AddCloudRouterEdgePoints", more).await;
    let added = added["edgePointIds"].as_array().expect("ids").clone();
    let shown = || {
        one(
            zenlayer,
            "sdn",
            "DescribeCloudRouters",
            json!({"cloudRouterIds": [id]}),
        )
    };
    let router = shown().await;
    let points = router["edgePoints"].as_array().expect("points");
    let names: Vec<_> = points.iter().map(|point| &point["edgePointName"]).collect();
    assert_eq!(names, ["a", "b", "c", "d", "e"]);
    let last: Vec<_> = points[2..]
        .iter()
        .map(|point| &point["edgePointId"])
        .collect();
    assert_eq!(
        last,
        added.iter().collect::<Vec<_>>(),
        "in the order of the request"
    );

    let point = points[1]["edgePointId"].clone();
    let found = json!({"edgePointId": point});
    let found = one(zenlayer, "sdn", "DescribeCloudRouters", found).await;
    assert_eq!(found["cloudRouterId"], id);
    let change = json!({"cloudRouterId": id, "edgePointId": point, "bandwidthMbps": 50});
    ok(
        zenlayer,
        "sdn",
        "ModifyCloudRouterEdgePointBandwidth",
        change,
    )
    .await;
    assert_eq!(shown().await["edgePoints"][1]["bandwidthMbps"], 50);

    // Only in its own router.
    let routers = ids(zenlayer, "sdn", "cloudRouterId");
    let other = routers.iter().find(|other| id != other.as_str());
    let elsewhere = json!({"cloudRouterId": other, "edgePointId": point});
    let reply = call(zenlayer, "sdn", "DeleteCloudRouterEdgePoint", elsewhere).await;
    assert_eq!(reply.error(), (404, "INVALID_EDGE_POINT_NOT_FOUND"));
    let own = json!({"cloudRouterId": id, "edgePointId": point});
    ok(zenlayer, "sdn", "DeleteCloudRouterEdgePoint", own).await;
    assert_eq!(
        shown().await["edgePoints"].as_array().map(Vec::len),
        Some(4)
    );
}

#[tokio::test]
async fn terminated_things_are_in_the_recycle_bin() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    for (id, list, remove, status) in [
        ("portId", "DescribePorts", "TerminatePort", "portStatus"),
        (
            "cloudRouterId",
            "DescribeCloudRouters",
            "DeleteCloudRouter",
            "cloudRouterStatus",
        ),
        (
            "privateConnectId",
            "DescribePrivateConnects",
            "DeletePrivateConnect",
            "privateConnectStatus",
        ),
    ] {
        let noun = list.trim_start_matches("Describe").trim_end_matches('s');
        let [renew, destroy] = ["Renew", "Destroy"].map(|verb| format!("{verb}{noun}"));
        let first = ids(zenlayer, "sdn", id)[0].clone();
        let asked = json!({id: first});
        let all = json!({format!("{id}s"): [first]});
        let shown = || one(zenlayer, "sdn", list, all.clone());
        let reply = call(zenlayer, "sdn", &renew, asked.clone()).await;
        assert_eq!(reply.status, 403, "not in the bin: {}", reply.body);
        ok(zenlayer, "sdn", remove, asked.clone()).await;
        let binned = shown().await;
        assert_eq!(binned[status], "RECYCLED");
        assert_eq!(binned["recycledTime"].is_null(), id == "portId");
        ok(zenlayer, "sdn", &renew, asked.clone()).await;
        let back = shown().await;
        assert_ne!(back[status], "RECYCLED");
        assert!(back["recycledTime"].is_null());
        ok(zenlayer, "sdn", remove, asked.clone()).await;
        ok(zenlayer, "sdn", &destroy, asked).await;
        let gone = ok(zenlayer, "sdn", list, all.clone()).await;
        assert_eq!(gone["totalCount"], 0);
    }
}

#[tokio::test]
async fn a_permission_belongs_to_its_users_and_groups() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let first = |field: &str| ids(zenlayer, "user", field)[0].clone();
    let (user, policy, group) = (first("userUid"), first("policyId"), first("memberGroupId"));
    let before = ids(zenlayer, "user", "permissionId");
    let member = json!({"users": [user], "policies": [policy], "allResource": 1});
    ok(zenlayer, "user", "CreateMemberPermission", member).await;
    let of_group = json!({"memberGroupId": group, "policies": [policy], "allResource": 1});
    ok(zenlayer, "user", "CreateMemberGroupPermission", of_group).await;
    let shown = |index: usize| async move {
        let all = ok(zenlayer, "user", "DescribePermissions", json!({})).await;
        all["dataSet"][index].clone()
    };
    let own = shown(before.len()).await;
    for (field, value) in [
        ("userUid", json!(user)),
        ("memberGroupId", Value::Null),
        ("memberGroupName", Value::Null),
        ("resourceGroupId", Value::Null),
        ("associated", json!("BY_SELF")),
    ] {
        assert_eq!(own[field], value, "{field}");
    }
    let policies = ok(zenlayer, "user", "DescribePolicies", json!({})).await;
    assert_eq!(own["policyName"], policies["policies"][0]["name"]);
    let member = one(
        zenlayer,
        "user",
        "DescribeMembers",
        json!({"username": own["username"]}),
    )
    .await;
    assert_eq!(member["userUid"], json!(user));
    let theirs = shown(before.len() + 1).await;
    assert_eq!(theirs["associated"], "BY_MEMBER_GROUP");
    assert_eq!(theirs["memberGroupId"], json!(group));
    assert!(theirs["userUid"].is_null());
    // Whichever group is deleted, a member keeps its own values.
    for group in ids(zenlayer, "user", "memberGroupId") {
        ok(
            zenlayer,
            "user",
            "DeleteMemberGroup",
            json!({"memberGroupId": group}),
        )
        .await;
    }
    let left = ids(zenlayer, "user", "permissionId");
    assert!(left.iter().any(|id| own["permissionId"] == id.as_str()));
    assert!(left.iter().all(|id| theirs["permissionId"] != id.as_str()));

    ok(
        zenlayer,
        "user",
        "InviteMember",
        json!({"email": "new@example.com"}),
    )
    .await;
    let invited = json!({"username": "new@example.com"});
    let invited = one(zenlayer, "user", "DescribeMembers", invited).await;
    assert_eq!(invited["assignmentStatus"], "PENDING");
}

#[tokio::test]
async fn zones_are_bound_to_vpcs_and_keep_their_records() {
    let sim = started().await;
    for service in ["pvtdns", "zdns"] {
        let zenlayer = sim.zenlayer();
        let zone = json!({"zoneName": "corp.example", "vpcIds": ["vpc-1"]});
        let zone = ok(zenlayer, service, "AddPrivateZone", zone).await["zoneId"].take();
        let shown = || {
            one(
                zenlayer,
                service,
                "DescribePrivateZones",
                json!({"zoneIds": [zone]}),
            )
        };
        let networks = |vpcs: Value| json!({"zoneId": zone, "vpcIds": vpcs});
        let two = networks(json!(["vpc-2", "vpc-3"]));
        ok(zenlayer, service, "BindPrivateZoneVpc", two).await;
        assert_eq!(shown().await["vpcIds"], json!(["vpc-1", "vpc-2", "vpc-3"]));
        let one_less = networks(json!(["vpc-2"]));
        ok(zenlayer, service, "UnbindPrivateZoneVpc", one_less).await;
        assert_eq!(shown().await["vpcIds"], json!(["vpc-1", "vpc-3"]));
        assert_eq!(shown().await["recordCount"], 0);

        let record =
            json!({"zoneId": zone, "type": "A", "recordName": "www", "value": "192.0.2.1"});
        let record = ok(zenlayer, service, "AddPrivateZoneRecord", record).await["recordId"].take();
        assert_eq!(shown().await["recordCount"], 1);
        let in_zone = json!({"zoneId": zone, "recordIds": [record]});
        let records = "DescribePrivateZoneRecords";
        assert_eq!(
            one(zenlayer, service, records, in_zone.clone()).await["ttl"],
            60
        );
        let other = ids(zenlayer, service, "zoneId")[0].clone();
        let wrong = json!({"zoneId": other, "recordId": record, "value": "192.0.2.2"});
        let reply = call(zenlayer, service, "ModifyPrivateZoneRecord", wrong).await;
        assert_eq!(reply.error(), (404, "INVALID_RECORD_NOT_FOUND"));
        let wrong = json!({"zoneId": other, "recordIds": [record]});
        let reply = call(zenlayer, service, "DeletePrivateZoneRecord", wrong).await;
        assert_eq!(reply.error(), (404, "INVALID_RECORD_NOT_FOUND"));
        let kept = one(zenlayer, service, records, in_zone).await;
        assert_eq!(kept["value"], "192.0.2.1");
    }
}

#[tokio::test]
async fn a_command_runs_when_it_is_invoked() {
    let (sim, clock) =
        start_with(|builder| builder.machines(1).transition_times(Duration::from_secs(5))).await;
    let zenlayer = sim.zenlayer();
    let command = json!({"name": "up", "content": "dXB0aW1l", "type": "BAT"});
    let id = ok(zenlayer, "zos", "CreateCommand", command).await["commandId"].take();
    let invocations = |asked| ok(zenlayer, "zos", "DescribeCommandInvocations", asked);
    let of_command = json!({"commandIds": [id]});
    assert_eq!(invocations(of_command.clone()).await["totalCount"], 0);
    let commands = json!({"commandIds": [id]});
    let shown = || one(zenlayer, "zos", "DescribeCommands", commands.clone());
    assert!(shown().await["latestInvocationTime"].is_null());
    let mut seen = Vec::new();
    for instance in ["i-1", "i-2"] {
        let invoke = json!({"commandId": id, "instanceIds": [instance]});
        seen.push(ok(zenlayer, "zos", "InvokeCommand", invoke).await["invocationId"].take());
    }
    assert_ne!(seen[0], seen[1]);
    assert_eq!(invocations(of_command).await["totalCount"], 2);
    assert!(shown().await["latestInvocationTime"].is_string());
    let second = json!({"instanceIds": ["i-2"]});
    let second = || {
        one(
            zenlayer,
            "zos",
            "DescribeCommandInvocations",
            second.clone(),
        )
    };
    let pending = second().await;
    for (field, value) in [
        ("invocationId", seen[1].clone()),
        ("invocationStatus", json!("Pending")),
        ("commandName", json!("up")),
        ("commandType", json!("BAT")),
        ("content", json!("dXB0aW1l")),
        ("timeout", json!(30)),
    ] {
        assert_eq!(pending[field], value, "{field}");
    }
    assert_eq!(pending["invocationInstances"][0]["taskStatus"], "Pending");
    clock.advance(Duration::from_secs(60));
    let done = second().await;
    assert_eq!(done["invocationStatus"], "Success");
    assert_eq!(done["invocationInstances"][0]["taskStatus"], "Success");
}

#[tokio::test]
async fn a_gateway_has_its_own_models_and_switches() {
    let (sim, clock) = start_with(|builder| builder.machines(1)).await;
    let zenlayer = sim.zenlayer();
    let models = ids(zenlayer, "aigw", "modelUuid");
    let lacking = json!({"gatewayName": "gw", "tokenLimit": 5, "expireType": "CUSTOM",
        "modelAccess": "UNLIMITED"});
    let reply = call(zenlayer, "aigw", "CreateAiGateway", lacking).await;
    assert_eq!(reply.error(), (400, "MISSING_PARAMETER"));
    let mut made = Vec::new();
    for _ in 0..2 {
        let gateway = json!({"gatewayName": "gw", "tokenLimit": 5, "expireType": "LONG_LIVED",
            "modelAccess": "LIMITED", "modelUuids": [models[0], models[1]]});
        let gateway = ok(zenlayer, "aigw", "CreateAiGateway", gateway).await;
        made.push(gateway["gatewayUuid"].clone());
    }
    let asked = json!({"gatewayUuid": made[0]});
    let of = |gateway: &Value| {
        let gateway = gateway.clone();
        async move {
            let asked = json!({"gatewayUuid": gateway});
            let found = ok(zenlayer, "aigw", "DescribeAiGatewayModels", asked).await;
            let list = found["models"].as_array().expect("models").clone();
            list.into_iter()
                .map(|model| model["modelUuid"].clone())
                .collect::<Vec<_>>()
        }
    };
    assert_eq!(of(&made[0]).await, models[..2]);
    let fewer =
        json!({"gatewayUuid": made[0], "modelAccess": "LIMITED", "modelUuids": [models[1]]});
    ok(zenlayer, "aigw", "ModifyAiGatewayModels", fewer).await;
    assert_eq!(of(&made[0]).await, models[1..2]);
    assert_eq!(of(&made[1]).await, models[..2]);
    let all = json!({"gatewayUuid": made[0], "modelAccess": "UNLIMITED", "modelUuids": []});
    ok(zenlayer, "aigw", "ModifyAiGatewayModels", all).await;
    assert_eq!(of(&made[0]).await, models);

    let listed = json!({"gatewayUuids": [made[0]]});
    let shown = || one(zenlayer, "aigw", "DescribeAiGateways", listed.clone());
    let new = shown().await;
    assert_eq!(new["createdAt"], new["updatedAt"]);
    assert_eq!(
        (&new["enabled"], &new["accessLimit"]),
        (&json!(true), &json!(5))
    );
    assert!(new["expireTime"].is_null());
    clock.advance(Duration::from_secs(60));
    let acl = json!({"gatewayUuid": made[0], "ipAclType": "BLACK", "enabled": false});
    ok(zenlayer, "aigw", "ModifyAiGatewayIpAcl", acl).await;
    let changed = shown().await;
    assert_eq!(
        changed["enabled"], true,
        "that of the list of addresses is another"
    );
    assert_ne!(changed["updatedAt"], new["updatedAt"]);
    assert_eq!(changed["createdAt"], new["createdAt"]);
    ok(zenlayer, "aigw", "StopAiGateway", asked.clone()).await;
    assert_eq!(shown().await["enabled"], false);
    ok(zenlayer, "aigw", "StartAiGateway", asked).await;
    assert_eq!(shown().await["enabled"], true);
}

#[tokio::test]
async fn an_accelerator_keeps_what_is_not_changed() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    let certificates = ids(zenlayer, "zga", "certificateId");
    let accelerator = json!({
        "certificateId": certificates[0], "origin": {"origin": "192.0.2.9", "originRegionId": "FRA"},
    });
    let made = ok(zenlayer, "zga", "CreateAccelerator", accelerator).await;
    let id = made["acceleratorId"].clone();
    let shown = || {
        one(
            zenlayer,
            "zga",
            "DescribeAccelerators",
            json!({"acceleratorIds": [id]}),
        )
    };
    assert_eq!(
        shown().await["certificate"]["certificateId"],
        json!(certificates[0])
    );
    let other = json!({"acceleratorId": id, "certificateId": certificates[1]});
    ok(zenlayer, "zga", "ModifyAcceleratorCertificate", other).await;
    assert_eq!(
        shown().await["certificate"]["certificateId"],
        json!(certificates[1])
    );
    let asked = json!({"acceleratorId": id});
    for (action, on) in [("Open", true), ("Close", false)] {
        let action = format!("{action}AcceleratorAccessControl");
        ok(zenlayer, "zga", &action, asked.clone()).await;
        assert_eq!(shown().await["accessControl"]["enable"], on);
    }
    let rules = json!([{"cidrIp": "192.0.2.0/24", "policy": "deny"}]);
    let rules = json!({"acceleratorId": id, "accessControlRules": rules});
    ok(zenlayer, "zga", "ModifyAcceleratorAccessControl", rules).await;
    let control = shown().await["accessControl"].take();
    assert_eq!(control["rules"][0]["cidrIp"], "192.0.2.0/24");
    assert_eq!(control["enable"], false);
    let origin = json!({"acceleratorId": id, "origin": {"origin": "192.0.2.8"}});
    ok(zenlayer, "zga", "ModifyAcceleratorOrigin", origin).await;
    let origin = shown().await["origin"].take();
    assert_eq!(
        (&origin["origin"], &origin["originRegionId"]),
        (&json!("192.0.2.8"), &json!("FRA"))
    );
}

#[tokio::test]
async fn an_ip_transit_is_changed_part_by_part_but_not_during_creation() {
    let (sim, clock) = start_with(|builder| {
        builder
            .machines(1)
            .transition_times(Duration::from_secs(60))
    })
    .await;
    let zenlayer = sim.zenlayer();
    let line = json!({
        "peerPortId": "port-1", "peerPortVlan": 1001, "iptDcId": "dc-9", "routingType": "Static",
        "bfd": {"bfdTxInterval": 300},
    });
    let id = ok(zenlayer, "ipt", "CreateIPTransit", line).await["iptId"].take();
    let wider = json!({"iptId": id, "bandwidth": 99});
    let reply = call(zenlayer, "ipt", "ModifyIPTransitBandwidth", wider.clone()).await;
    assert_eq!(reply.status, 403, "it is being made: {}", reply.body);
    clock.advance(Duration::from_secs(600));
    ok(zenlayer, "ipt", "ModifyIPTransitBandwidth", wider).await;
    clock.advance(Duration::from_secs(600));
    let shown = || {
        one(
            zenlayer,
            "ipt",
            "DescribeIPTransits",
            json!({"iptDcId": "dc-9"}),
        )
    };
    let before = shown().await;
    assert_eq!((&before["iptId"], &before["bandwidth"]), (&id, &json!(99)));
    assert_eq!(before["haLinks"], json!([]));
    let config = |change: Value| {
        let mut asked = change;
        asked["iptId"] = id.clone();
        ok(zenlayer, "ipt", "ModifyIPTransitConfig", asked)
    };
    let blocks = before["publicIpAddresses"].as_array().map_or(0, Vec::len);
    config(json!({"type": "ADD_CIDR_BLOCK", "publicIPv4BlockSize": 29})).await;
    let more = shown().await["publicIpAddresses"]
        .as_array()
        .expect("blocks")
        .clone();
    assert_eq!(more.len(), blocks + 1);
    let last = more.last().expect("the new one");
    assert_eq!(
        (&last["netmask"], &last["ipNetworkType"]),
        (&json!(29), &json!("BGP_IP"))
    );
    config(json!({"type": "DEL_CIDR_BLOCK", "ipUuid": last["ipUuid"]})).await;
    assert_eq!(
        shown().await["publicIpAddresses"],
        before["publicIpAddresses"]
    );
    config(json!({"type": "BGP_PASSWORD", "bgp": {"password": "secret-9"}})).await;
    let after = shown().await;
    assert_eq!(after["bgp"]["asn"], before["bgp"]["asn"]);
    assert!(!after["bfd"].is_null());
    config(json!({"type": "BFD", "bfd": null})).await;
    assert!(shown().await["bfd"].is_null());
}
