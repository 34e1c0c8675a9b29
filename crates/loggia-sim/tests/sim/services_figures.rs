//! Figures of services that the engine simulates: sums, prices, measurements.

use loggia_sim::Zenlayer;
use serde_json::{Value, json};

use crate::services_controls::{call, ids, ok};
use crate::support::start_with;

fn count(value: &Value) -> usize {
    value.as_array().map_or(0, Vec::len)
}

#[tokio::test]
async fn totals_beside_a_list_agree_with_it() {
    let (sim, _) = start_with(|builder| builder.machines(2)).await;
    let zenlayer = sim.zenlayer();
    let cluster = ids(zenlayer, "traffic", "bandwidthClusterId")[0].clone();
    let asked = json!({"bandwidthClusterId": cluster});
    let inside = ok(
        zenlayer,
        "traffic",
        "DescribeBandwidthClusterResources",
        asked,
    )
    .await;
    assert_eq!(inside["totalCount"], count(&inside["resources"]));
    let all = ok(zenlayer, "traffic", "DescribeBandwidthClusters", json!({})).await;
    assert_eq!(all["dataSet"][0]["resourceNumber"], inside["totalCount"]);
    let balance = ok(zenlayer, "zbc", "DescribeCustomerBalance", json!({})).await;
    let number = |name: &str| balance[name].as_f64().expect("a number");
    let power = number("cashBalance") + number("creditValue");
    assert!(
        (number("purchasingPower") - power).abs() < 1e-9,
        "{balance}"
    );
    let bills = ok(zenlayer, "zbc", "DescribeBillDetail", json!({})).await;
    assert_ne!(bills["totalCount"], 0);
    assert!(bills["totalSpend"].is_number());
    let month = bills["dataSet"][0]["billMonthly"]
        .as_u64()
        .expect("a month");
    assert!((202_001..=209_912).contains(&month), "{month}");
    let none = json!({"billMonthly": 202_001});
    let none = ok(zenlayer, "zbc", "DescribeBillDetail", none).await;
    assert_eq!(none["totalCount"], 0);
    for (kind, named) in [
        ("PRODUCT", "product"),
        ("RESOURCE_GROUP", "resourceGroupId"),
    ] {
        let asked = json!({"summaryType": kind});
        let summary = ok(zenlayer, "zbc", "DescribeMonthlyBillSummary", asked).await;
        assert_eq!(summary["billMonthly"], month);
        for field in ["product", "resourceGroupId"] {
            let shown = &summary["summaryInfoList"][0][field];
            assert_eq!(shown.is_null(), field != named, "{kind}: {summary}");
        }
    }
}

#[tokio::test]
async fn prices_are_what_is_asked_for() {
    let (sim, _) = start_with(|builder| builder.machines(2)).await;
    let zenlayer = sim.zenlayer();
    let centers = ids(zenlayer, "sdn", "dcId");
    let asked = json!({"dcId": centers[0], "portType": "10G"});
    let price = ok(zenlayer, "sdn", "QueryDataCenterPortPrice", asked).await;
    assert_eq!(price["price"]["category"], "STANDARD");
    assert!(price["price"]["originalPrice"].is_null(), "{price}");
    let asked = json!({"dcIds": centers[..2], "portType": "10G"});
    let prices = ok(zenlayer, "sdn", "QueryDataCenterPortPrices", asked).await;
    assert_eq!(prices["prices"][1]["dcId"], json!(centers[1]));
    assert_eq!(count(&prices["prices"]), 2);
    let asked = |network: &str| {
        let asked = json!({
            "areaCode": "SIN", "internetChargeType": "MonthlyPercent95Bandwidth",
            "networkType": network,
        });
        ok(zenlayer, "traffic", "InquiryBandwidthClusterPrice", asked)
    };
    let price = asked("BGP").await;
    assert_eq!(price["price"]["chargeUnit"], "MONTH");
    assert!(price["internationalPrice"].is_null());
    assert!(!asked("PathBasedBandwidth").await["internationalPrice"].is_null());
}

/// Returns the amount of a price, by use or prepaid.
fn figure(price: &Value) -> Option<f64> {
    price["unitPrice"]
        .as_f64()
        .or(price["originalPrice"].as_f64())
}

#[tokio::test]
async fn prices_are_of_as_many_as_are_asked_for() {
    let (sim, _) = start_with(|builder| builder.machines(2)).await;
    let zenlayer = sim.zenlayer();
    let any = |field: &str| ids(zenlayer, "zec", field)[0].clone();
    let asked = json!({"regionId": any("regionId"), "netmask": {"netmask": 28, "amount": 3}});
    let price = ok(zenlayer, "zec", "DescribeCidrPrice", asked).await;
    assert_eq!(figure(&price["cidrPrice"]), Some(30.0));
    let asked = json!({
        "zoneId": any("zoneId"), "instanceType": "z2a.cpu.4", "instanceCount": 2,
        "systemDisk": {"diskSize": 20},
        "dataDisks": [{"diskSize": 40, "diskAmount": 3}, {"diskSize": 20}],
    });
    let price = ok(zenlayer, "zec", "InquiryPriceCreateInstance", asked).await;
    assert_eq!(figure(&price["dataDiskPrice"]), Some(80.0));
    let each = price["dataDiskPrices"].as_array().expect("a list");
    let each: Vec<_> = each.iter().filter_map(figure).collect();
    assert_eq!(each, [60.0, 20.0]);

    let list = json!([{"netmask": 29, "amount": 2}, {"netmask": 28, "ipNetworkType": "LOCAL_IP"}]);
    let mut asked = json!({"peerPortId": "port-1", "routingType": "Static", "publicIpList": list});
    let inquire = "InquiryCreateIPTransitPrice";
    let price = ok(zenlayer, "ipt", inquire, asked.clone()).await;
    let each = price["publicIpPrices"].as_array().expect("a list").clone();
    let shown: Vec<_> = each
        .iter()
        .map(|one| {
            (
                one["netmask"].as_i64(),
                one["qty"].as_i64(),
                figure(&one["price"]),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [
            (Some(29), Some(2), Some(20.0)),
            (Some(28), Some(1), Some(10.0))
        ]
    );
    assert_eq!(each[1]["ipNetworkType"], "LOCAL_IP");
    asked["publicIpList"] = Value::Null;
    let none = ok(zenlayer, "ipt", inquire, asked).await;
    assert_eq!(none["publicIpPrices"], json!([]));

    let center = ids(zenlayer, "sdn", "dcId")[0].clone();
    for assisted in [false, true] {
        let asked = json!({
            "dcId": center, "portType": "10G", "buildCrossConnectWithAssisted": assisted,
        });
        let price = ok(zenlayer, "sdn", "QueryDataCenterPortPrice", asked).await;
        assert_eq!(
            figure(&price["crossConnectPrice"]).is_some(),
            assisted,
            "{price}"
        );
        let once = &price["crossConnectOneTimeConstructionPrice"];
        assert_eq!(
            once["originalPrice"].is_number(),
            assisted,
            "it is paid for once"
        );
    }
}

#[tokio::test]
async fn bandwidth_by_use_comes_in_steps() {
    let (sim, _) = start_with(|builder| builder.machines(1)).await;
    let zenlayer = sim.zenlayer();
    let asked = json!({
        "regionId": ids(zenlayer, "zec", "regionId")[0], "amount": 2, "bandwidth": 5,
        "internetChargeType": "ByBandwidth",
    });
    let price = ok(zenlayer, "zec", "DescribeEipPrice", asked).await["bandwidthPrice"].take();
    assert!(price["unitPrice"].is_null() && price["discountUnitPrice"].is_null());
    let steps = price["stepPrices"].as_array().expect("a list");
    let ends: Vec<_> = steps.iter().map(|step| step["stepEnd"].as_f64()).collect();
    assert_eq!(ends, [Some(100.0), None], "the last one goes on");
    assert_eq!(steps[0]["unitPrice"], 20.0, "of two");
}

#[tokio::test]
async fn measurements_are_as_far_apart_as_is_asked_for() {
    let (sim, _) = start_with(|builder| builder.machines(1)).await;
    let zenlayer = sim.zenlayer();
    let times = async |service: &str, action: &str, list: &str, changes: Value| {
        let mut asked = json!({
            "startTime": "2026-01-01T00:00:00Z", "endTime": "2026-01-01T01:00:00Z",
        });
        let fields = asked.as_object_mut().expect("an object");
        fields.extend(changes.as_object().cloned().unwrap_or_default());
        count(&ok(zenlayer, service, action, asked).await[list])
    };
    let balancer = ids(zenlayer, "zlb", "loadBalancerId")[0].clone();
    for (step, points) in [(0, 13), (1, 61), (600, 7), (u32::MAX >> 1, 1)] {
        let asked = json!({"loadBalancerId": balancer, "metricType": "HANDLED_BPS", "step": step});
        let action = "DescribeLoadBalancerMonitorData";
        assert_eq!(
            times("zlb", action, "metrics", asked).await,
            points,
            "{step}"
        );
    }
    let group = ids(zenlayer, "zec", "qosPolicyGroupId")[0].clone();
    let asked = json!({"qosPolicyGroupId": group, "period": 60});
    let answer = ok(
        zenlayer,
        "zec",
        "DescribeQosPolicyGroupTraffic",
        with_span(asked),
    )
    .await;
    let lists = answer.as_object().expect("an object").values();
    assert_eq!(
        lists.filter(|list| count(list) == 61).count(),
        1,
        "{answer}"
    );
}

fn with_span(mut asked: Value) -> Value {
    asked["startTime"] = json!("2026-01-01T00:00:00Z");
    asked["endTime"] = json!("2026-01-01T01:00:00Z");
    asked
}

#[tokio::test]
async fn the_log_continues_from_the_cursor() {
    let (sim, _) = start_with(|builder| builder.machines(1)).await;
    let zenlayer = sim.zenlayer();
    let mut seen = Vec::new();
    let mut cursor = json!([]);
    loop {
        let asked = with_span(json!({"size": 5, "cursor": cursor}));
        let page = ok(zenlayer, "zls", "DescribeLogs", asked).await;
        let entries = page["dataSet"].as_array().expect("a list");
        seen.extend(entries.iter().map(|entry| entry["opsTime"].to_string()));
        cursor = page["cursor"].clone();
        if count(&cursor) == 0 {
            break;
        }
        assert!(seen.len() < 100, "it ends");
    }
    assert_eq!(seen.len(), 13);
    assert!(seen.is_sorted(), "{seen:?}");
}

#[tokio::test]
async fn successes_have_no_error_and_bills_are_of_their_month() {
    let (sim, _) = start_with(|builder| builder.machines(1)).await;
    let zenlayer = sim.zenlayer();
    let runs = ok(zenlayer, "zos", "DescribeCommandInvocations", json!({})).await;
    let run = &runs["dataSet"][0]["invocationInstances"][0];
    assert_eq!(run["taskStatus"], "Success");
    assert_eq!(
        (&run["errorCode"], &run["exitCode"]),
        (&Value::Null, &json!(0))
    );
    assert_eq!(run["instanceExist"], true);
    let asked = json!({"month": "2026-02"});
    let bill = ok(zenlayer, "mcpgw", "DescribeMcpMonthlyBilling", asked).await;
    for item in bill["items"].as_array().expect("a list") {
        let date = item["date"].as_str().expect("a date");
        assert!(date.starts_with("2026-02-"), "{date}");
    }
    for (asked, found) in [
        (json!({}), 1),
        (json!({"services": "no-such"}), 0),
        (json!({"resourceTypes": ["resourceType-1"]}), 1),
    ] {
        let types = ok(zenlayer, "zrm", "DescribeResourceTypes", asked).await;
        assert_eq!(
            (count(&types["dataSet"]), &types["totalCount"]),
            (found, &json!(found))
        );
    }
}

#[tokio::test]
async fn measurements_reach_over_the_whole_span() {
    let (sim, _) = start_with(|builder| builder.machines(1)).await;
    let zenlayer = sim.zenlayer();
    let cluster = ids(zenlayer, "traffic", "bandwidthClusterId")[0].clone();
    let traffic = |start: &str, end: &str| {
        let asked = json!({"bandwidthClusterId": cluster, "startTime": start, "endTime": end});
        ok(
            zenlayer,
            "traffic",
            "DescribeBandwidthClusterTraffic",
            asked,
        )
    };
    let year = traffic("2025-01-01T00:00:00Z", "2025-12-31T00:00:00Z").await;
    let points = year["dataList"].as_array().expect("points");
    assert!(points.len() <= 1_000, "{}", points.len());
    let last = points.last().expect("the last")["time"]
        .as_str()
        .expect("a time");
    assert!(last.starts_with("2025-12-3"), "{last}");
    assert_eq!(
        (&year["unit"], &year["totalUnit"]),
        (&json!("bps"), &json!("B"))
    );
    let peak = year["in95Time"].as_str().expect("a time");
    assert!(peak.starts_with("2025-"), "{peak}");
    let old = traffic("1969-12-31T00:00:00Z", "1969-12-31T00:10:00Z").await;
    assert_eq!(old["dataList"][0]["time"], "1969-12-31T00:00:00Z");

    let accelerator = ids(zenlayer, "zga", "acceleratorId")[0].clone();
    let inverted = json!({
        "acceleratorId": accelerator,
        "startTime": "2026-01-02T00:00:00Z", "endTime": "2026-01-01T00:00:00Z",
    });
    let code = refused(zenlayer, "zga", "DescribeAcceleratorTraffic", inverted).await;
    assert_eq!(code, "INVALID_START_TIME_MUST_BEFORE_END_TIME");
    let elsewhere = json!({"acceleratorId": accelerator, "accelerateRegionId": "no-such"});
    let code = refused(zenlayer, "zga", "DescribeAcceleratorTraffic", elsewhere).await;
    assert_eq!(code, "INVALID_REGION_NOT_FOUND");
    let logs = json!({"acceleratorId": accelerator});
    let logs = ok(zenlayer, "zga", "DescribeAcceleratorLogs", logs).await;
    assert_eq!(logs["totalCount"], count(&logs["logSet"]));
    let blocks = json!({"ip": "no-such"});
    let blocks = ok(zenlayer, "alarm", "DescribeIpBlockEvents", blocks).await;
    assert_eq!(count(&blocks["dataList"]), 0);
}

#[tokio::test]
async fn figures_of_a_month_are_of_each_day() {
    let (sim, _) = start_with(|builder| builder.machines(1)).await;
    let zenlayer = sim.zenlayer();
    let costs = ok(
        zenlayer,
        "aigw",
        "DescribeAiModelDailyCost",
        json!({"month": "2026-02"}),
    )
    .await;
    assert_eq!(count(&costs["dates"]), 28);
    assert_eq!(costs["dates"][27], "2026-02-28");
    assert_eq!(count(&costs["series"][0]["data"]), 28);
    let usage = json!({"month": "2026-2"});
    let usage = ok(zenlayer, "aigw", "DescribeAiModelDailyUsage", usage).await;
    assert_eq!(usage["metric"][1]["date"], "2026-02-02");
    let wrong = json!({"month": "nonsense"});
    let code = refused(zenlayer, "mcpgw", "DescribeMcpMonthlyBilling", wrong).await;
    assert_eq!(code, "INVALID_PARAMETER_VALUE");
    let span = json!({"start": 1_659_427_200, "end": 1_659_427_800});
    let detail = ok(zenlayer, "aigw", "DescribeAiUsageDetailData", span).await;
    for list in ["request", "token", "inputToken", "outToken"] {
        assert_eq!(count(&detail[list]), 3, "{list}");
        assert_eq!(
            detail[list][0]["time"], 1_659_427_200_000_u64,
            "in milliseconds"
        );
    }
    let quota = ok(zenlayer, "zsp", "DescribeTicketCreationQuota", json!({})).await;
    assert_eq!(
        (&quota["canCreate"], &quota["limitPerHour"]),
        (&json!("true"), &json!("5"))
    );
}

async fn refused(zenlayer: &Zenlayer, service: &str, action: &str, body: Value) -> String {
    let reply = call(zenlayer, service, action, body).await;
    reply.error().1.to_owned()
}
