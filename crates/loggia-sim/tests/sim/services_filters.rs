//! How lists of services that the engine simulates compare texts.

use loggia_sim::Zenlayer;
use serde_json::{Value, json};

use crate::services_controls::{call, ok};
use crate::support::start_with;

#[tokio::test]
async fn names_and_networks_are_found_as_documented() {
    let (sim, _) = start_with(|builder| builder.machines(10)).await;
    let zenlayer = sim.zenlayer();
    for (service, list, field, asked, count) in [
        ("bmc", "DescribeInstances", "instanceName", "instance-1", 1),
        ("bmc", "DescribeInstances", "instanceName", "instance-1*", 2),
        ("bmc", "DescribeInstances", "instanceName", "instance-*", 10),
        ("bmc", "DescribeInstances", "instanceName", "nstance", 0),
        (
            "zlb",
            "DescribeLoadBalancers",
            "loadBalancerName",
            "loadBalancer-1",
            1,
        ),
        (
            "zlb",
            "DescribeLoadBalancers",
            "loadBalancerName",
            "load*",
            10,
        ),
        ("zlb", "DescribeLoadBalancers", "loadBalancerName", "x*", 0),
        ("zec", "DescribeEips", "name", "ip-1", 2),
        ("zec", "DescribeEips", "name", "eip-1*", 2),
        ("zec", "DescribeVpcs", "cidrBlock", "10.0.0", 10),
        ("zec", "DescribeVpcs", "cidrBlock", "192.", 0),
        ("zec", "DescribeSubnets", "cidrBlock", "10.1", 9),
        ("zec", "DescribeSubnets", "cidrBlock", "10.20.", 1),
        ("zec", "DescribeCidrs", "cidrBlock", "51.20.", 1),
        ("sdn", "DescribePorts", "portName", "PORT-1", 2),
        ("sdn", "DescribePorts", "resourceGroupId", "no-such", 0),
        ("zsp", "DescribeTickets", "description", "iption-1", 2),
    ] {
        let found = ok(zenlayer, service, list, json!({field: asked})).await;
        assert_eq!(
            found["totalCount"], count,
            "{service} {list} {field} {asked}"
        );
    }
}

/// Creates one accelerator, zone, cluster and command, each with values that no other has.
async fn made(zenlayer: &Zenlayer) -> [Value; 4] {
    let accelerator = json!({
        "acceleratorName": "web", "domain": {"domain": "www.a.com"},
        "origin": {"origin": "192.0.2.9", "originRegionId": "FRA"},
        "accelerateRegions": [{"accelerateRegionId": "SEL", "vip": "192.0.2.7"}],
    });
    let made = ok(zenlayer, "zga", "CreateAccelerator", accelerator).await;
    let zone = json!({"zoneName": "Corp.example", "resourceGroupId": "rg-x"});
    let zone = ok(zenlayer, "pvtdns", "AddPrivateZone", zone).await;
    let cluster = json!({
        "areaCode": "SIN", "internetChargeType": "MonthlyPercent95Bandwidth",
        "resourceGroupId": "rg-x",
    });
    let cluster = ok(zenlayer, "traffic", "CreateBandwidthCluster", cluster).await;
    let command = json!({"name": "up", "content": "dXB0aW1l", "type": "BAT"});
    let command = ok(zenlayer, "zos", "CreateCommand", command).await;
    [made, zone, cluster, command]
}

#[tokio::test]
async fn filters_find_what_lies_in_objects_and_lists() {
    let (sim, _) = start_with(|builder| builder.machines(3)).await;
    let zenlayer = sim.zenlayer();
    let [made, zone, cluster, command] = made(zenlayer).await;
    let accelerators = ("zga", "DescribeAccelerators", &made["acceleratorId"]);
    let zones = ("pvtdns", "DescribePrivateZones", &zone["zoneId"]);
    let clusters = (
        "traffic",
        "DescribeBandwidthClusters",
        &cluster["bandwidthClusterId"],
    );
    let commands = ("zos", "DescribeCommands", &command["commandId"]);
    for ((service, list, id), filter) in [
        (accelerators, json!({"domain": "www.a.com"})),
        (accelerators, json!({"origin": "192.0.2.9"})),
        (accelerators, json!({"vip": "192.0.2.7"})),
        (accelerators, json!({"accelerateRegionId": "SEL"})),
        (accelerators, json!({"originRegionId": "FRA"})),
        (zones, json!({"resourceGroupId": "rg-x"})),
        (zones, json!({"zoneName": "corp.EXAMPLE"})),
        (clusters, json!({"resourceGroupId": "rg-x"})),
        (commands, json!({"types": ["BAT"]})),
    ] {
        let found = ok(zenlayer, service, list, filter.clone()).await;
        assert_eq!(found["totalCount"], 1, "{service} {list} {filter}");
        let shown = found["dataSet"][0].as_object().expect("a thing");
        assert!(shown.values().any(|value| value == id), "{shown:?}");
    }
    // The group is shown if it is requested.
    let groups = json!({"zoneIds": [zone["zoneId"]]});
    let shown = ok(zenlayer, "pvtdns", "DescribePrivateZones", groups).await;
    let group = &shown["dataSet"][0]["resourceGroup"];
    assert_eq!(group["resourceGroupId"], "rg-x");
}

#[tokio::test]
async fn unknown_values_find_nothing() {
    let (sim, _) = start_with(|builder| builder.machines(3)).await;
    let zenlayer = sim.zenlayer();
    for (service, list, filter) in [
        ("zga", "DescribeAccelerators", json!({"vip": "no-such"})),
        ("zga", "DescribeAcceleratorsAlerts", json!({"firing": true})),
        (
            "traffic",
            "DescribeBandwidthClusters",
            json!({"cityName": "no-such"}),
        ),
        ("zos", "DescribeCommands", json!({"types": ["POWERSHELL"]})),
        ("aigw", "DescribeAiGateways", json!({"status": "FAILED"})),
        ("user", "DescribeMembers", json!({"name": "no-such"})),
    ] {
        let found = ok(zenlayer, service, list, filter.clone()).await;
        assert_eq!(found["totalCount"], 0, "{service} {list} {filter}");
    }
}

#[tokio::test]
async fn lists_are_of_the_span_of_time_that_is_asked_for() {
    let (sim, _) = start_with(|builder| builder.machines(3)).await;
    let zenlayer = sim.zenlayer();
    let history = "DescribeTransactionHistory";
    let all = ok(zenlayer, "zbc", history, json!({})).await;
    assert_ne!(all["totalCount"], 0);
    let span = |start: &str, end: &str| json!({"startTime": format!("{start}T00:00:00Z"), "endTime": format!("{end}T00:00:00Z")});
    let old = span("2020-01-01", "2020-02-01");
    for (service, list) in [
        ("zbc", history),
        ("zbc", "DescribeRechargeRefundHistory"),
        ("zsp", "DescribeTickets"),
    ] {
        let found = ok(zenlayer, service, list, old.clone()).await;
        assert_eq!(found["totalCount"], 0, "{list}");
        let reply = call(zenlayer, service, list, span("2020-02-01", "2020-01-01")).await;
        assert_eq!(reply.error(), (400, "INVALID_PARAMETER_VALUE"), "{list}");
    }
    let reply = call(zenlayer, "zbc", history, span("2020-01-01", "2020-11-01")).await;
    assert_eq!(reply.error(), (400, "INVALID_PARAMETER_VALUE"));
    let alerts = json!({
        "startTimeFrom": "2026-02-01T00:00:00Z", "startTimeTo": "2026-01-01T00:00:00Z",
    });
    let reply = call(zenlayer, "zga", "DescribeAcceleratorsAlerts", alerts).await;
    assert_eq!(reply.error().1, "INVALID_FROM_TIME_MUST_BEFORE_TO_TIME");
}

#[tokio::test]
async fn lists_are_sorted_as_asked() {
    let (sim, clock) = start_with(|builder| builder.machines(1)).await;
    let zenlayer = sim.zenlayer();
    for _ in 0..2 {
        clock.advance(std::time::Duration::from_secs(60));
        ok(zenlayer, "zsp", "CreateTicket", json!({"type": "a"})).await;
    }
    let numbers = |answer: Value| -> Vec<Value> {
        let items = answer["dataSet"].as_array().expect("a list");
        items
            .iter()
            .map(|item| item["ticketNumber"].clone())
            .collect()
    };
    let tickets = |asked| ok(zenlayer, "zsp", "DescribeTickets", asked);
    let rising = numbers(tickets(json!({})).await);
    assert_eq!(rising.len(), 3);
    let mut falling = numbers(tickets(json!({"createTimeDesc": "true"})).await);
    falling.reverse();
    assert_eq!(falling, rising);
    assert_ne!(rising[0], rising[1]);
}
