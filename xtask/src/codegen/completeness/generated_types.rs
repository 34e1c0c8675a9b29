//! Reads the generated types back from progenitor's output.
//!
//! Types are read as the generator wrote them, before any later step relies on them: structs, sets
//! of values, and wrappers around a list, a map or any value.

use std::collections::BTreeMap;

use crate::codegen::attributes::serde;
use crate::codegen::generate::Generated;

/// Everything that was made.
#[derive(Debug, Default)]
pub(super) struct GeneratedTypes {
    /// The types that calls take and return, in the order of the operations.
    pub(super) calls: Vec<(Option<String>, String)>,
    pub(super) records: BTreeMap<String, Record>,
    pub(super) choices: BTreeMap<String, Vec<String>>,
    /// Wrappers around other types.
    pub(super) wrappers: BTreeMap<String, Type>,
    /// Names that are used for two types.
    pub(super) twice: Vec<String>,
}

/// A struct.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// By the name on the wire.
    pub(super) fields: BTreeMap<String, Field>,
    /// The values of fields without a name.
    pub(super) others: Option<Type>,
}

/// A field of a struct.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) ty: Type,
    /// Whether it may be absent.
    pub(super) option: bool,
}

/// A type as text: `Vec<Thing>`, without paths, `Option` and `Box`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Type(pub(super) String);

/// Reads what the generator wrote.
pub(super) fn read(generated: &Generated) -> GeneratedTypes {
    let mut made = GeneratedTypes {
        calls: generated
            .calls
            .iter()
            .map(|call| (call.body.clone(), call.reply.clone()))
            .collect(),
        ..GeneratedTypes::default()
    };
    let mut names: BTreeMap<String, usize> = BTreeMap::new();
    for item in &generated.types {
        match item {
            syn::Item::Struct(item) => {
                let name = item.ident.to_string();
                *names.entry(name.clone()).or_default() += 1;
                match &item.fields {
                    syn::Fields::Named(_) => {
                        made.records.insert(name, record(item));
                    }
                    syn::Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                        made.wrappers.insert(name, ty(&fields.unnamed[0].ty));
                    }
                    _ => {
                        made.records.insert(name, Record::default());
                    }
                }
            }
            syn::Item::Enum(item) => {
                let name = item.ident.to_string();
                *names.entry(name.clone()).or_default() += 1;
                let values = item.variants.iter().map(|variant| {
                    renamed(serde(&variant.attrs)).unwrap_or_else(|| variant.ident.to_string())
                });
                made.choices.insert(name, values.collect());
            }
            _ => {}
        }
    }
    made.twice = names
        .into_iter()
        .filter(|(_, count)| *count > 1)
        .map(|(name, _)| name)
        .collect();
    made
}

fn record(item: &syn::ItemStruct) -> Record {
    let mut record = Record::default();
    for field in &item.fields {
        let Some(ident) = &field.ident else { continue };
        let serde = serde(&field.attrs);
        if serde.iter().any(|(word, _)| word == "flatten") {
            record.others = Some(ty(&field.ty));
            continue;
        }
        let wire =
            renamed(serde).unwrap_or_else(|| ident.to_string().trim_start_matches("r#").to_owned());
        let made = Field {
            ty: ty(&field.ty),
            option: last(&field.ty).is_some_and(|name| name == "Option"),
        };
        record.fields.insert(wire, made);
    }
    record
}

/// A type without paths, `Option` and `Box`.
fn ty(written: &syn::Type) -> Type {
    Type(shown(written))
}

pub(super) fn shown(written: &syn::Type) -> String {
    let syn::Type::Path(path) = written else {
        return quote::quote!(#written).to_string();
    };
    let Some(segment) = path.path.segments.last() else {
        return String::new();
    };
    let inner: Vec<String> = match &segment.arguments {
        syn::PathArguments::AngleBracketed(list) => list
            .args
            .iter()
            .filter_map(|argument| match argument {
                syn::GenericArgument::Type(inner) => Some(shown(inner)),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    };
    let name = segment.ident.to_string();
    match (name.as_str(), inner.as_slice()) {
        ("Option" | "Box" | "Nullable", [inner]) => inner.clone(),
        // There are two ways to write a map of arbitrary values.
        ("Map" | "BTreeMap" | "HashMap", [_, value]) => format!("Map<{value}>"),
        (_, []) => name,
        (_, inner) => format!("{name}<{}>", inner.join(", ")),
    }
}

fn last(written: &syn::Type) -> Option<String> {
    match written {
        syn::Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

/// The name on the wire, where it differs.
fn renamed(serde: Vec<(String, Option<String>)>) -> Option<String> {
    let rename = serde.into_iter().find(|(word, _)| word == "rename");
    rename.and_then(|(_, name)| name)
}
