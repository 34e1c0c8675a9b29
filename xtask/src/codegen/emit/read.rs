//! Reads typify's items into definitions.

use std::collections::BTreeMap;

use syn::visit::{self, Visit};
use syn::visit_mut::VisitMut;

use super::simplify::Simplify;

/// All types of an API, by name.
#[derive(Debug, Default)]
pub(super) struct Types {
    /// Structs with fields.
    pub(super) records: BTreeMap<String, Record>,
    /// Sets of values.
    pub(super) enums: BTreeMap<String, Set>,
    /// Anything else, kept as it is.
    pub(super) others: BTreeMap<String, Vec<syn::Item>>,
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
    /// Whether there is a type of this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.records.contains_key(name)
            || self.enums.contains_key(name)
            || self.others.contains_key(name)
    }

    /// The names that stand in a type.
    pub(super) fn inside(&self, name: &str) -> Vec<String> {
        let mut inside = Named(Vec::new());
        if let Some(record) = self.records.get(name) {
            record
                .fields
                .iter()
                .for_each(|field| inside.visit_type(&field.ty));
        } else if let Some(items) = self.others.get(name) {
            for item in items {
                inside.visit_item(item);
            }
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

impl Field {
    /// What is inside `Option`, or the type itself.
    pub(super) fn inner(&self) -> &syn::Type {
        argument(&self.ty, "Option").unwrap_or(&self.ty)
    }

    /// Whether a request has to have it.
    pub(super) fn is_required(&self) -> bool {
        !self.optional
    }

    /// The items' type of a list.
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

/// Sorts typify's items. Implementations of records and sets are dropped: emit
/// writes its own.
pub(super) fn read(items: Vec<syn::Item>) -> Types {
    let mut types = Types::default();
    let mut impls = Vec::new();
    for mut item in items {
        let origin = match &item {
            syn::Item::Struct(item) => item.ident.to_string(),
            syn::Item::Enum(item) => item.ident.to_string(),
            _ => String::new(),
        };
        Simplify.visit_item_mut(&mut item);
        match item {
            syn::Item::Struct(item) => {
                let name = item.ident.to_string();
                if let syn::Fields::Named(fields) = &item.fields {
                    let fields = fields.named.iter().filter_map(field).collect();
                    let docs = docs(&item.attrs);
                    let record = Record {
                        name: name.clone(),
                        origin,
                        docs,
                        fields,
                    };
                    types.records.insert(name, record);
                } else {
                    types
                        .others
                        .entry(name)
                        .or_default()
                        .push(syn::Item::Struct(item));
                }
            }
            syn::Item::Enum(item) => {
                let name = item.ident.to_string();
                if item
                    .variants
                    .iter()
                    .all(|variant| variant.fields.is_empty())
                {
                    let values = item.variants.iter().map(value).collect();
                    let docs = docs(&item.attrs);
                    let set = Set {
                        name: name.clone(),
                        origin,
                        docs,
                        values,
                    };
                    types.enums.insert(name, set);
                } else {
                    types
                        .others
                        .entry(name)
                        .or_default()
                        .push(syn::Item::Enum(item));
                }
            }
            syn::Item::Impl(item) => impls.push(item),
            // Modules `builder`, `error` and `defaults`.
            _ => {}
        }
    }
    for item in impls {
        // `impl From<Wrapper> for String` belongs to the wrapper as well.
        let mut named: Vec<String> = type_name(&item.self_ty).into_iter().collect();
        if let Some((path, _)) = &item.trait_
            && let Some(last) = path.segments.last()
            && let syn::PathArguments::AngleBracketed(list) = &last.arguments
        {
            named.extend(list.args.iter().filter_map(|arg| match arg {
                syn::GenericArgument::Type(ty) => type_name(ty),
                _ => None,
            }));
        }
        let owner = named.iter().find(|name| types.others.contains_key(*name));
        if let Some(items) = owner.and_then(|name| types.others.get_mut(name)) {
            items.push(syn::Item::Impl(item));
        }
    }
    types
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
    Some(Field {
        rest,
        wire,
        docs: docs(&field.attrs),
        ty: field.ty.clone(),
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

/// The contents of `#[serde(..)]`.
fn serde(attrs: &[syn::Attribute]) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("serde")) {
        // A form that is not understood counts as not there.
        let _ = attr.parse_nested_meta(|meta| {
            let key = meta
                .path
                .get_ident()
                .map(ToString::to_string)
                .unwrap_or_default();
            let value = match meta.value() {
                Ok(value) => Some(value.parse::<syn::LitStr>()?.value()),
                Err(_) => None,
            };
            found.push((key, value));
            Ok(())
        });
    }
    found
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
