//! How a program that uses `loggia` is tested: a function of the program's own, and unit
//! tests of it with mocks. The book shows this file.

// ANCHOR: use
use loggia::{Error, MachineState, edis};
// ANCHOR_END: use
// ANCHOR: mocks
use loggia_mock::httpmock::MockServer;
// ANCHOR_END: mocks

// ANCHOR: short
#[tokio::test]
async fn a_server_that_is_on_is_running() -> Result<(), Error> {
    use loggia_mock::edis::management::MockManagement;

    let mocks = MockServer::start();
    loggia_mock::edis::login(&mocks, ["kvm_1_2"]); // a call to a server needs a session first
    // `Server::state` is the operation `getPowerState`, its page says.
    let power = mocks.get_power_state(|when, then| {
        when.kvm_id("kvm_1_2");
        then.ok_with(|reply| reply.data = Some("server powered on".into()));
    });
    let account = edis::Account::builder()
        .credentials("me@example.com", "password")
        .endpoint(mocks.base_url())
        .allow_insecure_loopback(true)
        .build()?;
    assert_eq!(
        account.server("kvm_1_2").state().await?,
        MachineState::Running
    );
    power.assert();
    Ok(())
}
// ANCHOR_END: short

// ANCHOR: program
/// Switches a server on unless it is on. Whether it had to.
async fn ensure_on(server: &edis::Server) -> Result<bool, Error> {
    if server.state().await? == MachineState::Running {
        return Ok(false);
    }
    server.start().await?;
    Ok(true)
}
// ANCHOR_END: program

// ANCHOR: edis
/// A server of an account at the mock server.
fn server(mocks: &MockServer) -> edis::Server {
    loggia_mock::edis::login(mocks, ["kvm_1_2"]); // a call needs a session first
    edis::Account::builder()
        .credentials("me@example.com", "password")
        .endpoint(mocks.base_url())
        .allow_insecure_loopback(true)
        .build()
        .expect("an account")
        .server("kvm_1_2")
}

#[tokio::test]
async fn a_server_that_is_off_is_switched_on() {
    use loggia_mock::edis::management::MockManagement;

    let mocks = MockServer::start();
    mocks.get_power_state(|_, then| {
        then.ok_with(|reply| reply.data = Some("server powered off".into()));
    });
    let power_on = mocks.power_on_vps(|when, _| {
        when.kvm_id("kvm_1_2");
    });
    assert!(ensure_on(&server(&mocks)).await.expect("switched on"));
    power_on.assert();
}
// ANCHOR_END: edis

// ANCHOR: zenlayer
#[tokio::test]
async fn a_refusal_has_the_vendors_code() {
    use loggia::zenlayer;
    use loggia_mock::zenlayer::vm::MockVm;

    let mocks = MockServer::start();
    mocks.reboot_instances(|when, then| {
        when.instance_ids(["i-1"]);
        then.api_error("INVALID_INSTANCE_NOT_FOUND", 404);
    });
    let client = zenlayer::Client::builder()
        .access_key("id", "secret")
        .endpoint(mocks.base_url())
        .allow_insecure_loopback(true)
        .build()
        .expect("a client");
    let error = client
        .vm()
        .reboot(["i-1"])
        .await
        .expect_err("no such instance");
    assert!(error.is_not_found());
    assert_eq!(error.code(), Some("INVALID_INSTANCE_NOT_FOUND"));
}
// ANCHOR_END: zenlayer
