//! Sets of values that the vendor may extend any day.
//!
//! A client that fails on a new state is worse than one that passes it on. Every
//! enum has one more variant that holds whatever else arrives.

use std::collections::BTreeMap;

use quote::{format_ident, quote};

use super::file::File;
use super::read::Set;
use super::{Context, docs, records};

/// Names for the further variant, in the order of preference: a vendor may have a
/// value called `unknown`.
const OTHER: [&str; 4] = ["Unknown", "Unrecognized", "OtherValue", "NotListedHere"];

/// The file of a set.
pub(super) fn write(context: &Context<'_>, set: &Set) -> String {
    let ident = format_ident!("{}", set.name);
    let wires: Vec<&String> = set.values.iter().map(|(_, wire)| wire).collect();
    let none = BTreeMap::new();
    let known: Vec<String> = wires.iter().map(|wire| (*wire).clone()).collect();
    let descriptions = context.api.values.get(&known).unwrap_or(&none);
    let variants = set.values.iter().map(|(variant, wire)| {
        let description = descriptions.get(wire).map_or("", String::as_str);
        let otherwise = match wire.as_str() {
            "" => "Empty on the wire.".to_owned(),
            wire => format!("`{wire}`."),
        };
        let comment = docs::comment(description, &otherwise);
        quote!(#comment #variant,)
    });
    let names: Vec<&syn::Ident> = set.values.iter().map(|(variant, _)| variant).collect();
    let other = OTHER
        .iter()
        .find(|other| !names.iter().any(|name| name == *other))
        .unwrap_or(&"Unknown");
    let other = format_ident!("{other}");
    let comment = docs::comment(&records::described(context, &set.name, &set.docs), "");
    let deprecated = records::deprecated(context.api.deprecated.contains(&set.name));
    File::new(context.api, &format!("`{}`.", set.name))
        .item(quote! {
            #comment
            #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
            #[non_exhaustive]
            #deprecated
            pub enum #ident {
                #(#variants)*
                /// A value that this version does not know, as it was received.
                #other(String),
            }
        })
        .item(quote! {
            impl #ident {
                /// The value on the wire.
                pub fn as_str(&self) -> &str {
                    match self {
                        #(Self::#names => #wires,)*
                        Self::#other(value) => value,
                    }
                }

                /// Whether this version knows the value.
                pub fn is_known(&self) -> bool {
                    !matches!(self, Self::#other(_))
                }
            }
        })
        .item(quote! {
            impl std::fmt::Display for #ident {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str(self.as_str())
                }
            }
        })
        .item(quote! {
            impl From<&str> for #ident {
                fn from(value: &str) -> Self {
                    match value {
                        #(#wires => Self::#names,)*
                        _ => Self::#other(value.to_owned()),
                    }
                }
            }
        })
        .item(quote! {
            impl From<String> for #ident {
                fn from(value: String) -> Self {
                    match Self::from(value.as_str()) {
                        Self::#other(_) => Self::#other(value),
                        known => known,
                    }
                }
            }
        })
        .item(quote! {
            impl std::str::FromStr for #ident {
                type Err = std::convert::Infallible;

                fn from_str(value: &str) -> Result<Self, Self::Err> {
                    Ok(Self::from(value))
                }
            }
        })
        .item(quote! {
            impl serde::Serialize for #ident {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.serialize_str(self.as_str())
                }
            }
        })
        .item(quote! {
            impl<'de> serde::Deserialize<'de> for #ident {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    loggia_transport::tolerant::text(deserializer)
                        .map(|text| Self::from(text.unwrap_or_default()))
                }
            }
        })
        .write()
}
