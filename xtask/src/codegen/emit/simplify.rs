//! Shortens paths to what a person would write: `Option<String>` and not
//! `::std::option::Option<::std::string::String>`.

use syn::visit_mut::{self, VisitMut};

/// Names that need no path, because they are in the prelude or imported.
const BARE: [&str; 8] = [
    "Option",
    "String",
    "Vec",
    "Box",
    "Result",
    "BTreeMap",
    "Secret",
    "Timestamp",
];

/// Shortens all paths in a type or item.
pub(super) struct Simplify;

impl Simplify {
    fn rename(ident: &mut syn::Ident) {
        let name = super::type_name(&ident.to_string());
        if *ident != name {
            *ident = syn::Ident::new(&name, ident.span());
        }
    }
}

impl VisitMut for Simplify {
    fn visit_item_struct_mut(&mut self, item: &mut syn::ItemStruct) {
        Self::rename(&mut item.ident);
        visit_mut::visit_item_struct_mut(self, item);
    }

    fn visit_item_enum_mut(&mut self, item: &mut syn::ItemEnum) {
        Self::rename(&mut item.ident);
        visit_mut::visit_item_enum_mut(self, item);
    }

    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        if path.leading_colon.take().is_none() {
            // A type of the API with the same name as one of Rust's or ours.
            if path.segments.len() == 1 {
                Self::rename(&mut path.segments[0].ident);
            }
            // Typify's own error type is a module further up here.
            if path.segments.len() == 3 && path.segments[0].ident == "self" {
                path.segments[0].ident = syn::Ident::new("super", path.segments[0].ident.span());
            }
            return;
        }
        let known = path
            .segments
            .last()
            .filter(|last| BARE.iter().any(|bare| last.ident == bare))
            .cloned();
        let ours = path
            .segments
            .first()
            .is_some_and(|first| first.ident == "std" || first.ident == "loggia_transport");
        if let (Some(last), true) = (known, ours) {
            path.segments = std::iter::once(last).collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;

    use super::*;

    #[test]
    fn paths_are_shortened() {
        for (long, short) in [
            (
                "::std::option::Option<::std::string::String>",
                "Option < String >",
            ),
            (
                "::std::collections::BTreeMap<::std::string::String, Entry>",
                "BTreeMap < String , Entry >",
            ),
            ("::loggia_transport::Secret", "Secret"),
            ("::serde_json::Value", "serde_json :: Value"),
            (
                "self::error::ConversionError",
                "super :: error :: ConversionError",
            ),
        ] {
            let mut ty: syn::Type = syn::parse_str(long).expect("a type");
            Simplify.visit_type_mut(&mut ty);
            assert_eq!(ty.to_token_stream().to_string(), short);
        }
    }
}
