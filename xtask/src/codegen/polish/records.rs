//! Structs: plain fields that decode whatever the server meant.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::quote;

use super::file::File;
use super::read::{Field, Record, argument, type_name};
use super::{Context, docs};
use crate::codegen::facts::FieldFacts;

/// Types that `tolerant::number` reads.
const NUMBERS: [&str; 10] = [
    "i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64",
];

/// The file of a struct.
pub(super) fn write(context: &Context<'_>, record: &Record) -> String {
    let received = context.received.contains(&record.name);
    let sent = context.sent.contains(&record.name);
    let ident = quote::format_ident!("{}", record.name);
    let comment = docs::comment(&described(context, &record.name, &record.docs), "");
    let fields = record
        .fields
        .iter()
        .map(|field| write_field(context, record, field, received));
    // A caller who lists all fields of a reply would break when one is added.
    let open = (received && !sent).then(|| quote!(#[non_exhaustive]));
    let deprecated = deprecated(context.api.deprecated.contains(&record.name));
    let default = record
        .fields
        .iter()
        .all(|field| field.optional)
        .then(|| quote!(Default,));
    let item = quote! {
        #comment
        #[derive(Clone, Debug, #default PartialEq, serde::Deserialize, serde::Serialize)]
        #open
        #deprecated
        pub struct #ident {
            #(#fields)*
        }
    };
    let mut file = File::new(context.api, &format!("`{}`.", record.name)).item(item);
    if sent {
        file = file.item(quote! {
            impl #ident {
                /// Begins a value whose fields are set one by one.
                pub fn builder() -> super::builder::#ident {
                    Default::default()
                }
            }
        });
    }
    finish(context, file, &record.name)
}

/// The file of a type that is kept as typify wrote it.
pub(super) fn write_other(context: &Context<'_>, name: &str) -> String {
    let mut file = File::new(context.api, &format!("`{name}`."));
    for item in context.types.others.get(name).into_iter().flatten() {
        file = file.item(quote!(#item));
    }
    finish(context, file, name)
}

/// Adds the imports and formats.
fn finish(context: &Context<'_>, file: File, name: &str) -> String {
    let siblings: BTreeSet<String> = context
        .sent
        .union(&context.received)
        .filter(|sibling| *sibling != name)
        .cloned()
        .collect();
    file.imports(&siblings, &quote!(super)).write()
}

/// A type's description, or at least what it is there for.
pub(super) fn described(context: &Context<'_>, name: &str, docs: &str) -> String {
    let docs = docs.trim();
    // Typify puts the name where there is no description.
    if !docs.is_empty() && docs != format!("`{name}`") {
        return docs.to_owned();
    }
    let mut calls = context.calls.iter();
    if let Some(call) = calls
        .clone()
        .find(|call| call.body.as_deref() == Some(name))
    {
        format!("What `{}` takes.", call.name)
    } else if let Some(call) = calls.find(|call| call.reply == name) {
        format!("What `{}` answers.", call.name)
    } else {
        format!("`{name}`, a part of other types.")
    }
}

/// What is known of a field.
pub(super) fn facts(context: &Context<'_>, record: &Record, field: &Field) -> FieldFacts {
    let mut facts = context
        .api
        .fields
        .get(&(record.name.clone(), field.wire.clone()))
        .cloned()
        .unwrap_or_default();
    if facts.description.is_empty() {
        field.docs.trim().clone_into(&mut facts.description);
    }
    if facts.description.is_empty() {
        facts.description = format!("`{}` on the wire.", field.wire);
    }
    facts
}

pub(super) fn deprecated(yes: bool) -> Option<TokenStream> {
    yes.then(|| quote!(#[deprecated = "the vendor marks it as deprecated"]))
}

fn write_field(
    context: &Context<'_>,
    record: &Record,
    field: &Field,
    received: bool,
) -> TokenStream {
    let facts = facts(context, record, field);
    let comment = docs::comment(&facts.description, "");
    let deprecated = deprecated(facts.deprecated);
    let (ident, ty) = (&field.ident, &field.ty);
    let mut serde = Vec::new();
    if ident.to_string().trim_start_matches("r#") != field.wire {
        let wire = &field.wire;
        serde.push(quote!(rename = #wire));
    }
    if field.optional {
        serde.push(quote!(default));
    }
    if facts.json_text {
        serde.push(quote!(with = "loggia_transport::json_text"));
    } else if received && let Some(function) = tolerant(field) {
        let path = format!("loggia_transport::tolerant::{function}");
        serde.push(quote!(deserialize_with = #path));
    }
    if field.optional
        && let Some(skip) = skip(field)
    {
        serde.push(quote!(skip_serializing_if = #skip));
    }
    let serde = (!serde.is_empty()).then(|| quote!(#[serde(#(#serde),*)]));
    quote! {
        #comment
        #deprecated
        #serde
        pub #ident: #ty,
    }
}

/// The function that reads a field tolerantly. A required plain value has none:
/// there would be nothing to put in its place.
fn tolerant(field: &Field) -> Option<&'static str> {
    if let Some(inner) = argument(&field.ty, "Option") {
        let name = type_name(inner).unwrap_or_default();
        return Some(match name.as_str() {
            "String" => "text",
            "bool" => "boolean",
            number if NUMBERS.contains(&number) => "number",
            _ => "object",
        });
    }
    if let Some(items) = argument(&field.ty, "Vec") {
        let name = type_name(items).unwrap_or_default();
        return Some(match name.as_str() {
            "String" => "texts",
            number if NUMBERS.contains(&number) => "numbers",
            _ => "list",
        });
    }
    matches!(type_name(&field.ty).as_deref(), Some("BTreeMap" | "Map")).then_some("map")
}

fn skip(field: &Field) -> Option<&'static str> {
    Some(match type_name(&field.ty)?.as_str() {
        "Option" => "Option::is_none",
        "Vec" => "Vec::is_empty",
        "BTreeMap" => "BTreeMap::is_empty",
        "Map" => "serde_json::Map::is_empty",
        _ => return None,
    })
}
