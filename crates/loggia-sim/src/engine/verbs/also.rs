//! What operations do besides what their rules do.

use std::net::Ipv4Addr;

use loggia_catalogue::Type;
use serde_json::{Value, json};

use super::create::COUNTS;
use super::{Desk, Fields, texts};
use crate::engine::Refused;
use crate::engine::also::{self, Also};
use crate::engine::kind::KindNumber;
use crate::engine::rule::Target;
use crate::engine::words;

impl Desk<'_> {
    fn besides(&self) -> &'static [Also] {
        also::find(self.model.service(), self.operation.id)
    }

    /// Refuses what may not be asked of these things.
    pub(super) fn may(&self, target: &Target, fields: &Fields) -> Result<(), Refused> {
        for also in self.besides() {
            match also {
                Also::Bound(targets) => self.may_bind(targets, fields)?,
                Also::Grows(field) => self.may_shrink(target, field, fields)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn may_bind(
        &self,
        targets: &[(&'static str, &'static str, &'static str)],
        fields: &Fields,
    ) -> Result<(), Refused> {
        let mut given = targets
            .iter()
            .filter(|(name, _, _)| fields.contains_key(*name));
        let Some((name, kind, _)) = given.next() else {
            let names: Vec<_> = targets.iter().map(|(name, _, _)| *name).collect();
            let message = format!("one of {} is missing", names.join(", "));
            return Err(Refused::new("MISSING_PARAMETER", message));
        };
        // What lies in another service is taken as it is.
        let Some(kind) = self.kinds.by_id(kind) else {
            return Ok(());
        };
        let unknown = |id: &String| self.store.find(kind, id).is_none();
        match texts(fields.get(*name)).into_iter().find(unknown) {
            Some(id) => Err(self.unknown(kind, name, &id)),
            None => Ok(()),
        }
    }

    fn may_shrink(&self, target: &Target, field: &str, fields: &Fields) -> Result<(), Refused> {
        let asked = fields.get(field).and_then(Value::as_f64);
        for id in texts(fields.get(target.field)) {
            let held = self.store.find(target.kind, &id);
            let held = held.and_then(|thing| thing.fields.get(field)?.as_f64());
            if let (Some(held), Some(asked)) = (held, asked)
                && asked < held
            {
                let message = format!("{field} is {asked} and must be at least {held}");
                return Err(Refused::new("INVALID_PARAMETER_LESS_MINIMUM", message));
            }
        }
        Ok(())
    }

    /// What goes along with things that are ended.
    pub(super) fn taken(&self, target: &Target, fields: &Fields) -> Vec<(KindNumber, String)> {
        let own = self.kinds.get(target.kind).id;
        let ended = texts(fields.get(target.field));
        let mut taken = Vec::new();
        for also in self.besides() {
            // Those with the value go, or all others do.
            let (kinds, those) = match also {
                Also::Ends(kinds) => (*kinds, true),
                Also::Takes(flag, kinds) if fields.get(*flag) != Some(&json!(false)) => {
                    (*kinds, false)
                }
                _ => continue,
            };
            for (id, field, value) in kinds {
                let Some(kind) = self.kinds.by_id(id) else {
                    continue;
                };
                let value: Value = serde_json::from_str(value).unwrap_or_default();
                let things = self.store.things(kind).iter().filter(|thing| {
                    let of = thing.fields.get(own).and_then(Value::as_str);
                    let goes = (thing.fields.get(*field) == Some(&value)) == those;
                    goes && of.is_some_and(|of| ended.iter().any(|id| id == of))
                });
                taken.extend(things.map(|thing| (kind, thing.id.clone())));
            }
        }
        taken
    }

    /// Does to a thing what the operation does besides; it is the `index`-th of those that
    /// the request is for.
    pub(super) fn also(&mut self, kind: KindNumber, id: &str, index: usize, fields: &Fields) {
        let of = self.kinds.get(kind);
        for also in self.besides() {
            let via = self.instance_of(also, fields);
            let Some(thing) = self.store.find_mut(kind, id) else {
                return;
            };
            let is_list = |name: &str| {
                let field = of.field(name);
                field.is_some_and(|field| matches!(field.ty, Type::List(_)))
            };
            let nothing = |name: &str| {
                if is_list(name) {
                    json!([])
                } else {
                    Value::Null
                }
            };
            let held = &mut thing.fields;
            match also {
                Also::Set(name, text) => {
                    let value = serde_json::from_str(text).unwrap_or_default();
                    held.insert((*name).to_owned(), value);
                }
                Also::Clear(names) => {
                    for name in *names {
                        held.insert((*name).to_owned(), nothing(name));
                    }
                }
                Also::Empty(name) => {
                    let given = fields.get(*name).and_then(Value::as_str);
                    if given.is_none_or(str::is_empty) {
                        held.insert((*name).to_owned(), nothing(name));
                    }
                }
                Also::As(path, name) => {
                    if let Some(value) = at(fields, path) {
                        held.insert((*name).to_owned(), value.clone());
                    }
                }
                Also::Addresses(from, name) => {
                    let first = fields.get(*from).and_then(Value::as_str);
                    if let Some(address) = first.and_then(|first| counted_on(first, index)) {
                        held.insert((*name).to_owned(), json!([address]));
                    }
                }
                Also::Network(path, name) => {
                    let length = at(fields, path).and_then(Value::as_u64);
                    let network = held.get(*name).and_then(Value::as_str);
                    if let (Some(length), Some(network)) = (length, network) {
                        let network = network.split('/').next().unwrap_or_default();
                        let network = format!("{network}/{length}");
                        held.insert((*name).to_owned(), network.into());
                    }
                }
                Also::Hosts(name) => {
                    let network = held.get(*name).and_then(Value::as_str);
                    if let Some(free) = network.and_then(hosts) {
                        held.extend(free);
                    }
                }
                Also::Network6(name) => {
                    let digits: String = id.chars().filter(char::is_ascii_hexdigit).collect();
                    let part = digits.get(digits.len().saturating_sub(4)..);
                    let part = part.filter(|part| !part.is_empty()).unwrap_or("0");
                    let network = format!("2001:db8:{part}::/64");
                    held.insert((*name).to_owned(), network.into());
                }
                Also::Bound(targets) => {
                    let mut targets = targets.iter();
                    let Some((name, _, word)) =
                        targets.find(|(name, _, _)| fields.contains_key(*name))
                    else {
                        continue;
                    };
                    let id = fields.get(*name).cloned().unwrap_or_default();
                    let nic = if *word == "NIC" {
                        id.clone()
                    } else {
                        Value::Null
                    };
                    held.insert("associatedId".to_owned(), id);
                    held.insert("associatedType".to_owned(), json!(word));
                    held.insert("nicId".to_owned(), nic);
                    held.insert("instanceId".to_owned(), json!(via));
                }
                Also::Brings(_) | Also::Ends(_) | Also::Grows(_) | Also::Takes(..) => {}
            }
        }
    }

    /// The instance that a network interface is at, where a thing is bound to one.
    fn instance_of(&self, also: &Also, fields: &Fields) -> Option<String> {
        let Also::Bound(targets) = also else {
            return None;
        };
        let mut targets = targets.iter();
        let (name, kind, word) = targets.find(|(name, _, _)| fields.contains_key(*name))?;
        let id = texts(fields.get(*name)).pop().filter(|_| *word == "NIC")?;
        let nic = self.store.find(self.kinds.by_id(kind)?, &id)?;
        texts(nic.fields.get("instanceId")).pop()
    }

    /// What the `index`-th of several new things has of its own: its item of lists that have
    /// one for each, and a name that is counted on.
    pub(super) fn own(&self, kind: KindNumber, fields: &Fields, index: usize) -> Fields {
        let of = self.kinds.get(kind);
        let mut own = Fields::new();
        let counts = |name: &&str| {
            let request = self.operation.request;
            request.is_some_and(|request| request.field(name).is_some())
        };
        let may_be_many = COUNTS.iter().any(counts);
        for (name, value) in fields.iter().filter(|_| may_be_many) {
            let one = words::singular(name);
            let item = value.as_array().and_then(|items| items.get(index));
            if let Some(item) = item.filter(|item| item.is_string())
                && one != *name
                && of.field(name).is_none()
                && of.field(&one).is_some()
                && one != of.id
            {
                own.insert(one, item.clone());
            }
        }
        for name in also::counted(self.model.service(), self.operation.id) {
            if let Some(text) = fields.get(*name).and_then(Value::as_str) {
                let text = crate::name_pattern::expand(text, index);
                own.insert((*name).to_owned(), text.into());
            }
        }
        own
    }
}

/// A value of a request that may lie in an object.
fn at<'f>(fields: &'f Fields, path: &str) -> Option<&'f Value> {
    match path.split_once('.') {
        Some((outer, inner)) => fields.get(outer)?.get(inner),
        None => fields.get(path),
    }
}

/// What a block of IPv4 addresses says of those that can be given: all but the network's own,
/// the gateway, which is the first, and the one for all. Of large blocks they are not listed.
fn hosts(network: &str) -> Option<Fields> {
    const LISTED: u32 = 256;
    let (first, length) = network.split_once('/')?;
    let first = u32::from(first.parse::<Ipv4Addr>().ok()?);
    let size = 1_u32.checked_shl(32_u32.checked_sub(length.parse().ok()?)?)?;
    let text = |after: u32| Ipv4Addr::from(first.saturating_add(after)).to_string();
    let count = size.saturating_sub(3);
    let ends = (count > 0).then(|| (text(2), text(size - 2)));
    let (start, end) = ends.unzip();
    let ips: Vec<Value> = (2..2 + count.min(LISTED))
        .map(|after| json!({"ip": text(after), "status": "AVAILABLE"}))
        .collect();
    let gateway = text(u32::from(size > 1));
    let fields = [
        ("gateway", json!(gateway)),
        ("availableIpStart", json!(start)),
        ("availableIpEnd", json!(end)),
        ("availableIpCount", json!(count)),
        ("ips", json!(ips)),
    ];
    Some(Fields::from_iter(
        fields.map(|(name, value)| (name.to_owned(), value)),
    ))
}

/// The address so many after another.
fn counted_on(first: &str, index: usize) -> Option<String> {
    let first: Ipv4Addr = first.parse().ok()?;
    let address = u32::from(first).checked_add(u32::try_from(index).ok()?)?;
    Some(Ipv4Addr::from(address).to_string())
}
