//! Reads the serde attributes in typify's output.

use proc_macro2::{TokenStream, TokenTree};

/// The contents of `#[serde(..)]`: words, each with the text assigned to it, if any.
pub(super) fn serde(attrs: &[syn::Attribute]) -> Vec<(String, Option<String>)> {
    let mut found = Vec::new();
    for attr in attrs {
        if let syn::Meta::List(list) = &attr.meta
            && list.path.is_ident("serde")
        {
            words(list.tokens.clone(), &mut found);
        }
    }
    found
}

/// `word, word = "text"`
fn words(tokens: TokenStream, found: &mut Vec<(String, Option<String>)>) {
    let mut is_new = true;
    for token in tokens {
        match token {
            TokenTree::Punct(punct) => is_new = punct.as_char() == ',',
            TokenTree::Ident(ident) if is_new => {
                found.push((ident.to_string(), None));
                is_new = false;
            }
            TokenTree::Literal(literal) => {
                if let (syn::Lit::Str(text), Some((_, value))) =
                    (syn::Lit::new(literal), found.last_mut())
                {
                    *value = Some(text.value());
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn attributes_are_read() {
        let field: syn::ItemStruct = syn::parse_quote! {
            #[derive(Debug)]
            #[serde(default, rename = "a \"b\"", skip_serializing_if = "Option::is_none")]
            #[serde(flatten)]
            struct X;
        };
        let found = super::serde(&field.attrs);
        let found: Vec<_> = found
            .iter()
            .map(|(w, v)| (w.as_str(), v.as_deref()))
            .collect();
        assert_eq!(
            found,
            [
                ("default", None),
                ("rename", Some("a \"b\"")),
                ("skip_serializing_if", Some("Option::is_none")),
                ("flatten", None),
            ]
        );
    }
}
