//! Corrections for operations whose names and types mislead, one line each.
//!
//! This is the simulator's own overlay (`x-sim`) on the catalogue. A line names the service,
//! the operation, and what it does. A second table covers kinds: what happens to things when
//! one that they refer to is deleted. [`combinations`] says which fields of requests exclude or
//! must agree with each other, [`needed`] which are needed because of others, [`filters`] what
//! lists are filtered by, [`initial_values`] which values things have that no request gives,
//! [`values`] what requests and answers mean.

pub(super) mod combinations;
pub(super) mod filters;
pub(super) mod initial_values;
pub(super) mod needed;
pub(super) mod values;

use super::kind::OnDelete;
use super::tags::TagAct;
use super::transitions::Transition;

/// What an operation does, and the fields that name its targets.
#[derive(Clone, Copy, Debug)]
pub(super) enum Hint {
    /// Returns the same answer for the same request.
    Figures,
    /// Sets fields of the things that this field names.
    Set(&'static str),
    /// Sets fields that have other names in the request than in the things.
    SetAs(&'static str, Renamed),
    /// Shows one thing, in fields with other names than the thing's.
    GetAs(&'static str, Renamed),
    /// Switches a field of a thing, which may be inside an object: `accessControl.enable`.
    Switch(&'static str, &'static str, bool),
    /// Moves a thing to another state.
    Change(&'static str, Transition),
    /// Sets fields of several things: each object of the list in the first field names its own
    /// thing in the second.
    SetEach(&'static str, &'static str, Renamed),
    /// Adds the values of these fields to the thing that the first names.
    Join(&'static str, &'static [&'static str]),
    /// Removes the values of these fields from the things that the first names.
    Part(&'static str, &'static [&'static str]),
    /// Deletes the thing.
    Delete(&'static str),
    /// Creates a thing with this id field.
    Create(&'static str),
    /// Creates a thing with this id field for each combination of the items of the lists. Each
    /// item is stored in the field of the other name; if that is empty, items are objects with
    /// fields of the thing.
    CreateEach(&'static str, Renamed),
    /// Acts on tags, which have no ids.
    Tags(TagAct),
    /// Only the shape of its answer is known: what it acts on is shown nowhere.
    Shape,
}

/// Names of fields of a request, and the fields of the things that they mean.
pub(super) type Renamed = &'static [(&'static str, &'static str)];

use Hint::{
    Change, Create, CreateEach, Delete, Figures, GetAs, Join, Part, Set, SetAs, SetEach, Shape,
    Switch, Tags,
};

/// Writes one operation per line.
macro_rules! hints {
    ($($service:ident $operation:ident: $hint:expr;)*) => {
        /// By service and operation, in alphabetical order.
        const HINTS: &[(&str, &str, Hint)] = &[
            $((stringify!($service), stringify!($operation), $hint),)*
        ];
    };
}

hints! {
    aigw CreateAiGateway: CreateEach("gatewayUuid", &[("tokenLimit", "accessLimit")]);
    aigw DescribeAiGatewayIpAcl: GetAs("gatewayUuid", &[("enabled", "ipAclEnabled")]);
    aigw DescribeAiGatewayTokenLimit: GetAs("gatewayUuid", &[("tokenLimit", "accessLimit")]);
    aigw ModifyAiGatewayIpAcl: SetAs("gatewayUuid", &[("enabled", "ipAclEnabled")]);
    aigw ModifyAiGatewayModels: Set("gatewayUuid");
    aigw ModifyAiGatewayTokenLimit: SetAs("gatewayUuid", &[("tokenLimit", "accessLimit")]);
    aigw StartAiGateway: Switch("gatewayUuid", "enabled", true);
    aigw StopAiGateway: Switch("gatewayUuid", "enabled", false);
    bmc CreateLoadBalancerVIPs: Create("vipId");
    bmc ReinstallInstance: Set("instanceId");
    bmc RenewCidrBlock: Change("cidrBlockId", Transition::Renew);
    bmc RenewEipAddress: Change("eipId", Transition::Renew);
    bmc RenewInstance: Change("instanceId", Transition::Renew);
    bmc RestoreLoadBalancer: Change("loadBalancerId", Transition::Restore);
    ipt CreateIPTransit: CreateEach("iptId", &[("iptDcId", "dataCenter.dcId")]);
    pvtdns ModifyPrivateZoneRecord: Set("recordId");
    pvtdns ModifyPrivateZoneRecordsStatus: Set("recordIds");
    sdn DeleteCloudRouter: Change("cloudRouterId", Transition::Recycle);
    sdn DeleteCloudRouterEdgePoint: Delete("edgePointId");
    sdn DeletePrivateConnect: Change("privateConnectId", Transition::Recycle);
    sdn ModifyCloudBandwidth: Shape;
    sdn ModifyCloudRouterEdgePoint: Set("edgePointId");
    sdn ModifyCloudRouterEdgePointBandwidth: Set("edgePointId");
    sdn RenewCloudRouter: Change("cloudRouterId", Transition::Restore);
    sdn RenewPort: Change("portId", Transition::Restore);
    sdn RenewPrivateConnect: Change("privateConnectId", Transition::Restore);
    traffic MigrateBandwidthClusterResources: SetAs("resourceIdList", &[("targetBandwidthClusterId", "bandwidthClusterId")]);
    user AddResourceResourceGroup: Join("resourceGroupId", &["resources"]);
    user CreateMemberGroupPermission: CreateEach("permissionId", &[("policies", "policyId")]);
    user CreateMemberPermission: CreateEach("permissionId", &[("users", "userUid"), ("policies", "policyId")]);
    user DeleteMember: Delete("userUid");
    user InviteMember: CreateEach("userUid", &[("email", "username")]);
    zbc DescribeMonthlyBillSummary: Figures;
    zdns ModifyPrivateZoneRecord: Set("recordId");
    zdns ModifyPrivateZoneRecordsStatus: Set("recordIds");
    zec ApplySnapshot: Set("diskId");
    zec AvailableLanIp: Figures;
    zec CancelAutoSnapshotPolicy: Part("diskIds", &["autoSnapshotPolicyId"]);
    zec CopyImage: Join("imageId", &["regionIdList"]);
    zec CreateNetworkInterface: CreateEach("nicId", &[("nicStackType", "nicSubnetType")]);
    zec CreateSubnets: CreateEach("subnetId", &[("subnets", "")]);
    zec ModifyDnatEntry: Set("dnatEntryId");
    zec ModifyEipTrafficPackage: SetAs("eipId", &[("trafficPackageSize", "flowPackage")]);
    zec ModifyNetworkInterfacePublicIPv6BandwidthLimitMode: Shape;
    zec ModifySnatEntry: Set("snatEntryId");
    zec RenewCidr: Change("cidrId", Transition::Restore);
    zec RenewCrossRegionBandwidth: Change("crossRegionBandwidthId", Transition::Restore);
    zec RenewDisk: Change("diskId", Transition::Restore);
    zec RenewEip: Change("eipId", Transition::Restore);
    zec RenewIpv6Cidr: Change("cidrId", Transition::Restore);
    zec RenewNatGateway: Change("natGatewayId", Transition::Restore);
    zec ReplaceEipAddress: SetEach("replaceIps", "eipId", &[("targetIp", "publicIpAddresses")]);
    zec ReplaceNetworkInterfacePrimaryIpv4: SetAs("nicId", &[("primaryIpAddress", "primaryIpv4")]);
    zec ResetInstance: Set("instanceId");
    zec ResetInstances: Set("instanceIds");
    zga CloseAcceleratorAccessControl: Switch("acceleratorId", "accessControl.enable", false);
    zga ModifyAcceleratorAccessControl: SetAs("acceleratorId", &[("accessControlRules", "accessControl.rules")]);
    zga ModifyAcceleratorCertificate: Set("acceleratorId");
    zga OpenAcceleratorAccessControl: Switch("acceleratorId", "accessControl.enable", true);
    zlb UnbindSecurityGroupFromLoadBalancers: Part("loadBalancerIds", &["securityGroupId"]);
    zos InvokeCommand: Create("invocationId");
    zrm CreateTags: Tags(TagAct::Create);
    zrm DeleteTags: Tags(TagAct::Delete);
    zrm DescribeResourceByTags: Tags(TagAct::Resources);
    zrm DescribeResourceTags: Tags(TagAct::OfResource);
    zrm DescribeTags: Tags(TagAct::List);
    zrm ModifyResourceTags: Tags(TagAct::Replace);
    zrm TagBindResources: Tags(TagAct::Bind);
    zrm TagUnbindResources: Tags(TagAct::Unbind);
}

/// Writes one line for two kinds of a service, by their ids.
macro_rules! on_delete {
    ($($service:ident $kind:ident: $by:ident $on_delete:ident;)*) => {
        /// What happens to things of the second kind when one of the first is deleted.
        const ON_DELETE: &[(&str, &str, &str, OnDelete)] = &[
            $((stringify!($service), stringify!($kind), stringify!($by), OnDelete::$on_delete),)*
        ];
    };
}

on_delete! {
    pvtdns zoneId: recordId Cascade;
    sdn cloudRouterId: edgePointId Cascade;
    traffic bandwidthClusterId: resourceId Restrict;
    vm imageId: instanceId Detach;
    zdns zoneId: recordId Cascade;
    zec cidrId: eipId Restrict;
    zec dhcpOptionsSetId: subnetId Restrict;
    zec diskId: snapshotId Detach;
    zec imageId: instanceId Detach;
    zec vpcId: subnetId Restrict;
}

/// Returns what happens to things of a kind when one of another that they refer to is deleted,
/// if a hint says so.
pub(super) fn on_delete(service: &str, kind: &str, by: &str) -> Option<OnDelete> {
    ON_DELETE
        .iter()
        .find(|(of, held, holding, _)| (*of, *held, *holding) == (service, kind, by))
        .map(|(_, _, _, on_delete)| *on_delete)
}

/// Returns every line on deletions.
#[cfg(test)]
pub(super) fn all_on_delete()
-> impl Iterator<Item = &'static (&'static str, &'static str, &'static str, OnDelete)> {
    ON_DELETE.iter()
}

/// Returns the hint for an operation.
pub(super) fn find(service: &str, operation: &str) -> Option<&'static Hint> {
    HINTS
        .iter()
        .find(|(of, id, _)| *of == service && *id == operation)
        .map(|(_, _, hint)| hint)
}

/// Returns all hints, by service and operation.
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    HINTS.iter().map(|(service, id, _)| (*service, *id))
}
