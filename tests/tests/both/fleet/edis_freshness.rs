//! What the fleet shows of EDIS is not as old as the login: servers that came, went, or were
//! suspended since.

use std::sync::Arc;
use std::time::Duration;

use loggia::fleet::{Fleet, Machine, MachineId, Selector};
use loggia::{Console, ErrorKind, MachineState, WaitTarget};
use loggia_tests::world::World;
use serde_json::json;

const LOGIN: &str = "createAuthSession";

/// Two servers, listed once.
async fn world() -> (World, Fleet) {
    let world = World::new(2).await;
    let fleet = Fleet::builder()
        .add("home", world.account().build().expect("builds"))
        .clock(Arc::new(world.clock.clone()))
        .build()
        .expect("builds");
    assert_eq!(all(&fleet).await.len(), 2);
    (world, fleet)
}

async fn all(fleet: &Fleet) -> Vec<Machine> {
    let found = fleet.find(&Selector::all()).await;
    found.into_result().expect("all are read")
}

fn id(kvm_id: &str) -> MachineId {
    MachineId::new("home", kvm_id).expect("an id")
}

fn logins(world: &World) -> usize {
    let requests = world.sim.edis().requests();
    let logins = requests.iter().filter(|seen| seen.operation == LOGIN);
    logins.count()
}

async fn state(fleet: &Fleet, id: &MachineId) -> MachineState {
    let status = fleet.status([id]).await.remove(0);
    status.state.expect("a state")
}

#[tokio::test]
async fn a_new_server_is_found_by_its_id_at_once_and_listed_within_five_minutes() {
    let (world, fleet) = world().await;
    world.clock.advance(Duration::from_secs(10));
    let new = id(&world.sim.edis().add_vps());
    assert_eq!(all(&fleet).await.len(), 2, "the list is a moment old");
    assert_eq!(logins(&world), 1);
    assert_eq!(fleet.machine(&new).await.expect("it is there").id, new);
    assert_eq!(logins(&world), 2);

    world.sim.edis().add_vps();
    world.clock.advance(Duration::from_secs(5 * 60));
    assert_eq!(all(&fleet).await.len(), 4);
    assert_eq!(all(&fleet).await.len(), 4);
    assert_eq!(logins(&world), 3, "and no oftener");
    let stranger = fleet.machine(&id("kvm_1_1")).await.expect_err("no such");
    assert_eq!(stranger.kind(), ErrorKind::NotFound);
    assert_eq!(logins(&world), 3, "the last login was just now");
}

/// Of the prefix of IPv6 no address is known, and none that a host has is its first.
#[tokio::test]
async fn addresses_are_those_of_a_host() {
    let (world, fleet) = world().await;
    for machine in all(&fleet).await {
        let server = world.account().build().expect("builds");
        let network = server.server(machine.id.id()).details().await;
        let network = network.expect("read").network;
        assert!(network.ipv6_network.is_some());
        let own: Vec<_> = network.ipv4_addresses().collect();
        assert_eq!((machine.addresses, own.len()), (own, 1));
    }
}

/// One value that is odd takes neither the others nor the state along.
#[tokio::test]
async fn a_server_that_says_something_odd_is_shown_with_the_rest() {
    let (world, fleet) = world().await;
    let sim = world.sim.edis();
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
            sim.fail_next_of("getAllDetails", 200, answer.clone(), &[]);
            let machine = fleet.machine(&id(&kvm_id)).await.expect("listed");
            assert_eq!(machine.state, expected, "{answer}");
            assert_eq!(machine.unread.is_none(), is_read, "{answer}");
            assert_eq!(machine.addresses.is_empty(), answer.get("data").is_none());
        }
    }
}

#[tokio::test]
async fn a_list_is_shown_although_the_login_fails_and_that_is_not_tried_each_time() {
    let (world, fleet) = world().await;
    world.clock.advance(Duration::from_secs(6 * 60));
    let refused = json!({"error": "wrong password"});
    world.sim.edis().fail_next_of(LOGIN, 401, refused, &[]);
    assert_eq!(all(&fleet).await.len(), 2);
    world.clock.advance(Duration::from_secs(60));
    assert_eq!(all(&fleet).await.len(), 2);
    assert_eq!(logins(&world), 2);
}

#[tokio::test]
async fn a_server_that_is_gone_is_not_listed_and_ends_the_wait_for_that() {
    let (world, fleet) = world().await;
    world.clock.advance(Duration::from_secs(10));
    let gone = world.sim.edis().vps()[0].clone();
    assert!(world.sim.edis().remove(&gone));
    let wait = fleet.wait([id(&gone)], WaitTarget::Gone);
    wait.await.expect("it is gone");

    world.clock.advance(Duration::from_secs(10));
    let other = world.sim.edis().vps()[0].clone();
    assert!(world.sim.edis().remove(&other));
    assert!(
        all(&fleet).await.is_empty(),
        "it refuses, and is not listed"
    );
}

#[tokio::test]
async fn a_suspension_that_is_over_is_not_shown_any_more() {
    let (world, fleet) = world().await;
    let kvm_id = world.sim.edis().vps()[0].clone();
    let machine = id(&kvm_id);
    let sim = world.sim.edis();
    assert!(sim.set_power(&kvm_id, true) && sim.set_suspended(&kvm_id, true));
    world.clock.advance(Duration::from_secs(6 * 60));
    let shown = all(&fleet).await;
    assert!(shown.iter().any(|it| it.state == MachineState::Suspended));
    assert_eq!(state(&fleet, &machine).await, MachineState::Suspended);
    let refused = json!({"error": "suspended"});
    sim.fail_next_of("getAllDetails", 403, refused, &[]);
    assert_eq!(state(&fleet, &machine).await, MachineState::Suspended);
    let screen = fleet.console(&machine).await.expect("no failure");
    assert_eq!(screen.console, Console::Unavailable);
    let asked = sim.requests();
    let mut asked = asked.iter().map(|seen| &*seen.operation);
    assert!(asked.all(|operation| operation != "getVncStatus"));

    assert!(sim.set_suspended(&kvm_id, false));
    let logins_before = logins(&world);
    assert_eq!(state(&fleet, &machine).await, MachineState::Running);
    let screen = fleet.console(&machine).await.expect("no failure");
    assert_ne!(screen.console, Console::Unavailable);
    let shown = fleet.machine(&machine).await.expect("listed");
    assert_eq!(shown.state, MachineState::Running);
    assert_eq!(logins(&world), logins_before, "the server says it itself");
}
