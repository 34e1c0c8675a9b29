//! The test of a program that uses Loggia, as its author would write it: a function of the
//! program, and `loggia-mock` in place of the cloud.

use loggia::zenlayer::Client;
use loggia::zenlayer::api::vm::types::InstanceStatus;
use loggia::{Error, MachineState};
use loggia_mock::httpmock::MockServer;
use loggia_mock::zenlayer::vm::MockVm;

/// The program's own: the consoles of all machines that are on.
async fn consoles_of_running(client: &Client) -> Result<Vec<String>, Error> {
    let mut consoles = Vec::new();
    for machine in client.vm().describe_instances_status().all().await? {
        let on = machine.instance_status.as_ref().map(MachineState::from);
        if let (Some(MachineState::Running), Some(id)) = (on, machine.instance_id) {
            let console = client.vm().console_url(&id).await?;
            consoles.push(console.as_str().to_owned());
        }
    }
    Ok(consoles)
}

fn client(server: &MockServer) -> Client {
    Client::builder()
        .access_key("id", "secret")
        .endpoint(server.base_url())
        .allow_insecure_loopback(true)
        .build()
        .expect("builds")
}

#[tokio::test]
async fn consoles_of_running_machines_only_are_requested() {
    let server = MockServer::start_async().await;
    server.describe_instances_status(|_, then| {
        then.ok_json(serde_json::json!({"totalCount": 2, "dataSet": [
            {"instanceId": "i-1", "instanceStatus": "RUNNING"},
            {"instanceId": "i-2", "instanceStatus": "STOPPED"}]}));
    });
    let console = server.describe_vnc_url(|when, then| {
        when.instance_id("i-1");
        then.ok_with(|reply| reply.url = Some("https://console.example/1".into()));
    });
    let consoles = consoles_of_running(&client(&server)).await.expect("listed");
    assert_eq!(consoles, ["https://console.example/1"]);
    console.assert_calls(1);
}

#[tokio::test]
async fn mocked_reply_is_built_from_its_types() {
    let server = MockServer::start_async().await;
    server.describe_instances_status(|_, then| {
        then.ok_with(|reply| {
            for (id, state) in [("i-1", "STOPPED"), ("i-2", "RUNNING")] {
                let mut machine = InstanceStatus::default();
                machine.instance_id = Some(id.into());
                machine.instance_status = Some(state.into());
                reply.data_set.push(machine);
            }
        });
    });
    server.describe_vnc_url(|when, then| {
        when.instance_id("i-2");
        then.ok_with(|reply| reply.url = Some("https://console.example/2".into()));
    });
    let consoles = consoles_of_running(&client(&server)).await.expect("listed");
    assert_eq!(consoles, ["https://console.example/2"]);
}
