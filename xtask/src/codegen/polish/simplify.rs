//! Paths as a person writes them: `Option<String>` and not
//! `::std::option::Option<::std::string::String>`.

use std::collections::BTreeSet;

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

impl VisitMut for Simplify {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        if path.leading_colon.take().is_none() {
            // typify's own error type is a module further up here.
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

/// A type as it is written in a file where the API's types are found under `path`.
/// Without the path, a builder would be mistaken for the type of the same name.
pub(super) fn qualified(ty: &syn::Type, types: &BTreeSet<String>, path: &syn::Path) -> syn::Type {
    let mut ty = ty.clone();
    Qualify { types, path }.visit_type_mut(&mut ty);
    ty
}

struct Qualify<'a> {
    types: &'a BTreeSet<String>,
    path: &'a syn::Path,
}

impl VisitMut for Qualify<'_> {
    fn visit_path_mut(&mut self, path: &mut syn::Path) {
        visit_mut::visit_path_mut(self, path);
        let known = path
            .get_ident()
            .is_some_and(|ident| self.types.contains(&ident.to_string()));
        if known {
            let own = std::mem::take(&mut path.segments);
            path.segments = self.path.segments.iter().cloned().chain(own).collect();
        }
    }
}

#[cfg(test)]
mod tests {
    use quote::ToTokens;

    use super::*;

    #[test]
    fn paths_get_short() {
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

    #[test]
    fn types_of_the_api_get_their_path() {
        let ty: syn::Type = syn::parse_str("Option<Vec<Tree>>").expect("a type");
        let path = syn::parse_str("super::types").expect("a path");
        let types = BTreeSet::from(["Tree".to_owned()]);
        let text = qualified(&ty, &types, &path).to_token_stream().to_string();
        assert_eq!(text, "Option < Vec < super :: types :: Tree > >");
    }
}
