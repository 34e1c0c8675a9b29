//! Virtual machines: what they have beyond other services with machines.
//!
//! Lists, states, power, consoles and waits are those of all [`Machines`](super::Machines). The
//! files here, by subject: other lists of the service, creating, prices, changing, figures.

mod installation;
mod lists;
mod monitoring;
mod order;
mod price;

use super::machines::Machines;
use super::service::{SupportsShutDown, machine_service, recycles};

pub use monitoring::{CpuSample, TrafficSample, TrafficSeries};

/// The service `vm`.
#[derive(Clone, Copy, Debug)]
pub struct VirtualMachines;

/// Virtual machines (service `vm`): [`Machines`] with prices, orders and figures.
pub type Vm = Machines<VirtualMachines>;

machine_service! {
    VirtualMachines = vm,
    states: describe_instances_status::DescribeInstancesStatus of InstanceStatus in instance_status,
    console: describe_vnc_url,
    stop: |call: loggia_zenlayer::vm::operations::StopInstances, by_force: Option<bool>| {
        match by_force {
            Some(by_force) => call.force_shutdown(by_force),
            None => call,
        }
    },
    reboot: |call, _| call,
}

impl SupportsShutDown for VirtualMachines {}

recycles!(VirtualMachines);
