//! The registry of Zenlayer actions: what each of them does.
//!
//! What an action is called and which fields it takes is in the
//! [tables](super::facts), and by the time it runs its fields have been
//! checked. What is here is behaviour: small files, each with one action or a
//! family of closely alike ones, and a line in [`ALL`] for each. Codes that an
//! action refuses with get their HTTP status from its table, and fields that it
//! leaves out of its response come out as `null`.

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

/// What an action answers with: the fields of the response, or a refusal.
pub(crate) type Outcome = Result<Map<String, Value>, Refusal>;

/// What an action does.
pub(crate) type Behaviour = fn(&Fields, &mut State) -> Outcome;

/// All there are, in alphabetical order.
const ALL: &[(&str, Behaviour)] = &[
    (
        "AssociateSecurityGroupInstance",
        security_group_members::associate,
    ),
    ("AttachDisks", disk_attachment::attach),
    (
        "AuthorizeSecurityGroupRule",
        security_group_rules::authorize_one,
    ),
    (
        "AuthorizeSecurityGroupRules",
        security_group_rules::authorize,
    ),
    (
        "CancelInstanceBandwidthDowngrade",
        instance_bandwidth::cancel,
    ),
    ("CancelInstanceDowngrade", instance_type::cancel),
    (
        "CancelInstanceTrafficPackageDowngrade",
        instance_package::cancel,
    ),
    ("ChangeDisksAttach", disk_attachment::change),
    (
        "ConfigureSecurityGroupRules",
        security_group_rules::configure,
    ),
    ("CreateDisks", disk_life::create),
    ("CreateImage", images::create),
    ("CreateInstances", create_instances::run),
    ("CreateSecurityGroup", security_groups::create),
    ("CreateSubnet", subnets::create),
    ("DeleteImages", images::delete),
    ("DeleteSecurityGroup", security_groups::delete),
    ("DeleteSubnet", subnets::delete),
    ("DescribeDiskCategory", zones::disk_categories),
    ("DescribeDisks", describe_disks::run),
    ("DescribeImageQuota", images::quota),
    ("DescribeImages", images::describe),
    (
        "DescribeInstanceAvailableSecurityGroupResources",
        security_group_members::available,
    ),
    ("DescribeInstanceCpuMonitor", monitors::cpu),
    ("DescribeInstanceInternetStatus", instance_bandwidth::status),
    ("DescribeInstanceTraffic", monitors::traffic),
    ("DescribeInstanceTypeStatus", instance_type::status),
    ("DescribeInstances", describe_instances::in_full),
    ("DescribeInstancesStatus", describe_instances::statuses),
    ("DescribeSecurityGroups", security_groups::describe),
    ("DescribeSubnets", subnets::describe),
    ("DescribeVmInventoryCapacity", zones::stock),
    ("DescribeVncUrl", vnc_url::run),
    ("DescribeZoneInstanceConfigInfos", zones::instance_types),
    ("DescribeZones", zones::describe),
    ("DetachDisks", disk_attachment::detach),
    ("InquiryPriceCreateDisks", inquiries::disks),
    ("InquiryPriceCreateInstance", inquiries::instance),
    ("InquiryPriceInstanceBandwidth", inquiries::bandwidth),
    ("InquiryPriceInstanceTrafficPackage", inquiries::package),
    ("ModifyDisksAttributes", disk_attributes::rename),
    ("ModifyDisksResourceGroup", disk_attributes::regroup),
    ("ModifyImagesAttributes", images::modify),
    ("ModifyInstanceBandwidth", instance_bandwidth::modify),
    ("ModifyInstanceTrafficPackage", instance_package::modify),
    ("ModifyInstanceType", instance_type::modify),
    ("ModifyInstancesAttribute", instance_attributes::rename),
    ("ModifyInstancesResourceGroup", instance_attributes::regroup),
    ("ModifySecurityGroupsAttribute", security_groups::modify),
    ("ModifySubnetsAttribute", subnets::modify),
    ("RebootInstances", instance_power::reboot),
    ("ReleaseDisk", disk_life::release),
    ("ReleaseInstances", instance_life::release),
    ("RenewDisk", disk_life::renew),
    ("ResetInstance", instance_system::reset),
    ("ResetInstancesPassword", instance_system::set_password),
    ("ResizeDisk", disk_attributes::resize),
    ("RevokeSecurityGroupRules", security_group_rules::revoke),
    ("StartInstances", instance_power::start),
    ("StopInstances", instance_power::stop),
    ("TerminateDisk", disk_life::terminate),
    ("TerminateInstance", instance_life::terminate),
    (
        "UnAssociateSecurityGroupInstance",
        security_group_members::unassociate,
    ),
];

/// What the action of this name does.
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
