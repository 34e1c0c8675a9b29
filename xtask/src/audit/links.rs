//! Resolves types that are only a name to an object or a list of values, whichever the linked
//! place describes.
//!
//! Pages write `[DiskStatus](structures.md#diskstatus)` for both. The place may be in the same
//! document or in another one that was read with it. If it is in neither, the type stays a link,
//! and only its name can be compared.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use super::model::{Api, Document, Field, Section, Type};

/// The meanings of names, ignoring case, because anchors have none.
type Meanings = BTreeMap<String, Meaning>;

#[derive(Clone)]
enum Meaning {
    Object(String),
    Values(Type, Vec<String>),
}

/// Resolves the links of all documents.
pub(super) fn resolve(documents: &mut [Document]) {
    let by_file: BTreeMap<PathBuf, Meanings> = documents
        .iter()
        .map(|document| {
            let all = document.apis.iter().flat_map(meanings).collect();
            (plain(Path::new(&document.name)), all)
        })
        .collect();
    for document in documents {
        let file = plain(Path::new(&document.name));
        for api in &mut document.apis {
            let own: Meanings = meanings(api).collect();
            each(api, &mut |field| {
                let Type::Link(name) = field.kind.innermost() else {
                    return;
                };
                let name = name.to_lowercase();
                let elsewhere = || {
                    let (target, anchor) = field.link.as_deref()?.split_once('#')?;
                    let there = by_file.get(&plain(&file.parent()?.join(target)))?;
                    there
                        .get(&name)
                        .or_else(|| there.get(&anchor.to_lowercase()))
                };
                if let Some(meaning) = own.get(&name).or_else(elsewhere).cloned() {
                    give(field, meaning);
                }
            });
        }
    }
}

fn give(field: &mut Field, meaning: Meaning) {
    match meaning {
        Meaning::Object(name) => *field.kind.innermost_mut() = Type::Object(Some(name)),
        Meaning::Values(kind, values) => {
            *field.kind.innermost_mut() = kind;
            if field.values.is_empty() {
                field.values = values;
            }
        }
    }
}

fn meanings(api: &Api) -> impl Iterator<Item = (String, Meaning)> {
    api.structures.iter().map(|(name, section)| {
        let meaning = match (&section.kind, section.fields.as_slice()) {
            (Some(kind), [only]) if only.name.is_empty() => {
                Meaning::Values(kind.clone(), only.values.clone())
            }
            _ => Meaning::Object(name.clone()),
        };
        (name.to_lowercase(), meaning)
    })
}

/// Calls `change` for each field of an API.
fn each(api: &mut Api, change: &mut dyn FnMut(&mut Field)) {
    let operations = api.operations.iter_mut().flat_map(|operation| {
        operation
            .request
            .iter_mut()
            .chain(operation.responses.values_mut())
    });
    let sections: Vec<&mut Section> = operations.chain(api.structures.values_mut()).collect();
    for field in sections.into_iter().flat_map(|section| &mut section.fields) {
        change(field);
    }
}

/// A path without `.` and `..`, so that two paths to a file are equal.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if plain.file_name().is_some() => {
                plain.pop();
            }
            part => plain.push(part),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(name: &str, text: &str) -> Document {
        let mut problems = Vec::new();
        let api = super::super::page::read(text, &mut problems);
        assert_eq!(problems, Vec::<String>::new());
        Document {
            name: name.into(),
            apis: api.into_iter().collect(),
            ..Document::default()
        }
    }

    #[test]
    fn a_link_leads_to_an_object_or_to_values_in_any_file() {
        let page = "# DescribeDisks\n\n## Request Parameters\n\n| Name | Type |\n|--|--|\n\
            | a | Array of [DiskStatus](../data.md#diskstatus) |\n| b | [Disk](../data.md#disk) |\n\
            | c | [Elsewhere](other.md#elsewhere) |\n| d | [the size](../data.md#disksize) |\n";
        let data = "# Data\n\n## Disk\n\n| Name | Type |\n|--|--|\n| x | String |\n\n## DiskStatus\n\n| Type | Note |\n|--|--|\n\
            | IN_USE | x |\n\n## DiskSize\n\n| Value | Note |\n|--|--|\n| 20 | x |\n";
        let mut documents = [
            document("docs/disks/list.md", page),
            document("docs/data.md", data),
        ];
        resolve(&mut documents);
        let fields = &documents[0].apis[0].operations[0]
            .request
            .as_ref()
            .expect("a request")
            .fields;
        let shown: Vec<_> = fields
            .iter()
            .map(|field| (field.kind.clone(), field.values.join(" ")))
            .collect();
        assert_eq!(
            shown,
            [
                (Type::List(Box::new(Type::Text)), "IN_USE".to_owned()),
                (Type::Object(Some("Disk".into())), String::new()),
                (Type::Link("Elsewhere".into()), String::new()),
                (Type::Integer, "20".into()),
            ]
        );
    }
}
