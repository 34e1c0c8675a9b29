//! The registry of Zenlayer actions: what each of them does.
//!
//! The name and fields of an action are in the [tables](super::facts), and its fields have been
//! checked before it runs. Here is the behaviour: small files, each with one action or several
//! similar ones, and a line in [`ALL`] for each. Refusal codes of an action get their HTTP
//! status from its table, and fields missing from its response become `null`.

mod answer;
mod create_instances;
mod create_options;
mod describe_disks;
mod describe_instances;
mod disk_attachment;
mod disk_attributes;
mod disk_life;
mod filter;
mod images;
mod inquiries;
mod instance_attributes;
mod instance_bandwidth;
mod instance_life;
mod instance_package;
mod instance_power;
mod instance_system;
mod instance_type;
mod listed;
mod monitors;
mod prices;
mod rules;
mod security_group_members;
mod security_group_rules;
mod security_groups;
mod subnets;
mod vnc_url;
mod zones;

use serde_json::{Map, Value};

use super::fields::Fields;
use super::refusal::Refusal;
use super::state::State;

/// The result of an action: the fields of the response, or a refusal.
pub(crate) type Outcome = Result<Map<String, Value>, Refusal>;

/// What an action does.
#[derive(Clone, Copy)]
pub(crate) enum Behaviour {
    /// Reads the world and leaves it unchanged.
    Look(fn(&Fields, &State) -> Outcome),
    /// May change the world.
    Change(fn(&Fields, &mut State) -> Outcome),
}

use Behaviour::{Change, Look};

/// All actions, in alphabetical order.
const ALL: &[(&str, Behaviour)] = &[
    (
        "AssociateSecurityGroupInstance",
        Change(security_group_members::associate),
    ),
    ("AttachDisks", Change(disk_attachment::attach)),
    (
        "AuthorizeSecurityGroupRule",
        Change(security_group_rules::authorize_one),
    ),
    (
        "AuthorizeSecurityGroupRules",
        Change(security_group_rules::authorize),
    ),
    (
        "CancelInstanceBandwidthDowngrade",
        Change(instance_bandwidth::cancel),
    ),
    ("CancelInstanceDowngrade", Change(instance_type::cancel)),
    (
        "CancelInstanceTrafficPackageDowngrade",
        Change(instance_package::cancel),
    ),
    ("ChangeDisksAttach", Change(disk_attachment::change)),
    (
        "ConfigureSecurityGroupRules",
        Change(security_group_rules::configure),
    ),
    ("CreateDisks", Change(disk_life::create)),
    ("CreateImage", Change(images::create)),
    ("CreateInstances", Change(create_instances::run)),
    ("CreateSecurityGroup", Change(security_groups::create)),
    ("CreateSubnet", Change(subnets::create)),
    ("DeleteImages", Change(images::delete)),
    ("DeleteSecurityGroup", Change(security_groups::delete)),
    ("DeleteSubnet", Change(subnets::delete)),
    ("DescribeDiskCategory", Look(zones::disk_categories)),
    ("DescribeDisks", Look(describe_disks::run)),
    ("DescribeImageQuota", Look(images::quota)),
    ("DescribeImages", Look(images::describe)),
    (
        "DescribeInstanceAvailableSecurityGroupResources",
        Look(security_group_members::available),
    ),
    ("DescribeInstanceCpuMonitor", Look(monitors::cpu)),
    (
        "DescribeInstanceInternetStatus",
        Look(instance_bandwidth::status),
    ),
    ("DescribeInstanceTraffic", Look(monitors::traffic)),
    ("DescribeInstanceTypeStatus", Look(instance_type::status)),
    ("DescribeInstances", Look(describe_instances::in_full)),
    (
        "DescribeInstancesStatus",
        Look(describe_instances::statuses),
    ),
    ("DescribeSecurityGroups", Look(security_groups::describe)),
    ("DescribeSubnets", Look(subnets::describe)),
    ("DescribeVmInventoryCapacity", Look(zones::stock)),
    ("DescribeVncUrl", Look(vnc_url::run)),
    (
        "DescribeZoneInstanceConfigInfos",
        Look(zones::instance_types),
    ),
    ("DescribeZones", Look(zones::describe)),
    ("DetachDisks", Change(disk_attachment::detach)),
    ("InquiryPriceCreateDisks", Look(inquiries::disks)),
    ("InquiryPriceCreateInstance", Look(inquiries::instance)),
    ("InquiryPriceInstanceBandwidth", Look(inquiries::bandwidth)),
    (
        "InquiryPriceInstanceTrafficPackage",
        Look(inquiries::package),
    ),
    ("ModifyDisksAttributes", Change(disk_attributes::rename)),
    ("ModifyDisksResourceGroup", Change(disk_attributes::regroup)),
    ("ModifyImagesAttributes", Change(images::modify)),
    (
        "ModifyInstanceBandwidth",
        Change(instance_bandwidth::modify),
    ),
    (
        "ModifyInstanceTrafficPackage",
        Change(instance_package::modify),
    ),
    ("ModifyInstanceType", Change(instance_type::modify)),
    (
        "ModifyInstancesAttribute",
        Change(instance_attributes::rename),
    ),
    (
        "ModifyInstancesResourceGroup",
        Change(instance_attributes::regroup),
    ),
    (
        "ModifySecurityGroupsAttribute",
        Change(security_groups::modify),
    ),
    ("ModifySubnetsAttribute", Change(subnets::modify)),
    ("RebootInstances", Change(instance_power::reboot)),
    ("ReleaseDisk", Change(disk_life::release)),
    ("ReleaseInstances", Change(instance_life::release)),
    ("RenewDisk", Change(disk_life::renew)),
    ("ResetInstance", Change(instance_system::reset)),
    (
        "ResetInstancesPassword",
        Change(instance_system::set_password),
    ),
    ("ResizeDisk", Change(disk_attributes::resize)),
    (
        "RevokeSecurityGroupRules",
        Change(security_group_rules::revoke),
    ),
    ("StartInstances", Change(instance_power::start)),
    ("StopInstances", Change(instance_power::stop)),
    ("TerminateDisk", Change(disk_life::terminate)),
    ("TerminateInstance", Change(instance_life::terminate)),
    (
        "UnAssociateSecurityGroupInstance",
        Change(security_group_members::unassociate),
    ),
];

/// Returns the behaviour of the action of this name.
pub(crate) fn behaviour(name: &str) -> Result<Behaviour, Refusal> {
    let found = ALL.iter().find(|(known, _)| *known == name);
    let found = found.ok_or_else(|| {
        let message = "this action is not simulated";
        Refusal::of("AUTHFAILURE_UNAUTHORIZED_OPERATION", message)
    })?;
    Ok(found.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::zenlayer::facts;

    #[test]
    fn every_action_has_a_behaviour_and_the_other_way_round() {
        let behaviours: Vec<_> = ALL.iter().map(|(name, _)| *name).collect();
        let actions: Vec<_> = facts::names().collect();
        assert_eq!(behaviours, actions);
    }
}
