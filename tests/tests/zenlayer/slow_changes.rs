//! Slow changes of any kind of thing, waited for by what the spec says of them: in four
//! services, with ends of every sort, on one clock for both sides.

use std::time::Duration;

use loggia::confirm::ChargeMyAccount;
use loggia::transport::{Body, Operation};
use loggia::zenlayer::api::{bmc, ipt, vm, zec, zlb, zos};
use loggia::{Error, ErrorKind};
use loggia_tests::clock::SharedClock;
use loggia_tests::script::{self, Server};
use loggia_tests::world;
use loggia_tests::zenlayer::{World, builder};
use serde_json::{Value, json};

/// As long as a thing stays in each state on its way.
const STAY: Duration = Duration::from_secs(10);

/// The ids of what there is of a kind.
fn ids(world: &World, service: &str, field: &str) -> Vec<String> {
    let things = world.zenlayer().things(service).expect("a service");
    things.get(field).expect("a kind of thing").clone()
}

/// Puts a thing into a state, and returns its id.
fn one_that_is(world: &World, service: &str, field: &str, state: &str) -> String {
    let id = ids(world, service, field).pop().expect("there is one");
    assert!(world.zenlayer().set_thing_status(service, &id, state));
    id
}

/// Orders a change elsewhere: the client that waits does not know of it.
async fn order(world: &World, operation: &'static Operation, request: Value) {
    let body = Body::json(operation, &request).expect("JSON");
    let other = builder(&world.watch, world.zenlayer().url()).build();
    let other = other.expect("builds");
    let reply = other.pipeline().call_undecoded(operation, body).await;
    reply.unwrap_or_else(|error| panic!("{operation}: {error}"));
}

fn failure<T>(outcome: Result<T, Error>) -> Error {
    match outcome {
        Ok(_) => panic!("it is not over"),
        Err(error) => error,
    }
}

#[tokio::test]
async fn what_is_deleted_is_waited_for_until_it_is_not_listed() {
    let world = World::slow(2).await;
    let nic = one_that_is(&world, "zec", "nicId", "AVAILABLE");
    let delete = &zec::operations::delete_network_interface::OPERATION;
    order(&world, delete, json!({"nicId": nic})).await;
    let begun = world.watch.passed();
    world.client.wait_for(delete, [&nic]).await.expect("gone");
    assert!(world.watch.passed().saturating_sub(begun) >= STAY);
    assert!(!ids(&world, "zec", "nicId").contains(&nic));
    // What is gone already is no failure.
    world.client.wait_for(delete, [&nic]).await.expect("gone");
}

#[tokio::test]
async fn a_change_that_fails_is_an_error_with_the_state_it_ended_in() {
    let world = World::slow(2).await;
    let transit = one_that_is(&world, "ipt", "iptId", "RUNNING");
    let modify = &ipt::operations::modify_ip_transit_bandwidth::OPERATION;
    assert!(
        world
            .zenlayer()
            .set_thing_status("ipt", &transit, "UPDATING_FAILED")
    );
    let error = failure(world.client.wait_for(modify, [&transit]).await);
    assert_eq!(error.kind(), ErrorKind::UnexpectedState);
    let text = error.to_string();
    let expected = format!("ipt {transit} ended in UPDATING_FAILED instead of RUNNING");
    assert!(text.contains(&expected), "{text}");
    assert!(text.contains("ModifyIPTransitBandwidth"), "{text}");
}

/// What failed once is ordered again: the failure that is still shown is not the new one's.
#[tokio::test]
async fn a_failure_from_before_the_order_is_not_its_end() {
    let world = World::slow(2).await;
    let transit = one_that_is(&world, "ipt", "iptId", "RUNNING");
    let delete = &ipt::operations::delete_ip_transit::OPERATION;
    order(&world, delete, json!({"iptId": transit})).await;
    let shows = |state| world.zenlayer().set_thing_status("ipt", &transit, state);
    assert!(shows("DESTROYING_FAILED"));
    let begun = world.watch.passed();
    let error = failure(world.client.wait_for(delete, [&transit]).await);
    assert_eq!(error.kind(), ErrorKind::UnexpectedState);
    // It is believed after half a minute.
    let waited = world.watch.passed().saturating_sub(begun);
    assert!(waited >= Duration::from_secs(30), "{waited:?}");
    assert!(waited < Duration::from_secs(60), "{waited:?}");
}

#[tokio::test]
async fn a_command_is_sent_and_waited_for_to_its_end() {
    let world = World::slow(2).await;
    let command = ids(&world, "zos", "commandId").pop().expect("a command");
    let machine = ids(&world, "zec", "instanceId").pop().expect("a machine");
    let zos = zos::Client::new(world.client.pipeline().clone());
    let call = zos.invoke_command();
    let call = call.command_id(command).instance_ids([machine]);

    let reply = world.client.settle(call).await.expect("it runs");
    let invocation = reply.invocation_id.clone().expect("an id");
    assert!(world.watch.passed() >= STAY);
    let list = zos.describe_command_invocations();
    let shown = list.invocation_ids([invocation]).send().await;
    let shown = shown.expect("a page").data_set.pop().expect("it is listed");
    let state = shown.invocation_status.expect("a state");
    assert_eq!(state.as_str(), "Success");
}

#[tokio::test]
async fn the_state_before_a_change_is_not_its_end() {
    let world = World::slow(2).await;
    let machine = one_that_is(&world, "bmc", "instanceId", "RUNNING");
    let bmc = bmc::Client::new(world.client.pipeline().clone());
    let call = bmc.reboot_instances().instance_ids([machine.clone()]);
    let begun = world.watch.passed();
    world.client.settle(call).await.expect("rebooted");
    assert!(world.watch.passed().saturating_sub(begun) >= STAY);

    // Where nothing is ever seen to happen, it counts as over after half a minute.
    let begun = world.watch.passed();
    let reboot = &bmc::operations::reboot_instances::OPERATION;
    let waiting = world.client.wait_for(reboot, [&machine]);
    waiting.await.expect("it was never seen to leave");
    let waited = world.watch.passed().saturating_sub(begun);
    assert!(waited >= Duration::from_secs(30), "{waited:?}");
    assert!(waited < Duration::from_secs(60), "{waited:?}");
}

#[tokio::test]
async fn a_thing_that_stays_as_it_was_ends_the_wait_after_a_minute() {
    let world = World::slow(2).await;
    let nic = one_that_is(&world, "zec", "nicId", "AVAILABLE");
    let attach = &zec::operations::attach_network_interface::OPERATION;
    let begun = world.watch.passed();
    let error = failure(world.client.wait_for(attach, [&nic]).await);
    assert_eq!(error.kind(), ErrorKind::UnexpectedState);
    assert!(error.to_string().contains("is still AVAILABLE"), "{error}");
    assert!(world.watch.passed().saturating_sub(begun) >= Duration::from_secs(60));
}

#[tokio::test]
async fn what_never_shows_did_not_appear_and_a_deadline_is_kept() {
    let world = World::slow(2).await;
    let create = &zec::operations::create_network_interface::OPERATION;
    let error = failure(world.client.wait_for(create, ["nothing"]).await);
    assert_eq!(error.kind(), ErrorKind::NotFound);

    let nic = one_that_is(&world, "zec", "nicId", "PENDING");
    let begun = world.watch.passed();
    let waiting = world.client.wait_for(create, [&nic]);
    let waiting = waiting.deadline(Duration::from_secs(5));
    let error = failure(waiting.await);
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("PENDING"), "{error}");
    assert_eq!(
        world.watch.passed().saturating_sub(begun),
        Duration::from_secs(5)
    );
}

/// What could not be made, and what is not kept in the recycle bin, is removed at once.
#[tokio::test]
async fn what_is_given_back_may_be_gone_at_once() {
    let world = World::new(2).await;
    for given_back in [
        &bmc::operations::terminate_cidr_block::OPERATION,
        &bmc::operations::terminate_instance::OPERATION,
        &zlb::operations::terminate_load_balancer::OPERATION,
    ] {
        let waiting = world.client.wait_for(given_back, ["nothing"]);
        waiting.await.unwrap_or_else(|error| panic!("{error}"));
    }
}

#[tokio::test]
async fn what_cannot_be_waited_for_is_said_before_anything_is_sent() {
    let world = World::new(2).await;
    let describe = &vm::operations::describe_zones::OPERATION;
    let error = failure(world.client.wait_for(describe, ["i-1"]).await);
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);

    let image = &vm::operations::create_image::OPERATION;
    let error = failure(world.client.wait_for(image, ["img-1"]).await);
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("zoneId"), "{error}");
    assert!(world.zenlayer().requests().is_empty());

    let known = world.zenlayer().images();
    let waiting = world.client.wait_for(image, known.first().cloned());
    let waiting = waiting.looking_with("zoneId", "SIM-A");
    waiting.await.expect("it is there");
}

#[tokio::test]
async fn what_a_look_needs_is_asked_for_before_anything_is_ordered() {
    let world = World::slow(0).await;
    let machine = world.add(1, "STOPPED").remove(0);
    let call = world.vm.api().create_image(ChargeMyAccount::yes());
    let call = call.instance_id(machine).image_name("golden");
    let error = failure(world.client.settle(call.clone()).await);
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("zoneId"), "{error}");
    assert!(world.zenlayer().requests().is_empty());

    let settling = world.client.settle(call).looking_with("zoneId", "SIM-A");
    let made = settling.await.expect("it is made");
    let image = made.image_id.clone().expect("an id");
    assert!(world.zenlayer().images().contains(&image));
    assert!(world.watch.passed() >= STAY);
}

#[tokio::test]
async fn a_refusal_that_may_be_about_one_of_many_says_nothing_of_the_others() {
    let world = World::new(3).await;
    let nics = ids(&world, "zec", "nicId");
    assert!(nics.len() > 1, "{nics:?}");
    let delete = &zec::operations::delete_network_interface::OPERATION;
    let list = "zec.DescribeNetworkInterfaces";
    let code = "INVALID_NIC_NOT_FOUND";
    world
        .zenlayer()
        .fail_next_of(list, 404, code, "it is not there", &[]);
    let waiting = world.client.wait_for(delete, &nics);
    let error = failure(waiting.deadline(Duration::from_secs(5)).await);
    assert_eq!(error.kind(), ErrorKind::Timeout, "all are there: {error}");
    assert_eq!(world.zenlayer().requests()[0].status, 404);
}

#[tokio::test]
async fn a_page_of_a_gateway_does_not_say_that_a_thing_is_gone() {
    let page = script::bytes(
        "404 Not Found",
        "content-type: text/html\r\n",
        b"<p>Not here</p>",
    );
    let server = Server::playing(vec![page]).await;
    let client = world::client(&SharedClock::new(), &server.url).build();
    let delete = &zec::operations::delete_network_interface::OPERATION;
    let error = failure(client.expect("builds").wait_for(delete, ["nic-1"]).await);
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

/// Of several machines that are to be rebooted the vendor answers which it did not reboot:
/// they go on running, which looks like the end.
#[tokio::test]
async fn what_an_operation_failed_for_is_not_waited_for() {
    let body = r#"{"requestId":"T1","response":{"requestId":"T1","instanceIds":["i-2"]}}"#;
    let server = Server::playing(vec![script::json("200 OK", "", body)]).await;
    let client = world::client(&SharedClock::new(), &server.url).build();
    let client = client.expect("builds");
    let zec = zec::Client::new(client.pipeline().clone());
    let call = zec.reboot_instances().instance_ids(["i-1", "i-2"]);
    let error = failure(client.settle(call).await);
    assert_eq!(error.kind(), ErrorKind::PartialFailure);
    assert_eq!(error.failed_ids(), ["i-2"]);
    assert_eq!(error.request_id(), Some("T1"));
    assert_eq!(server.requests().len(), 1, "nothing is looked at");
}
