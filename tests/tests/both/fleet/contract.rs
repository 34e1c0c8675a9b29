//! What every provider has to show.

use futures_util::StreamExt;
use loggia::fleet::{Capability, Machine, MachineId, Outcome, PowerAction, Selector};
use loggia::{Console, ErrorKind, MachineState, WaitTarget};

use super::beds::{self, Bed, NAME};

async fn listed(bed: &Bed, selector: &str) -> Vec<Machine> {
    let selector: Selector = selector.parse().expect("a selector");
    let found = bed.fleet.find(&selector).await;
    found
        .into_result()
        .unwrap_or_else(|error| panic!("{}: {error}", bed.kind))
}

fn ids(machines: &[Machine]) -> Vec<&str> {
    machines.iter().map(|machine| machine.id.id()).collect()
}

#[tokio::test]
async fn every_machine_is_listed_once_with_what_is_known() {
    for bed in beds::all().await {
        let machines = listed(&bed, "").await;
        let mut known = bed.ids();
        known.sort();
        assert_eq!(ids(&machines), known, "{}", bed.kind);
        let capabilities = bed.fleet.capabilities(NAME).expect("known");
        for machine in &machines {
            assert_eq!(machine.id.provider(), NAME);
            let read: MachineId = machine.id.to_string().parse().expect("reads back");
            assert_eq!(read, machine.id);
            let on = bed.ids().iter().position(|id| id == machine.id.id()) != Some(2);
            let state = if on {
                MachineState::Running
            } else {
                MachineState::Stopped
            };
            assert_eq!(machine.state, state, "{}", bed.kind);
            assert!(machine.name.is_some(), "{}", bed.kind);
            assert!(
                machine.unread.is_none(),
                "{}: {:?}",
                bed.kind,
                machine.unread
            );
            let record = machine.record.as_ref().expect("a record");
            record.read::<serde_json::Value>().expect("JSON");
            for (capability, is_there) in [
                (Capability::Addresses, !machine.addresses.is_empty()),
                (Capability::Plan, machine.plan.is_some()),
                (Capability::Price, machine.price.is_some()),
                (Capability::Traffic, machine.traffic.is_some()),
            ] {
                if is_there {
                    assert!(capabilities.has(capability), "{}: {capability}", bed.kind);
                }
            }
        }
    }
}

#[tokio::test]
async fn one_machine_is_found_by_its_id_and_another_is_not() {
    for bed in beds::all().await {
        let id = bed.id(1);
        let machine = bed.fleet.machine(&id).await.expect("found");
        assert_eq!(machine.id, id);
        assert_eq!(machine.state, MachineState::Running, "{}", bed.kind);
        let missing = MachineId::new(NAME, "kvm_9_9").expect("an id");
        let error = bed.fleet.machine(&missing).await.expect_err("none");
        assert_eq!(error.kind(), ErrorKind::NotFound, "{}: {error}", bed.kind);
        let stranger = MachineId::new("stranger", id.id()).expect("an id");
        let error = bed.fleet.machine(&stranger).await.expect_err("no provider");
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.to_string().contains(NAME), "{error}");
    }
}

#[tokio::test]
async fn selectors_find_what_they_name() {
    for bed in beds::all().await {
        let all = listed(&bed, "").await;
        let third = bed.ids()[2].clone();
        assert_eq!(
            ids(&listed(&bed, "state=stopped").await),
            [&third],
            "{}",
            bed.kind
        );
        assert_eq!(
            listed(&bed, "state!=stopped").await.len(),
            2,
            "{}",
            bed.kind
        );
        assert_eq!(ids(&listed(&bed, &format!("id={third}")).await), [&third]);
        let name = all[0].name.clone().expect("a name");
        let by_name = listed(&bed, &format!("name={name:?}")).await;
        assert!(
            by_name.iter().any(|machine| machine.id == all[0].id),
            "{}",
            bed.kind
        );
        assert_eq!(listed(&bed, "provider=some.*").await.len(), 3);
        let before = bed.requests();
        assert_eq!(listed(&bed, "provider=other").await.len(), 0);
        assert_eq!(
            bed.requests(),
            before,
            "{}: no one is asked in vain",
            bed.kind
        );
    }
}

#[tokio::test]
async fn a_brief_list_has_the_same_machines() {
    for bed in beds::all().await {
        let brief: Vec<_> = bed.fleet.machines().brief().collect().await;
        let mut ids: Vec<String> = brief
            .into_iter()
            .map(|machine| machine.expect("listed").id.id().to_owned())
            .collect();
        ids.sort();
        let mut known = bed.ids();
        known.sort();
        assert_eq!(ids, known, "{}", bed.kind);
        let stopped: Selector = "state=stopped".parse().expect("a selector");
        let found: Vec<_> = bed
            .fleet
            .machines()
            .brief()
            .matching(stopped)
            .collect()
            .await;
        assert_eq!(
            found.len(),
            1,
            "{}: a state is looked up if it matters",
            bed.kind
        );
    }
}

#[tokio::test]
async fn states_come_in_order_and_unknown_machines_are_not_found() {
    for bed in beds::all().await {
        let missing = MachineId::new(NAME, "kvm_9_9").expect("an id");
        let stranger = MachineId::new("stranger", "a").expect("an id");
        let asked = [bed.id(2), missing, bed.id(0), stranger, bed.id(0)];
        let statuses = bed.fleet.status(&asked).await;
        let named: Vec<_> = statuses.iter().map(|status| &status.id).collect();
        assert_eq!(named, asked.iter().collect::<Vec<_>>());
        let state = |at: usize| statuses[at].state.clone();
        assert_eq!(
            state(0).expect("read"),
            MachineState::Stopped,
            "{}",
            bed.kind
        );
        assert_eq!(
            state(1).expect_err("none").kind(),
            ErrorKind::NotFound,
            "{}",
            bed.kind
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
            bed.kind
        );
    }
}

#[tokio::test]
async fn what_cannot_be_done_is_refused_and_nothing_is_sent() {
    for bed in beds::all().await {
        let capabilities = bed.fleet.capabilities_of(&bed.id(0)).expect("known");
        let before = bed.requests();
        for action in PowerAction::ALL {
            if capabilities.has(action) {
                continue;
            }
            let error = bed
                .fleet
                .power(&bed.id(0), action)
                .await
                .expect_err("refused");
            assert_eq!(
                error.kind(),
                ErrorKind::Unsupported,
                "{}: {error}",
                bed.kind
            );
            assert!(!error.is_outcome_unknown());
            let text = error.to_string();
            assert!(
                text.contains(NAME) && text.contains(action.as_str()),
                "{text}"
            );
            if let Some(instead) = capabilities.instead_of(action) {
                assert!(text.contains(instead), "{text}");
            }
        }
        assert_eq!(bed.requests(), before, "{}", bed.kind);
    }
}

#[tokio::test]
async fn what_can_be_done_is_done_and_waited_for() {
    for bed in beds::all().await {
        let capabilities = bed.fleet.capabilities(NAME).expect("known");
        for action in PowerAction::ALL {
            if !capabilities.has(action) {
                continue;
            }
            let (from_on, target) = match action {
                PowerAction::Start => (false, WaitTarget::Running),
                PowerAction::ShutDown | PowerAction::Stop => (true, WaitTarget::Stopped),
                _ => (true, WaitTarget::Rebooted),
            };
            let id = bed.id(0);
            bed.set(id.id(), from_on);
            bed.fleet
                .power(&id, action)
                .await
                .unwrap_or_else(|error| panic!("{} {action}: {error}", bed.kind));
            bed.fleet
                .wait([id.clone()], target)
                .await
                .unwrap_or_else(|error| panic!("{} {action}: {error}", bed.kind));
            let [status] = bed.fleet.status([&id]).await.try_into().expect("one");
            let off = target == WaitTarget::Stopped;
            let state = if off {
                MachineState::Stopped
            } else {
                MachineState::Running
            };
            assert_eq!(status.state.expect("read"), state, "{} {action}", bed.kind);
        }
    }
}

#[tokio::test]
async fn orders_for_many_are_reported_one_by_one() {
    for bed in beds::all().await {
        let missing = MachineId::new(NAME, "kvm_9_9").expect("an id");
        let ids = [bed.id(0), missing.clone(), bed.id(1), bed.id(0)];
        let report = bed.fleet.power_all(ids, PowerAction::Stop).at_once(2).await;
        let named: Vec<_> = report.outcomes().iter().map(|it| it.id.clone()).collect();
        assert_eq!(named, [bed.id(0), missing.clone(), bed.id(1)], "each once");
        assert_eq!(
            (report.done(), report.refused()),
            (2, 1),
            "{}: {report:?}",
            bed.kind
        );
        assert!(!report.is_success());
        let error = report.into_result().expect_err("one was refused");
        assert_eq!(error.kind(), ErrorKind::PartialFailure);
        assert_eq!(error.failed_ids(), [missing.to_string()]);

        let report = bed
            .fleet
            .power_all([missing, bed.id(2)], PowerAction::Start)
            .at_once(1)
            .stop_on_failure()
            .await;
        assert_eq!((report.refused(), report.skipped()), (1, 1), "{}", bed.kind);
        assert!(matches!(report.outcomes()[1].outcome, Outcome::Skipped));
        let [status] = bed
            .fleet
            .status([&bed.id(2)])
            .await
            .try_into()
            .expect("one");
        assert_eq!(
            status.state.expect("read"),
            MachineState::Stopped,
            "{}",
            bed.kind
        );
    }
}

#[tokio::test]
async fn there_is_a_way_to_the_screen() {
    for bed in beds::all().await {
        let capabilities = bed.fleet.capabilities(NAME).expect("known");
        assert!(capabilities.has(Capability::Console));
        let asked = bed.fleet.console(&bed.id(0)).await.expect("answered");
        assert_eq!(asked.password, None, "{}: nothing was switched", bed.kind);
        let opened = bed
            .fleet
            .console(&bed.id(0))
            .switch_on()
            .await
            .expect("answered");
        assert!(
            matches!(opened.console, Console::Page(_) | Console::Vnc { .. }),
            "{}: {opened:?}",
            bed.kind
        );
        let was_off = asked.console == Console::Off;
        assert_eq!(
            was_off,
            capabilities.has(Capability::SwitchConsoleOn),
            "{}",
            bed.kind
        );
        assert_eq!(opened.password.is_some(), was_off, "{}", bed.kind);
        let again = bed
            .fleet
            .console(&bed.id(0))
            .switch_on()
            .await
            .expect("answered");
        assert_eq!(again.password, None, "{}: it was on", bed.kind);
    }
}

/// The screen itself is for programs where the console is VNC; where it is a page, that is
/// said before anything is sent.
#[tokio::test]
async fn a_screen_is_opened_where_the_console_is_vnc() {
    for bed in [Bed::edis().await, Bed::vm().await, Bed::zec().await] {
        let before = bed.requests();
        let opened = bed.fleet.console(&bed.id(0)).open().await;
        if bed.kind == "edis" {
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
                bed.kind
            );
            assert_eq!(bed.requests(), before, "{}", bed.kind);
        }
    }
}
