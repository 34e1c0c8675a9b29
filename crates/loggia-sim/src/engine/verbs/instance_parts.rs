//! Creates what comes with an instance of `zec`: its disks, its network interface, and an
//! address if traffic is ordered.
//!
//! All of them are things in their own right, which other operations list, change and delete.

use serde_json::{Value, json};

use super::{Context, Fields, texts};
use crate::engine::extra_rules::{self, ExtraRule};
use crate::engine::kind::KindNumber;

/// The most disks of an instance in addition to its boot disk.
const DISKS: usize = 15;

impl Context<'_> {
    /// Creates what comes with the `index`-th new instance of an order.
    pub(super) fn equip(&mut self, kind: KindNumber, id: &str, index: usize, fields: &Fields) {
        let extra = extra_rules::find(self.model.service(), self.operation.id);
        for extra in extra {
            if let ExtraRule::BindEips(eips) = extra {
                for eip in texts(fields.get(*eips)) {
                    self.bind_eip(&eip, id, None);
                }
            }
        }
        if !extra
            .iter()
            .any(|extra| matches!(extra, ExtraRule::CreateParts(_)))
        {
            return;
        }
        let disks = self.disks(id, fields);
        let Some(nic) = self.nic(id, fields) else {
            return;
        };
        self.address(id, &nic, index, fields);
        let inner = match self.kinds.by_id("nicId") {
            Some(kind) => self.store.find_mut(kind, &nic),
            None => None,
        };
        if let Some(nic) = inner {
            let address = nic.fields.get("primaryIpv4").cloned();
            nic.fields
                .insert("privateIpList".to_owned(), json!([address]));
        }
        if let Some(instance) = self.store.find_mut(kind, id) {
            instance.fields.insert("diskIdSet".to_owned(), json!(disks));
        }
    }

    /// Creates the boot disk and the disks that were ordered; returns the ids of the latter.
    fn disks(&mut self, id: &str, fields: &Fields) -> Vec<String> {
        let own = |given: Option<&Value>, kind: &str| {
            let mut disk = given
                .and_then(Value::as_object)
                .cloned()
                .unwrap_or_default();
            // The service assigns the ids, and each disk is one thing.
            disk.retain(|name, _| name != "diskId" && name != "diskAmount");
            disk.insert("diskType".to_owned(), json!(kind));
            for name in ["zoneId", "resourceGroupId"] {
                if let Some(value) = fields.get(name) {
                    disk.insert(name.to_owned(), value.clone());
                }
            }
            disk.insert("instanceId".to_owned(), json!(id));
            disk
        };
        let system = own(fields.get("systemDisk"), "SYSTEM");
        self.bring("diskId", "IN_USE", &system);
        let wanted = fields.get("dataDisks").and_then(Value::as_array);
        let mut made = Vec::new();
        for disk in wanted.into_iter().flatten() {
            let amount = disk["diskAmount"].as_u64().unwrap_or(1).max(1);
            let amount = usize::try_from(amount).unwrap_or(DISKS);
            for _ in 0..amount.min(DISKS - made.len()) {
                made.extend(self.bring("diskId", "IN_USE", &own(Some(disk), "DATA")));
            }
        }
        made
    }

    /// Creates its first network interface.
    fn nic(&mut self, id: &str, fields: &Fields) -> Option<String> {
        let subnet = texts(fields.get("subnetId")).pop()?;
        let subnet = self.store.find(self.kinds.by_id("subnetId")?, &subnet)?;
        let stack = fields.get("ipStackType").cloned();
        let stack = stack.unwrap_or_else(|| json!("IPv4"));
        let mut nic = Fields::new();
        for name in ["subnetId", "regionId", "vpcId"] {
            let value = subnet.fields.get(name).cloned().unwrap_or_default();
            nic.insert(name.to_owned(), value);
        }
        for (name, asked) in [
            ("securityGroupId", "securityGroupId"),
            ("primaryIpv4", "lanIp"),
            ("resourceGroupId", "resourceGroupId"),
        ] {
            if let Some(value) = fields.get(asked) {
                nic.insert(name.to_owned(), value.clone());
            }
        }
        if stack == "IPv4" {
            nic.insert("primaryIpv6".to_owned(), Value::Null);
            nic.insert("ipv6Cidr".to_owned(), Value::Null);
        }
        nic.insert("nicSubnetType".to_owned(), stack);
        nic.insert("nicType".to_owned(), json!("Primary"));
        nic.insert("instanceId".to_owned(), json!(id));
        self.bring("nicId", "USED", &nic)
    }

    /// Sets its public address: the elastic IP that the order names for it, or a new one if the
    /// order says how traffic is paid.
    fn address(&mut self, id: &str, nic: &str, index: usize, fields: &Fields) {
        match texts(fields.get("eipIds")).into_iter().nth(index) {
            Some(named) => self.bind_eip(&named, nic, Some(id)),
            None if fields.contains_key("internetChargeType") => {
                let mut eip = at_nic(nic, Some(id));
                for (name, asked) in [
                    ("bandwidth", "bandwidth"),
                    ("bindType", "eipBindType"),
                    ("eipV4Type", "eipV4Type"),
                    ("flowPackage", "trafficPackageSize"),
                    ("internetChargeType", "internetChargeType"),
                    ("networkLineType", "networkLineType"),
                    ("resourceGroupId", "resourceGroupId"),
                ] {
                    if let Some(value) = fields.get(asked) {
                        eip.insert(name.to_owned(), value.clone());
                    }
                }
                self.bring("eipId", "BINDED", &eip);
            }
            None => {}
        }
    }

    /// Binds an elastic IP to a network interface, which may belong to an instance.
    fn bind_eip(&mut self, eip: &str, nic: &str, instance: Option<&str>) {
        let Some(kind) = self.kinds.by_id("eipId") else {
            return;
        };
        let states = &self.kinds.get(kind).states;
        if let Some(thing) = self.store.find_mut(kind, eip) {
            thing.fields.extend(at_nic(nic, instance));
            thing.rest(states, "BINDED");
        }
    }

    /// Creates a thing of another kind, in its state as part of the instance.
    fn bring(&mut self, id: &'static str, state: &str, fields: &Fields) -> Option<String> {
        let kind = self.kinds.by_id(id)?;
        let made = self.one(kind, &[], fields, false);
        let states = &self.kinds.get(kind).states;
        self.store.find_mut(kind, &made)?.rest(states, state);
        Some(made)
    }
}

/// Returns the fields of an elastic IP that is bound to a network interface.
fn at_nic(nic: &str, instance: Option<&str>) -> Fields {
    let fields = [
        ("associatedId", json!(nic)),
        ("associatedType", json!("NIC")),
        ("instanceId", json!(instance)),
        ("nicId", json!(nic)),
    ];
    Fields::from_iter(fields.map(|(name, value)| (name.to_owned(), value)))
}
