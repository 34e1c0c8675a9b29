//! Many providers at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::StreamExt;
use loggia::fleet::{Fleet, Machine, MachineId, PowerAction, ProviderError, Selector};
use loggia::{Error, ErrorKind, edis, zenlayer};
use loggia_sim::{Fault, FaultPlan, FaultRule, Sim};
use loggia_tests::fixture::{count, demo_account, demo_client};

use super::failing::{FailingProvider, SilentProvider};
use super::small_cloud::{SmallCloud, SmallProvider};

async fn clouds(machines: usize) -> (Sim, edis::Account, zenlayer::Client) {
    let sim = Sim::builder()
        .machines(machines)
        .start()
        .await
        .expect("starts");
    let account = demo_account(sim.edis().url()).build().expect("builds");
    let client = demo_client(sim.zenlayer().url()).build().expect("builds");
    (sim, account, client)
}

async fn gathered(fleet: &Fleet) -> (Vec<Machine>, Vec<ProviderError>) {
    let mut machines = Vec::new();
    let mut failures = Vec::new();
    let mut stream = fleet.machines();
    while let Some(item) = stream.next().await {
        match item {
            Ok(machine) => machines.push(machine),
            Err(failed) => failures.push(failed),
        }
    }
    (machines, failures)
}

#[tokio::test]
async fn failing_provider_is_an_error_beside_the_machines_of_others() {
    let (sim, account, client) = clouds(4).await;
    let wrong = demo_client(sim.zenlayer().url()).access_key("AKSIM0000000001", "another-secret");
    let wrong = wrong.build().expect("builds");
    let small = SmallCloud::start(2).await;
    let fleet = Fleet::builder()
        .add("home", account)
        .add("wrong", wrong.vm())
        .add("bad", FailingProvider)
        .add("web", client.vm())
        .add("small", SmallProvider::new(&small))
        .build()
        .expect("builds");
    let (machines, failures) = gathered(&fleet).await;
    let of = |name: &str| {
        let found = machines.iter();
        found
            .filter(|machine| machine.id.provider() == name)
            .count()
    };
    assert_eq!((of("home"), of("web"), of("small")), (4, 4, 2));
    assert_eq!(
        (of("bad"), of("wrong")),
        (2, 0),
        "what came before the error stays"
    );
    let mut failed: Vec<_> = failures
        .iter()
        .map(|failed| (failed.provider.as_str(), failed.error.kind()))
        .collect();
    failed.sort_by_key(|(name, _)| *name);
    assert_eq!(
        failed,
        [
            ("bad", ErrorKind::Server),
            ("wrong", ErrorKind::Unauthorized)
        ]
    );
    assert!(
        failures
            .iter()
            .any(|failed| failed.to_string().starts_with("bad: it is down"))
    );
    let found = fleet.find(&Selector::all()).await;
    assert_eq!(found.machines.len(), 12);
    assert!(found.into_result().is_err());
}

#[tokio::test]
async fn silent_provider_does_not_delay_others() {
    let small = SmallCloud::start(2).await;
    let fleet = Fleet::builder()
        .add("silent", SilentProvider)
        .add("small", SmallProvider::new(&small))
        .build()
        .expect("builds");
    let mut machines = fleet.machines();
    for _ in 0..2 {
        let machine = machines.next().await.expect("some").expect("a machine");
        assert_eq!(machine.id.provider(), "small");
    }
}

#[tokio::test]
async fn machine_stream_is_lazy_and_reads_little_ahead() {
    let (sim, account, client) = clouds(1000).await;
    let fleet = Fleet::builder()
        .add("home", account)
        .add("web", client.vm())
        .build()
        .expect("builds");
    let mut machines = fleet.machines();
    tokio::task::yield_now().await;
    let asked = || sim.edis().requests().len() + sim.zenlayer().requests().len();
    assert_eq!(asked(), 0);
    for _ in 0..20 {
        machines.next().await.expect("some").expect("a machine");
    }
    // A login, the bills, a page and the next, and at most eight looks beyond those taken.
    assert!(asked() < 40, "{}", asked());
    drop(machines);
}

#[tokio::test]
async fn bulk_action_distinguishes_done_refused_and_unknown() {
    let (sim, _, client) = clouds(3).await;
    let fleet = Fleet::builder()
        .add("bad", FailingProvider)
        .add("web", client.vm())
        .build()
        .expect("builds");
    let bad = ["bad-1", "bad-2"].map(|id| MachineId::new("bad", id).expect("an id"));
    let mut ids = bad.to_vec();
    ids.extend(sim.zenlayer().instances().iter().map(|id| {
        sim.zenlayer().set_status(id, "STOPPED");
        MachineId::new("web", id).expect("an id")
    }));
    // The answer to one order is lost on its way.
    sim.zenlayer().lose_next_answer();
    let seen = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&seen);
    let report = fleet
        .power_all(ids, PowerAction::Start)
        .concurrency(1)
        .on_outcome(move |_, _| {
            counted.fetch_add(1, Ordering::Relaxed);
        })
        .await;
    assert_eq!(seen.load(Ordering::Relaxed), 5);
    assert_eq!(
        (report.done(), report.refused(), report.unknown()),
        (2, 1, 2),
        "{report:?}"
    );
    let text = report.into_result().expect_err("three failed").to_string();
    assert!(
        text.contains("2 done, 1 refused, 2 of unknown outcome"),
        "{text}"
    );
}

#[tokio::test]
async fn action_with_a_lost_answer_is_unknown_rather_than_refused() {
    let (sim, account, _) = clouds(2).await;
    let fleet = Fleet::builder().add("home", account).build();
    let fleet = fleet.expect("builds");
    let ids: Vec<_> = sim.edis().vps();
    let ids = ids
        .iter()
        .map(|id| MachineId::new("home", id).expect("an id"));
    // Switching off twice is the same as once: it is sent again, and each time it is done.
    let lost = FaultRule::new(Fault::ResetAfter {}).on("powerOffVPS");
    let plan = FaultPlan::new().rule(lost);
    sim.edis().set_faults(plan).expect("a plan");
    let outcomes = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&outcomes);
    let report = fleet
        .power_all(ids, PowerAction::Stop)
        .concurrency(1)
        .stop_on_failure()
        .on_outcome(move |_, _| {
            counted.fetch_add(1, Ordering::Relaxed);
        })
        .await;
    assert_eq!((report.unknown(), report.skipped()), (1, 1), "{report:?}");
    assert_eq!(
        outcomes.load(Ordering::Relaxed),
        2,
        "of the skipped one as well"
    );
    let error = report.into_result().expect_err("lost");
    assert!(
        error.to_string().contains("look at these machines"),
        "{error}"
    );
}

#[tokio::test]
async fn provider_that_failed_to_build_says_why_on_every_call() {
    let failure = || Error::new(ErrorKind::Config, "EDIS_PASSWORD is missing");
    let fleet = Fleet::builder()
        .add_if_configured("home", Err::<loggia::edis::Account, _>(failure()))
        .build()
        .expect("builds");
    let id = MachineId::new("home", "kvm_1_2").expect("an id");
    let status = fleet.status([&id]).await.remove(0);
    let errors = [
        fleet.machine(&id).await.expect_err("no machine"),
        status.state.expect_err("no state"),
        fleet
            .power(&id, PowerAction::Start)
            .await
            .expect_err("no power"),
        fleet.console(&id).await.expect_err("no console"),
        fleet.console(&id).open().await.expect_err("no screen"),
    ];
    for error in errors {
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains("EDIS_PASSWORD"), "{error}");
    }
}

#[tokio::test]
async fn graceful_actions_are_unsupported_at_edis_and_not_forced() {
    let (sim, account, _) = clouds(1).await;
    let fleet = Fleet::builder()
        .add("home", account)
        .build()
        .expect("builds");
    let id = MachineId::new("home", &sim.edis().vps()[0]).expect("an id");
    for action in [PowerAction::ShutDown, PowerAction::Reboot] {
        let error = fleet.power(&id, action).await.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Unsupported);
        let text = error.to_string();
        let refusal = format!("home (edis) does not support {action}; nothing was sent");
        assert!(text.contains(&refusal), "{text}");
        assert!(text.contains("pull the plug"), "{text}");
    }
    assert!(sim.edis().requests().is_empty());
}

#[tokio::test]
async fn error_for_an_unknown_provider_lists_the_known_ones() {
    let (_sim, account, _) = clouds(1).await;
    let one = Fleet::builder().add("home", account).build();
    let none = Fleet::builder().build();
    for (fleet, known) in [(one, "it has home;"), (none, "it has none;")] {
        let error = fleet.expect("builds").capabilities("web");
        let text = error.expect_err("no such provider").to_string();
        assert!(text.contains(known), "{text}");
    }
}

#[tokio::test]
async fn edis_prices_and_expiry_dates_take_one_call_to_the_order_api() {
    let (sim, account, _) = clouds(2).await;
    let fleet = Fleet::builder()
        .add("home", account)
        .build()
        .expect("builds");
    let (machines, _) = gathered(&fleet).await;
    for machine in &machines {
        let price = machine.price.as_ref().expect("a price");
        assert!(!price.currency.is_empty() && price.per.is_some(), "{price}");
        assert!(machine.expires.is_some() && machine.plan.is_some());
        let traffic = machine.traffic.as_ref().expect("traffic");
        assert!(traffic.left_bytes().is_some());
    }
    let bills = count(&sim.edis().requests(), "getUserServices");
    assert_eq!(bills, 1, "one call for all");
}

#[test]
fn invalid_provider_names_are_refused() {
    for (names, wrong) in [
        (&["a", "a"][..], "two providers"),
        (&["a/b"], "cannot be the name"),
        (&[""], "cannot be the name"),
        (&["a b"], "cannot be the name"),
    ] {
        let mut fleet = Fleet::builder();
        for name in names {
            fleet = fleet.add(name, FailingProvider);
        }
        let error = fleet.build().expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains(wrong), "{error}");
    }
}

/// The outcome of something that was never sent is known, whatever the reason was.
#[tokio::test]
async fn action_is_refused_when_the_login_before_it_fails() {
    let (sim, account, _) = clouds(1).await;
    let failing = FaultRule::new(Fault::Status {
        code: 500,
        after: false,
    });
    let plan = FaultPlan::new().rule(failing.on("createAuthSession"));
    sim.edis().set_faults(plan).expect("a plan");
    let account =
        account.with_options(loggia::CallOptions::default().retry(loggia::RetryPolicy::none()));
    let fleet = Fleet::builder().add("home", account).build();
    let fleet = fleet.expect("builds");
    let id = MachineId::new("home", &sim.edis().vps()[0]).expect("an id");
    let report = fleet.power_all([id.clone()], PowerAction::Reset).await;
    assert_eq!((report.refused(), report.unknown()), (1, 0), "{report:?}");
    let error = report.outcomes()[0].outcome.error().expect("an error");
    assert!(
        error.is_unsent() && error.kind() == ErrorKind::Server,
        "{error}"
    );
    // The same failure of the order itself leaves it open.
    let failing = FaultRule::new(Fault::Status {
        code: 500,
        after: true,
    });
    let plan = FaultPlan::new().rule(failing.on("performHardReset"));
    sim.edis().set_faults(plan).expect("a plan");
    let report = fleet.power_all([id], PowerAction::Reset).await;
    assert_eq!((report.refused(), report.unknown()), (0, 1), "{report:?}");
}
