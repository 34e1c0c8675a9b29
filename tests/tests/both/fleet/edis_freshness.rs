//! The fleet's view of EDIS is newer than the login: servers that were added, removed or
//! suspended since.

use std::sync::Arc;
use std::time::Duration;

use loggia::fleet::{Fleet, Machine, MachineId, Selector};
use loggia::{Console, ErrorKind, MachineState, WaitTarget};
use loggia_tests::fixture::{Fixture, count};
use serde_json::json;

const LOGIN: &str = "createAuthSession";

/// Two servers, listed once.
async fn two_servers() -> (Fixture, Fleet) {
    let fixture = Fixture::new(2).await;
    let fleet = Fleet::builder()
        .add("home", fixture.account().build().expect("builds"))
        .clock(Arc::new(fixture.clock.clone()))
        .build()
        .expect("builds");
    assert_eq!(all(&fleet).await.len(), 2);
    (fixture, fleet)
}

async fn all(fleet: &Fleet) -> Vec<Machine> {
    let found = fleet.find(&Selector::all()).await;
    found.into_result().expect("all are read")
}

fn id(kvm_id: &str) -> MachineId {
    MachineId::new("home", kvm_id).expect("an id")
}

fn logins(fixture: &Fixture) -> usize {
    count(&fixture.sim.edis().requests(), LOGIN)
}

async fn state(fleet: &Fleet, id: &MachineId) -> MachineState {
    let status = fleet.status([id]).await.remove(0);
    status.state.expect("a state")
}

#[tokio::test]
async fn new_server_is_found_by_id_at_once_and_listed_within_five_minutes() {
    let (fixture, fleet) = two_servers().await;
    fixture.clock.advance(Duration::from_secs(10));
    let new = id(&fixture.sim.edis().add_vps());
    assert_eq!(all(&fleet).await.len(), 2, "the list is a moment old");
    assert_eq!(logins(&fixture), 1);
    assert_eq!(fleet.machine(&new).await.expect("it is there").id, new);
    assert_eq!(logins(&fixture), 2);

    fixture.sim.edis().add_vps();
    fixture.clock.advance(Duration::from_secs(5 * 60));
    assert_eq!(all(&fleet).await.len(), 4);
    assert_eq!(all(&fleet).await.len(), 4);
    assert_eq!(logins(&fixture), 3, "and no more often");
    let stranger = fleet.machine(&id("kvm_1_1")).await.expect_err("no such");
    assert_eq!(stranger.kind(), ErrorKind::NotFound);
    assert_eq!(logins(&fixture), 3, "the last login was just now");
}

/// No host of the IPv6 prefix is known, and the first address of a prefix is not a host.
#[tokio::test]
async fn listed_addresses_exclude_the_ipv6_prefix() {
    let (fixture, fleet) = two_servers().await;
    for machine in all(&fleet).await {
        let server = fixture.account().build().expect("builds");
        let network = server.server(machine.id.id()).details().await;
        let network = network.expect("read").network;
        assert!(network.ipv6_network.is_some());
        let own: Vec<_> = network.ipv4_addresses().collect();
        assert_eq!((machine.addresses, own.len()), (own, 1));
    }
}

/// One unreadable value affects neither the others nor the state.
#[tokio::test]
async fn unreadable_details_leave_state_and_other_fields_readable() {
    let (fixture, fleet) = two_servers().await;
    let sim = fixture.sim.edis();
    let kvm_id = sim.vps()[0].clone();
    let data = json!({"hw": {"drive_boost": "none"}, "hostname": "web", "traffic": false,
        "ip": {"ipv4": ["192.0.2.7/255.255.255.0"]}});
    for (answer, is_read) in [
        (json!({"data": data}), true),
        (json!({"status": "success"}), true),
        (json!(["nothing", "of", "the", "kind"]), false),
    ] {
        for (on, expected) in [
            (true, MachineState::Running),
            (false, MachineState::Stopped),
        ] {
            sim.set_power(&kvm_id, on);
            sim.answer_next_of("getAllDetails", 200, answer.clone(), &[]);
            let machine = fleet.machine(&id(&kvm_id)).await.expect("listed");
            assert_eq!(machine.state, expected, "{answer}");
            assert_eq!(machine.unread.is_none(), is_read, "{answer}");
            assert_eq!(machine.addresses.is_empty(), answer.get("data").is_none());
        }
    }
}

#[tokio::test]
async fn list_succeeds_after_a_failed_login_which_is_not_repeated_each_time() {
    let (fixture, fleet) = two_servers().await;
    fixture.clock.advance(Duration::from_secs(6 * 60));
    let refused = json!({"error": "wrong password"});
    fixture.sim.edis().answer_next_of(LOGIN, 401, refused, &[]);
    assert_eq!(all(&fleet).await.len(), 2);
    fixture.clock.advance(Duration::from_secs(60));
    assert_eq!(all(&fleet).await.len(), 2);
    assert_eq!(logins(&fixture), 2);
}

#[tokio::test]
async fn removed_server_is_not_listed_and_ends_a_wait_for_gone() {
    let (fixture, fleet) = two_servers().await;
    fixture.clock.advance(Duration::from_secs(10));
    let gone = fixture.sim.edis().vps()[0].clone();
    assert!(fixture.sim.edis().remove(&gone));
    let wait = fleet.wait([id(&gone)], WaitTarget::Gone);
    wait.await.expect("it is gone");

    fixture.clock.advance(Duration::from_secs(10));
    let other = fixture.sim.edis().vps()[0].clone();
    assert!(fixture.sim.edis().remove(&other));
    assert!(
        all(&fleet).await.is_empty(),
        "it refuses, and is not listed"
    );
}

#[tokio::test]
async fn suspension_is_shown_only_while_it_lasts() {
    let (fixture, fleet) = two_servers().await;
    let kvm_id = fixture.sim.edis().vps()[0].clone();
    let machine = id(&kvm_id);
    let sim = fixture.sim.edis();
    assert!(sim.set_power(&kvm_id, true) && sim.set_suspended(&kvm_id, true));
    fixture.clock.advance(Duration::from_secs(6 * 60));
    let shown = all(&fleet).await;
    assert!(shown.iter().any(|it| it.state == MachineState::Suspended));
    assert_eq!(state(&fleet, &machine).await, MachineState::Suspended);
    let refused = json!({"error": "suspended"});
    sim.answer_next_of("getAllDetails", 403, refused, &[]);
    assert_eq!(state(&fleet, &machine).await, MachineState::Suspended);
    let screen = fleet.console(&machine).await.expect("no failure");
    assert_eq!(screen.console, Console::Unavailable);
    let asked = sim.requests();
    let mut asked = asked.iter().map(|seen| &*seen.operation);
    assert!(asked.all(|operation| operation != "getVncStatus"));

    assert!(sim.set_suspended(&kvm_id, false));
    let logins_before = logins(&fixture);
    assert_eq!(state(&fleet, &machine).await, MachineState::Running);
    let screen = fleet.console(&machine).await.expect("no failure");
    assert_ne!(screen.console, Console::Unavailable);
    let shown = fleet.machine(&machine).await.expect("listed");
    assert_eq!(shown.state, MachineState::Running);
    assert_eq!(logins(&fixture), logins_before, "the server says it itself");
}
