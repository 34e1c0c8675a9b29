//! Every kind of fault, on actions of services that the engine simulates.

use std::collections::BTreeMap;
use std::time::Duration;

use loggia_sim::{Clock, Fault, FaultPlan, FaultRule, Sim, Zenlayer};
use reqwest::RequestBuilder;
use serde_json::{Map, Value, json};

use crate::support::{Signed, start_with};

/// What a client sees.
#[derive(Debug, PartialEq, Eq)]
enum Met {
    /// A whole answer with this status.
    Answer(u16),
    /// A connection that ends too early, or cannot be made.
    Broken,
    /// Nothing for a minute.
    Nothing,
}

use Met::{Answer, Broken, Nothing};

/// A fault, what the client sees, and whether the call was carried out.
fn kinds() -> Vec<(Fault, Met, bool)> {
    vec![
        (Fault::Delay { seconds: 20.0 }, Answer(200), true),
        (Fault::Stall {}, Nothing, true),
        (Fault::Silence {}, Nothing, true),
        (Fault::Refuse { seconds: None }, Broken, false),
        (Fault::ResetBefore {}, Broken, false),
        (Fault::ResetAfter {}, Broken, true),
        (Fault::Truncate {}, Broken, true),
        (
            Fault::Oversize {
                bytes: Some(100_000),
            },
            Answer(200),
            true,
        ),
        (
            Fault::ContentType {
                value: "text/plain".to_owned(),
            },
            Answer(200),
            true,
        ),
        (Fault::Html {}, Answer(200), false),
        (Fault::Challenge {}, Answer(403), false),
        (Fault::Legal {}, Answer(451), false),
        (Fault::throttle(), Answer(429), false),
        (Fault::status(503), Answer(503), false),
        (
            Fault::Status {
                code: 500,
                after: true,
            },
            Answer(500),
            true,
        ),
        (Fault::Unauthorized {}, Answer(401), false),
        (Fault::ClockOff { seconds: -30 }, Answer(200), true),
        (Fault::Duplicate {}, Answer(200), true),
        (
            Fault::Drip {
                bytes: 64,
                seconds: 0.1,
            },
            Answer(200),
            true,
        ),
        (Fault::Tls {}, Broken, false),
    ]
}

/// Calls an action of a service, with a token.
fn request(zenlayer: &Zenlayer, service: &str, action: &str, body: &Value) -> RequestBuilder {
    let mut signed = Signed::new(zenlayer, action, body);
    signed.url = format!("{}/api/v2/{service}", zenlayer.url());
    signed
        .bare()
        .header("authorization", "Bearer sim-token-0001")
}

async fn met(request: RequestBuilder, clock: &Clock) -> Met {
    let whole = async {
        let Ok(response) = request.send().await else {
            return Broken;
        };
        let status = response.status().as_u16();
        match response.bytes().await {
            Ok(_) => Answer(status),
            Err(_) => Broken,
        }
    };
    tokio::select! {
        met = whole => met,
        () = clock.sleep(Duration::from_secs(60)) => Nothing,
    }
}

/// Returns all things of a service.
fn world(zenlayer: &Zenlayer, service: &str) -> BTreeMap<String, Map<String, Value>> {
    let things = zenlayer.things(service).expect("a service");
    let ids = things.into_values().flatten();
    ids.filter_map(|id| Some((id.clone(), zenlayer.thing(service, &id)?)))
        .collect()
}

async fn started() -> (Sim, Clock) {
    start_with(|builder| builder.machines(4)).await
}

#[tokio::test]
async fn every_kind_of_fault_hits_an_order_of_zec() {
    let order = json!({"amount": 2, "bandwidth": 10, "internetChargeType": "ByBandwidth",
        "name": "eip", "networkLineType": "PremiumBGP", "regionId": "asia-east-1"});
    try_all("zec", "CreateEips", |_| order.clone()).await;
}

#[tokio::test]
async fn every_kind_of_fault_hits_a_change_of_bmc() {
    let stop = |zenlayer: &Zenlayer| {
        let things = zenlayer.things("bmc").expect("a service");
        json!({"instanceIds": things["instanceId"]})
    };
    try_all("bmc", "StopInstances", stop).await;
}

async fn try_all(service: &str, action: &str, body: impl Fn(&Zenlayer) -> Value) {
    let tried: Vec<_> = kinds().iter().map(|(fault, ..)| fault.kind()).collect();
    let missing: Vec<_> = Fault::KINDS
        .iter()
        .filter(|kind| !tried.contains(kind))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
    for (fault, expected, performed) in kinds() {
        let (sim, clock) = started().await;
        let zenlayer = sim.zenlayer();
        let mut body = body(zenlayer);
        if let Some(region) = body.get_mut("regionId") {
            *region = json!(zenlayer.things(service).expect("a service")["regionId"][0]);
        }
        let before = world(zenlayer, service);
        let kind = fault.kind();
        let of_connections = matches!(fault, Fault::Refuse { .. } | Fault::Tls {});
        let mut rule = FaultRule::new(fault).count(1);
        if !of_connections {
            rule = rule.on(format!("{service}.{action}"));
        }
        zenlayer
            .set_faults(FaultPlan::new().rule(rule))
            .expect("it makes sense");
        if !of_connections {
            // Another action succeeds, and so does one of the same name in another service.
            let other = request(zenlayer, service, "DescribeInstances", &json!({}));
            assert_eq!(met(other, &clock).await, Answer(200), "{kind}");
        }
        let asked = request(zenlayer, service, action, &body);
        assert_eq!(met(asked, &clock).await, expected, "{service} {kind}");
        let changed = world(zenlayer, service) != before;
        assert_eq!(changed, performed, "{service} {kind}");
        if of_connections {
            continue;
        }
        assert_eq!(zenlayer.faults()[0].hits, 1, "{kind}");
        let seen = zenlayer.requests().pop().expect("it is recorded");
        assert_eq!(seen.operation, format!("{service}.{action}"));
        assert_eq!((seen.fault, seen.performed), (Some(kind), performed));
        sim.shutdown().await;
    }
}

#[tokio::test]
async fn a_rule_may_name_any_thing() {
    let (sim, clock) = started().await;
    let zenlayer = sim.zenlayer();
    let eips = zenlayer.things("zec").expect("a service")["eipId"].clone();
    let rule = FaultRule::new(Fault::status(503)).machine(eips[1].as_str());
    zenlayer
        .set_faults(FaultPlan::new().rule(rule))
        .expect("it makes sense");
    for (ids, expected) in [(&eips[..1], 200), (&eips[..2], 503), (&eips[2..], 200)] {
        let body = json!({"eipIds": ids});
        let asked = request(zenlayer, "zec", "UnassociateEipAddress", &body);
        assert_eq!(met(asked, &clock).await, Answer(expected));
    }
}
