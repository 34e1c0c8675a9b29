//! Carries out the effects of operations beyond their rules.

use std::net::Ipv4Addr;

use loggia_catalogue::Type;
use serde_json::{Value, json};

use super::counts::COUNTS;
use super::{Context, Fields, texts};
use crate::engine::extra_rules::{self, ExtraRule};
use crate::engine::kind::KindNumber;
use crate::engine::rule::Target;
use crate::engine::words;

/// The most addresses that a thing gets at once.
const MOST: u64 = 100;

impl Context<'_> {
    /// Returns the further rules of the operation.
    pub(super) fn extra_rules(&self) -> &'static [ExtraRule] {
        extra_rules::find(self.model.service(), self.operation.id)
    }

    /// Returns what is deleted along with things.
    pub(super) fn deleted_along(
        &self,
        target: &Target,
        fields: &Fields,
    ) -> Vec<(KindNumber, String)> {
        let own = self.kinds.get(target.kind).id;
        let ended = texts(fields.get(target.field));
        let mut taken = Vec::new();
        for extra in self.extra_rules() {
            // Either those with the value are deleted, or all the others.
            let (kinds, those) = match extra {
                ExtraRule::DeleteWith(kinds) => (*kinds, true),
                ExtraRule::DeleteUnless(flag, kinds)
                    if fields.get(*flag) != Some(&json!(false)) =>
                {
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

    /// Applies an operation's further effects to a thing, the `index`-th of those that the
    /// request is for.
    pub(super) fn apply_extra_rules(
        &mut self,
        kind: KindNumber,
        id: &str,
        index: usize,
        fields: &Fields,
    ) {
        let of = self.kinds.get(kind);
        for extra in self.extra_rules() {
            if let ExtraRule::CopyToMembers(others, field) = extra {
                self.carry(kind, id, others, field);
                continue;
            }
            let via = self.instance_of(extra, fields);
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
            match extra {
                ExtraRule::Set(name, text) => {
                    let value = serde_json::from_str(text).unwrap_or_default();
                    held.insert((*name).to_owned(), value);
                }
                ExtraRule::Clear(names) => {
                    for name in *names {
                        held.insert((*name).to_owned(), nothing(name));
                    }
                }
                ExtraRule::ClearIf(flag, name) => {
                    if fields.get(*flag) == Some(&json!(true)) {
                        held.insert((*name).to_owned(), nothing(name));
                    }
                }
                ExtraRule::ClearUnlessGiven(name) => {
                    let given = fields.get(*name).and_then(Value::as_str);
                    if given.is_none_or(str::is_empty) {
                        held.insert((*name).to_owned(), nothing(name));
                    }
                }
                ExtraRule::CopyFrom(path, name) => {
                    if let Some(value) = at(fields, path) {
                        held.insert((*name).to_owned(), value.clone());
                    }
                }
                ExtraRule::NumberAddresses(from, name) => {
                    let first = fields.get(*from).and_then(Value::as_str);
                    if let Some(address) = first.and_then(|first| counted_on(first, index)) {
                        held.insert((*name).to_owned(), json!([address]));
                    }
                }
                ExtraRule::AddIpv6(count, name) => {
                    let count = fields.get(*count).and_then(Value::as_u64);
                    addresses6(held, name, id, count.unwrap_or(1));
                }
                ExtraRule::ResizeNetwork(path, name) => {
                    let length = at(fields, path).and_then(Value::as_u64);
                    let network = held.get(*name).and_then(Value::as_str);
                    let network = length.zip(network);
                    if let Some(network) = network.and_then(|(length, one)| resized(one, length)) {
                        held.insert((*name).to_owned(), network.into());
                    }
                }
                ExtraRule::ListHosts(name) => {
                    let network = held.get(*name).and_then(Value::as_str);
                    if let Some(free) = network.and_then(hosts) {
                        held.extend(free);
                    }
                }
                ExtraRule::Ipv6Network(name) => {
                    held.insert((*name).to_owned(), network6(id).into());
                }
                ExtraRule::Ipv6NetworkIf(asked, name) => {
                    let asked = fields.get(*asked).and_then(Value::as_str);
                    if asked.is_some_and(|asked| asked.contains("IPv6")) {
                        held.insert((*name).to_owned(), network6(id).into());
                    }
                }
                ExtraRule::Ipv6Address(name) => {
                    let address = format!("2001:db8:{}::1", own_part(id));
                    held.insert((*name).to_owned(), address.into());
                }
                ExtraRule::BindTo(targets) => {
                    bind(held, targets, via.as_deref(), fields);
                }
                ExtraRule::BindEips(_)
                | ExtraRule::CreateParts(_)
                | ExtraRule::CopyToMembers(..)
                | ExtraRule::DeleteWith(_)
                | ExtraRule::OnlyGrows(_)
                | ExtraRule::Requires(..)
                | ExtraRule::RequiresAny(..)
                | ExtraRule::RequiresFree(..)
                | ExtraRule::RequiresOwner(..)
                | ExtraRule::DeleteUnless(..) => {}
            }
        }
    }

    /// Copies a field of a thing to the things that belong to it.
    fn carry(&mut self, kind: KindNumber, id: &str, others: &str, field: &str) {
        let own = self.kinds.get(kind).id;
        let held = self.store.find(kind, id);
        let value = held.and_then(|thing| thing.fields.get(field)).cloned();
        let Some(other) = self.kinds.by_id(others) else {
            return;
        };
        for index in 0..self.store.things(other).len() {
            let fields = &mut self.store.thing_mut(other, index).fields;
            if fields.get(own).is_some_and(|named| named == id) {
                fields.insert(field.to_owned(), value.clone().unwrap_or_default());
            }
        }
    }

    /// Returns the instance of a network interface, if a thing is bound to one.
    fn instance_of(&self, extra: &ExtraRule, fields: &Fields) -> Option<String> {
        let ExtraRule::BindTo(targets) = extra else {
            return None;
        };
        let mut targets = targets.iter();
        let (name, kind, word) = targets.find(|(name, _, _)| fields.contains_key(*name))?;
        let id = texts(fields.get(*name)).pop().filter(|_| *word == "NIC")?;
        let nic = self.store.find(self.kinds.by_id(kind)?, &id)?;
        texts(nic.fields.get("instanceId")).pop()
    }

    /// Returns what the `index`-th of several new things has of its own: its items of lists
    /// with one for each, and a numbered name.
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
        for name in extra_rules::numbered_names(self.model.service(), self.operation.id) {
            if let Some(text) = fields.get(*name).and_then(Value::as_str) {
                let text = crate::name_pattern::expand(text, index);
                own.insert((*name).to_owned(), text.into());
            }
        }
        own
    }
}

/// Binds a thing to the first of its possible targets that a request names.
fn bind(
    held: &mut Fields,
    targets: &[(&'static str, &'static str, &'static str)],
    via: Option<&str>,
    fields: &Fields,
) {
    let mut targets = targets.iter();
    let Some((name, _, word)) = targets.find(|(name, _, _)| fields.contains_key(*name)) else {
        return;
    };
    let id = fields.get(*name).cloned().unwrap_or_default();
    let at_nic = *word == "NIC";
    let nic = if at_nic { id.clone() } else { Value::Null };
    // Network interfaces can be bound in two modes.
    let mode = fields.get("bindType").cloned();
    let mode = mode.unwrap_or_else(|| json!("FullNat"));
    let has_mode = at_nic || *word == "HAVIP";
    let mode = if has_mode { mode } else { Value::Null };
    for (name, value) in [
        ("associatedId", id),
        ("associatedType", json!(word)),
        ("bindType", mode),
        ("instanceId", json!(via)),
        ("nicId", nic),
    ] {
        held.insert(name.to_owned(), value);
    }
}

/// Adds `count` IPv6 addresses to those of a thing.
fn addresses6(held: &mut Fields, name: &str, id: &str, count: u64) {
    let part = own_part(id);
    let all = held.entry(name).or_insert_with(|| json!([]));
    let Some(all) = all.as_array_mut() else {
        return;
    };
    for _ in 0..count.min(MOST) {
        all.push(format!("2001:db8:{part}::{:x}", all.len() + 1).into());
    }
}

/// Returns an IPv4 network with another prefix length.
fn resized(network: &str, length: u64) -> Option<String> {
    let first: Ipv4Addr = network.split('/').next()?.parse().ok()?;
    let length = u32::try_from(length).ok()?;
    let mask = u32::MAX
        .checked_shl(32_u32.checked_sub(length)?)
        .unwrap_or(0);
    Some(format!(
        "{}/{length}",
        Ipv4Addr::from(u32::from(first) & mask)
    ))
}

/// Returns an IPv6 network of a thing's own.
fn network6(id: &str) -> String {
    format!("2001:db8:{}::/64", own_part(id))
}

/// Returns the part of IPv6 addresses that distinguishes a thing's from others.
fn own_part(id: &str) -> String {
    let digits: String = id.chars().filter(char::is_ascii_hexdigit).collect();
    let part = digits.get(digits.len().saturating_sub(4)..);
    part.filter(|part| !part.is_empty())
        .unwrap_or("0")
        .to_owned()
}

/// Returns a value of a request that may be inside an object.
fn at<'f>(fields: &'f Fields, path: &str) -> Option<&'f Value> {
    match path.split_once('.') {
        Some((outer, inner)) => fields.get(outer)?.get(inner),
        None => fields.get(path),
    }
}

/// Returns what a block of IPv4 addresses shows of those that can be assigned: all but the
/// network address, the gateway, which is the first, and the broadcast address. Those of large
/// blocks are not listed.
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

/// Returns the address `index` places after another.
fn counted_on(first: &str, index: usize) -> Option<String> {
    let first: Ipv4Addr = first.parse().ok()?;
    let address = u32::from(first).checked_add(u32::try_from(index).ok()?)?;
    Some(Ipv4Addr::from(address).to_string())
}
