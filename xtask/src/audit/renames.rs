//! Finds the structures of a document that are ours under another name.
//!
//! Two structures are the same if a field refers to one in the document and to the other in our
//! spec, and they share at least half of the smaller one's fields. A renamed structure is
//! therefore one line of a report, rather than one for each field that uses it. This applies only
//! to documents that have all structures: in others, a missing one may be elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use super::model::{Api, Field, Section, Type};

/// Our names, by theirs.
pub(super) fn structures(theirs: &Api, ours: &Api) -> BTreeMap<String, String> {
    let mut renamed = BTreeMap::new();
    if !theirs.whole || theirs.document.is_some() {
        return renamed;
    }
    // Structures that were matched make their fields evidence for others.
    loop {
        let votes = votes(theirs, ours, &renamed);
        let taken: BTreeSet<&String> = renamed.values().collect();
        let best = votes
            .iter()
            .filter(|((their, our), _)| {
                !renamed.contains_key(their)
                    && !taken.contains(our)
                    && alike(theirs.structures.get(their), ours.structures.get(our))
            })
            // Of equals the first by name, so that reports are reproducible.
            .min_by_key(|(_, votes)| std::cmp::Reverse(**votes));
        let Some(((their, our), _)) = best else {
            return renamed;
        };
        renamed.insert(their.clone(), our.clone());
    }
}

/// How many places suggest that two names mean the same structure.
fn votes(
    theirs: &Api,
    ours: &Api,
    renamed: &BTreeMap<String, String>,
) -> BTreeMap<(String, String), usize> {
    let mut votes = BTreeMap::new();
    let mut section = |their: &Section, our: &Section| {
        for field in &their.fields {
            let our = our.fields.iter().find(|one| one.name == field.name);
            if let Some((their, our)) = our.and_then(|our| named(field, our))
                && !ours.structures.contains_key(their)
                && !theirs.structures.contains_key(our)
            {
                *votes.entry((their.clone(), our.clone())).or_default() += 1;
            }
        }
    };
    for operation in &theirs.operations {
        let our = ours
            .operations
            .iter()
            .find(|our| our.name == operation.name);
        let Some(our) = our else { continue };
        if let (Some(their), Some(our)) = (&operation.request, &our.request) {
            section(their, our);
        }
        for (status, their) in &operation.responses {
            if let Some(our) = our.responses.get(status) {
                section(their, our);
            }
        }
    }
    for (name, their) in &theirs.structures {
        if let Some(our) = ours.structures.get(renamed.get(name).unwrap_or(name)) {
            section(their, our);
        }
    }
    votes
}

/// The structures that two fields refer to.
fn named<'a>(their: &'a Field, our: &'a Field) -> Option<(&'a String, &'a String)> {
    match (their.kind.innermost(), our.kind.innermost()) {
        (Type::Object(Some(their)) | Type::Link(their), Type::Object(Some(our))) => {
            Some((their, our))
        }
        _ => None,
    }
}

fn alike(their: Option<&Section>, our: Option<&Section>) -> bool {
    let (Some(their), Some(our)) = (their, our) else {
        return false;
    };
    let shared = their
        .fields
        .iter()
        .filter(|field| our.fields.iter().any(|one| one.name == field.name))
        .count();
    shared * 2 >= their.fields.len().min(our.fields.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(fields: &[(&str, &str)]) -> Section {
        Section {
            fields: fields
                .iter()
                .map(|(name, kind)| Field::new(*name, Type::parse(kind)))
                .collect(),
            ..Section::default()
        }
    }

    fn api(structures: &[(&str, &[(&str, &str)])]) -> Api {
        Api {
            whole: true,
            structures: structures
                .iter()
                .map(|(name, fields)| ((*name).to_owned(), section(fields)))
                .collect(),
            ..Api::default()
        }
    }

    #[test]
    fn renamed_structures_are_found() {
        let ours = api(&[
            (
                "Lamp",
                &[("bulb", "object:Bulb"), ("price", "object:Price")],
            ),
            ("Bulb", &[("watts", "integer"), ("base", "object:Base")]),
            ("Base", &[("width", "integer")]),
            ("Price", &[("net", "number")]),
        ]);
        let theirs = api(&[
            (
                "Lamp",
                &[("bulb", "object:LightBulb"), ("price", "object:Cost")],
            ),
            (
                "LightBulb",
                &[("watts", "integer"), ("base", "object:BulbBase")],
            ),
            ("BulbBase", &[("width", "integer"), ("pins", "integer")]),
            ("Cost", &[("gross", "number")]),
        ]);
        let renamed = structures(&theirs, &ours);
        let renamed: Vec<_> = renamed
            .iter()
            .map(|(their, our)| (their.as_str(), our.as_str()))
            .collect();
        // A price and a cost have no field in common.
        assert_eq!(renamed, [("BulbBase", "Base"), ("LightBulb", "Bulb")]);
        assert!(structures(&ours, &ours).is_empty());
        let page = Api {
            whole: false,
            ..theirs
        };
        assert!(structures(&page, &ours).is_empty());
    }
}
