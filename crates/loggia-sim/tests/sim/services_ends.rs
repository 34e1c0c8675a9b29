//! How things of the engine's services are changed and deleted.

use std::time::Duration;

use serde_json::{Value, json};

use crate::services_controls::{ids, ok};
use crate::services_orders::shown;
use crate::support::{Signed, send, start_with};

#[tokio::test]
async fn the_recycle_bin_empties_itself_after_a_day() {
    let (sim, clock) = start_with(|builder| builder.machines(3)).await;
    let zenlayer = sim.zenlayer();
    let there = ids(zenlayer, "bmc", "instanceId");
    let one = json!({"instanceId": there[0]});
    ok(zenlayer, "bmc", "TerminateInstance", one).await;
    clock.advance(Duration::from_secs(24 * 3600 - 1));
    let asked = json!([there[0]]);
    let list = "DescribeInstances";
    let binned = shown(zenlayer, "bmc", list, "instanceIds", &asked).await;
    assert_eq!(binned[0]["instanceStatus"], "RECYCLE");
    clock.advance(Duration::from_secs(1));
    let gone = shown(zenlayer, "bmc", list, "instanceIds", &asked).await;
    assert!(gone.is_empty());
    assert_eq!(ids(zenlayer, "bmc", "instanceId"), there[1..]);
}

#[tokio::test]
async fn an_instance_is_released_with_its_resources_unless_they_are_to_stay() {
    let (sim, _) = start_with(|builder| builder.machines(3)).await;
    let zenlayer = sim.zenlayer();
    let any = |field: &str| ids(zenlayer, "zec", field)[0].clone();
    let order = json!({
        "zoneId": any("zoneId"), "imageId": any("imageId"), "subnetId": any("subnetId"),
        "instanceType": "z2a.cpu.4", "instanceCount": 2, "dataDisks": [{"diskSize": 40}],
    });
    let made = ok(zenlayer, "zec", "CreateZecInstances", order).await;
    let instances = &made["instanceIdSet"];
    let own = json!({
        "zoneId": any("zoneId"), "diskName": "d", "diskSize": 40, "instanceId": instances[0],
    });
    let own = ok(zenlayer, "zec", "CreateDisks", own).await["diskIds"][0].take();
    let [with, without] = [0, 1].map(|index| &made["instances"][index]["diskIdSet"][0]);
    for (instance, along) in [(&instances[0], true), (&instances[1], false)] {
        let release = json!({"instanceIds": [instance], "dependResource": along});
        ok(zenlayer, "zec", "ReleaseInstances", release).await;
    }
    let disks: Value = ids(zenlayer, "zec", "diskId").into();
    let disks = disks.as_array().expect("a list");
    assert!(!disks.contains(with) && disks.contains(without));
    assert!(disks.contains(&own), "it can be detached");
}

#[tokio::test]
async fn subnets_that_are_in_use_are_named_as_failures() {
    let (sim, _) = start_with(|builder| builder.machines(3)).await;
    let zenlayer = sim.zenlayer();
    let before = ids(zenlayer, "zec", "subnetId");
    let delete = json!({"subnetIds": before});
    let answer = ok(zenlayer, "zec", "DeleteSubnets", delete).await;
    let failed = answer["failedSubnets"].as_array().expect("a list").clone();
    let failed_ids: Vec<&str> = failed
        .iter()
        .filter_map(|one| one["subnetId"].as_str())
        .collect();
    assert!(
        !failed.is_empty() && failed[0]["errorCode"].is_string(),
        "{answer}"
    );
    assert_eq!(ids(zenlayer, "zec", "subnetId"), failed_ids);
}

#[tokio::test]
async fn changes_show_under_the_names_that_lists_have() {
    let (sim, _) = start_with(|builder| builder.machines(3)).await;
    let zenlayer = sim.zenlayer();
    let any = |field: &str| ids(zenlayer, "zec", field)[0].clone();
    let (instance, image) = (any("instanceId"), any("imageId"));
    let now = async || {
        let asked = json!([instance]);
        let mut shown = shown(zenlayer, "zec", "DescribeInstances", "instanceIds", &asked).await;
        shown.remove(0)
    };
    let one = json!({"instanceId": instance});
    for (action, field, expected) in [
        ("StartIpForward", "enableIpForward", true),
        ("StopIpForward", "enableIpForward", false),
        ("StartAgentMonitor", "enableAgentMonitor", true),
        ("StopAgentMonitor", "enableAgentMonitor", false),
    ] {
        ok(zenlayer, "zec", action, one.clone()).await;
        assert_eq!(now().await[field], expected, "{action}");
    }
    let reset = json!({"instanceId": instance, "imageId": image, "instanceName": "again"});
    let stop = json!({"instanceIds": [instance]});
    ok(zenlayer, "zec", "StopInstances", stop).await;
    ok(zenlayer, "zec", "ResetInstance", reset).await;
    let shown_now = now().await;
    assert_eq!(
        (&shown_now["imageId"], &shown_now["instanceName"]),
        (&json!(image), &json!("again"))
    );
    ok(zenlayer, "zec", "ModifyInstancePlacement", one.clone()).await;
    assert_eq!(now().await["placementGroupId"], json!(null));

    let [disk, policy] = ["diskId", "autoSnapshotPolicyId"].map(any);
    let both = json!({"diskIds": [disk], "autoSnapshotPolicyId": policy});
    ok(zenlayer, "zec", "ApplyAutoSnapshotPolicy", both.clone()).await;
    let held = async || zenlayer.thing("zec", &disk).expect("it is there");
    assert_eq!(held().await["autoSnapshotPolicyId"], policy.as_str());
    ok(zenlayer, "zec", "CancelAutoSnapshotPolicy", both).await;
    assert_eq!(held().await["autoSnapshotPolicyId"], json!(null));
    ok(
        zenlayer,
        "zec",
        "ResizeDisk",
        json!({"diskId": disk, "diskSize": 900}),
    )
    .await;
    let smaller = json!({"diskId": disk, "diskSize": 10});
    let mut signed = Signed::new(zenlayer, "ResizeDisk", &smaller);
    signed.url = format!("{}/api/v2/zec", zenlayer.url());
    let token = "Bearer sim-token-0001";
    let reply = send(signed.bare().header("authorization", token)).await;
    assert_eq!(reply.body["code"], "INVALID_PARAMETER_LESS_MINIMUM");

    let balancer = ids(zenlayer, "zlb", "loadBalancerId")[0].clone();
    let group = json!({"loadBalancerIds": [balancer], "securityGroupId": "sg-1"});
    ok(zenlayer, "zlb", "SetSecurityGroupForLoadBalancers", group).await;
    let unbind = json!({"loadBalancerIds": [balancer]});
    ok(
        zenlayer,
        "zlb",
        "UnbindSecurityGroupFromLoadBalancers",
        unbind,
    )
    .await;
    let held = zenlayer.thing("zlb", &balancer).expect("it is there");
    assert_eq!(held["securityGroupId"], json!(null));
}

#[tokio::test]
async fn each_console_url_differs_and_leads_nowhere() {
    let (sim, _) = start_with(|builder| builder.machines(3)).await;
    let zenlayer = sim.zenlayer();
    let instances = ids(zenlayer, "bmc", "instanceId");
    let url = async |id: &str| {
        let asked = json!({"instanceId": id});
        let answer = ok(zenlayer, "bmc", "DescribeInstanceIpmiUrl", asked).await;
        answer["url"].as_str().expect("an address").to_owned()
    };
    let (first, again) = (url(&instances[0]).await, url(&instances[0]).await);
    assert!(first.starts_with("https://console.invalid/"), "{first}");
    assert_eq!(first, again);
    assert_ne!(first, url(&instances[1]).await);
}
