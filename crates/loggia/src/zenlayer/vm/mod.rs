//! Virtual machines: what they have beyond other services with machines.
//!
//! Lists, states, power, consoles and waits are those of all
//! [`Machines`](super::Machines). In files by subject here: other lists of the service,
//! creating, prices, changing, figures.

mod figures;
mod installation;
mod lists;
mod order;
mod price;

use super::list::{by_ids, pageable};
use super::machines::Machines;
use super::service::{ShutsDown, machine_service, recycles};

pub use figures::{CpuSample, TrafficSample, TrafficSeries};

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

impl ShutsDown for VirtualMachines {}
recycles!(VirtualMachines);

pageable! {
    vm:
    describe_instances::DescribeInstances => InstanceInfo by instance_id = "instanceId";
    describe_instances_status::DescribeInstancesStatus => InstanceStatus by instance_id = "instanceId";
    describe_disks::DescribeDisks => DiskInfo by disk_id = "diskId";
    describe_images::DescribeImages => ImageInfo by image_id = "imageId";
    describe_security_groups::DescribeSecurityGroups => SecurityGroupInfo by security_group_id = "securityGroupId";
    describe_subnets::DescribeSubnets => SubnetInfo by subnet_id = "subnetId";
}
by_ids!(vm: DescribeInstances, DescribeInstancesStatus);
