//! The initial state of things that exist from the start, where samples cannot provide it:
//! bound things are in their bound state, and an instance has a detachable disk in addition to
//! its boot disk.

use loggia_catalogue::Type;
use serde_json::{Map, Value, json};

use super::hints::values::{self, Given};
use super::kind::{Kind, Kinds};
use super::store::Store;

/// Fields that equal another field: service, id of the kind, field, the other field.
const SAME: &[(&str, &str, &str, &str)] = &[("zec", "eipId", "associatedId", "nicId")];

/// Lists with the first thing of another kind: service, id of the kind, list, id of the other.
const FIRST: &[(&str, &str, &str, &str)] = &[("zec", "imageId", "regionIdList", "regionId")];

/// Fields and their values.
type Fields = &'static [(&'static str, Given)];

/// Kinds that exist twice as often, the second time with other values in some fields.
const AGAIN: &[(&str, &str, Fields)] = &[(
    "zec",
    "diskId",
    &[
        ("diskType", Given::Text("DATA")),
        ("portable", Given::Bool(true)),
    ],
)];

fn again(service: &str, id: &str) -> Option<Fields> {
    let mut lines = AGAIN.iter();
    let found = lines.find(|(of, kind, _)| (*of, *kind) == (service, id));
    found.map(|(_, _, fields)| *fields)
}

/// Returns by how much the wanted number of things of a kind is multiplied.
pub(super) fn times(service: &str, id: &str) -> usize {
    1 + usize::from(again(service, id).is_some())
}

/// Adjusts the things that exist from the start.
pub(super) fn arrange(service: &str, kinds: &Kinds, store: &mut Store, now: u64) {
    for (number, kind) in kinds.iter() {
        let first: Vec<(&str, Value)> = FIRST
            .iter()
            .filter(|(of, id, _, _)| (*of, *id) == (service, kind.id))
            .map(|(_, _, list, other)| {
                let id = kinds.by_id(other).and_then(|other| store.pick(other, 0));
                (*list, json!(id.as_slice()))
            })
            .collect();
        let all = store.things(number).len();
        for index in 0..all {
            let fields = &mut store.thing_mut(number, index).fields;
            if let Some(other) = again(service, kind.id)
                && index >= all / 2
            {
                for (field, value) in other {
                    fields.insert((*field).to_owned(), value.value(now));
                }
            }
            for (list, ids) in &first {
                fields.insert((*list).to_owned(), ids.clone());
            }
            same(service, kind.id, fields);
            clear_meaningless(service, kind, fields, now);
            let bound = kind
                .binding
                .filter(|bound| fields.get(bound.by).is_some_and(Value::is_string));
            if let Some(bound) = bound {
                let thing = store.thing_mut(number, index);
                thing.rest(&kind.states, bound.state);
            }
        }
    }
}

/// Empties the fields that a thing does not have while another field has a certain value.
pub(super) fn clear_meaningless(
    service: &str,
    kind: &Kind,
    held: &mut Map<String, Value>,
    now: u64,
) {
    for (other, value, field) in values::empty(service, kind.id) {
        let is_so = held.get(other).is_none_or(|held| *held == value.value(now));
        if !is_so {
            continue;
        }
        let is_list = matches!(kind.field(field).map(|field| field.ty), Some(Type::List(_)));
        let nothing = if is_list { json!([]) } else { Value::Null };
        held.insert(field.to_owned(), nothing);
    }
}

fn same(service: &str, id: &str, fields: &mut Map<String, Value>) {
    for (_, _, field, other) in SAME
        .iter()
        .filter(|(of, kind, _, _)| (*of, *kind) == (service, id))
    {
        let value = fields.get(*other).cloned().unwrap_or_default();
        fields.insert((*field).to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::model::Model;

    #[test]
    fn lines_are_of_kinds_and_fields_that_exist() {
        let same = SAME
            .iter()
            .flat_map(|(of, id, field, other)| [(*of, *id, *field), (*of, *id, *other)]);
        let again = AGAIN
            .iter()
            .flat_map(|(of, id, fields)| fields.iter().map(|(field, _)| (*of, *id, *field)));
        let first = FIRST.iter().map(|(of, id, list, _)| (*of, *id, *list));
        for (service, id, field) in same.chain(again).chain(first) {
            let mut apis = loggia_catalogue::APIS.iter().copied();
            let api = apis.find(|api| api.vendor() == "zenlayer" && api.service() == service);
            let kinds = &Model::of(api.expect("a service")).kinds;
            let kind = kinds.get(kinds.by_id(id).expect("a kind"));
            assert!(kind.field(field).is_some(), "{service} {id} {field}");
        }
    }
}
