//! Lists, and single things.

use loggia_catalogue::{Field, Record, Type};
use serde_json::{Value, json};

use super::{Desk, Fields, texts};
use crate::engine::hints::{self, Match};
use crate::engine::kind::{Kind, KindNumber, View};
use crate::engine::rule::Target;
use crate::engine::sample::{self, Of};
use crate::engine::thing::Thing;
use crate::engine::{Outcome, request, words};

/// Things on a page where the request does not say.
const PAGE: usize = 20;
/// Fields of requests that choose a page.
const PAGING: [&str; 4] = ["pageNum", "pageSize", "pageNumber", "acceptLanguage"];

impl Desk<'_> {
    pub(super) fn list(&mut self, kind: KindNumber, view: usize, fields: &Fields) -> Outcome {
        let of = self.kinds.get(kind);
        let View { items, record, .. } = of.views[view];
        for parent in &of.parents {
            if let (Some(id), Some(number)) = (fields.get(*parent), self.kinds.by_id(parent)) {
                for id in texts(Some(id)) {
                    if self.store.find(number, &id).is_none() {
                        return Err(self.unknown(number, parent, &id));
                    }
                }
            }
        }
        let how = |name: &str| hints::filter(self.model.service(), self.operation.id, name);
        let found: Vec<&Thing> = self
            .store
            .things(kind)
            .iter()
            .filter(|thing| {
                fields
                    .iter()
                    .all(|(name, value)| matches(of, thing, name, value, how(name)))
            })
            .collect();
        let total = found.len();
        let page = match self.operation.pages {
            Some(_) => {
                let whole = |name: &str, default: usize| {
                    let given = fields.get(name).and_then(Value::as_u64);
                    given.map_or(default, |given| {
                        usize::try_from(given).unwrap_or(usize::MAX)
                    })
                };
                let size = whole("pageSize", PAGE).max(1);
                let skipped = whole("pageNum", 1)
                    .max(1)
                    .saturating_sub(1)
                    .saturating_mul(size);
                found.into_iter().skip(skipped).take(size).collect()
            }
            None => found,
        };
        let shown: Vec<Value> = page
            .into_iter()
            .map(|thing| Value::Object(self.shown(of, thing, record)))
            .collect();
        let mut answer = Fields::new();
        answer.insert(items.to_owned(), Value::Array(shown));
        if let Some(pages) = self.operation.pages {
            answer.insert(pages.total.to_owned(), json!(total));
        }
        Ok(answer)
    }

    /// A thing as a list shows it. Where lists disagree on a field's type, each makes up
    /// its own value.
    fn shown(&self, kind: &Kind, thing: &Thing, record: &Record) -> Fields {
        let of = Of {
            number: 1,
            name: "name",
            now: self.now,
        };
        let fields = record.fields.iter().map(|field| {
            // One list calls it `status`, another `instanceStatus`: it is the same.
            let name = match kind.status {
                Some(status) if kind.names_status(field.name) => status.name,
                _ => field.name,
            };
            let value = match thing.fields.get(name) {
                Some(value)
                    if request::fits(&field.ty, value)
                        || is_foreign_state(kind, field, name, value) =>
                {
                    value.clone()
                }
                _ => {
                    let mut value = sample::value(field, of, 2);
                    self.store.refer_field(self.kinds, 0, field, &mut value);
                    value
                }
            };
            (field.name.to_owned(), value)
        });
        fields.collect()
    }

    pub(super) fn get(&mut self, target: &Target, fields: &Fields) -> Outcome {
        self.references(target.field, fields)?;
        let mut answer = self.figures(fields);
        if let Some(id) = self.targets(target, fields)?.first() {
            answer.extend(self.about(target.kind, id));
        }
        Ok(answer)
    }
}

/// Whether a field shows a state that no list of the kind knows. Only a lever sets such a
/// state, and clients are to see it.
fn is_foreign_state(kind: &Kind, field: &Field, name: &str, value: &Value) -> bool {
    let Value::String(state) = value else {
        return false;
    };
    let has_state =
        |field: &Field| kind.names_status(field.name) || kind.states.contains(&field.name);
    let knows = |field: &Field| match &field.ty {
        Type::Choice(choices) => choices.values.iter().any(|choice| choice.value == state),
        _ => false,
    };
    let mut all = kind.views.iter().flat_map(|view| view.record.fields);
    kind.states.contains(&name)
        && matches!(field.ty, Type::Choice(_))
        && !all.any(|field| has_state(field) && knows(field))
}

/// Whether a thing is what a field of a request asks for, compared as a hint says or its
/// name. A field that says nothing
/// about things asks for all.
fn matches(kind: &Kind, thing: &Thing, name: &str, asked: &Value, how: Option<Match>) -> bool {
    if PAGING.contains(&name) || is_empty(asked) {
        return true;
    }
    if let Some(is_tagged) = tagged(thing, name, asked) {
        return is_tagged;
    }
    let many = words::one_of_many(name).filter(|one| thing.fields.contains_key(one));
    if let Some(one) = many {
        let held = thing.fields.get(&one);
        return asked
            .as_array()
            .is_some_and(|ids| held.is_some_and(|held| ids.contains(held)));
    }
    let held = thing
        .fields
        .get(name)
        .or_else(|| thing.fields.get(kind.meant(name)?.name));
    let is_name = words::stem(name).is_none() && is_name(name);
    let how = how.unwrap_or(if is_name { Match::Part } else { Match::Exact });
    match (held, asked) {
        (None, _) => true,
        (Some(Value::String(held)), Value::String(asked)) => how.fits(held, asked),
        (Some(Value::Array(held)), Value::String(asked)) => {
            let mut held = held.iter().filter_map(Value::as_str);
            held.any(|held| how.fits(held, asked))
        }
        (Some(Value::Array(held)), Value::Array(asked)) => {
            held.iter().any(|held| asked.contains(held))
        }
        (Some(Value::Array(held)), asked) => held.contains(asked),
        (Some(held), Value::Array(asked)) => asked.contains(held),
        (Some(held), asked) => held == asked || held.is_null() && asked == &Value::Bool(false),
    }
}

/// Whether a thing has one of some tags or keys of tags, if that is what is asked.
fn tagged(thing: &Thing, name: &str, asked: &Value) -> Option<bool> {
    let asked = asked.as_array()?;
    let held = thing.fields.get("tags")?.get("tags")?.as_array();
    let mut held = held.into_iter().flatten();
    match name {
        "tags" => Some(held.any(|tag| asked.iter().any(|asked| same_tag(tag, asked)))),
        "tagKeys" => Some(held.any(|tag| asked.contains(&tag["key"]))),
        _ => None,
    }
}

/// A filter that names no value asks for the key alone.
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
