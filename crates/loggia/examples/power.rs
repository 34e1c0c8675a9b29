//! Restarts a machine at each cloud, and waits until it is up again.
//!
//! ```sh
//! cargo run --example power                          # on the simulators
//! cargo run --example power -- KVM_ID INSTANCE_ID    # on real machines: they restart
//! ```
#![expect(clippy::print_stdout, reason = "a program that prints")]

mod demo;

// ANCHOR: use
use std::time::Duration;

use loggia::{Error, MachineState, edis};
// ANCHOR_END: use
// ANCHOR: use_zenlayer
use loggia::{ErrorKind, zenlayer};
// ANCHOR_END: use_zenlayer

// ANCHOR: edis
async fn restart_server(server: &edis::Server) -> Result<(), Error> {
    // Off pulls the plug: the API cannot ask the guest to shut down.
    server.stop().await?;
    server.wait().stopped().await?;
    server.start().await?;
    server
        .wait()
        .deadline(Duration::from_secs(120))
        .on_progress(|progress| println!("still {:?}", progress.pending))
        .running()
        .await?;
    assert_eq!(server.state().await?, MachineState::Running);
    Ok(())
}
// ANCHOR_END: edis

// ANCHOR: zenlayer
async fn restart_instance(vm: &zenlayer::Vm, id: &str) -> Result<(), loggia::Error> {
    // Asks the guest to shut down; `stop` would not ask.
    vm.shut_down([id]).await?;
    match vm.wait([id]).stopped().await {
        // A guest that does not listen is switched off.
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::UnexpectedState | ErrorKind::Timeout
            ) =>
        {
            vm.stop([id]).await?;
            vm.wait([id]).stopped().await?;
        }
        done => done?,
    }
    vm.start([id]).await?;
    vm.wait([id]).running().await
}
// ANCHOR_END: zenlayer

#[tokio::main]
async fn main() -> Result<(), Error> {
    let mut named = std::env::args().skip(1);
    let (Some(server), Some(id)) = (named.next(), named.next()) else {
        // Without names the simulators' first machines, never real ones.
        let clouds = demo::Clouds::simulated().await?;
        let server = &clouds.sim.edis().vps()[0];
        let id = &clouds.sim.zenlayer().instances()[0];
        restart_server(&clouds.account.server(server)).await?;
        restart_instance(&clouds.client.vm(), id).await?;
        println!("{server} and {id} are up again");
        return Ok(());
    };
    restart_server(&edis::Account::from_env()?.server(&server)).await?;
    restart_instance(&zenlayer::Client::from_env()?.vm(), &id).await?;
    println!("{server} and {id} are up again");
    Ok(())
}
