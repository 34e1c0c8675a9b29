//! Raw JSON: what a reply was read from, and operations that no spec has yet.
#![expect(clippy::print_stdout, reason = "a program that prints")]

mod demo;

// ANCHOR: use
use loggia::transport::Body;
use loggia::zenlayer::Client;
use loggia::{Error, Operation, Safety};
use serde_json::{Value, json};
// ANCHOR_END: use

// ANCHOR: reply
async fn with_what_the_type_lacks(client: &Client, id: &str) -> Result<(), Error> {
    let call = client.vm().api().describe_instances().instance_ids([id]);
    let reply = call.send().await?;
    println!("{:?}", reply.data_set.first().map(|one| &one.instance_name));
    // Everything that came, fields that the type does not have included. May hold
    // secrets: for code, not for logs.
    let all: Value = serde_json::from_slice(reply.json()).unwrap_or_default();
    println!("{}", all["dataSet"][0]["systemDisk"]);
    Ok(())
}
// ANCHOR_END: reply

// ANCHOR: operation
/// As the vendor's page has it: service, action, version, path, and whether it may be
/// sent twice. In doubt, `Unsafe`.
static ZONES: Operation = Operation::new(
    "zenlayer.vm",
    "DescribeZones",
    "2026-04-01",
    "/api/v2/vm",
    Safety::Read,
);

async fn without_a_spec(client: &Client) -> Result<(), Error> {
    let body = Body::json(&ZONES, &json!({"zoneIds": ["SIM-A"]}))?;
    // Signed, judged and retried like any other call.
    let reply = client.pipeline().call_raw(&ZONES, body).await?;
    println!("{}", String::from_utf8_lossy(reply.json()));
    Ok(())
}
// ANCHOR_END: operation

#[tokio::main]
async fn main() -> Result<(), Error> {
    let clouds = demo::Clouds::simulated().await?;
    let id = &clouds.sim.zenlayer().instances()[0];
    with_what_the_type_lacks(&clouds.client, id).await?;
    without_a_spec(&clouds.client).await
}
