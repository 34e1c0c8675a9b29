//! Nested networks: a subnet lies in its VPC, and overlaps with no other subnet there, also after
//! a change of either.

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
/// The kind that prevents another network of its subnet.
const INSTANCE: &str = "instanceId";
/// Endings of codes, and the usual codes.
const OUTSIDE: (&str, &str) = (
    "_CIDR_NOT_BELONG_VPC",
    "INVALID_PARAMETER_SUBNET_CIDR_NOT_BELONG_VPC",
);
const OVERLAP: (&str, &str) = ("_OVER_LAP", "INVALID_PARAMETER_VPC_SUBNET_OVER_LAP");
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
            .map_or(Vec::new(), |vpc| self.subnets(kind, vpc, ""));
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
            self.is_private(text, network)?;
            let Some(vpc) = vpc.as_deref() else {
                continue;
            };
            let outer = self.blocks_of(vpc);
            if !outer.is_empty() && !outer.iter().any(|outer| outer.has(network)) {
                return Err(self.misfit(text, OUTSIDE, "is not in the VPC"));
            }
            if taken.iter().any(|other| other.overlaps(network)) {
                return Err(self.misfit(text, OVERLAP, "overlaps with another subnet"));
            }
            taken.push(network);
        }
        Ok(())
    }

    /// Refuses another network for a VPC or a subnet if it does not fit: what lies in the present
    /// one must lie in the new one, and a subnet stays in its VPC, beside the others.
    pub(super) fn fit_change(
        &self,
        kind: KindNumber,
        id: &str,
        fields: &Fields,
    ) -> Result<(), Refused> {
        let own = self.kinds.get(kind).id;
        let text = fields.get(BLOCK).and_then(Value::as_str);
        let (Some(text), Some(thing)) = (text, self.store.find(kind, id)) else {
            return Ok(());
        };
        let Some(network) = formats::network(text) else {
            return Ok(());
        };
        if !SERVICES.contains(&self.model.service()) || ![SUBNET, VPC].contains(&own) {
            return Ok(());
        }
        self.is_private(text, network)?;
        let present = texts(thing.fields.get(BLOCK)).pop();
        let present = present.and_then(|text| formats::network(&text));
        let inner = if own == VPC { SUBNET } else { INSTANCE };
        let has_any = self.kinds.by_id(inner).is_some_and(|inner| {
            self.store
                .inside(self.kinds, kind, id, inner)
                .next()
                .is_some()
        });
        if has_any && present.is_some_and(|present| !network.has(present)) {
            let what = "must contain the present network, which is in use";
            return Err(self.misfit(text, ("_IN_USE", "INVALID_PARAMETER_VALUE"), what));
        }
        let vpc = texts(thing.fields.get(VPC)).pop().filter(|_| own == SUBNET);
        let Some(vpc) = vpc else {
            return Ok(());
        };
        let outer = self.blocks_of(&vpc);
        if !outer.is_empty() && !outer.iter().any(|outer| outer.has(network)) {
            return Err(self.misfit(text, OUTSIDE, "is not in the VPC"));
        }
        let others = self.subnets(kind, &vpc, id);
        if others.iter().any(|other| other.overlaps(network)) {
            return Err(self.misfit(text, OVERLAP, "overlaps with another subnet"));
        }
        Ok(())
    }

    /// Refuses a network that is not private.
    fn is_private(&self, text: &str, network: Network) -> Result<(), Refused> {
        let mut private = PRIVATE.iter().filter_map(|text| formats::network(text));
        if private.any(|private| private.has(network)) {
            return Ok(());
        }
        let code = ("_LAN_IP", "INVALID_PARAMETER_VALUE");
        Err(self.misfit(text, code, "is not a private network"))
    }

    /// Refuses a network, with the operation's own code with an ending, or else the usual one.
    fn misfit(&self, text: &str, (ends, usual): (&str, &str), what: &str) -> Refused {
        let mut codes = self.operation.errors.iter().map(|cause| cause.code);
        let code = codes.find(|code| code.ends_with(ends)).unwrap_or(usual);
        Refused::new(code, format!("{BLOCK}: {text:?} {what}"))
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

    /// Returns the networks of the subnets in a VPC, without one of them.
    fn subnets(&self, kind: KindNumber, vpc: &str, without: &str) -> Vec<Network> {
        let all = self.store.things(kind).iter();
        let inside = all.filter(|subnet| {
            let lies_in = subnet.fields.get(VPC).is_some_and(|id| id == vpc);
            lies_in && subnet.id != without
        });
        let blocks = inside.flat_map(|subnet| texts(subnet.fields.get(BLOCK)));
        blocks.filter_map(|text| formats::network(&text)).collect()
    }
}
