//! Reads typify's items into definitions.

use std::collections::BTreeMap;

use syn::visit::{self, Visit};
use syn::visit_mut::VisitMut;

use super::simplify::Simplify;
use crate::codegen::attributes::serde;

/// All types of an API, by name.
#[derive(Debug, Default)]
pub(super) struct Types {
    /// Structs with fields.
    pub(super) records: BTreeMap<String, Record>,
    /// Sets of values.
    pub(super) enums: BTreeMap<String, Set>,
    /// Wrappers around other types.
    pub(super) wrappers: BTreeMap<String, Wrapper>,
}

/// A struct with named fields.
#[derive(Debug)]
pub(super) struct Record {
    pub(super) name: String,
    /// Its name in the document.
    pub(super) origin: String,
    pub(super) docs: String,
    pub(super) fields: Vec<Field>,
}

/// A field of a struct.
#[derive(Debug)]
pub(super) struct Field {
    pub(super) ident: syn::Ident,
    /// Its name on the wire.
    pub(super) wire: String,
    pub(super) docs: String,
    pub(super) ty: syn::Type,
    /// Whether it may be left out.
    pub(super) optional: bool,
    /// Whether it is a map of the fields that have no name.
    pub(super) rest: bool,
}

impl Types {
    /// Whether there is a type with this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.records.contains_key(name)
            || self.enums.contains_key(name)
            || self.wrappers.contains_key(name)
    }

    /// The types that a type names.
    pub(super) fn inside(&self, name: &str) -> Vec<String> {
        let mut inside = Named(Vec::new());
        if let Some(record) = self.records.get(name) {
            record
                .fields
                .iter()
                .for_each(|field| inside.visit_type(&field.ty));
        } else if let Some(wrapper) = self.wrappers.get(name) {
            inside.visit_type(&wrapper.ty);
        }
        inside.0
    }
}

/// An enum without data.
#[derive(Debug)]
pub(super) struct Set {
    pub(super) name: String,
    /// Its name in the document.
    pub(super) origin: String,
    pub(super) docs: String,
    /// Names in Rust and on the wire.
    pub(super) values: Vec<(syn::Ident, String)>,
}

/// A struct that wraps another type.
#[derive(Debug)]
pub(super) struct Wrapper {
    pub(super) name: String,
    /// Its name in the document.
    pub(super) origin: String,
    pub(super) docs: String,
    pub(super) ty: syn::Type,
}

impl Field {
    /// The type inside `Option`, or the type itself.
    pub(super) fn inner(&self) -> &syn::Type {
        argument(&self.ty, "Option").unwrap_or(&self.ty)
    }

    /// Whether a request must have it.
    pub(super) fn is_required(&self) -> bool {
        !self.optional
    }

    /// The type of a list's items.
    pub(super) fn items(&self) -> Option<&syn::Type> {
        argument(self.inner(), "Vec")
    }
}

/// Gathers names.
struct Named(Vec<String>);

impl<'ast> Visit<'ast> for Named {
    fn visit_path(&mut self, path: &'ast syn::Path) {
        if let Some(last) = path.segments.last() {
            self.0.push(last.ident.to_string());
        }
        visit::visit_path(self, path);
    }
}

/// The argument of `outer<..>`.
pub(super) fn argument<'a>(ty: &'a syn::Type, outer: &str) -> Option<&'a syn::Type> {
    let syn::Type::Path(path) = ty else {
        return None;
    };
    let last = path
        .path
        .segments
        .last()
        .filter(|last| last.ident == outer)?;
    match &last.arguments {
        syn::PathArguments::AngleBracketed(inside) => {
            inside.args.iter().find_map(|arg| match arg {
                syn::GenericArgument::Type(ty) => Some(ty),
                _ => None,
            })
        }
        _ => None,
    }
}

/// The type of a map's values.
pub(super) fn map_value(ty: &syn::Type) -> Option<&syn::Type> {
    argument(ty, "BTreeMap")?;
    let syn::Type::Path(path) = ty else {
        return None;
    };
    match &path.path.segments.last()?.arguments {
        syn::PathArguments::AngleBracketed(inside) => match inside.args.iter().nth(1)? {
            syn::GenericArgument::Type(ty) => Some(ty),
            _ => None,
        },
        _ => None,
    }
}

/// The name of a type without its path and arguments.
pub(super) fn type_name(ty: &syn::Type) -> Option<String> {
    match ty {
        syn::Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

/// Sorts typify's items. Implementations are left out because emit writes its own. Anything that
/// is not a record, a set or a wrapper is left out as well, and `conserve` then reports it as
/// missing.
pub(super) fn read(items: Vec<syn::Item>) -> Types {
    let mut types = Types::default();
    for mut item in items {
        let origin = match &item {
            syn::Item::Struct(item) => item.ident.to_string(),
            syn::Item::Enum(item) => item.ident.to_string(),
            _ => continue,
        };
        Simplify.visit_item_mut(&mut item);
        match item {
            syn::Item::Struct(item) => record_or_wrapper(&item, origin, &mut types),
            syn::Item::Enum(item) if item.variants.iter().all(|one| one.fields.is_empty()) => {
                let name = item.ident.to_string();
                let set = Set {
                    name: name.clone(),
                    origin,
                    docs: docs(&item.attrs),
                    values: item.variants.iter().map(value).collect(),
                };
                types.enums.insert(name, set);
            }
            _ => {}
        }
    }
    types
}

fn record_or_wrapper(item: &syn::ItemStruct, origin: String, types: &mut Types) {
    let name = item.ident.to_string();
    let docs = docs(&item.attrs);
    match &item.fields {
        syn::Fields::Named(fields) => {
            let fields = fields.named.iter().filter_map(field).collect();
            let record = Record {
                name: name.clone(),
                origin,
                docs,
                fields,
            };
            types.records.insert(name, record);
        }
        syn::Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
            let wrapper = Wrapper {
                name: name.clone(),
                origin,
                docs,
                ty: fields.unnamed[0].ty.clone(),
            };
            types.wrappers.insert(name, wrapper);
        }
        _ => {}
    }
}

fn field(field: &syn::Field) -> Option<Field> {
    let ident = field.ident.clone()?;
    let serde = serde(&field.attrs);
    let plain = ident.to_string();
    let wire = serde
        .iter()
        .find_map(|(key, value)| (key == "rename").then(|| value.clone()).flatten())
        .unwrap_or_else(|| plain.trim_start_matches("r#").to_owned());
    let optional =
        argument(&field.ty, "Option").is_some() || serde.iter().any(|(key, _)| key == "default");
    let rest = serde.iter().any(|(key, _)| key == "flatten");
    let ty = &field.ty;
    // `reply!` builds these from a constant. Typify leaves out the `Option` for free-form objects,
    // and where an answer promises a field.
    let may_be_empty = ["Option", "Vec", "BTreeMap"]
        .iter()
        .any(|name| argument(ty, name).is_some());
    Some(Field {
        rest,
        wire,
        docs: docs(&field.attrs),
        ty: if rest || may_be_empty {
            ty.clone()
        } else {
            syn::parse_quote!(Option<#ty>)
        },
        optional,
        ident,
    })
}

fn value(variant: &syn::Variant) -> (syn::Ident, String) {
    let wire = serde(&variant.attrs)
        .into_iter()
        .find_map(|(key, value)| (key == "rename").then_some(value).flatten())
        .unwrap_or_else(|| variant.ident.to_string());
    (variant.ident.clone(), wire)
}

fn docs(attrs: &[syn::Attribute]) -> String {
    let mut text = String::new();
    for attr in attrs {
        if let syn::Meta::NameValue(pair) = &attr.meta
            && pair.path.is_ident("doc")
            && let syn::Expr::Lit(literal) = &pair.value
            && let syn::Lit::Str(line) = &literal.lit
        {
            text.push_str(&line.value());
            text.push('\n');
        }
    }
    text
}
