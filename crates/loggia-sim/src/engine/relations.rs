//! What things show of others: how many belong to them, and the names of those that they refer
//! to.

use loggia_catalogue::{Field, Type};

use super::kind::{Echo, Kind, KindNumber, Kinds};
use super::{naming, words};

/// Endings of fields that count things.
const COUNTS: [&str; 2] = ["Count", "Number"];
/// Endings of fields that describe another thing: `commandType`, `policyDesc`.
const SAID: [&str; 3] = ["Name", "Type", "Desc"];

/// Returns the fields that count the things of another kind that belong to one of this kind:
/// `recordCount` of a zone, which its records name.
pub(super) fn counts(kinds: &Kinds, kind: &Kind) -> Vec<(&'static str, KindNumber)> {
    let counted = |field: &&'static Field| {
        let stem = COUNTS.iter().find_map(|end| field.name.strip_suffix(end))?;
        let whole = matches!(field.ty, Type::Int32 | Type::Int64);
        let mut others = kinds.iter().filter(|(_, other)| {
            let lies_in = other.field(kind.id).is_some() || other.parents.contains(&kind.id);
            // A ticket's number does not count tickets.
            lies_in && other.id != kind.id && words::stem(other.id) == Some(stem)
        });
        let (number, _) = others.next().filter(|_| whole)?;
        Some((field.name, number))
    };
    kind.fields.iter().filter_map(counted).collect()
}

/// Returns the fields of a kind that repeat values of the things that other fields refer to.
pub(super) fn echoes(kinds: &Kinds, kind: &Kind) -> Vec<Echo> {
    let own = words::stem(kind.id).unwrap_or_default();
    let is_text = |field: &Field| matches!(field.ty, Type::Text | Type::Choice(_));
    let references: Vec<(&'static str, KindNumber)> = kind
        .fields
        .iter()
        .filter(|field| matches!(field.ty, Type::Text) && field.name != kind.id)
        .filter_map(|field| Some((field.name, kinds.by_id(field.name)?)))
        .collect();
    let echo = |field: &&'static Field| {
        if !is_text(field) || naming::is_name_of(field.name, own) {
            return None;
        }
        let named = references.iter().find_map(|(id, of)| {
            let said = field.name.strip_prefix(words::stem(id)?)?;
            if !SAID.contains(&said) {
                return None;
            }
            let other = kinds.get(*of);
            let same = other.field(field.name);
            let held = same.or_else(|| other.field(&words::lower_camel(said)));
            let held = held
                .or_else(|| other.meant(field.name))
                .filter(|held| is_text(held))?;
            Some((*id, *of, held.name))
        });
        // `username` beside `userUid`.
        let same = || {
            let is_name = field.name.to_ascii_lowercase().ends_with("name");
            let mut having = references
                .iter()
                .filter(|(_, of)| is_name && kinds.get(*of).field(field.name).is_some());
            let (id, of) = having.next()?;
            having.next().is_none().then_some((*id, *of, field.name))
        };
        let (id, of, held) = named.or_else(same)?;
        Some(Echo {
            field: field.name,
            id,
            of,
            held,
        })
    };
    kind.fields.iter().filter_map(echo).collect()
}
