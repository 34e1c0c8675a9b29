//! What can be ordered at what price, and measurements.

use serde_json::{Value, json};

use crate::zenlayer_world::{call, ok, order_with, refused, world};

#[tokio::test]
async fn zones_list_their_offers() {
    let (sim, _) = world().await;
    let zenlayer = sim.zenlayer();
    let list = async |action: &str, name: &str, body: Value| -> Vec<Value> {
        let response = ok(zenlayer, action, body).await;
        assert!(
            response.get("totalCount").is_none(),
            "{action} is not paged"
        );
        response[name].as_array().expect("a list").clone()
    };
    let zones = list("DescribeZones", "zoneSet", json!({})).await;
    let ids: Vec<_> = zones.iter().map(|zone| zone["zoneId"].clone()).collect();
    assert_eq!(json!(ids), json!(zenlayer.zones()));
    assert_eq!(zones[1]["networkLineType"], "CN2");
    let asked = json!({"zoneIds": ["SIM-B", "nosuch"]});
    assert_eq!(list("DescribeZones", "zoneSet", asked).await.len(), 1);

    let stock = "DescribeVmInventoryCapacity";
    assert_eq!(list(stock, "dataSet", json!({})).await.len(), 4);
    let one = list(stock, "dataSet", json!({"zoneId": "SIM-B"})).await;
    assert_eq!(one, [json!({"zoneId": "SIM-B", "capacity": "LIMITED"})]);

    let body = json!({"instanceChargeType": "PREPAID", "zoneId": "SIM-A", "diskCategory": "SSD"});
    let disks = list("DescribeDiskCategory", "categoryZoneSet", body).await;
    assert_eq!(disks, [json!({"zoneId": "SIM-A", "categorySet": ["SSD"]})]);

    let types = "DescribeZoneInstanceConfigInfos";
    let by_use = |zone: &str| json!({"instanceChargeType": "POSTPAID", "zoneId": zone});
    let sold = list(types, "instanceTypeQuotaSet", by_use("SIM-A")).await;
    assert_eq!(sold.len(), 4);
    assert_eq!(sold[3]["internetMaxBandwidthOutLimit"], -1);
    assert_eq!(
        list(types, "instanceTypeQuotaSet", by_use("SIM-B"))
            .await
            .len(),
        3
    );
    let unknown = (404, "INVALID_ZONE_NOT_FOUND");
    refused(zenlayer, types, by_use("nosuch"), unknown).await;

    assert!(zenlayer.add_zone("SIM-C") && !zenlayer.add_zone("SIM-C"));
    assert_eq!(list("DescribeZones", "zoneSet", json!({})).await.len(), 5);
}

#[tokio::test]
async fn prices() {
    let (sim, _) = world().await;
    let zenlayer = sim.zenlayer();
    let orders = zenlayer.orders();
    let disk =
        json!({"zoneId": "SIM-A", "diskSize": 100, "diskAmount": 2, "chargeType": "POSTPAID"});
    let response = ok(zenlayer, "InquiryPriceCreateDisks", disk).await;
    let price = &response["dataDiskPrice"];
    assert_eq!(
        (&price["unitPrice"], &price["chargeUnit"]),
        (&json!(0.04), &json!("HOUR"))
    );
    assert_eq!(price["discountUnitPrice"], json!(0.036));
    assert_eq!(price["discount"], json!(90.0), "a tenth off");
    for absent in ["originalPrice", "discountPrice", "stepPrices", "category"] {
        let shown = price.get(absent);
        assert_eq!(shown, Some(&Value::Null), "{absent} is there and null");
    }
    let instance = order_with(&json!({
        "systemDisk": {"diskSize": 50},
        "subnetId": null,
        "instanceCount": 2,
        "instanceChargeType": "PREPAID",
        "instanceChargePrepaid": {"period": 2},
        "dataDisks": [{"diskSize": 10}, {"diskSize": 20, "diskCategory": "SSD"}],
    }));
    let inquire = "InquiryPriceCreateInstance";
    let response = ok(zenlayer, inquire, instance.clone()).await;
    // Two instances of 0.06 an hour for two months of 720 hours.
    assert_eq!(response["instancePrice"]["originalPrice"], 172.8);
    assert_eq!(response["instancePrice"]["unitPrice"], json!(null));
    assert_eq!(response["eipPrice"], json!(null));
    assert_eq!(response["bandwidthPrice"][0]["originalPrice"], 576.0);
    let each = response["dataDiskPrices"].as_array().expect("a list");
    assert_eq!(each[1]["diskPrice"]["originalPrice"], 23.04);
    assert_eq!(response["dataDiskPrice"]["originalPrice"], 28.8);
    let unsold = crate::zenlayer_world::with(instance, &json!({"instanceType": "x"}));
    refused(
        zenlayer,
        inquire,
        unsold,
        (404, "INVALID_INSTANCE_TYPE_NOT_FOUND"),
    )
    .await;

    let body = json!({"instanceId": "sim-vm-000001", "internetMaxBandwidthOut": 100});
    let response = ok(zenlayer, "InquiryPriceInstanceBandwidth", body).await;
    let steps = &response["bandwidthPrice"][0]["stepPrices"];
    assert_eq!(
        (&steps[0]["stepEnd"], &steps[1]["stepEnd"]),
        (&json!(100.0), &json!(null))
    );
    for other in ["unitPrice", "discountUnitPrice"] {
        let price = &response["bandwidthPrice"][0][other];
        assert_eq!(*price, json!(null), "{other}");
    }
    let body = json!({"instanceId": "sim-vm-000005", "trafficPackageSize": 2});
    let response = ok(zenlayer, "InquiryPriceInstanceTrafficPackage", body).await;
    assert_eq!(response["trafficPackagePrice"][0]["excessAmountUnit"], "GB");
    let other = (403, "OPERATION_DENIED_INTERNET_CHARGE_TYPE_NOT_SUPPORT");
    let body = json!({"instanceId": "sim-vm-000005", "internetMaxBandwidthOut": 1});
    refused(zenlayer, "InquiryPriceInstanceBandwidth", body, other).await;
    let body = json!({"instanceId": "sim-vm-000001", "trafficPackageSize": 1});
    refused(zenlayer, "InquiryPriceInstanceTrafficPackage", body, other).await;
    assert_eq!(zenlayer.orders(), orders, "asking costs nothing");
}

fn span(start: &str, end: &str) -> Value {
    json!({"instanceId": "sim-vm-000001", "startTime": start, "endTime": end})
}

#[tokio::test]
async fn measurements() {
    let (sim, _) = world().await;
    let zenlayer = sim.zenlayer();
    let day = span("2023-11-13T00:00:00Z", "2023-11-14T00:00:00Z");
    let cpu = ok(zenlayer, "DescribeInstanceCpuMonitor", day.clone()).await;
    let points = cpu["dataList"].as_array().expect("a list");
    assert_eq!(points.len(), 289);
    assert_eq!(points[1]["time"], "2023-11-13T00:05:00Z");
    for point in points {
        let percent: f64 = point["cpu"]
            .as_str()
            .and_then(|p| p.parse().ok())
            .expect("text");
        assert!((0.0..100.0).contains(&percent));
    }
    let traffic = ok(zenlayer, "DescribeInstanceTraffic", day.clone()).await;
    let again = ok(zenlayer, "DescribeInstanceTraffic", day).await;
    assert_eq!(traffic["dataList"], again["dataList"], "the same each time");
    let points = traffic["dataList"].as_array().expect("a list");
    let mut received: Vec<_> = points
        .iter()
        .filter_map(|p| p["internetRX"].as_u64())
        .collect();
    received.sort_unstable();
    assert_eq!(received.len(), 289);
    assert_eq!(traffic["in95"], received[289 - 1 - 14]);
    assert_eq!(traffic["inMax"], received[288]);
    assert_eq!(traffic["inMin"], received[0]);
    assert!(traffic["out95Time"].is_string() && traffic["outTotal"].is_u64());
    assert!(
        traffic["maxBandwidth95ValueMbps"]
            .as_f64()
            .is_some_and(|mbps| mbps < 10.0)
    );
    assert_eq!(
        (&traffic["unit"], &traffic["totalUnit"]),
        (&json!("bps"), &json!("B"))
    );

    // There are no figures for the future.
    let later = span("2023-11-14T22:00:00Z", "2023-11-15T22:00:00Z");
    let cpu = ok(zenlayer, "DescribeInstanceCpuMonitor", later).await;
    assert_eq!(cpu["dataList"].as_array().expect("a list").len(), 3);
    let future = span("2024-11-14T22:00:00Z", "2024-11-15T22:00:00Z");
    let traffic = ok(zenlayer, "DescribeInstanceTraffic", future).await;
    assert_eq!(
        (&traffic["in95"], &traffic["dataList"]),
        (&json!(null), &json!([]))
    );
}

#[tokio::test]
async fn spans_that_cannot_be_asked_for() {
    let (sim, _) = world().await;
    for (start, end, code) in [
        (
            "2023-11-13T00:00:00Z",
            "2023-11-14T00:00:01Z",
            "EXCEED_MAXIMUM",
        ),
        ("2023-11-13T00:00:00Z", "2023-11-13T00:00:00Z", "VALUE"),
        (
            "2023-10-15T22:13:19Z",
            "2023-10-15T23:00:00Z",
            "LESS_MINIMUM",
        ),
        (
            "2023-11-13T00:00:00",
            "2023-11-13T01:00:00Z",
            "DATE_FORMAT_ERROR",
        ),
        ("9999-12-30T00:00:00Z", "9999-12-30T00:00:00Z", "VALUE"),
    ] {
        for action in ["DescribeInstanceCpuMonitor", "DescribeInstanceTraffic"] {
            let reply = call(sim.zenlayer(), action, span(start, end)).await;
            let code = format!("INVALID_PARAMETER_{code}");
            assert_eq!(reply.error(), (400, code.as_str()), "{start}");
        }
    }
}
