//! Reads progenitor's output without parsing all of it.
//!
//! Most of what progenitor writes is discarded: the bodies of its client's methods, and the
//! implementations of types, which emit rewrites. The tokens are therefore split into items by
//! their top level alone, and only the items that are needed are parsed: types, and the signatures
//! of calls.

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::{Call, Generated};

/// Reads the types, and the types of every call.
pub(super) fn read(tokens: TokenStream, operations: usize) -> syn::Result<Generated> {
    let mut types = None;
    let mut calls = vec![None; operations];
    for item in items(tokens) {
        match item.word.as_str() {
            "mod" if item.name() == "types" => types = Some(self::types(item.body())?),
            "impl" => {
                for function in items(item.body()) {
                    let name = function.name();
                    let number = name
                        .strip_prefix("op")
                        .and_then(|n| n.parse::<usize>().ok());
                    if let Some(slot) = number.and_then(|number| calls.get_mut(number)) {
                        *slot = call(&syn::parse2(function.signature())?);
                    }
                }
            }
            _ => {}
        }
    }
    let missing = |what: &str| syn::Error::new(proc_macro2::Span::call_site(), what);
    Ok(Generated {
        types: types.ok_or_else(|| missing("it has no types"))?,
        calls: calls
            .into_iter()
            .collect::<Option<Vec<_>>>()
            .ok_or_else(|| missing("a call is missing"))?,
    })
}

fn types(tokens: TokenStream) -> syn::Result<Vec<syn::Item>> {
    let mut types = Vec::new();
    for item in items(tokens) {
        if matches!(item.word.as_str(), "struct" | "enum") {
            let mut item = syn::parse2(item.all())?;
            turn_boxes(&mut item);
            types.push(item);
        }
    }
    Ok(types)
}

/// Moves `Option` outside `Box`. Typify breaks a cycle with a `Box` wherever it meets one, even
/// around an `Option`; an optional field has the `Option` outside.
fn turn_boxes(item: &mut syn::Item) {
    let syn::Item::Struct(item) = item else {
        return;
    };
    let is = |ty: &syn::Type, name: &str| last(ty).is_some_and(|last| last == name);
    for field in &mut item.fields {
        if is(&field.ty, "Box")
            && let Some(option) = argument(&field.ty)
            && is(option, "Option")
            && let Some(value) = argument(option)
        {
            field.ty = syn::parse_quote!(::std::option::Option<::std::boxed::Box<#value>>);
        }
    }
}

/// The top level of an item.
struct Item {
    /// `struct`, `impl`, `fn`, ...; empty for items without such a keyword.
    word: String,
    /// The keyword's position among the tokens.
    at: usize,
    /// Everything in front of the body.
    tokens: Vec<TokenTree>,
    /// The group in braces, or the semicolon in its place.
    end: TokenTree,
}

const WORDS: [&str; 5] = ["struct", "enum", "impl", "mod", "fn"];

/// Splits tokens into items: each ends with its braces or a semicolon.
fn items(tokens: TokenStream) -> Vec<Item> {
    let mut items = Vec::new();
    let mut head: Vec<TokenTree> = Vec::new();
    for token in tokens {
        let is_end = match &token {
            TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
            TokenTree::Punct(punct) => punct.as_char() == ';',
            _ => false,
        };
        if !is_end {
            head.push(token);
            continue;
        }
        let word = head.iter().enumerate().find_map(|(at, token)| match token {
            TokenTree::Ident(ident) => WORDS.iter().find(|word| ident == **word).map(|w| (at, *w)),
            _ => None,
        });
        let (at, word) = word.unwrap_or_default();
        items.push(Item {
            word: word.to_owned(),
            at,
            tokens: std::mem::take(&mut head),
            end: token,
        });
    }
    items
}

impl Item {
    /// The word after `struct`, `mod`, `fn`.
    fn name(&self) -> String {
        match self.tokens.get(self.at + 1) {
            Some(TokenTree::Ident(name)) => name.to_string(),
            _ => String::new(),
        }
    }

    fn body(self) -> TokenStream {
        match self.end {
            TokenTree::Group(group) => group.stream(),
            _ => TokenStream::new(),
        }
    }

    /// A function from its `fn` to its return type.
    fn signature(self) -> TokenStream {
        self.tokens.into_iter().skip(self.at).collect()
    }

    fn all(self) -> TokenStream {
        self.tokens.into_iter().chain([self.end]).collect()
    }
}

fn call(signature: &syn::Signature) -> Option<Call> {
    let body = signature.inputs.iter().find_map(|input| match input {
        syn::FnArg::Typed(argument) => Some(&*argument.ty),
        syn::FnArg::Receiver(_) => None,
    });
    let body = match body {
        Some(syn::Type::Reference(reference)) => Some(last(&reference.elem)?),
        Some(_) => return None,
        None => None,
    };
    // Result<ResponseValue<types::Reply>, Error<types::ApiError>>
    let syn::ReturnType::Type(_, result) = &signature.output else {
        return None;
    };
    let reply = argument(argument(result)?)?;
    Some(Call {
        body,
        reply: last(reply)?,
    })
}

fn last(ty: &syn::Type) -> Option<String> {
    match ty {
        syn::Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

fn argument(ty: &syn::Type) -> Option<&syn::Type> {
    let syn::Type::Path(path) = ty else {
        return None;
    };
    match &path.path.segments.last()?.arguments {
        syn::PathArguments::AngleBracketed(list) => list.args.iter().find_map(|arg| match arg {
            syn::GenericArgument::Type(ty) => Some(ty),
            _ => None,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::read;

    #[test]
    fn only_types_and_signatures_are_parsed() {
        let generated = read(
            quote! {
                #[allow(unused_imports)]
                use progenitor_client::{encode_path, ByteStream};
                pub mod types {
                    pub mod error { pub struct ConversionError(String); }
                    #[derive(Clone)]
                    pub struct Thing { pub name: ::std::string::String }
                    impl ::std::convert::From<&Thing> for Thing { this is no Rust }
                    pub struct Wrapper(pub ::std::vec::Vec<Thing>);
                    pub enum Kind { A, B }
                    impl ::std::fmt::Display for Kind { nor is this }
                }
                pub struct Client { inner: reqwest::Client }
                impl Client {
                    /// fn in a sentence
                    pub async fn op1<'a>(&'a self) -> Result<ResponseValue<types::Wrapper>, Error<()>> {
                        and this
                    }
                    pub async fn op0<'a>(
                        &'a self,
                        body: &'a types::Thing,
                    ) -> Result<ResponseValue<types::Kind>, Error<()>> { let }
                }
            },
            2,
        )
        .expect("read");
        assert_eq!(generated.types.len(), 3);
        let calls: Vec<_> = generated
            .calls
            .iter()
            .map(|call| (call.body.as_deref(), call.reply.as_str()))
            .collect();
        assert_eq!(calls, [(Some("Thing"), "Kind"), (None, "Wrapper")]);
    }

    #[test]
    fn missing_items_are_an_error() {
        for (tokens, said) in [
            (quote!(impl Client {}), "it has no types"),
            (quote!(pub mod types {} impl Client {}), "a call is missing"),
        ] {
            let error = read(tokens, 1).expect_err("refused");
            assert_eq!(error.to_string(), said);
        }
    }
}
