//! Filters of lists. A filter that is not asked for lets everything pass.

use crate::zenlayer::fields::Fields;

/// The value is the one asked for.
pub(super) fn exact(fields: &Fields, name: &str, held: &str) -> bool {
    !fields.asks_for(name) || fields.text(name) == Some(held)
}

/// The value is the one asked for, or starts with what comes before a `*` at
/// the end of it.
pub(super) fn like(fields: &Fields, name: &str, held: &str) -> bool {
    let wanted = fields.text(name).unwrap_or_default();
    let beginning = wanted.strip_suffix('*');
    exact(fields, name, held) || beginning.is_some_and(|beginning| held.starts_with(beginning))
}

/// The value has what is asked for somewhere, or starts with what comes before a `*` at
/// the end of it.
pub(super) fn part(fields: &Fields, name: &str, held: &str) -> bool {
    like(fields, name, held)
        || fields
            .text(name)
            .is_some_and(|wanted| held.contains(wanted))
}

/// The value is one of those asked for.
pub(super) fn among(fields: &Fields, name: &str, held: &str) -> bool {
    !fields.asks_for(name) || fields.texts(name).contains(&held)
}

/// One of the values is one of those asked for.
pub(super) fn any_among(fields: &Fields, name: &str, held: &[String]) -> bool {
    let wanted = fields.texts(name);
    wanted.is_empty() || held.iter().any(|one| wanted.contains(&one.as_str()))
}

/// All keys and all tags that are asked for are there.
pub(super) fn tagged(fields: &Fields, held: &[(String, String)]) -> bool {
    let has_key = |key: &str| held.iter().any(|(known, _)| known == key);
    let has_tag = |tag: &Fields| {
        let (key, value) = (tag.text("key"), tag.text("value"));
        held.iter()
            .any(|(k, v)| key == Some(k) && value.is_none_or(|value| value == v))
    };
    fields.texts("tagKeys").into_iter().all(has_key) && fields.objects("tags").iter().all(has_tag)
}
