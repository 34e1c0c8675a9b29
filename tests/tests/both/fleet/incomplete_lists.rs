//! Lists that may lack machines: the machines that are known are returned, beside an error that
//! says that others may be missing.

use std::sync::Arc;

use axum::Router;
use axum::routing::post;
use loggia::fleet::{Fleet, FoundMachines, Selector};
use loggia::metrics::Metrics;
use loggia::{ErrorKind, MachineState};
use loggia_tests::clock::SharedClock;
use loggia_tests::fixture::{self, Fixture};
use loggia_tests::serve::serve;
use serde_json::{Value, json};

/// What a server answers to a question for a page.
type Answer = fn(&Value) -> Value;

/// A fleet of one service, whose server answers so.
async fn fleet(answer: Answer) -> Fleet {
    let answers = post(async move |body: String| {
        let asked = serde_json::from_str(&body).expect("JSON");
        answer(&asked).to_string()
    });
    let url = serve(Router::new().route("/api/v2/vm", answers)).await;
    let client = fixture::client(&SharedClock::new(), url).build();
    let vm = client.expect("builds").vm();
    Fleet::builder().add("vm", vm).build().expect("builds")
}

async fn found(fleet: &Fleet, selector: &str) -> FoundMachines {
    let selector: Selector = selector.parse().expect(selector);
    fleet.find(&selector).await
}

fn ids(found: &FoundMachines) -> Vec<&str> {
    found.machines.iter().map(|it| it.id.id()).collect()
}

/// Two machines on the first page and on the second, and a total of five.
fn repeating(asked: &Value) -> Value {
    let items = match asked["pageNum"].as_u64() {
        Some(1 | 2) => json!([{"instanceId": "i-1"}, {"instanceId": "i-2"}]),
        _ => json!([]),
    };
    json!({"requestId": "T1", "response": {"totalCount": 5, "dataSet": items}})
}

#[tokio::test]
async fn list_shorter_than_its_total_is_incomplete() {
    let fleet = fleet(repeating).await;
    let all = found(&fleet, "").await;
    assert_eq!(ids(&all), ["i-1", "i-2"]);
    assert_eq!(all.failures.len(), 1);
    assert!(all.failures[0].is_partial());
    let text = all.failures[0].to_string();
    assert!(
        text.contains("has 2 machines") && text.contains("total there are 5"),
        "{text}"
    );
    let error = all.into_result().expect_err("there may be others");
    assert_eq!(error.kind(), ErrorKind::PartialFailure);
    // Who names a machine needs no list.
    let one = "vm/i-1".parse().expect("an id");
    assert_eq!(fleet.machine(&one).await.expect("it is there").id, one);
    let named = found(&fleet, "id=i-1,i-2").await;
    assert_eq!(named.into_result().expect("both are there").len(), 2);
    // One that is not listed may be among those that the list lacks.
    let other = "vm/i-3".parse().expect("an id");
    let error = fleet.machine(&other).await.expect_err("not known");
    assert_eq!(error.kind(), ErrorKind::PartialFailure, "{error}");
    let status = fleet.status([&other]).await.remove(0);
    assert_eq!(status.state.expect("not known"), MachineState::Unknown);
}

#[tokio::test]
async fn provider_with_an_incomplete_list_counts_as_up() {
    let metrics = Metrics::new(fleet(repeating).await);
    metrics.poll().await;
    let text = metrics.text();
    let up = text
        .lines()
        .find(|line| line.starts_with("loggia_provider_up{"));
    assert!(up.is_some_and(|line| line.ends_with(" 1")), "{text}");
    assert!(text.contains("i-2"), "{text}");
}

/// Refuses every question for an id that is not its own.
fn refusing(asked: &Value) -> Value {
    let own = |id: &Value| id.as_str().is_some_and(|id| id.starts_with("i-"));
    let ids = asked["instanceIds"].as_array();
    if ids.is_some_and(|ids| !ids.iter().all(own)) {
        return json!({"requestId": "T1", "code": "INVALID_INSTANCE_NOT_FOUND", "message": "no"});
    }
    let items = json!([{"instanceId": "i-1"}, {"instanceId": "i-2"}]);
    json!({"requestId": "T1", "response": {"totalCount": 2, "dataSet": items}})
}

#[tokio::test]
async fn id_of_another_cloud_is_not_found_without_a_failure() {
    let fleet = fleet(refusing).await;
    for (selector, there) in [
        ("id=kvm_1_1", &[][..]),
        ("id=i-1,kvm_1_1", &["i-1"]),
        ("id=i-2", &["i-2"]),
    ] {
        let found = found(&fleet, selector).await;
        assert_eq!(ids(&found), there, "{selector}");
        found.into_result().expect(selector);
    }
    let none = "vm/kvm_1_1".parse().expect("an id");
    let error = fleet.machine(&none).await.expect_err("no such");
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

/// Three machines: one without oddities, one with a tag that cannot be read, and one with
/// something that no selector asks for.
fn odd_tags(_: &Value) -> Value {
    let machine = |id: &str, tag: Value, cpus: Value| {
        json!({
            "instanceId": id, "instanceName": id, "instanceStatus": "RUNNING", "cpuCount": cpus,
            "tags": {"tags": [{"key": "env", "value": tag}]},
        })
    };
    let items = json!([
        machine("i-1", json!("test"), json!(1)),
        machine("i-2", json!({"of": "prod"}), json!(1)),
        machine("i-3", json!("test"), json!({})),
    ]);
    json!({"requestId": "T1", "response": {"totalCount": 3, "dataSet": items}})
}

/// Whoever resets what is not marked must not reset what may be.
#[tokio::test]
async fn a_machine_whose_tags_cannot_be_read_may_have_any() {
    let fleet = fleet(odd_tags).await;
    for (selector, sure) in [
        ("tag:env!=prod", &["i-1", "i-3"][..]),
        ("tag:env=prod", &[]),
        ("tag:env=test", &["i-1", "i-3"]),
        ("tag:env", &["i-1", "i-3"]),
    ] {
        let found = found(&fleet, selector).await;
        assert_eq!(ids(&found), sure, "{selector}");
        assert_eq!(found.failures.len(), 1, "{selector}");
        assert!(found.failures[0].is_partial(), "{selector}");
        assert_eq!(found.failures[0].error.failed_ids(), ["vm/i-2"]);
        let text = found.failures[0].to_string();
        assert!(text.contains("tags.tags[0].value"), "{text}");
    }
    // Where its tags do not matter, it is listed, with what could not be read.
    for selector in ["", "state=running", "name!=i-1,i-3 tag:env", "id=i-2"] {
        let found = found(&fleet, selector).await;
        let odd = found.machines.iter().find(|it| it.id.id() == "i-2");
        match odd {
            Some(odd) => assert!(odd.unread.is_some() && odd.tags.is_empty(), "{selector}"),
            None => assert!(selector.contains("tag:"), "{selector}"),
        }
    }
    // And not where it is another machine that is meant.
    let other = found(&fleet, "name=i-1 tag:env!=prod").await;
    assert_eq!(other.into_result().expect("it is known").len(), 1);
}

/// Two servers that run, and a fleet of them.
async fn two_servers() -> (Fixture, Fleet) {
    let fixture = Fixture::new(2).await;
    for kvm_id in fixture.sim.edis().vps() {
        fixture.sim.edis().set_power(&kvm_id, true);
    }
    let account = fixture.account().build().expect("builds");
    let fleet = Fleet::builder()
        .add("home", account)
        .clock(Arc::new(fixture.clock.clone()))
        .build()
        .expect("builds");
    (fixture, fleet)
}

/// A machine that is silently left out would be missed by a caller who acts on all of them.
#[tokio::test]
async fn machine_with_unknown_properties_makes_a_selection_incomplete() {
    let (fixture, fleet) = two_servers().await;
    let odd = || {
        let refusal = json!({"error": "something odd"});
        fixture
            .sim
            .edis()
            .answer_next_of("getAllDetails", 400, refusal, &[]);
    };
    odd();
    let running = found(&fleet, "state=running").await;
    assert_eq!((running.machines.len(), running.failures.len()), (1, 1));
    assert!(running.failures[0].is_partial());
    let unknown = running.failures[0].error.failed_ids().to_vec();
    let known = running.machines[0].id.to_string();
    let mut both = [unknown, vec![known]].concat();
    both.sort();
    let all: Vec<_> = fixture.sim.edis().vps();
    let mut all: Vec<_> = all.iter().map(|id| format!("home/{id}")).collect();
    all.sort();
    assert_eq!(both, all);
    let error = running.into_result().expect_err("one may be missing");
    assert!(error.to_string().contains("something odd"), "{error}");
    // It is listed where nothing is asked of it that is not known, and where that fits.
    for selector in ["", "provider=home", "state=running,unknown"] {
        odd();
        let found = found(&fleet, selector).await;
        assert_eq!(found.into_result().expect(selector).len(), 2, "{selector}");
    }
    // One that may be excepted is not among those that are not.
    odd();
    let not_stopped = found(&fleet, "state!=stopped").await;
    assert_eq!(
        (not_stopped.machines.len(), not_stopped.failures.len()),
        (1, 1)
    );
    odd();
    let known = found(&fleet, "state!=unknown").await;
    assert_eq!(known.into_result().expect("its state is unknown").len(), 1);
    // EDIS has no tags, so that none is missing.
    for selector in ["tag:role", "state=running tag:role=db"] {
        odd();
        let found = found(&fleet, selector).await;
        assert_eq!(found.into_result().expect(selector).len(), 0, "{selector}");
    }
}

#[tokio::test]
async fn unreadable_plans_make_a_selection_by_plan_incomplete() {
    let (fixture, fleet) = two_servers().await;
    let closed = || {
        let refusal = json!({"status": "error", "message": "Access denied"});
        fixture
            .sim
            .edis()
            .answer_next_of("getUserServices", 403, refusal, &[]);
    };
    closed();
    let found_by_plan = found(&fleet, "plan=*").await;
    assert!(found_by_plan.machines.is_empty());
    let error = found_by_plan.into_result().expect_err("not known");
    assert_eq!(error.kind(), ErrorKind::PartialFailure);
    assert!(error.to_string().contains("plans"), "{error}");
    closed();
    let all = found(&fleet, "").await;
    assert_eq!(all.into_result().expect("no plan is asked for").len(), 2);
    // Nor are those of services that cannot be read.
    let odd = json!({"status": "success", "services": [{"kvm_id": {}, "plan": "small"}]});
    let edis = fixture.sim.edis();
    edis.answer_next_of("getUserServices", 200, odd, &[]);
    let error = found(&fleet, "plan=large").await.into_result();
    let error = error.expect_err("not known");
    assert_eq!(error.kind(), ErrorKind::PartialFailure);
}

/// The vendor does not say that a server has one service only.
#[tokio::test]
async fn server_with_several_services_has_the_plan_of_the_one_that_goes_on() {
    let (fixture, fleet) = two_servers().await;
    let edis = fixture.sim.edis();
    let vps = edis.vps();
    let (one, two) = (&vps[0], &vps[1]);
    let service = |id: u64, kvm_id: &str, status: &str, plan: &str| json!({"service_id": id, "kvm_id": kvm_id, "status": status, "plan": plan});
    let answer = json!({"status": "success", "services": [
        service(1, one, "active", "large"),
        service(2, one, "terminated", "small"),
        service(3, two, "active", "large"),
        service(4, two, "suspended", "small"),
    ]});
    let plan = |machine: &loggia::fleet::Machine| machine.plan.clone();
    edis.answer_next_of("getUserServices", 200, answer.clone(), &[]);
    let all = found(&fleet, "").await.machines;
    let of = |id: &str| all.iter().find(|it| it.id.id() == id).expect("listed");
    assert_eq!(plan(of(one)).as_deref(), Some("large"));
    assert_eq!(plan(of(two)), None);
    let unread = of(two).unread.as_ref().expect("it is said").to_string();
    assert!(unread.contains("several services (3, 4)"), "{unread}");
    for selector in ["plan=small", "plan!=small"] {
        edis.answer_next_of("getUserServices", 200, answer.clone(), &[]);
        let found = found(&fleet, selector).await;
        assert_eq!(found.failures.len(), 1, "{selector}");
        let meant = [format!("home/{two}")];
        assert_eq!(found.failures[0].error.failed_ids(), meant, "{selector}");
    }
}
