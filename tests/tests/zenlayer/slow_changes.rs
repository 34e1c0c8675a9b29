//! Waiting for slow changes of any kind of thing, as the specs describe them: in several
//! services, with every kind of end, on one clock for both sides.

use std::time::Duration;

use loggia::confirm::ChargeMyAccount;
use loggia::transport::{Body, Operation};
use loggia::zenlayer::api::{bmc, ipt, vm, zec, zlb, zos};
use loggia::{Error, ErrorKind};
use loggia_tests::clock::SharedClock;
use loggia_tests::fixture;
use loggia_tests::script::{self, Server};
use loggia_tests::serve::gateway_not_found;
use loggia_tests::zenlayer::{Fixture, client_builder};
use serde_json::{Value, json};

/// How long a thing stays in each state on its way.
const STAY: Duration = Duration::from_secs(10);

/// The ids of what there is of a kind.
fn ids(fixture: &Fixture, service: &str, field: &str) -> Vec<String> {
    let things = fixture.zenlayer().things(service).expect("a service");
    things.get(field).expect("a kind of thing").clone()
}

/// Puts a thing into a state, and returns its id.
fn thing_in_state(fixture: &Fixture, service: &str, field: &str, state: &str) -> String {
    let id = ids(fixture, service, field).pop().expect("there is one");
    assert!(fixture.zenlayer().set_thing_status(service, &id, state));
    id
}

/// Orders a change through another client: the one that waits does not know of it.
async fn order(fixture: &Fixture, operation: &'static Operation, request: Value) {
    let body = Body::json(operation, &request).expect("JSON");
    let other = client_builder(&fixture.clock, fixture.zenlayer().url()).build();
    let other = other.expect("builds");
    let reply = other.pipeline().call_raw(operation, body).await;
    reply.unwrap_or_else(|error| panic!("{operation}: {error}"));
}

fn expect_failure<T>(outcome: Result<T, Error>) -> Error {
    match outcome {
        Ok(_) => panic!("it is not over"),
        Err(error) => error,
    }
}

#[tokio::test]
async fn wait_after_a_deletion_ends_when_nothing_is_listed() {
    let fixture = Fixture::slow(2).await;
    let nic = thing_in_state(&fixture, "zec", "nicId", "AVAILABLE");
    let delete = &zec::operations::delete_network_interface::OPERATION;
    order(&fixture, delete, json!({"nicId": nic})).await;
    let begun = fixture.clock.elapsed();
    fixture.client.wait_for(delete, [&nic]).await.expect("gone");
    assert!(fixture.clock.elapsed().saturating_sub(begun) >= STAY);
    assert!(!ids(&fixture, "zec", "nicId").contains(&nic));
    // What is gone already is no failure.
    fixture.client.wait_for(delete, [&nic]).await.expect("gone");
}

#[tokio::test]
async fn failed_change_is_an_error_with_its_final_state() {
    let fixture = Fixture::slow(2).await;
    let transit = thing_in_state(&fixture, "ipt", "iptId", "RUNNING");
    let modify = &ipt::operations::modify_ip_transit_bandwidth::OPERATION;
    assert!(
        fixture
            .zenlayer()
            .set_thing_status("ipt", &transit, "UPDATING_FAILED")
    );
    let error = expect_failure(fixture.client.wait_for(modify, [&transit]).await);
    assert_eq!(error.kind(), ErrorKind::UnexpectedState);
    let text = error.to_string();
    let expected = format!("ipt {transit} ended in UPDATING_FAILED instead of RUNNING");
    assert!(text.contains(&expected), "{text}");
    assert!(text.contains("ModifyIPTransitBandwidth"), "{text}");
}

/// What failed once is ordered again: the failure that is still shown is not the new one's.
#[tokio::test]
async fn failed_state_from_before_an_order_is_trusted_after_thirty_seconds() {
    let fixture = Fixture::slow(2).await;
    let transit = thing_in_state(&fixture, "ipt", "iptId", "RUNNING");
    let delete = &ipt::operations::delete_ip_transit::OPERATION;
    order(&fixture, delete, json!({"iptId": transit})).await;
    let shows = |state| fixture.zenlayer().set_thing_status("ipt", &transit, state);
    assert!(shows("DESTROYING_FAILED"));
    let begun = fixture.clock.elapsed();
    let error = expect_failure(fixture.client.wait_for(delete, [&transit]).await);
    assert_eq!(error.kind(), ErrorKind::UnexpectedState);
    // It is believed after half a minute.
    let waited = fixture.clock.elapsed().saturating_sub(begun);
    assert!(waited >= Duration::from_secs(30), "{waited:?}");
    assert!(waited < Duration::from_secs(60), "{waited:?}");
}

#[tokio::test]
async fn settle_sends_a_command_and_waits_for_its_end() {
    let fixture = Fixture::slow(2).await;
    let command = ids(&fixture, "zos", "commandId").pop().expect("a command");
    let machine = ids(&fixture, "zec", "instanceId").pop().expect("a machine");
    let zos = zos::Client::new(fixture.client.pipeline().clone());
    let call = zos.invoke_command();
    let call = call.command_id(command).instance_ids([machine]);

    let reply = fixture.client.send_and_wait(call).await.expect("it runs");
    let invocation = reply.invocation_id.clone().expect("an id");
    assert!(fixture.clock.elapsed() >= STAY);
    let list = zos.describe_command_invocations();
    let shown = list.invocation_ids([invocation]).send().await;
    let shown = shown.expect("a page").data_set.pop().expect("it is listed");
    let state = shown.invocation_status.expect("a state");
    assert_eq!(state.as_str(), "Success");
}

#[tokio::test]
async fn state_from_before_a_change_does_not_end_a_wait() {
    let fixture = Fixture::slow(2).await;
    let machine = thing_in_state(&fixture, "bmc", "instanceId", "RUNNING");
    let bmc = bmc::Client::new(fixture.client.pipeline().clone());
    let call = bmc.reboot_instances().instance_ids([machine.clone()]);
    let begun = fixture.clock.elapsed();
    fixture.client.send_and_wait(call).await.expect("rebooted");
    assert!(fixture.clock.elapsed().saturating_sub(begun) >= STAY);

    // Where nothing is ever seen to happen, it counts as over after half a minute.
    let begun = fixture.clock.elapsed();
    let reboot = &bmc::operations::reboot_instances::OPERATION;
    let waiting = fixture.client.wait_for(reboot, [&machine]);
    waiting.await.expect("it was never seen to leave");
    let waited = fixture.clock.elapsed().saturating_sub(begun);
    assert!(waited >= Duration::from_secs(30), "{waited:?}");
    assert!(waited < Duration::from_secs(60), "{waited:?}");
}

#[tokio::test]
async fn unchanged_state_fails_a_wait_after_a_minute() {
    let fixture = Fixture::slow(2).await;
    let nic = thing_in_state(&fixture, "zec", "nicId", "AVAILABLE");
    let attach = &zec::operations::attach_network_interface::OPERATION;
    let begun = fixture.clock.elapsed();
    let error = expect_failure(fixture.client.wait_for(attach, [&nic]).await);
    assert_eq!(error.kind(), ErrorKind::UnexpectedState);
    assert!(error.to_string().contains("is still AVAILABLE"), "{error}");
    assert!(fixture.clock.elapsed().saturating_sub(begun) >= Duration::from_secs(60));
}

#[tokio::test]
async fn thing_that_never_appears_is_not_found_and_deadlines_hold() {
    let fixture = Fixture::slow(2).await;
    let create = &zec::operations::create_network_interface::OPERATION;
    let error = expect_failure(fixture.client.wait_for(create, ["nothing"]).await);
    assert_eq!(error.kind(), ErrorKind::NotFound);

    let nic = thing_in_state(&fixture, "zec", "nicId", "PENDING");
    let begun = fixture.clock.elapsed();
    let waiting = fixture.client.wait_for(create, [&nic]);
    let waiting = waiting.deadline(Duration::from_secs(5));
    let error = expect_failure(waiting.await);
    assert_eq!(error.kind(), ErrorKind::Timeout);
    assert!(error.to_string().contains("PENDING"), "{error}");
    assert_eq!(
        fixture.clock.elapsed().saturating_sub(begun),
        Duration::from_secs(5)
    );
}

/// What could not be made, and what is not kept in the recycle bin, is removed at once.
#[tokio::test]
async fn terminated_thing_may_be_gone_at_once() {
    let fixture = Fixture::new(2).await;
    for given_back in [
        &bmc::operations::terminate_cidr_block::OPERATION,
        &bmc::operations::terminate_instance::OPERATION,
        &zlb::operations::terminate_load_balancer::OPERATION,
    ] {
        let waiting = fixture.client.wait_for(given_back, ["nothing"]);
        waiting.await.unwrap_or_else(|error| panic!("{error}"));
    }
}

#[tokio::test]
async fn operation_that_cannot_be_waited_for_is_refused_before_sending() {
    let fixture = Fixture::new(2).await;
    let describe = &vm::operations::describe_zones::OPERATION;
    let error = expect_failure(fixture.client.wait_for(describe, ["i-1"]).await);
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);

    let image = &vm::operations::create_image::OPERATION;
    let error = expect_failure(fixture.client.wait_for(image, ["img-1"]).await);
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("zoneId"), "{error}");
    assert!(fixture.zenlayer().requests().is_empty());

    let known = fixture.zenlayer().images();
    let waiting = fixture.client.wait_for(image, known.first().cloned());
    let waiting = waiting.with_read_field("zoneId", "SIM-A");
    waiting.await.expect("it is there");
}

#[tokio::test]
async fn settle_refuses_missing_parameters_of_its_reads_before_sending() {
    let fixture = Fixture::slow(0).await;
    let machine = fixture.add(1, "STOPPED").remove(0);
    let call = fixture.vm.api().create_image(ChargeMyAccount::yes());
    let call = call.instance_id(machine).image_name("golden");
    let error = expect_failure(fixture.client.send_and_wait(call.clone()).await);
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("zoneId"), "{error}");
    assert!(fixture.zenlayer().requests().is_empty());

    let settling = fixture
        .client
        .send_and_wait(call)
        .with_read_field("zoneId", "SIM-A");
    let made = settling.await.expect("it is made");
    let image = made.image_id.clone().expect("an id");
    assert!(fixture.zenlayer().images().contains(&image));
    assert!(fixture.clock.elapsed() >= STAY);
}

#[tokio::test]
async fn not_found_for_several_ids_decides_nothing_about_each() {
    let fixture = Fixture::new(3).await;
    let nics = ids(&fixture, "zec", "nicId");
    assert!(nics.len() > 1, "{nics:?}");
    let delete = &zec::operations::delete_network_interface::OPERATION;
    let list = "zec.DescribeNetworkInterfaces";
    let code = "INVALID_NIC_NOT_FOUND";
    fixture
        .zenlayer()
        .answer_next_of(list, 404, code, "it is not there", &[]);
    let waiting = fixture.client.wait_for(delete, &nics);
    let error = expect_failure(waiting.deadline(Duration::from_secs(5)).await);
    assert_eq!(error.kind(), ErrorKind::Timeout, "all are there: {error}");
    assert_eq!(fixture.zenlayer().requests()[0].status, 404);
}

#[tokio::test]
async fn not_found_page_of_a_gateway_does_not_mean_gone() {
    let server = gateway_not_found().await;
    let client = fixture::client(&SharedClock::new(), &server.url).build();
    let delete = &zec::operations::delete_network_interface::OPERATION;
    let error = expect_failure(client.expect("builds").wait_for(delete, ["nic-1"]).await);
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

/// Of several machines that are to be rebooted the vendor answers which it did not reboot:
/// they go on running, which looks like the end.
#[tokio::test]
async fn settle_reports_failed_ids_without_waiting() {
    let body = r#"{"requestId":"T1","response":{"requestId":"T1","instanceIds":["i-2"]}}"#;
    let server = Server::playing(vec![script::json("200 OK", "", body)]).await;
    let client = fixture::client(&SharedClock::new(), &server.url).build();
    let client = client.expect("builds");
    let zec = zec::Client::new(client.pipeline().clone());
    let call = zec.reboot_instances().instance_ids(["i-1", "i-2"]);
    let error = expect_failure(client.send_and_wait(call).await);
    assert_eq!(error.kind(), ErrorKind::PartialFailure);
    assert_eq!(error.failed_ids(), ["i-2"]);
    assert_eq!(error.request_id(), Some("T1"));
    assert_eq!(server.requests().len(), 1, "nothing is looked at");
}
