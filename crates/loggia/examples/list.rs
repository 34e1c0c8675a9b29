//! Every machine at both clouds, one line each.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program that prints"
)]

mod demo;

// ANCHOR: use
use loggia::{Error, MachineState, edis, zenlayer};
// ANCHOR_END: use

// ANCHOR: edis
async fn servers(account: &edis::Account) -> Result<(), Error> {
    for server in account.servers().await? {
        let id = server.kvm_id();
        if server.is_suspended() == Some(true) {
            println!("{id}: suspended");
            continue;
        }
        match server.state().await {
            Ok(state) => println!("{id}: {state}"),
            Err(error) => eprintln!("{id}: {error}"), // and on to the next
        }
    }
    Ok(())
}
// ANCHOR_END: edis

// ANCHOR: zenlayer
async fn instances(client: &zenlayer::Client) -> Result<(), Error> {
    // One after the other, while the next page is on its way.
    let mut machines = client.vm().instances().stream();
    while let Some(machine) = machines.try_next().await? {
        // Every field of an answer is optional.
        let Some(id) = machine.instance_id else {
            continue;
        };
        let state = machine.instance_status.as_ref().map(MachineState::from);
        println!("{id}: {state:?} {:?}", machine.public_ip_addresses);
    }
    Ok(())
}
// ANCHOR_END: zenlayer

// ANCHOR: main
#[tokio::main]
async fn main() -> Result<(), Error> {
    let clouds = demo::Clouds::connect().await?;
    servers(&clouds.account).await?;
    instances(&clouds.client).await
}
// ANCHOR_END: main
