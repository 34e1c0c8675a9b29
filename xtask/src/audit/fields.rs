//! Compares the fields of a document with ours, including renamed ones.

use similar::TextDiff;

use super::differ::{Differ, Places};
use super::difference::Kind;
use super::model::{Field, Section, Type};

/// How similar two names must be, from 0 to 1, to be taken for an old and a new name.
const ALIKE: f32 = 0.6;

pub(super) fn compare(differ: &mut Differ<'_>, section: &Section, ours: &[Field], places: &Places) {
    let theirs = &section.fields;
    let mut added = Vec::new();
    for their in theirs {
        match ours.iter().find(|our| our.name == their.name) {
            Some(our) => facts(differ, their, our, &at(places, &their.name, &our.name)),
            None => added.push(their),
        }
    }
    let mut removed: Vec<_> = ours
        .iter()
        .filter(|our| !theirs.iter().any(|their| their.name == our.name))
        .collect();
    for (their, our) in renamed(differ, &mut added, &mut removed) {
        let places = at(places, &their.name, &our.name);
        differ.add(Kind::FieldRenamed, &places, &their.name, &our.name);
        facts(differ, their, our, &places);
    }
    for their in added {
        let shown = their.kind.to_string();
        differ.add(
            Kind::FieldAdded,
            &at(places, &their.name, &their.name),
            shown,
            "missing",
        );
    }
    if section.open {
        // A missing field may be one that could not be read.
        return;
    }
    for our in removed {
        let shown = our.kind.to_string();
        differ.add(
            Kind::FieldRemoved,
            &at(places, &our.name, &our.name),
            "missing",
            shown,
        );
    }
}

fn at(places: &Places, theirs: &str, ours: &str) -> Places {
    let at = |place: &str, field: &str| {
        if field.is_empty() {
            place.to_owned()
        } else {
            format!("{place}, field `{field}`")
        }
    };
    Places {
        theirs: at(&places.theirs, theirs),
        ours: at(&places.ours, ours),
    }
}

/// Removes the pairs that are one field under two names: fields of the same type whose names are
/// similar, or which are the only ones added and removed. Where the document states no type, only
/// similarity counts.
fn renamed<'a>(
    differ: &Differ<'_>,
    added: &mut Vec<&'a Field>,
    removed: &mut Vec<&'a Field>,
) -> Vec<(&'a Field, &'a Field)> {
    let mut pairs = Vec::new();
    loop {
        let only = added.len() == 1 && removed.len() == 1;
        let mut best: Option<(f32, usize, usize)> = None;
        for (i, their) in added.iter().enumerate() {
            for (j, our) in removed.iter().enumerate() {
                if !same_type(differ, &their.kind, &our.kind) {
                    continue;
                }
                let only = only && *their.kind.innermost() != Type::Any;
                let ratio = TextDiff::from_chars(their.name.as_str(), our.name.as_str()).ratio();
                if (only || ratio >= ALIKE) && best.is_none_or(|(most, ..)| ratio > most) {
                    best = Some((ratio, i, j));
                }
            }
        }
        let Some((_, i, j)) = best else {
            return pairs;
        };
        pairs.push((added.remove(i), removed.remove(j)));
    }
}

fn facts(differ: &mut Differ<'_>, their: &Field, our: &Field, places: &Places) {
    let linked = is_link_to_values(their, our);
    if !linked && !same_type(differ, &their.kind, &our.kind) {
        differ.add(
            Kind::Type,
            places,
            their.kind.to_string(),
            our.kind.to_string(),
        );
    }
    if let (Some(required), Some(is)) = (their.required, our.required)
        && required != is
    {
        let shown = |required| if required { "required" } else { "optional" };
        differ.add(Kind::Required, places, shown(required), shown(is));
    }
    for (keyword, limit) in &their.limits {
        if *keyword == "deprecated" {
            if !our.limits.contains_key(keyword) {
                differ.add(Kind::Deprecated, places, "deprecated", "not deprecated");
            }
            continue;
        }
        match our.limits.get(keyword) {
            Some(is) if same_value(is, limit) => {}
            Some(is) => differ.add(
                Kind::Limit,
                places,
                format!("{keyword} {limit}"),
                format!("{keyword} {is}"),
            ),
            None => differ.add(
                Kind::Limit,
                places,
                format!("{keyword} {limit}"),
                format!("no {keyword}"),
            ),
        }
    }
    values(differ, their, our, places);
}

fn values(differ: &mut Differ<'_>, their: &Field, our: &Field, places: &Places) {
    if their.values.is_empty() {
        return;
    }
    for value in &their.values {
        if !our.values.contains(value) {
            let ours = if our.values.is_empty() {
                "any value"
            } else {
                "missing"
            };
            differ.add(Kind::ValueAdded, places, format!("`{value}`"), ours);
        }
    }
    for value in &our.values {
        if !their.values.contains(value) {
            differ.add(Kind::ValueRemoved, places, "missing", format!("`{value}`"));
        }
    }
}

/// Whether a type whose explanation was not read may be our set of values.
fn is_link_to_values(their: &Field, our: &Field) -> bool {
    matches!(their.kind.innermost(), Type::Link(_))
        && matches!(
            our.kind.innermost(),
            Type::Text | Type::Integer | Type::Number
        )
        && !our.values.is_empty()
        && depth(&their.kind) == depth(&our.kind)
}

fn depth(kind: &Type) -> usize {
    match kind {
        Type::List(inner) | Type::Map(inner) => 1 + depth(inner),
        _ => 0,
    }
}

/// Whether two types are the same. A type that could not be read matches any, pages write times as
/// strings, not every source names its objects, and a structure may have been renamed.
fn same_type(differ: &Differ<'_>, their: &Type, our: &Type) -> bool {
    match (their, our) {
        _ if their == our => true,
        (Type::List(their), Type::List(our)) | (Type::Map(their), Type::Map(our)) => {
            same_type(differ, their, our)
        }
        (Type::Object(Some(their)) | Type::Link(their), Type::Object(Some(our)))
            if differ.renamed.get(their) == Some(our) =>
        {
            true
        }
        (Type::Link(their), Type::Object(Some(our))) => their.eq_ignore_ascii_case(our),
        (Type::Unknown(_) | Type::Any, _)
        | (Type::Text, Type::Moment)
        | (Type::Link(_), Type::Object(None) | Type::Map(_))
        | (Type::Object(None), Type::Object(_) | Type::Map(_))
        | (Type::Object(_), Type::Object(None)) => true,
        _ => false,
    }
}

/// `1`, `1.0` and `"1"` are the same value.
fn same_value(a: &str, b: &str) -> bool {
    a == b
        || matches!((a.parse::<f64>(), b.parse::<f64>()), (Ok(a), Ok(b)) if (a - b).abs() < f64::EPSILON)
}
