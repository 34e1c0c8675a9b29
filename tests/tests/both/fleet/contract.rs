//! What every provider has to do: each provider passes all of these tests.

use futures_util::StreamExt;
use loggia::fleet::{Capability, Machine, MachineId, Outcome, PowerAction, Selector};
use loggia::{Console, ErrorKind, MachineState, WaitTarget};

use super::testbeds::{self, NAME, Testbed};

async fn listed(testbed: &Testbed, selector: &str) -> Vec<Machine> {
    let selector: Selector = selector.parse().expect("a selector");
    let found = testbed.fleet.find(&selector).await;
    found
        .into_result()
        .unwrap_or_else(|error| panic!("{}: {error}", testbed.kind))
}

fn ids(machines: &[Machine]) -> Vec<&str> {
    machines.iter().map(|machine| machine.id.id()).collect()
}

#[tokio::test]
async fn every_machine_is_listed_once_with_its_properties() {
    for testbed in testbeds::all().await {
        let machines = listed(&testbed, "").await;
        let mut known = testbed.ids();
        known.sort();
        assert_eq!(ids(&machines), known, "{}", testbed.kind);
        let capabilities = testbed.fleet.capabilities(NAME).expect("known");
        for machine in &machines {
            assert_eq!(machine.id.provider(), NAME);
            let read: MachineId = machine.id.to_string().parse().expect("reads back");
            assert_eq!(read, machine.id);
            let on = testbed.ids().iter().position(|id| id == machine.id.id()) != Some(2);
            let state = if on {
                MachineState::Running
            } else {
                MachineState::Stopped
            };
            assert_eq!(machine.state, state, "{}", testbed.kind);
            assert!(machine.name.is_some(), "{}", testbed.kind);
            assert!(
                machine.unread.is_none(),
                "{}: {:?}",
                testbed.kind,
                machine.unread
            );
            let record = machine.record.as_ref().expect("a record");
            record.read::<serde_json::Value>().expect("JSON");
            for (capability, is_there) in [
                (Capability::Addresses, !machine.addresses.is_empty()),
                (Capability::Plan, machine.plan.is_some()),
                (Capability::Price, machine.price.is_some()),
            ] {
                let name = testbed.kind;
                assert_eq!(
                    is_there,
                    capabilities.has(capability),
                    "{name}: {capability}"
                );
            }
            // A list may leave out traffic that needs a call for each machine.
            let has_traffic = machine.traffic.is_some();
            assert!(!has_traffic || capabilities.has(Capability::Traffic));
        }
    }
}

#[tokio::test]
async fn machine_is_found_by_id_and_unknown_ids_are_not_found() {
    for testbed in testbeds::all().await {
        let id = testbed.id(1);
        let machine = testbed.fleet.machine(&id).await.expect("found");
        assert_eq!(machine.id, id);
        assert_eq!(machine.state, MachineState::Running, "{}", testbed.kind);
        let missing = MachineId::new(NAME, "kvm_9_9").expect("an id");
        let error = testbed.fleet.machine(&missing).await.expect_err("none");
        assert_eq!(
            error.kind(),
            ErrorKind::NotFound,
            "{}: {error}",
            testbed.kind
        );
        let stranger = MachineId::new("stranger", id.id()).expect("an id");
        let error = testbed
            .fleet
            .machine(&stranger)
            .await
            .expect_err("no provider");
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.to_string().contains(NAME), "{error}");
    }
}

#[tokio::test]
async fn selectors_match_state_id_name_and_provider() {
    for testbed in testbeds::all().await {
        let all = listed(&testbed, "").await;
        let third = testbed.ids()[2].clone();
        assert_eq!(
            ids(&listed(&testbed, "state=stopped").await),
            [&third],
            "{}",
            testbed.kind
        );
        assert_eq!(
            listed(&testbed, "state!=stopped").await.len(),
            2,
            "{}",
            testbed.kind
        );
        assert_eq!(
            ids(&listed(&testbed, &format!("id={third}")).await),
            [&third]
        );
        let name = all[0].name.clone().expect("a name");
        let named = all.iter().filter(|it| it.name.as_ref() == Some(&name));
        let named: Vec<_> = named.map(|it| it.id.id()).collect();
        let by_name = listed(&testbed, &format!("name={name:?}")).await;
        assert_eq!(ids(&by_name), named, "{}", testbed.kind);
        assert!(named.len() < all.len(), "{}: {named:?}", testbed.kind);
        assert_eq!(listed(&testbed, "provider=some.*").await.len(), 3);
        let before = testbed.requests();
        assert_eq!(listed(&testbed, "provider=other").await.len(), 0);
        assert_eq!(
            testbed.requests(),
            before,
            "{}: no one is asked in vain",
            testbed.kind
        );
    }
}

#[tokio::test]
async fn brief_list_has_the_same_machines() {
    for testbed in testbeds::all().await {
        let brief: Vec<_> = testbed.fleet.machines().brief().collect().await;
        let mut ids: Vec<String> = brief
            .into_iter()
            .map(|machine| machine.expect("listed").id.id().to_owned())
            .collect();
        ids.sort();
        let mut known = testbed.ids();
        known.sort();
        assert_eq!(ids, known, "{}", testbed.kind);
        let stopped: Selector = "state=stopped".parse().expect("a selector");
        let found: Vec<_> = testbed
            .fleet
            .machines()
            .brief()
            .matching(stopped)
            .collect()
            .await;
        let found: Vec<_> = found
            .into_iter()
            .map(|machine| machine.expect("listed").id)
            .collect();
        assert_eq!(
            found,
            [testbed.id(2)],
            "{}: states are read if the selector needs them",
            testbed.kind
        );
    }
}

#[tokio::test]
async fn statuses_are_in_request_order_and_report_unknown_machines() {
    for testbed in testbeds::all().await {
        let missing = MachineId::new(NAME, "kvm_9_9").expect("an id");
        let stranger = MachineId::new("stranger", "a").expect("an id");
        let asked = [
            testbed.id(2),
            missing,
            testbed.id(0),
            stranger,
            testbed.id(0),
        ];
        let statuses = testbed.fleet.status(&asked).await;
        let named: Vec<_> = statuses.iter().map(|status| &status.id).collect();
        assert_eq!(named, asked.iter().collect::<Vec<_>>());
        let state = |at: usize| statuses[at].state.clone();
        assert_eq!(
            state(0).expect("read"),
            MachineState::Stopped,
            "{}",
            testbed.kind
        );
        assert_eq!(
            state(1).expect_err("none").kind(),
            ErrorKind::NotFound,
            "{}",
            testbed.kind
        );
        assert_eq!(state(2).expect("read"), MachineState::Running);
        assert_eq!(
            state(3).expect_err("none").kind(),
            ErrorKind::InvalidRequest
        );
        assert_eq!(
            state(4).expect("read"),
            MachineState::Running,
            "{}: twice",
            testbed.kind
        );
    }
}

#[tokio::test]
async fn unsupported_action_is_refused_and_nothing_is_sent() {
    for testbed in testbeds::all().await {
        let capabilities = testbed
            .fleet
            .capabilities_of(&testbed.id(0))
            .expect("known");
        let before = testbed.requests();
        for action in PowerAction::ALL {
            if capabilities.has(action) {
                continue;
            }
            let error = testbed
                .fleet
                .power(&testbed.id(0), action)
                .await
                .expect_err("refused");
            assert_eq!(
                error.kind(),
                ErrorKind::Unsupported,
                "{}: {error}",
                testbed.kind
            );
            assert!(!error.is_outcome_unknown());
            let text = error.to_string();
            assert!(
                text.contains(NAME) && text.contains(action.as_str()),
                "{text}"
            );
            if let Some(instead) = capabilities.alternative_to(action) {
                assert!(text.contains(instead), "{text}");
            }
        }
        assert_eq!(testbed.requests(), before, "{}", testbed.kind);
    }
}

#[tokio::test]
async fn supported_action_is_carried_out_and_waited_for() {
    for testbed in testbeds::all().await {
        let capabilities = testbed.fleet.capabilities(NAME).expect("known");
        for action in PowerAction::ALL {
            if !capabilities.has(action) {
                continue;
            }
            let (from_on, target) = match action {
                PowerAction::Start => (false, WaitTarget::Running),
                PowerAction::ShutDown | PowerAction::Stop => (true, WaitTarget::Stopped),
                _ => (true, WaitTarget::Rebooted),
            };
            let id = testbed.id(0);
            testbed.set(id.id(), from_on);
            testbed
                .fleet
                .power(&id, action)
                .await
                .unwrap_or_else(|error| panic!("{} {action}: {error}", testbed.kind));
            testbed
                .fleet
                .wait([id.clone()], target)
                .await
                .unwrap_or_else(|error| panic!("{} {action}: {error}", testbed.kind));
            let [status] = testbed.fleet.status([&id]).await.try_into().expect("one");
            let off = target == WaitTarget::Stopped;
            let state = if off {
                MachineState::Stopped
            } else {
                MachineState::Running
            };
            assert_eq!(
                status.state.expect("read"),
                state,
                "{} {action}",
                testbed.kind
            );
        }
    }
}

#[tokio::test]
async fn bulk_action_reports_each_machine() {
    for testbed in testbeds::all().await {
        let missing = MachineId::new(NAME, "kvm_9_9").expect("an id");
        let ids = [testbed.id(0), missing.clone(), testbed.id(1), testbed.id(0)];
        let report = testbed
            .fleet
            .power_all(ids, PowerAction::Stop)
            .concurrency(2)
            .await;
        let named: Vec<_> = report.outcomes().iter().map(|it| it.id.clone()).collect();
        assert_eq!(
            named,
            [testbed.id(0), missing.clone(), testbed.id(1)],
            "each once"
        );
        assert_eq!(
            (report.done(), report.refused()),
            (2, 1),
            "{}: {report:?}",
            testbed.kind
        );
        assert!(!report.is_success());
        let error = report.into_result().expect_err("one was refused");
        assert_eq!(error.kind(), ErrorKind::PartialFailure);
        assert_eq!(error.failed_ids(), [missing.to_string()]);

        let report = testbed
            .fleet
            .power_all([missing, testbed.id(2)], PowerAction::Start)
            .concurrency(1)
            .stop_on_failure()
            .await;
        assert_eq!(
            (report.refused(), report.skipped()),
            (1, 1),
            "{}",
            testbed.kind
        );
        assert!(matches!(report.outcomes()[1].outcome, Outcome::Skipped));
        let [status] = testbed
            .fleet
            .status([&testbed.id(2)])
            .await
            .try_into()
            .expect("one");
        assert_eq!(
            status.state.expect("read"),
            MachineState::Stopped,
            "{}",
            testbed.kind
        );
    }
}

#[tokio::test]
async fn console_is_reported_and_switched_on_upon_request() {
    for testbed in testbeds::all().await {
        let capabilities = testbed.fleet.capabilities(NAME).expect("known");
        assert!(capabilities.has(Capability::Console));
        let asked = testbed
            .fleet
            .console(&testbed.id(0))
            .await
            .expect("answered");
        assert_eq!(
            asked.password, None,
            "{}: nothing was switched",
            testbed.kind
        );
        let opened = testbed
            .fleet
            .console(&testbed.id(0))
            .switch_on()
            .await
            .expect("answered");
        assert!(
            matches!(opened.console, Console::Page(_) | Console::Vnc { .. }),
            "{}: {opened:?}",
            testbed.kind
        );
        let was_off = asked.console == Console::Off;
        assert_eq!(
            was_off,
            capabilities.has(Capability::SwitchConsoleOn),
            "{}",
            testbed.kind
        );
        assert_eq!(opened.password.is_some(), was_off, "{}", testbed.kind);
        let again = testbed
            .fleet
            .console(&testbed.id(0))
            .switch_on()
            .await
            .expect("answered");
        assert_eq!(again.password, None, "{}: it was on", testbed.kind);
    }
}

/// A program can use the screen only where the console is VNC; where it is a page, the error
/// comes before anything is sent.
#[tokio::test]
async fn screen_opens_for_vnc_and_is_unsupported_for_pages() {
    for testbed in [
        Testbed::edis().await,
        Testbed::vm().await,
        Testbed::zec().await,
    ] {
        let before = testbed.requests();
        let opened = testbed.fleet.console(&testbed.id(0)).open().await;
        if testbed.kind == "edis" {
            let screen = opened.expect("a screen");
            let frame = screen.screenshot().await.expect("a picture");
            assert!(frame.width() > 0 && frame.height() > 0);
            assert_eq!((frame.width(), frame.height()), screen.size());
            screen.close().await;
        } else {
            let error = opened.expect_err("a page");
            assert_eq!(
                error.kind(),
                ErrorKind::Unsupported,
                "{}: {error}",
                testbed.kind
            );
            assert_eq!(testbed.requests(), before, "{}", testbed.kind);
        }
    }
}
