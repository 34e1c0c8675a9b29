//! Zenlayer through the facade, against the simulator.

use std::sync::Arc;
use std::time::Duration;

use loggia::zenlayer::{Client, ClientBuilder};
use loggia::{CallOptions, ErrorKind, MachineState};
use loggia_sim::Sim;
use loggia_tests::clock::SharedClock;

const KEY: &str = "AKTEST+/=01";
const SECRET: &str = "p@ss+/=%&\"\\ word";

async fn sim(clock: &SharedClock, machines: usize) -> Sim {
    Sim::builder()
        .access_key(KEY, SECRET)
        .token("token-0001")
        .machines(machines)
        .clock(clock.sim())
        .start()
        .await
        .expect("starts")
}

fn builder(sim: &Sim, clock: &SharedClock) -> ClientBuilder {
    Client::builder()
        .access_key(KEY, SECRET)
        .endpoint(sim.zenlayer().url())
        .allow_insecure_loopback(true)
        .clock(Arc::new(clock.clone()))
}

#[tokio::test]
async fn states_are_listed_by_page_and_as_a_stream() {
    let clock = SharedClock::new();
    let sim = sim(&clock, 25).await;
    let client = builder(&sim, &clock).build().expect("builds");
    let list = client.vm().describe_instances_status().page_size(10);

    let page = list.page(3).await.expect("a page");
    assert_eq!(
        (page.items.len(), page.total, page.is_last()),
        (5, Some(25), true)
    );

    let mut ids = Vec::new();
    let mut stream = list.clone().stream();
    while let Some(item) = stream.try_next().await.expect("an item") {
        ids.push(item.instance_id.expect("an id"));
    }
    assert_eq!(ids, sim.zenlayer().instances());
    let asked = sim.zenlayer().requests().len();
    assert_eq!(asked, 1 + 3, "one page, then three and not a fourth");

    let two = list.ids(&ids[..2]).all().await.expect("two");
    let states: Vec<_> = two
        .iter()
        .filter_map(|item| item.instance_status.as_ref())
        .map(MachineState::from)
        .collect();
    assert_eq!(states, [MachineState::Running, MachineState::Stopped]);
}

#[tokio::test]
async fn unknown_state_keeps_its_text() {
    let clock = SharedClock::new();
    let sim = sim(&clock, 1).await;
    let id = sim.zenlayer().instances()[0].clone();
    sim.zenlayer().set_status(&id, "HIBERNATING");
    let client = builder(&sim, &clock).build().expect("builds");
    let all = client
        .vm()
        .describe_instances_status()
        .all()
        .await
        .expect("listed");
    let state = all[0].instance_status.as_ref().expect("a state");
    assert_eq!(state.as_str(), "HIBERNATING");
    assert_eq!(
        MachineState::from(state),
        MachineState::Other("HIBERNATING".into())
    );
}

#[tokio::test]
async fn console_url_is_refused_while_a_machine_changes() {
    let clock = SharedClock::new();
    let sim = sim(&clock, 2).await;
    let client = builder(&sim, &clock).build().expect("builds");
    let ids = sim.zenlayer().instances();
    let url = client.vm().console_url(&ids[0]).await.expect("a console");
    assert_eq!(url.scheme(), "https");
    let token = url.query().expect("a token").to_owned();
    assert!(!format!("{url:?} {url}").contains(&token));

    sim.zenlayer().set_status(&ids[0], "REBOOT");
    let error = client.vm().console_url(&ids[0]).await.expect_err("busy");
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert_eq!(
        error.code(),
        Some("OPERATION_DENIED_INSTANCE_STATUS_NOT_SUPPORT")
    );
    assert!(error.request_id().is_some_and(|id| id.starts_with('T')));
    assert!(
        error.to_string().contains("zenlayer.vm DescribeVncUrl"),
        "{error}"
    );

    let error = client
        .vm()
        .console_url("no-such")
        .await
        .expect_err("unknown");
    assert!(error.is_not_found(), "{error}");
}

#[tokio::test]
async fn key_pair_and_token_work_and_wrong_ones_are_distinguished() {
    let clock = SharedClock::new();
    let sim = sim(&clock, 1).await;
    let list = |builder: ClientBuilder| async move {
        let client = builder.build().expect("builds");
        client.vm().describe_instances_status().page(1).await
    };
    assert!(list(builder(&sim, &clock)).await.is_ok());
    assert!(
        list(builder(&sim, &clock).token("token-0001"))
            .await
            .is_ok()
    );
    for (wrong, code) in [
        (
            builder(&sim, &clock).access_key(KEY, "wrong"),
            "AUTHFAILURE_SIGNATURE_FAILURE",
        ),
        (
            builder(&sim, &clock).access_key("AK2", SECRET),
            "AUTHFAILURE_INVALID_AUTHORIZATION",
        ),
        (
            builder(&sim, &clock).token("wrong"),
            "AUTHFAILURE_INVALID_AUTHORIZATION",
        ),
    ] {
        let error = list(wrong).await.expect_err("refused");
        assert!(error.is_unauthorized());
        assert_eq!(error.code(), Some(code));
        assert_eq!(error.attempts(), 1, "not tried again");
    }
}

#[tokio::test]
async fn clock_skew_of_ten_minutes_is_corrected_once() {
    let clock = SharedClock::new();
    let sim = sim(&clock, 1).await;
    for off in [600, -600] {
        let client = builder(&sim, &clock)
            .clock(Arc::new(clock.skewed_by(off)))
            .build()
            .expect("builds");
        let before = sim.zenlayer().requests().len();
        for _ in 0..3 {
            let list = client.vm().describe_instances_status();
            list.page(1).await.expect("corrected");
        }
        let seen = sim.zenlayer().requests();
        let answers: Vec<_> = seen[before..].iter().map(|seen| seen.status).collect();
        assert_eq!(answers, [401, 200, 200, 200]);
    }
}

#[tokio::test]
async fn every_attempt_has_its_own_signature() {
    let clock = SharedClock::new();
    let sim = sim(&clock, 1).await;
    let client = builder(&sim, &clock)
        .deadline(Duration::from_secs(900))
        .build()
        .expect("builds");
    // Waits add up to more than the 300 s a signature lives.
    for _ in 0..3 {
        sim.zenlayer().answer_next(
            429,
            "REQUEST_LIMIT_EXCEEDED",
            "slow down",
            &[("retry-after", "110")],
        );
    }
    let page = client
        .vm()
        .describe_instances_status()
        .page(1)
        .await
        .expect("at last");
    assert_eq!(page.items.len(), 1);
    let answers: Vec<_> = sim
        .zenlayer()
        .requests()
        .iter()
        .map(|seen| seen.status)
        .collect();
    assert_eq!(answers, [429, 429, 429, 200]);
}

#[tokio::test]
async fn refusal_of_a_page_size_names_the_field() {
    let clock = SharedClock::new();
    let sim = sim(&clock, 1).await;
    let asked = |options| {
        let client = builder(&sim, &clock).options(options).build();
        let list = client.expect("builds").vm().describe_instances_status();
        async move { list.page_size(1001).page(1).await }
    };
    let checked = asked(CallOptions::default()).await.expect_err("too large");
    assert_eq!(checked.kind(), ErrorKind::InvalidRequest);
    assert!(checked.to_string().contains("page_size"), "{checked}");
    let unchecked = CallOptions::default().unchecked();
    let error = asked(unchecked).await.expect_err("too large");
    assert_eq!(error.code(), Some("INVALID_PARAMETER_EXCEED_MAXIMUM"));
    assert!(error.to_string().contains("pageSize"), "{error}");
}

#[tokio::test]
async fn request_with_a_missing_field_is_not_sent() {
    let clock = SharedClock::new();
    let sim = sim(&clock, 1).await;
    let client = builder(&sim, &clock).build().expect("builds");
    let vm = client.vm();
    let error = vm
        .api()
        .describe_vnc_url()
        .send()
        .await
        .expect_err("incomplete");
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    let text = error.to_string();
    assert!(
        text.contains("DescribeVncUrl") && text.contains("instance_id"),
        "{text}"
    );
    assert!(sim.zenlayer().requests().is_empty());
}
