//! Things in the recycle bin, which renewal takes out of it.

use loggia_sim::{Sim, Zenlayer};
use serde_json::json;

use crate::services_controls::{call, ids, ok};
use crate::support::start_with;

async fn started() -> Sim {
    start_with(|builder| builder.machines(3)).await.0
}

fn status(zenlayer: &Zenlayer, service: &str, id: &str, field: &str) -> String {
    let thing = zenlayer.thing(service, id).expect("it is there");
    thing[field].as_str().expect("a state").to_owned()
}

#[tokio::test]
async fn only_things_in_the_recycle_bin_are_restored() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    for (service, action, id, field, bin, back) in [
        (
            "bmc",
            "RestoreLoadBalancer",
            "loadBalancerId",
            "status",
            "RECYCLED",
            "AVAILABLE",
        ),
        (
            "zec",
            "RenewCidr",
            "cidrId",
            "status",
            "RECYCLED",
            "AVAILABLE",
        ),
        (
            "zec",
            "RenewCrossRegionBandwidth",
            "crossRegionBandwidthId",
            "status",
            "RECYCLED",
            "AVAILABLE",
        ),
        (
            "zec",
            "RenewDisk",
            "diskId",
            "diskStatus",
            "RECYCLED",
            "AVAILABLE",
        ),
        ("zec", "RenewEip", "eipId", "status", "RECYCLED", "UNBIND"),
        (
            "zec",
            "RenewIpv6Cidr",
            "cidrId",
            "status",
            "RECYCLED",
            "AVAILABLE",
        ),
        (
            "zec",
            "RenewNatGateway",
            "natGatewayId",
            "status",
            "RECYCLED",
            "RUNNING",
        ),
    ] {
        let one = ids(zenlayer, service, id)[0].clone();
        let asked = json!({id: one});
        let early = call(zenlayer, service, action, asked.clone()).await;
        assert!(early.status >= 400, "{action}: {}", early.body);
        assert!(zenlayer.set_thing_status(service, &one, bin));
        ok(zenlayer, service, action, asked).await;
        assert_eq!(status(zenlayer, service, &one, field), back, "{action}");
    }
}

#[tokio::test]
async fn things_are_renewed_outside_the_recycle_bin_too() {
    let sim = started().await;
    let zenlayer = sim.zenlayer();
    for (terminate, renew, id, field, works) in [
        (
            "TerminateInstance",
            "RenewInstance",
            "instanceId",
            "instanceStatus",
            "RUNNING",
        ),
        (
            "TerminateEipAddress",
            "RenewEipAddress",
            "eipId",
            "eipStatus",
            "AVAILABLE",
        ),
        (
            "TerminateCidrBlock",
            "RenewCidrBlock",
            "cidrBlockId",
            "status",
            "AVAILABLE",
        ),
    ] {
        let one = ids(zenlayer, "bmc", id)[0].clone();
        let asked = json!({id: one});
        let before = status(zenlayer, "bmc", &one, field);
        ok(zenlayer, "bmc", renew, asked.clone()).await;
        assert_eq!(status(zenlayer, "bmc", &one, field), before, "{renew}");
        ok(zenlayer, "bmc", terminate, asked.clone()).await;
        assert_eq!(
            status(zenlayer, "bmc", &one, field),
            "RECYCLE",
            "{terminate}"
        );
        ok(zenlayer, "bmc", renew, asked).await;
        assert_eq!(status(zenlayer, "bmc", &one, field), works, "{renew}");
    }
}
