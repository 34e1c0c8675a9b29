//! Orders an instance at Zenlayer: the price first, then the order with a mark on it, by
//! which its outcome is found if the answer is lost.
//!
//! It runs on the embedded simulator, where the answer to the order *is* lost.
#![expect(clippy::print_stdout, reason = "a program that prints")]

mod demo;

use std::error::Error as StdError;

// ANCHOR: use
use loggia::Error;
use loggia::zenlayer::api::vm::types::{ChargeType, InternetChargeType};
use loggia::zenlayer::{ChargeMyAccount, OrderMark, Vm};
// ANCHOR_END: use
// ANCHOR: faults
use loggia_sim::{Fault, FaultPlan, FaultRule};
// ANCHOR_END: faults

// ANCHOR: order
async fn order(vm: &Vm, subnet: &str) -> Result<Vec<String>, Error> {
    let order = vm.create(|call| {
        call.zone_id("SIM-A")
            .image_id("sim-img-000001")
            .instance_type("sim.c1m1")
            .instance_name("web-1")
            .password("Correct-Horse-1")
            .instance_charge_type(ChargeType::Postpaid)
            .internet_charge_type(InternetChargeType::ByBandwidth)
            .internet_max_bandwidth_out(10)
            .subnet_id(subnet)
            .instance_count(1)
    });

    // Orders nothing. What is missing in the order is an error here already.
    for total in order.price().await?.totals() {
        println!("{total:?}");
    }

    // Write the mark down (it has a text form) before the order is placed.
    let mark = OrderMark::tag();
    match order.marked(&mark).place(ChargeMyAccount::yes()).await {
        Ok(placed) => Ok(placed.instance_id_set.clone()),
        // Perhaps taken. It was not sent again: look what became of it.
        Err(error) if error.is_outcome_unknown() => {
            println!("{error}");
            let found = vm.find_order(&mark).await?;
            Ok(found
                .into_iter()
                .filter_map(|one| one.instance_id)
                .collect())
        }
        Err(error) => Err(error),
    }
}
// ANCHOR_END: order

#[tokio::main]
async fn main() -> Result<(), Box<dyn StdError>> {
    let clouds = demo::Clouds::simulated().await?;
    // ANCHOR: fault
    // The order is carried out, and its answer never arrives.
    let lost = FaultRule::new(Fault::ResetAfter {})
        .on("CreateInstances")
        .count(1);
    clouds
        .sim
        .zenlayer()
        .set_faults(FaultPlan::new().rule(lost))?;
    // ANCHOR_END: fault

    let vm = clouds.client.vm();
    let subnet = vm.subnets().page(1).await?.items.remove(0);
    let ids = order(&vm, &subnet.subnet_id.unwrap_or_default()).await?;
    if ids.is_empty() {
        println!("nothing came of the order, as far as can be seen");
        return Ok(());
    }
    vm.wait(&ids).running().await?;
    println!("{ids:?} is running");
    Ok(())
}
