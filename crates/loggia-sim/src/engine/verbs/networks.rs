//! Nested networks: a subnet lies in its VPC, and overlaps with no other subnet there.

use serde_json::Value;

use super::{Context, Fields, texts};
use crate::engine::Refused;
use crate::engine::formats::{self, Network};
use crate::engine::kind::KindNumber;

/// The services with such networks.
const SERVICES: [&str; 2] = ["bmc", "zec"];
/// The ids of the kinds, and the field with the network.
const SUBNET: &str = "subnetId";
const VPC: &str = "vpcId";
const BLOCK: &str = "cidrBlock";
/// The field of a VPC with additional networks.
const MORE: &str = "secondaryCidrBlocks";
/// The private address ranges in which networks must lie.
const PRIVATE: [&str; 4] = [
    "10.0.0.0/9",
    "10.128.0.0/9",
    "172.16.0.0/12",
    "192.168.0.0/16",
];

impl Context<'_> {
    /// Refuses new networks that are not private, subnets outside their VPC, and overlapping
    /// subnets.
    pub(super) fn fit_in(
        &self,
        kind: KindNumber,
        fields: &Fields,
        wanted: &[Option<Fields>],
    ) -> Result<(), Refused> {
        let own = self.kinds.get(kind).id;
        if !SERVICES.contains(&self.model.service()) || ![SUBNET, VPC].contains(&own) {
            return Ok(());
        }
        let vpc = texts(fields.get(VPC)).pop().filter(|_| own == SUBNET);
        let mut taken = vpc
            .as_deref()
            .map_or(Vec::new(), |vpc| self.subnets(kind, vpc));
        for one in wanted {
            let given = one
                .as_ref()
                .and_then(|one| one.get(BLOCK))
                .or(fields.get(BLOCK));
            let Some(text) = given.and_then(Value::as_str) else {
                continue;
            };
            let Some(network) = formats::network(text) else {
                continue;
            };
            let refused = |ends: &str, usual: &str, what: &str| {
                let mut codes = self.operation.errors.iter().map(|cause| cause.code);
                let code = codes.find(|code| code.ends_with(ends)).unwrap_or(usual);
                Refused::new(code, format!("{BLOCK}: {text:?} {what}"))
            };
            let mut private = PRIVATE.iter().filter_map(|text| formats::network(text));
            if !private.any(|private| private.has(network)) {
                let what = "is no private network";
                return Err(refused("_LAN_IP", "INVALID_PARAMETER_VALUE", what));
            }
            let Some(vpc) = vpc.as_deref() else {
                continue;
            };
            let outer = self.blocks_of(vpc);
            if !outer.is_empty() && !outer.iter().any(|outer| outer.has(network)) {
                let code = "INVALID_PARAMETER_SUBNET_CIDR_NOT_BELONG_VPC";
                return Err(refused("_CIDR_NOT_BELONG_VPC", code, "is not in the VPC"));
            }
            if taken.iter().any(|other| other.overlaps(network)) {
                let code = "INVALID_PARAMETER_VPC_SUBNET_OVER_LAP";
                return Err(refused("_OVER_LAP", code, "overlaps with another subnet"));
            }
            taken.push(network);
        }
        Ok(())
    }

    /// Returns the networks of a VPC.
    fn blocks_of(&self, vpc: &str) -> Vec<Network> {
        let thing = self
            .kinds
            .by_id(VPC)
            .and_then(|kind| self.store.find(kind, vpc));
        let all = thing.map_or(Vec::new(), |thing| {
            let mut all = texts(thing.fields.get(BLOCK));
            all.extend(texts(thing.fields.get(MORE)));
            all
        });
        all.iter()
            .filter_map(|text| formats::network(text))
            .collect()
    }

    /// Returns the networks of the subnets in a VPC.
    fn subnets(&self, kind: KindNumber, vpc: &str) -> Vec<Network> {
        let all = self.store.things(kind).iter();
        let inside = all.filter(|subnet| subnet.fields.get(VPC).is_some_and(|id| id == vpc));
        let blocks = inside.flat_map(|subnet| texts(subnet.fields.get(BLOCK)));
        blocks.filter_map(|text| formats::network(&text)).collect()
    }
}
