//! What names and types do not say: a line for each operation that they mislead about.
//!
//! This is the simulator's own overlay (`x-sim`) on the catalogue. A line names the
//! service, the operation, and what it does. A second table is of kinds: what becomes of
//! things when one goes that they refer to. [`filters`] says what lists are narrowed by,
//! [`made`] what things have that no request gives, [`values`] what requests and answers mean.

pub(super) mod filters;
pub(super) mod made;
pub(super) mod values;

use super::kind::Fate;
use super::tags::Act;
use super::turn::Turn;

/// What an operation does, and the fields that name the things it is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Hint {
    /// Always the same answer to the same request.
    Figures,
    /// Sets fields of the things that this field names.
    Set(&'static str),
    /// The same, where fields of the request have other names than the things'.
    SetAs(&'static str, Renamed),
    /// Shows one thing, in fields of other names than the thing's.
    GetAs(&'static str, Renamed),
    /// Switches a field of a thing, which may lie in an object: `accessControl.enable`.
    Switch(&'static str, &'static str, bool),
    /// Sends a thing to another state.
    Change(&'static str, Turn),
    /// Sets fields of several things: each object of the list in the first field names its
    /// own in the second.
    SetEach(&'static str, &'static str, Renamed),
    /// Puts what these fields have into the thing that the first names.
    Join(&'static str, &'static [&'static str]),
    /// Takes what these fields have out of the things that the first names.
    Part(&'static str, &'static [&'static str]),
    /// The thing goes.
    Delete(&'static str),
    /// A thing with this id field comes.
    Create(&'static str),
    /// A thing with this id field comes for each combination of what the lists have. What
    /// is no list stands under the other name; objects have fields of the thing.
    CreateEach(&'static str, Renamed),
    /// It is about tags, which have no ids.
    Tags(Act),
    /// Nothing is known of it but its shape: what it acts on is shown nowhere.
    Shape,
}

/// Names of fields of a request, and those of the things that they mean.
pub(super) type Renamed = &'static [(&'static str, &'static str)];

use Hint::{
    Change, Create, CreateEach, Delete, Figures, GetAs, Join, Part, Set, SetAs, SetEach, Shape,
    Switch, Tags,
};

/// One line an operation.
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

/// One line for two kinds of a service, by their ids.
macro_rules! fates {
    ($($service:ident $kind:ident: $by:ident $fate:ident;)*) => {
        /// What becomes of things of the second kind when one of the first goes.
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

/// What becomes of things of one kind when one of another goes that they refer to, if a
/// hint says it.
pub(super) fn fate(service: &str, kind: &str, by: &str) -> Option<Fate> {
    FATES
        .iter()
        .find(|(of, held, holding, _)| (*of, *held, *holding) == (service, kind, by))
        .map(|(_, _, _, fate)| *fate)
}

/// Every line on what becomes of things.
#[cfg(test)]
pub(super) fn fates()
-> impl Iterator<Item = &'static (&'static str, &'static str, &'static str, Fate)> {
    FATES.iter()
}

/// The hint for an operation.
pub(super) fn find(service: &str, operation: &str) -> Option<&'static Hint> {
    HINTS
        .iter()
        .find(|(of, id, _)| *of == service && *id == operation)
        .map(|(_, _, hint)| hint)
}

/// All of them, by service and operation.
#[cfg(test)]
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    HINTS.iter().map(|(service, id, _)| (*service, *id))
}
