//! Finds the fields that contain a thing's state.

use loggia_catalogue::{Field, Type};

use super::words;

/// Returns the fields with a thing's state: those named so, its own first, and sets of values
/// before plain text. Others are included only if they share values.
pub(super) fn find(id: &str, fields: &[&'static Field]) -> Vec<&'static str> {
    let stem = words::stem(id).unwrap_or_default().to_ascii_lowercase();
    let own = |field: &Field| {
        let name = field.name.to_ascii_lowercase();
        matches!(name.as_str(), "status" | "state") || name.starts_with(&stem)
    };
    let mut found: Vec<_> = fields
        .iter()
        .copied()
        .filter(|field| {
            let name = field.name.to_ascii_lowercase();
            let called = name.ends_with("status") || name.ends_with("state");
            called && matches!(field.ty, Type::Choice(_) | Type::Text)
        })
        .collect();
    found.sort_by_key(|field| (!own(field), !matches!(field.ty, Type::Choice(_))));
    let Some(first) = found.first().copied() else {
        return Vec::new();
    };
    let alike = found
        .iter()
        .skip(1)
        .filter(|field| own(field) && share(&first.ty, &field.ty));
    let names = alike.map(|field| field.name);
    std::iter::once(first.name).chain(names).collect()
}

/// Returns whether two sets have most values in common.
pub(super) fn share(one: &Type, other: &Type) -> bool {
    match (one, other) {
        (Type::Choice(one), Type::Choice(other)) => {
            let known = |value: &str| other.values.iter().any(|choice| choice.value == value);
            let common = one.values.iter().filter(|choice| known(choice.value));
            common.count() * 2 > one.values.len()
        }
        _ => false,
    }
}
