//! Builders of requests.
//!
//! Setters take anything that converts (`"text"`, `50`, a list of either) and
//! never fail: the first value that does not convert is remembered, and told with
//! its field when the request is built. Typify's setters want `Option<String>`
//! where a field is optional, which no literal converts into.

use std::collections::BTreeSet;

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::file::File;
use super::read::{Field, Record, type_name};
use super::simplify::qualified;
use super::{Context, docs, records};

/// The file of a request's builder.
pub(super) fn write(context: &Context<'_>, record: &Record) -> String {
    let ident = format_ident!("{}", record.name);
    let problem = free_name("problem", record);
    let path: syn::Path = syn::parse_quote!(super::super);
    let fields = record.fields.iter().map(|field| {
        let ident = &field.ident;
        let inner = qualified(field.inner(), &context.sent, &path);
        quote!(#ident: Option<#inner>,)
    });
    let setters = record.fields.iter().map(|field| {
        let Setter { head, convert, .. } = setter(context, record, field, &path);
        let ident = &field.ident;
        let told = if type_name(field.inner()).as_deref() == Some("Secret") {
            // What a conversion says of a secret may quote it.
            let text = format!("`{ident}` cannot be set");
            quote!(Err(_) => { self.#problem.get_or_insert_with(|| #text.to_owned()); })
        } else {
            let text = format!("`{ident}` cannot be set: {{error}}");
            quote!(Err(error) => { self.#problem.get_or_insert_with(|| format!(#text)); })
        };
        quote! {
            #head {
                match #convert {
                    Ok(value) => self.#ident = Some(value),
                    #told
                }
                self
            }
        }
    });
    let about = format!("Builder of [`{0}`](super::super::{0}).", record.name);
    let comment = docs::raw([about]);
    let file = File::new(context.api, &format!("Builder of `{}`.", record.name))
        .item(quote! {
            #comment
            #[derive(Clone, Debug, Default)]
            #[must_use = "a builder does nothing by itself"]
            pub struct #ident {
                #(#fields)*
                #problem: Option<String>,
            }
        })
        .item(quote! {
            impl #ident {
                #(#setters)*
            }
        })
        .item(build(record, &problem))
        .item(unbuild(record, &problem));
    file.imports(&BTreeSet::new(), &quote!(super)).write()
}

fn free_name(name: &str, record: &Record) -> syn::Ident {
    let mut name = name.to_owned();
    while record.fields.iter().any(|field| field.ident == name) {
        name.push('_');
    }
    format_ident!("{name}")
}

/// The pieces of a setter; also used for the forwarding ones of operations.
pub(super) struct Setter {
    /// Documentation and signature.
    pub(super) head: TokenStream,
    /// An expression that converts the argument.
    pub(super) convert: TokenStream,
    /// The argument's name.
    pub(super) argument: TokenStream,
}

/// How a field is set, in a file that finds the API's types under `path`.
pub(super) fn setter(
    context: &Context<'_>,
    record: &Record,
    field: &Field,
    path: &syn::Path,
) -> Setter {
    let facts = records::facts(context, record, field);
    let comment = docs::comment(&facts.description, "");
    let deprecated = records::deprecated(facts.deprecated);
    let ident = &field.ident;
    let inner = qualified(field.inner(), &context.sent, path);
    if let Some(item) = field.items() {
        let item = qualified(item, &context.sent, path);
        return Setter {
            head: quote! {
                #comment
                #deprecated
                pub fn #ident<I>(mut self, values: I) -> Self
                where
                    I: IntoIterator,
                    I::Item: TryInto<#item>,
                    <I::Item as TryInto<#item>>::Error: std::fmt::Display,
            },
            convert: quote! {
                values.into_iter().map(TryInto::try_into).collect::<Result<Vec<#item>, _>>()
            },
            argument: quote!(values),
        };
    }
    Setter {
        head: quote! {
            #comment
            #deprecated
            pub fn #ident<V>(mut self, value: V) -> Self
            where
                V: TryInto<#inner>,
                V::Error: std::fmt::Display,
        },
        convert: quote!(value.try_into()),
        argument: quote!(value),
    }
}

fn build(record: &Record, problem: &syn::Ident) -> TokenStream {
    let ident = format_ident!("{}", record.name);
    let fields = record.fields.iter().map(|field| {
        let ident = &field.ident;
        if field.is_option() {
            quote!(#ident: value.#ident,)
        } else if field.optional {
            quote!(#ident: value.#ident.unwrap_or_default(),)
        } else {
            let missing = format!("`{ident}` is required and was not set");
            quote!(#ident: value.#ident.ok_or(#missing)?,)
        }
    });
    quote! {
        impl TryFrom<#ident> for super::super::#ident {
            type Error = super::super::error::ConversionError;

            fn try_from(value: #ident) -> Result<Self, Self::Error> {
                if let Some(problem) = value.#problem {
                    return Err(problem.into());
                }
                Ok(Self { #(#fields)* })
            }
        }
    }
}

fn unbuild(record: &Record, problem: &syn::Ident) -> TokenStream {
    let ident = format_ident!("{}", record.name);
    let fields = record.fields.iter().map(|field| {
        let ident = &field.ident;
        if field.is_option() {
            quote!(#ident: value.#ident,)
        } else {
            quote!(#ident: Some(value.#ident),)
        }
    });
    quote! {
        impl From<super::super::#ident> for #ident {
            fn from(value: super::super::#ident) -> Self {
                Self { #(#fields)* #problem: None }
            }
        }
    }
}

/// The file of the error that building may end in.
pub(super) fn write_error(context: &Context<'_>) -> String {
    File::new(context.api, "Why a value could not be built.")
        .item(quote! {
            /// A field is missing or does not convert; the text names it.
            #[derive(Clone, Debug, PartialEq, Eq)]
            pub struct ConversionError(std::borrow::Cow<'static, str>);
        })
        .item(quote! {
            impl std::fmt::Display for ConversionError {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str(&self.0)
                }
            }
        })
        .item(quote!(impl std::error::Error for ConversionError {}))
        .item(quote! {
            impl From<&'static str> for ConversionError {
                fn from(text: &'static str) -> Self {
                    Self(text.into())
                }
            }
        })
        .item(quote! {
            impl From<String> for ConversionError {
                fn from(text: String) -> Self {
                    Self(text.into())
                }
            }
        })
        .write()
}
