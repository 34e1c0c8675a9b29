//! Corrections for operations whose names and types mislead, one line each.
//!
//! This is the simulator's own overlay (`x-sim`) on the catalogue. A line names the service,
//! the operation, and what it does. A second table covers kinds: what happens to things when
//! one that they refer to is deleted. [`filters`] says what lists are filtered by, [`made`]
//! which values things have that no request gives, [`values`] what requests and answers mean.

pub(super) mod filters;
pub(super) mod made;
pub(super) mod values;

use super::kind::Fate;
use super::tags::Act;
use super::turn::Turn;

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
    Change(&'static str, Turn),
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
    Tags(Act),
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
    bmc RenewCidrBlock: Change("cidrBlockId", Turn::Renew);
    bmc RenewEipAddress: Change("eipId", Turn::Renew);
    bmc RenewInstance: Change("instanceId", Turn::Renew);
    bmc RestoreLoadBalancer: Change("loadBalancerId", Turn::Back);
    ipt CreateIPTransit: CreateEach("iptId", &[("iptDcId", "dataCenter.dcId")]);
    pvtdns ModifyPrivateZoneRecord: Set("recordId");
    pvtdns ModifyPrivateZoneRecordsStatus: Set("recordIds");
    sdn DeleteCloudRouter: Change("cloudRouterId", Turn::Bin);
    sdn DeleteCloudRouterEdgePoint: Delete("edgePointId");
    sdn DeletePrivateConnect: Change("privateConnectId", Turn::Bin);
    sdn ModifyCloudBandwidth: Shape;
    sdn ModifyCloudRouterEdgePoint: Set("edgePointId");
    sdn ModifyCloudRouterEdgePointBandwidth: Set("edgePointId");
    sdn RenewCloudRouter: Change("cloudRouterId", Turn::Back);
    sdn RenewPort: Change("portId", Turn::Back);
    sdn RenewPrivateConnect: Change("privateConnectId", Turn::Back);
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
    zec CreateNetworkInterface: CreateEach("nicId", &[("nicStackType", "nicSubnetType")]);
    zec CreateSubnets: CreateEach("subnetId", &[("subnets", "")]);
    zec ModifyDnatEntry: Set("dnatEntryId");
    zec ModifyEipTrafficPackage: SetAs("eipId", &[("trafficPackageSize", "flowPackage")]);
    zec ModifyNetworkInterfacePublicIPv6BandwidthLimitMode: Shape;
    zec ModifySnatEntry: Set("snatEntryId");
    zec RenewCidr: Change("cidrId", Turn::Back);
    zec RenewCrossRegionBandwidth: Change("crossRegionBandwidthId", Turn::Back);
    zec RenewDisk: Change("diskId", Turn::Back);
    zec RenewEip: Change("eipId", Turn::Back);
    zec RenewIpv6Cidr: Change("cidrId", Turn::Back);
    zec RenewNatGateway: Change("natGatewayId", Turn::Back);
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
    zrm CreateTags: Tags(Act::Create);
    zrm DeleteTags: Tags(Act::Delete);
    zrm DescribeResourceByTags: Tags(Act::Resources);
    zrm DescribeResourceTags: Tags(Act::OfResource);
    zrm DescribeTags: Tags(Act::List);
    zrm ModifyResourceTags: Tags(Act::Replace);
    zrm TagBindResources: Tags(Act::Bind);
    zrm TagUnbindResources: Tags(Act::Unbind);
}

/// Writes one line for two kinds of a service, by their ids.
macro_rules! fates {
    ($($service:ident $kind:ident: $by:ident $fate:ident;)*) => {
        /// What happens to things of the second kind when one of the first is deleted.
        const FATES: &[(&str, &str, &str, Fate)] = &[
            $((stringify!($service), stringify!($kind), stringify!($by), Fate::$fate),)*
        ];
    };
}

fates! {
    pvtdns zoneId: recordId End;
    sdn cloudRouterId: edgePointId End;
    traffic bandwidthClusterId: resourceId Hold;
    vm imageId: instanceId Stay;
    zdns zoneId: recordId End;
    zec cidrId: eipId Hold;
    zec dhcpOptionsSetId: subnetId Hold;
    zec diskId: snapshotId Stay;
    zec imageId: instanceId Stay;
    zec vpcId: subnetId Hold;
}

/// Returns what happens to things of a kind when one of another that they refer to is deleted,
/// if a hint says so.
pub(super) fn fate(service: &str, kind: &str, by: &str) -> Option<Fate> {
    FATES
        .iter()
        .find(|(of, held, holding, _)| (*of, *held, *holding) == (service, kind, by))
        .map(|(_, _, _, fate)| *fate)
}

/// Returns every line on deletions.
#[cfg(test)]
pub(super) fn fates()
-> impl Iterator<Item = &'static (&'static str, &'static str, &'static str, Fate)> {
    FATES.iter()
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
