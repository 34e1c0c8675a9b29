//! Requests that should succeed, made up within the limits of the catalogue.

use fastrand::Rng;
use loggia_catalogue::{Field, Limits, Operation, Record, Type};
use serde_json::{Map, Value, json};

use super::bench::{Bench, NOW};
use super::ready::ready;
use crate::engine::extra_rules::{self, ExtraRule};
use crate::engine::hints::{combinations, needed};
use crate::engine::kind::{self, KindNumber, OnDelete};
use crate::engine::request::texts;
use crate::engine::rule::Rule;
use crate::engine::sample::{self, Of};
use crate::engine::transitions::Transition;
use crate::engine::uniqueness;

/// How deep nested records are filled.
const DEPTH: usize = 3;

/// Returns a request with the required fields, ids of existing things, and the share `wish` of
/// optional fields, between 0 and 1. `None` if no thing exists of a kind that it needs.
///
/// Its target is in a state in which the request is valid.
pub(super) fn good(
    bench: &mut Bench,
    operation: &'static Operation,
    rng: &mut Rng,
    wish: f64,
) -> Option<Map<String, Value>> {
    let mut request = made(bench, operation, rng, wish)?;
    combine(bench, operation, &mut request);
    needed(bench, operation, &mut request, rng)?;
    agree(bench, operation, &mut request);
    ready(bench, operation, &request);
    Some(request)
}

/// Adds fields that are needed because of others.
fn needed(
    bench: &Bench,
    operation: &'static Operation,
    request: &mut Map<String, Value>,
    rng: &mut Rng,
) -> Option<()> {
    for (other, is, needed) in needed::by_value(bench.api.service(), operation.id) {
        if request.get(other).is_none_or(|held| held != is) || request.contains_key(needed) {
            continue;
        }
        let field = operation.request?.field(needed)?;
        let value = match bench.referred(operation, field) {
            Some((kind, many)) => ids(bench.engine.store.ids(kind), many, &field.limits, rng),
            None => value(bench, field, rng, 1.0, DEPTH),
        };
        request.insert(needed.to_owned(), value?);
    }
    let with: Vec<_> =
        combinations::needed_with(bench.api.service(), operation.id, request).collect();
    for (_, needed) in with {
        if !request.contains_key(needed) {
            let field = operation.request?.field(needed)?;
            request.insert(needed.to_owned(), value(bench, field, rng, 1.0, DEPTH)?);
        }
    }
    let one_of = needed::one_of(bench.api.service(), operation.id);
    if !one_of.iter().any(|name| request.contains_key(*name))
        && let Some(first) = one_of.first()
    {
        let field = operation.request?.field(first)?;
        request.insert((*first).to_owned(), value(bench, field, rng, 1.0, DEPTH)?);
    }
    Some(())
}

/// Gives a request fields and values that can be given together.
fn combine(bench: &Bench, operation: &'static Operation, request: &mut Map<String, Value>) {
    let service = bench.api.service();
    for (fields, _) in combinations::exclusive(service, operation.id) {
        let mut given = fields.iter().filter(|name| request.contains_key(**name));
        let first = given.next().copied();
        request.retain(|name, _| !fields.contains(&name.as_str()) || Some(name.as_str()) == first);
    }
    for (field, values) in combinations::accepted(service, operation.id) {
        if let (Some(value), Some(first)) = (request.get_mut(field), values.first()) {
            *value = json!(first);
        }
    }
    let lists: Vec<_> = combinations::one_each(service, operation.id).collect();
    for (list, count) in lists {
        if let Some(Value::Array(items)) = request.get_mut(list) {
            items.truncate(1);
            if !count.is_empty() {
                request.insert(count.to_owned(), json!(1));
            }
        }
    }
    let mut owners = Vec::new();
    for extra in extra_rules::find(service, operation.id) {
        if let ExtraRule::ClearIf(flag, name) = extra
            && request.get(*flag) == Some(&json!(true))
        {
            request.remove(*name);
        }
        let ExtraRule::RequiresOwner(field, kind, owner) = extra else {
            continue;
        };
        // The first counts.
        if !request.contains_key(*field) || owners.contains(owner) {
            continue;
        }
        owners.push(*owner);
        let kind = bench.engine.model.kinds.by_id(kind);
        let id = texts(request.get(*field)).pop();
        let thing = kind
            .zip(id)
            .and_then(|(kind, id)| bench.engine.store.find(kind, &id));
        if let Some(held) = thing.and_then(|thing| thing.fields.get(*owner)) {
            request.insert((*owner).to_owned(), held.clone());
        }
    }
}

/// Makes a request name what its target belongs to.
fn agree(bench: &Bench, operation: &'static Operation, request: &mut Map<String, Value>) {
    let rule = bench.rule(operation);
    let Some(target) = rule.target() else {
        return;
    };
    let store = &bench.engine.store;
    let mut ids = texts(request.get(target.field));
    let find = |id: &String| store.find(target.kind, id);
    let Some(first) = ids.first().and_then(find) else {
        return;
    };
    for (_, kind) in bench.engine.model.kinds.iter() {
        let mut dependents = kind.dependents.iter();
        let lies_in =
            dependents.any(|of| of.kind == target.kind && of.on_delete == OnDelete::Cascade);
        if !lies_in || kind.id == target.field || !request.contains_key(kind.id) {
            continue;
        }
        let outer = first.fields.get(kind.id).cloned().unwrap_or_default();
        ids.retain(|id| find(id).and_then(|thing| thing.fields.get(kind.id)) == Some(&outer));
        request.insert(kind.id.to_owned(), outer);
    }
    if target.many {
        request.insert(target.field.to_owned(), ids.into());
    }
}

fn made(
    bench: &Bench,
    operation: &'static Operation,
    rng: &mut Rng,
    wish: f64,
) -> Option<Map<String, Value>> {
    let mut request = Map::new();
    let ended = match bench.rule(operation) {
        Rule::Delete(target) | Rule::Change(target, Transition::Recycle) => Some(target.field),
        _ => None,
    };
    for field in kind::fields(operation.request) {
        if !field.required && rng.f64() >= wish {
            continue;
        }
        let value = match bench.referred(operation, field) {
            Some((kind, many)) => {
                // What others need cannot be ended.
                let mut known = if ended == Some(field.name) {
                    bench.free(kind)
                } else {
                    bench.engine.store.ids(kind)
                };
                let rule = bench.rule(operation);
                if rule
                    .target()
                    .is_some_and(|target| target.field == field.name)
                {
                    known.retain(|id| is_only(bench, operation, kind, id));
                }
                ids(known, many, &field.limits, rng)
            }
            None => value(bench, field, rng, wish, DEPTH),
        };
        match value {
            Some(value) => {
                request.insert(field.name.to_owned(), value);
            }
            None if field.required => return None,
            None => {}
        }
    }
    for extra in extra_rules::find(bench.api.service(), operation.id) {
        match extra {
            // One of them must be named, and the first one named must exist.
            ExtraRule::BindTo(targets) => {
                let kinds = &bench.engine.model.kinds;
                let known = targets.iter().find_map(|(name, kind, _)| {
                    let id = bench.engine.store.ids(kinds.by_id(kind)?).pop()?;
                    Some((*name, id))
                });
                let (name, id) = known?;
                request.retain(|name, _| !targets.iter().any(|(one, _, _)| one == name));
                request.insert(name.to_owned(), id.into());
            }
            ExtraRule::OnlyGrows(field) => {
                let known = operation.request.and_then(|all| all.field(field));
                let most = known.and_then(|field| field.limits.maximum);
                #[expect(clippy::cast_possible_truncation, reason = "limits are small")]
                let most = most.map_or(9_000, |most| most as i64);
                request.insert((*field).to_owned(), json!(most));
            }
            _ => {}
        }
    }
    // The same token means the same request.
    if request.contains_key("clientToken") {
        let token = format!("token-{}", rng.u64(..));
        request.insert("clientToken".to_owned(), token.into());
    }
    last_hour(bench, operation, &mut request);
    if let Some(month) = request.get_mut("month") {
        *month = json!("2026-02");
    }
    if let Some(name) = uniqueness::name(bench.api.service(), operation.id) {
        request.insert(name.to_owned(), json!(format!("name-{:x}", rng.u32(..))));
    }
    // What must be unique is there once.
    if uniqueness::check(bench.api.service(), operation, &request).is_err() {
        for name in ["ruleInfos", "tags"] {
            match request.get_mut(name) {
                Some(Value::Array(items)) => items.truncate(1),
                Some(tags) => tags["tags"] = json!([]),
                None => {}
            }
        }
    }
    networks(bench, operation, &mut request);
    // Only regions in use have measurements.
    if operation
        .errors
        .iter()
        .any(|cause| cause.code == "INVALID_REGION_NOT_FOUND")
    {
        request.remove("accelerateRegionId");
    }
    Some(request)
}

/// Gives a request networks that fit into each other.
fn networks(bench: &Bench, operation: &'static Operation, request: &mut Map<String, Value>) {
    // Subnets must fit into it.
    let about = match bench.rule(operation) {
        Rule::Create(making) => Some(making.kind),
        rule => rule.target().map(|target| target.kind),
    };
    let about = about.map(|kind| bench.engine.model.kinds.get(kind).id);
    if let Some(block) = request
        .get_mut("cidrBlock")
        .filter(|_| about == Some("vpcId"))
    {
        *block = json!("10.0.0.0/9");
    }
    // What lies in a subnet stays in it.
    if let (Rule::Set(target, _), Some("subnetId")) = (bench.rule(operation), about)
        && request.contains_key("cidrBlock")
    {
        let id = texts(request.get(target.field)).pop().unwrap_or_default();
        let thing = bench.engine.store.find(target.kind, &id);
        if let Some(block) = thing.and_then(|thing| thing.fields.get("cidrBlock")) {
            request.insert("cidrBlock".to_owned(), block.clone());
        }
    }
}

/// Returns whether a thing has the values that an operation requires of its targets.
pub(super) fn is_only(bench: &Bench, operation: &Operation, kind: KindNumber, id: &str) -> bool {
    let mut lines = extra_rules::find(bench.api.service(), operation.id).iter();
    let thing = bench.engine.store.find(kind, id);
    lines.all(|extra| match extra {
        ExtraRule::Requires(field, value, _) => {
            let value: Value = serde_json::from_str(value).expect("it is JSON");
            thing.is_some_and(|thing| thing.fields.get(*field) == Some(&value))
        }
        ExtraRule::RequiresAny(field, values, _) => {
            let held = thing.and_then(|thing| thing.fields.get(*field)?.as_str());
            held.is_some_and(|held| values.contains(&held))
        }
        _ => true,
    })
}

/// Requests the measurements of one hour: made-up times are two months apart, and a thousand
/// measurements show no more than a dozen.
fn last_hour(bench: &Bench, operation: &'static Operation, request: &mut Map<String, Value>) {
    let end = NOW / 1000;
    let series = bench.rule(operation) == Rule::Series;
    let spans = [("startTime", end - 3600), ("endTime", end)];
    let numbers = [("start", end - 3600), ("end", end)];
    for (name, at) in spans.into_iter().filter(|_| series).chain(numbers) {
        let field = kind::fields(operation.request)
            .iter()
            .find(|field| field.name == name);
        if let (Some(value), Some(field)) = (request.get_mut(name), field) {
            *value = match field.ty {
                Type::Int32 | Type::Int64 => json!(at),
                _ => json!(sample::instant(at)),
            };
        }
    }
}

/// Returns one of some ids, or several of them.
fn ids(mut ids: Vec<String>, many: bool, limits: &Limits, rng: &mut Rng) -> Option<Value> {
    if ids.is_empty() {
        return None;
    }
    rng.shuffle(&mut ids);
    if !many {
        return ids.pop().map(Value::from);
    }
    ids.truncate(count(limits, rng));
    Some(ids.into())
}

/// Returns how many items a list gets.
fn count(limits: &Limits, rng: &mut Rng) -> usize {
    let least = limits.min_items.unwrap_or(1).max(1);
    let most = limits.max_items.unwrap_or(3).clamp(least, least + 2);
    usize::try_from(rng.u64(least..=most)).unwrap_or(1)
}

fn value(bench: &Bench, field: &Field, rng: &mut Rng, wish: f64, depth: usize) -> Option<Value> {
    typed(bench, field, &field.ty, rng, wish, depth)
}

fn typed(
    bench: &Bench,
    field: &Field,
    ty: &Type,
    rng: &mut Rng,
    wish: f64,
    depth: usize,
) -> Option<Value> {
    Some(match ty {
        Type::Bool => json!(rng.bool()),
        // A few are as good as many, and faster to create.
        Type::Int32 | Type::Int64 if is_count(field.name) => {
            let any = number(&field.limits, rng);
            #[expect(clippy::cast_possible_truncation, reason = "limits are small")]
            let least = field.limits.minimum.map_or(1, |least| least.ceil() as i64);
            json!(any.min(least + 2))
        }
        Type::Int32 | Type::Int64 => json!(number(&field.limits, rng)),
        #[expect(clippy::cast_precision_loss, reason = "limits are small")]
        Type::Number => json!(number(&field.limits, rng) as f64),
        Type::Text | Type::Secret => json!(text(field, rng)),
        // From a start to an end: these times are fixed.
        Type::Time => sample::value(field, of(7), 1),
        Type::Choice(choices) => json!(rng.choice(choices.values)?.value),
        Type::List(item) => {
            let wanted = count(&field.limits, rng);
            let items = (0..wanted).map(|_| typed(bench, field, item, rng, wish, depth));
            items.collect::<Option<Vec<_>>>()?.into()
        }
        Type::Record(inner) => {
            Value::Object(record(bench, inner, rng, wish, depth.checked_sub(1)?)?)
        }
        Type::Map(item) => {
            let value = typed(bench, field, item, rng, wish, depth.checked_sub(1)?)?;
            json!({"key": value})
        }
        Type::Any => return None,
    })
}

fn record(
    bench: &Bench,
    inner: &Record,
    rng: &mut Rng,
    wish: f64,
    depth: usize,
) -> Option<Map<String, Value>> {
    let mut fields = Map::new();
    for field in inner.fields {
        let referred = bench.engine.model.kinds.mentioned(field);
        // An object about a thing names it.
        if !field.required && referred.is_none() && rng.f64() >= wish.max(0.5) {
            continue;
        }
        let value = match referred {
            Some((kind, many)) => ids(bench.engine.store.ids(kind), many, &field.limits, rng),
            None => value(bench, field, rng, wish, depth),
        };
        match value {
            Some(value) => {
                fields.insert(field.name.to_owned(), value);
            }
            None if field.required => return None,
            None => {}
        }
    }
    Some(fields)
}

fn of(number: usize) -> Of<'static> {
    Of {
        number,
        name: "test",
        now: NOW,
    }
}

#[expect(clippy::cast_possible_truncation, reason = "limits are small")]
fn number(limits: &Limits, rng: &mut Rng) -> i64 {
    if let Some(value) = rng.choice(limits.values) {
        return *value as i64;
    }
    let least = limits.minimum.map_or(1, |least| least.ceil() as i64);
    let most = limits
        .maximum
        .map_or(least + 100, |most| most.floor() as i64);
    rng.i64(least..=most.max(least).min(least + 100))
}

/// Returns whether a field says how many things are created.
fn is_count(name: &str) -> bool {
    name.ends_with("mount") || name == "instanceCount"
}

/// Returns a text of an allowed length.
fn text(field: &Field, rng: &mut Rng) -> String {
    // A network that hardly ever overlaps with another.
    if field.name == "cidrBlock" || field.name.ends_with("ationCidrBlock") {
        return format!("10.{}.{}.0/24", rng.u8(..128), rng.u8(..));
    }
    // The text is one item of a list.
    let one = Field {
        name: field.name,
        rust: field.rust,
        description: field.description,
        ty: Type::Text,
        required: field.required,
        nullable: field.nullable,
        deprecated: field.deprecated,
        json_text: field.json_text,
        limits: field.limits,
        default: None,
        example: None,
    };
    let field = match field.ty {
        Type::List(_) => &one,
        _ => field,
    };
    let made = sample::value(field, of(rng.usize(1..200)), 1);
    let mut text = made.as_str().unwrap_or("text").to_owned();
    let least = usize::try_from(field.limits.min_length.unwrap_or_default()).unwrap_or_default();
    while text.chars().count() < least {
        text.push('x');
    }
    if let Some(most) = field.limits.max_length {
        text = text
            .chars()
            .take(usize::try_from(most).unwrap_or(usize::MAX))
            .collect();
    }
    text
}
