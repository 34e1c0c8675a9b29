//! What a failure says, and what a program does about it.
//!
//! It runs on the embedded simulator, which refuses one call and loses the answer to
//! another.
#![expect(clippy::print_stdout, reason = "a program that prints")]

mod demo;

use std::error::Error as StdError;

// ANCHOR: use
use loggia::zenlayer::{ErrorCode, Vm};
use loggia::{Error, ErrorKind};
// ANCHOR_END: use
use loggia_sim::{Fault, FaultPlan, FaultRule};

// ANCHOR: errors
async fn reboot(vm: &Vm, id: &str) -> Result<(), Error> {
    match vm.reboot([id]).await {
        Ok(()) => println!("{id}: reboots"),
        // It may have been rebooted: look before sending it again.
        Err(error) if error.is_outcome_unknown() => {
            println!("{error}");
            println!("{id} is {:?}", vm.instance(id).state().await?);
        }
        // By the vendor's own code, which says more than the kind.
        Err(error) if ErrorCode::of(&error).is_some_and(|code| code.is_state_conflict()) => {
            println!("later: {error}");
        }
        // By kind, which both clouds share.
        Err(error) if error.kind() == ErrorKind::NotFound => println!("not there: {error}"),
        Err(error) => {
            println!("for a ticket: {:?}", error.request_id());
            return Err(error);
        }
    }
    Ok(())
}
// ANCHOR_END: errors

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let clouds = demo::Clouds::simulated().await?;
    let (zenlayer, vm) = (clouds.sim.zenlayer(), clouds.client.vm());
    let ids = zenlayer.instances();

    reboot(&vm, "no-such-instance").await?;
    zenlayer.set_status(&ids[1], "STOPPED");
    reboot(&vm, &ids[1]).await?;
    let lost = FaultRule::new(Fault::ResetAfter {})
        .on("RebootInstances")
        .count(1);
    zenlayer.set_faults(FaultPlan::new().rule(lost))?;
    reboot(&vm, &ids[0]).await?;
    reboot(&vm, &ids[2]).await?;
    Ok(())
}
