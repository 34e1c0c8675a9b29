//! The values of a new thing that its request does not give.
//!
//! A setting that no one makes is absent: no tags, no note, no key, no list of objects. Where
//! the catalogue names a default, it is used. The rest comes from the sample of its kind.

use loggia_catalogue::{Field, Type};
use serde_json::{Value, json};

use super::{Context, Fields};
use crate::engine::hints::{Renamed, initial_values};
use crate::engine::kind::KindNumber;
use crate::engine::naming::Place;
use crate::engine::{request, words};

impl Context<'_> {
    /// Removes from a new thing what its request could have given and did not.
    pub(super) fn unasked(
        &self,
        kind: KindNumber,
        each: Renamed,
        shown: &mut Fields,
        given: &Fields,
    ) {
        let of = self.kinds.get(kind);
        for (field, value) in initial_values::sampled(self.model.service(), of.id) {
            shown.insert(field.to_owned(), value.value(self.now));
        }
        let known = self.operation.request.map_or(&[][..], |all| all.fields);
        let unsaid = known.iter().filter(|asked| {
            let renamed = each.iter().any(|(name, _)| *name == asked.name);
            !asked.required && !renamed && !given.contains_key(asked.name)
        });
        for asked in unsaid {
            let Some(Place { field, inner }) = of.place(asked.name) else {
                continue;
            };
            // Fields in objects and in other things are decided elsewhere.
            if inner.is_some() && field.name != asked.name {
                continue;
            }
            let is_part = of.parts.iter().any(|(list, _)| *list == field.name);
            if field.name == of.id || is_part || self.kinds.referred(field).is_some() {
                continue;
            }
            let usual = asked
                .default
                .and_then(|text| serde_json::from_str(text).ok());
            let usual = usual.filter(|usual| request::fits(&field.ty, usual));
            if let Some(value) = usual.or_else(|| nothing(field)) {
                shown.insert(field.name.to_owned(), value);
            }
        }
    }
}

/// Returns the value of a field that no one has set, if it can be empty.
fn nothing(field: &Field) -> Option<Value> {
    match field.ty {
        Type::List(Type::Record(_)) => Some(json!([])),
        Type::Record(_) if field.name == "tags" => Some(Value::Null),
        Type::Time | Type::Secret => Some(Value::Null),
        // A team has a default group.
        Type::Text if field.name != "resourceGroupId" => {
            let is_id = words::stem(field.name).is_some();
            (is_id || is_note(field.name)).then_some(Value::Null)
        }
        _ => None,
    }
}

/// Returns whether a field contains a person's note about a thing.
fn is_note(field: &str) -> bool {
    let field = field.to_ascii_lowercase();
    let mut ends = ["description", "desc", "remark", "remarks", "note"].iter();
    ends.any(|end| field.ends_with(end))
}
