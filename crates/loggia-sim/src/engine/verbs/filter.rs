//! Decides whether a thing matches the filters of a list.
//!
//! A filter means the field of its name, at any depth: `domain` may be a text in an object of
//! that name, `vip` may be in each item of a list of regions, and `statuses` lists the allowed
//! values of `status`. A field that no thing shows matches nothing;
//! [`hints`](crate::engine::hints::filters) lists the exceptions.

use loggia_catalogue::Record;
use serde_json::Value;

use super::Fields;
use crate::engine::hints::filters::{Look, Match};
use crate::engine::kind::Kind;
use crate::engine::words;

/// Fields of requests that select a page.
const PAGING: [&str; 4] = ["pageNum", "pageSize", "pageNumber", "acceptLanguage"];

/// A filter of a request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Filter<'a> {
    /// Its name.
    pub(super) name: &'a str,
    /// The requested value.
    pub(super) asked: &'a Value,
    /// Whether the list requires it: then it selects the list rather than things.
    pub(super) required: bool,
    /// What a hint says about it.
    pub(super) look: Option<Look>,
}

impl<'a> Filter<'a> {
    /// Returns the filters of a request.
    pub(super) fn all(
        record: Option<&'static Record>,
        fields: &'a Fields,
        look: impl Fn(&str) -> Option<Look>,
    ) -> Vec<Self> {
        let given = fields
            .iter()
            .filter(|(name, asked)| !PAGING.contains(&name.as_str()) && !is_empty(asked));
        let filters = given.map(|(name, asked)| Self {
            name,
            asked,
            required: record
                .and_then(|record| record.field(name))
                .is_some_and(|field| field.required),
            look: look(name),
        });
        filters.collect()
    }

    /// Returns whether a thing matches, as a list shows it and by what else is known of it.
    pub(super) fn fits(&self, kind: &Kind, shown: &Fields, known: &Fields) -> bool {
        let Self {
            name,
            asked,
            required,
            look,
        } = *self;
        let is_name = words::stem(name).is_none() && is_name(name);
        let usual = if is_name { Match::Part } else { Match::Exact };
        let moment = |field: &str| shown.get(field).and_then(seconds);
        match look {
            Some(Look::Free | Look::Falling(..)) => true,
            Some(Look::Always(value)) => *asked == value,
            Some(Look::Without(field)) => {
                let without = shown.get(field).is_none_or(Value::is_null);
                *asked == Value::Bool(without)
            }
            Some(Look::From(field)) => moment(field) >= seconds(asked),
            Some(Look::To(field)) => {
                let held = moment(field);
                held.is_some() && held <= seconds(asked)
            }
            Some(Look::In(paths)) => paths.iter().any(|path| {
                let mut found = Vec::new();
                follow(shown, path, &mut found);
                found.into_iter().any(|held| same(held, asked, usual))
            }),
            Some(Look::By(how)) => self.holds(kind, shown, known, how).unwrap_or(required),
            None => match tagged(known, name, asked) {
                Some(is_tagged) => is_tagged,
                None => self.holds(kind, shown, known, usual).unwrap_or(required),
            },
        }
    }

    /// Returns whether a thing has the requested value; `None` if it has no field of that name.
    fn holds(&self, kind: &Kind, shown: &Fields, known: &Fields, how: Match) -> Option<bool> {
        let name = self.name;
        let one = self
            .asked
            .is_array()
            .then(|| words::one_of_many(name).unwrap_or_else(|| words::singular(name)));
        let names: Vec<&str> = [Some(name), one.as_deref()].into_iter().flatten().collect();
        let own = |name: &str| shown.get(name).or_else(|| known.get(name));
        let found = names.iter().find_map(|name| {
            let held = own(name).or_else(|| own(kind.meant(name)?.name))?;
            Some((*name, held))
        });
        let mut values = Vec::new();
        if let Some((name, held)) = found {
            let lies_in = !self.asked.is_object() && is_object(held);
            if lies_in {
                within(held, &[name], &mut values);
            }
            if !lies_in || values.is_empty() {
                values.push(held);
            }
        } else {
            // `san` of a certificate with `sans`.
            let many = format!("{name}s");
            let names: Vec<&str> = names.into_iter().chain([many.as_str()]).collect();
            let all = shown.iter().chain(known);
            for (field, held) in all {
                if names.contains(&field.as_str()) {
                    values.push(held);
                } else {
                    within(held, &names, &mut values);
                }
            }
            if values.is_empty() {
                return None;
            }
        }
        Some(values.into_iter().any(|held| same(held, self.asked, how)))
    }
}

/// Returns whether a value is an object, or a list of objects.
fn is_object(value: &Value) -> bool {
    match value {
        Value::Object(_) => true,
        Value::Array(items) => items.first().is_some_and(Value::is_object),
        _ => false,
    }
}

/// Collects the values of fields with certain names, at any depth of a value.
fn within<'v>(value: &'v Value, names: &[&str], found: &mut Vec<&'v Value>) {
    match value {
        Value::Object(object) => {
            for (name, value) in object {
                if names.contains(&name.as_str()) {
                    found.push(value);
                } else {
                    within(value, names, found);
                }
            }
        }
        Value::Array(items) => {
            for value in items {
                within(value, names, found);
            }
        }
        _ => {}
    }
}

/// Collects the values at the end of a path, in each item of the lists on it.
fn follow<'v>(fields: &'v Fields, path: &str, found: &mut Vec<&'v Value>) {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let Some(value) = fields.get(first) else {
        return;
    };
    if rest.is_empty() {
        found.push(value);
        return;
    }
    let items = value
        .as_array()
        .map_or(std::slice::from_ref(value), Vec::as_slice);
    for object in items.iter().filter_map(Value::as_object) {
        follow(object, rest, found);
    }
}

/// Returns whether a value equals the requested one, is one of several requested, or contains
/// it.
fn same(held: &Value, asked: &Value, how: Match) -> bool {
    match (held, asked) {
        (Value::String(held), Value::String(asked)) => how.fits(held, asked),
        (Value::Array(held), Value::Array(asked)) => held.iter().any(|held| asked.contains(held)),
        (Value::Array(held), asked) => held.iter().any(|held| same(held, asked, how)),
        (held, Value::Array(asked)) => asked.contains(held),
        (held, asked) => held == asked || held.is_null() && asked == &Value::Bool(false),
    }
}

/// Returns whether a thing has one of the requested tags or tag keys, if the filter is for
/// tags.
fn tagged(known: &Fields, name: &str, asked: &Value) -> Option<bool> {
    if !matches!(name, "tags" | "tagKeys") {
        return None;
    }
    let asked = asked.as_array()?;
    let held = known.get("tags").and_then(|tags| tags["tags"].as_array());
    let mut held = held.into_iter().flatten();
    Some(match name {
        "tags" => held.any(|tag| asked.iter().any(|asked| same_tag(tag, asked))),
        _ => held.any(|tag| asked.contains(&tag["key"])),
    })
}

/// A filter without a value matches the key alone.
fn same_tag(held: &Value, asked: &Value) -> bool {
    held["key"] == asked["key"] && (asked["value"].is_null() || held["value"] == asked["value"])
}

fn is_name(field: &str) -> bool {
    field == "label" || field.to_ascii_lowercase().ends_with("name")
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// Returns a time in seconds since 1970.
pub(super) fn seconds(value: &Value) -> Option<i64> {
    if let Some(number) = value.as_i64() {
        return Some(number);
    }
    let time: jiff::Timestamp = value.as_str()?.parse().ok()?;
    Some(time.as_second())
}
