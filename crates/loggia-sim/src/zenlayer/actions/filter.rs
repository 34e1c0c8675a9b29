//! Filters of lists. An absent filter matches everything.

use crate::zenlayer::fields::Fields;

/// Returns whether the value is the requested one.
pub(super) fn exact(fields: &Fields, name: &str, held: &str) -> bool {
    !fields.asks_for(name) || fields.text(name) == Some(held)
}

/// Returns whether the value is the requested one, or starts with what comes before its final
/// `*`.
pub(super) fn like(fields: &Fields, name: &str, held: &str) -> bool {
    let wanted = fields.text(name).unwrap_or_default();
    let beginning = wanted.strip_suffix('*');
    exact(fields, name, held) || beginning.is_some_and(|beginning| held.starts_with(beginning))
}

/// Returns whether the value contains the requested one, or starts with what comes before its
/// final `*`.
pub(super) fn part(fields: &Fields, name: &str, held: &str) -> bool {
    like(fields, name, held)
        || fields
            .text(name)
            .is_some_and(|wanted| held.contains(wanted))
}

/// Returns whether the value is one of those requested.
pub(super) fn among(fields: &Fields, name: &str, held: &str) -> bool {
    !fields.asks_for(name) || fields.texts(name).contains(&held)
}

/// Returns whether any of the values is one of those requested.
pub(super) fn any_among(fields: &Fields, name: &str, held: &[String]) -> bool {
    let wanted = fields.texts(name);
    wanted.is_empty() || held.iter().any(|one| wanted.contains(&one.as_str()))
}

/// Returns whether all requested keys and tags are present.
pub(super) fn tagged(fields: &Fields, held: &[(String, String)]) -> bool {
    let has_key = |key: &str| held.iter().any(|(known, _)| known == key);
    let has_tag = |tag: &Fields| {
        let (key, value) = (tag.text("key"), tag.text("value"));
        held.iter()
            .any(|(k, v)| key == Some(k) && value.is_none_or(|value| value == v))
    };
    fields.texts("tagKeys").into_iter().all(has_key) && fields.objects("tags").iter().all(has_tag)
}
