//! Bare metal: what its machines have beyond those of other services.
//!
//! Lists, states, power, consoles and waits are those of all [`Machines`](super::Machines). The
//! service has no lighter list of states: reading states reads whole instances.

mod installation;
mod monitoring;
mod order;
mod price;

use super::machines::Machines;
use super::service::{machine_service, recycles};

/// The service `bmc`.
#[derive(Clone, Copy, Debug)]
pub struct BareMetal;

/// Bare metal (service `bmc`): [`Machines`] with prices, orders and figures. Addresses,
/// networks and load balancers of the service are behind [`api`](Machines::api).
pub type Bmc = Machines<BareMetal>;

machine_service! {
    BareMetal = bmc,
    states: describe_instances::DescribeInstances of InstanceInfo in instance_status,
    console: describe_instance_ipmi_url,
    stop: |call, _| call,
    reboot: |call, _| call,
}

recycles!(BareMetal);
