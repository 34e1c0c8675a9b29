//! Elastic compute: what its machines have beyond those of other services.
//!
//! Lists, states, power, consoles and waits are those of all
//! [`Machines`](super::Machines).

mod installation;
mod order;
mod price;

use super::machines::Machines;
use super::service::{SupportsReset, SupportsShutDown, machine_service};

/// The service `zec`.
#[derive(Clone, Copy, Debug)]
pub struct ElasticCompute;

/// Elastic compute (service `zec`): [`Machines`] with prices and orders. Disks, addresses
/// and networks of the service are behind [`api`](Machines::api).
pub type Zec = Machines<ElasticCompute>;

machine_service! {
    ElasticCompute = zec,
    states: describe_instances_status::DescribeInstancesStatus of InstanceStatus in instance_status,
    console: describe_vnc_url,
    stop: |call: loggia_zenlayer::zec::operations::StopInstances, by_force: Option<bool>| {
        match by_force {
            Some(by_force) => call.force_shutdown(by_force),
            None => call,
        }
    },
    reboot: |call: loggia_zenlayer::zec::operations::RebootInstances, by_force: Option<bool>| {
        match by_force {
            Some(by_force) => call.force_reboot(by_force),
            None => call,
        }
    },
}

impl SupportsShutDown for ElasticCompute {}
impl SupportsReset for ElasticCompute {}
