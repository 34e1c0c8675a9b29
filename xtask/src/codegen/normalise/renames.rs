//! Replaces wire names that Rust names cannot be derived from.
//!
//! Typify names fields and variants after their wire names. It fails, or gives two of them the
//! same name, where a wire name has no usable characters: `+`, `-`, `数据`. Such a name is replaced
//! in the document by one that typify accepts, and put back where the generated types state the
//! wire name. The name of a type that typify would spell differently (`VmIP`) is replaced
//! likewise.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToSnakeCase, ToUpperCamelCase};
use syn::visit_mut::VisitMut;

use crate::spec::model::{Api, Named, Operation};

/// The replaced names of a normalised document.
#[derive(Debug, Default)]
pub(crate) struct Renames {
    /// By type: the replacements of wire names.
    names: BTreeMap<String, BTreeMap<String, String>>,
    /// The reverse: wire names by replacement.
    wires: BTreeMap<String, BTreeMap<String, String>>,
    /// By type: its name in the document, where that differs.
    types: BTreeMap<String, String>,
    /// The reverse: types by their name in the document.
    originals: BTreeMap<String, String>,
}

impl Renames {
    /// Finds the names to replace in all types.
    pub(super) fn of(api: &Api) -> Self {
        let mut renames = Self::default();
        // Answers that are not objects with fields have names as well.
        let replies = api.operations.iter().filter_map(Operation::reply);
        let wrappers = replies.map(|body| &body.name);
        let names: BTreeSet<&String> = api.types.keys().chain(wrappers).collect();
        for name in &names {
            renames.spell(name, &names);
        }
        for (name, named) in &api.types {
            let (wires, word, make): (Vec<&str>, _, fn(&str) -> String) = match named {
                Named::Record(record) => (
                    record.fields.iter().map(|one| one.name.as_str()).collect(),
                    "field",
                    |text| text.to_snake_case(),
                ),
                Named::Choice(choice) => (
                    choice.values.iter().map(|one| one.value.as_str()).collect(),
                    "Value",
                    |text| text.to_upper_camel_case(),
                ),
            };
            let mut doubtful = doubtful(&wires, make);
            if let Named::Record(record) = named
                && record.others.is_some()
            {
                // Typify calls the map of unnamed fields `extra`.
                let extra = wires.iter().filter(|wire| wire.to_snake_case() == "extra");
                doubtful.extend(extra);
            }
            if doubtful.is_empty() {
                continue;
            }
            let taken: BTreeSet<String> = wires.iter().map(|wire| make(wire)).collect();
            let stand_ins = (1..)
                .map(|number| format!("{word}{number}"))
                .filter(|next| !taken.contains(&make(next)));
            let stand_ins: BTreeMap<_, _> = stand_ins
                .zip(doubtful)
                .map(|(stand_in, wire)| (stand_in, wire.to_owned()))
                .collect();
            let names = stand_ins.iter();
            let names = names.map(|(stand_in, wire)| (wire.clone(), stand_in.clone()));
            renames.names.insert(name.clone(), names.collect());
            renames.wires.insert(name.clone(), stand_ins);
        }
        renames
    }

    /// Finds a name for a type that typify would spell differently.
    fn spell(&mut self, name: &str, names: &BTreeSet<&String>) {
        if name.to_upper_camel_case() == name {
            return;
        }
        let stand_in = (0..=names.len())
            .map(|number| format!("StandIn{}{number}", self.types.len()))
            .find(|next| !names.contains(next));
        if let Some(stand_in) = stand_in {
            self.originals.insert(stand_in.clone(), name.to_owned());
            self.types.insert(name.to_owned(), stand_in);
        }
    }

    /// The name of a type in the document.
    pub(super) fn ty<'a>(&'a self, name: &'a str) -> &'a str {
        self.types.get(name).map_or(name, String::as_str)
    }

    /// The type that a name in the document stands for.
    pub(crate) fn original<'a>(&'a self, stand_in: &'a str) -> &'a str {
        self.originals
            .get(stand_in)
            .map_or(stand_in, String::as_str)
    }

    fn get<'a>(&'a self, ty: &str, wire: &'a str) -> &'a str {
        self.names
            .get(ty)
            .and_then(|names| names.get(wire))
            .map_or(wire, String::as_str)
    }

    /// The name of a field in the document.
    pub(super) fn field<'a>(&'a self, record: &str, wire: &'a str) -> &'a str {
        self.get(record, wire)
    }

    /// The name of a value in the document.
    pub(super) fn value<'a>(&'a self, choice: &str, wire: &'a str) -> &'a str {
        self.get(choice, wire)
    }

    /// The name on the wire.
    fn wire(&self, ty: &str, stand_in: &str) -> Option<&str> {
        self.wires.get(ty)?.get(stand_in).map(String::as_str)
    }
}

/// The names that yield no Rust name, or the same one as another.
fn doubtful<'a>(wires: &[&'a str], make: fn(&str) -> String) -> Vec<&'a str> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for wire in wires {
        *seen.entry(likeness(wire, make)).or_default() += 1;
    }
    let mut kept = BTreeSet::new();
    wires
        .iter()
        .filter(|wire| {
            let like = likeness(wire, make);
            // Typify has its own words for these two numbers.
            let nothing =
                !wire.chars().any(|c| c.is_ascii_alphanumeric()) || matches!(**wire, "+1" | "-1");
            // Of several that are alike, the first keeps its name.
            let again = seen.get(&like).is_some_and(|count| *count > 1) && !kept.insert(like);
            // Typify has its own name for an empty value.
            (nothing && !wire.is_empty()) || again
        })
        .copied()
        .collect()
}

/// The part in which two names must differ: the name that typify would give.
fn likeness(wire: &str, make: fn(&str) -> String) -> String {
    let plain: String = wire
        .chars()
        .filter(|c| *c != '\'')
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    let name = make(&plain);
    if name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        name
    } else {
        format!("{}{name}", make("x"))
    }
}

/// Puts the names of types and the wire names back into typify's types.
pub(crate) fn restore(items: &mut [syn::Item], renames: &Renames) {
    for item in items {
        if !renames.types.is_empty() {
            Spelling(renames).visit_item_mut(item);
        }
        match item {
            syn::Item::Struct(item) => {
                let name = item.ident.to_string();
                for field in &mut item.fields {
                    if let Some(ident) = &field.ident {
                        let plain = ident.to_string();
                        if let Some(wire) = renames.wire(&name, plain.trim_start_matches("r#")) {
                            field
                                .attrs
                                .push(syn::parse_quote!(#[serde(rename = #wire)]));
                        }
                    }
                }
            }
            syn::Item::Enum(item) => {
                let name = item.ident.to_string();
                for variant in &mut item.variants {
                    if let Some(wire) = renames.wire(&name, &variant.ident.to_string()) {
                        variant
                            .attrs
                            .push(syn::parse_quote!(#[serde(rename = #wire)]));
                    }
                }
            }
            _ => {}
        }
    }
}

/// Spells types as the model does.
struct Spelling<'a>(&'a Renames);

impl VisitMut for Spelling<'_> {
    fn visit_ident_mut(&mut self, ident: &mut syn::Ident) {
        let name = ident.to_string();
        let original = self.0.original(&name);
        if original != name {
            *ident = syn::Ident::new(original, ident.span());
        }
    }

    fn visit_lit_str_mut(&mut self, text: &mut syn::LitStr) {
        // Typify inserts the name where there is no description.
        let value = text.value();
        let name = value.trim_matches('`');
        let original = self.0.original(name);
        if original != name {
            *text = syn::LitStr::new(&format!("`{original}`"), text.span());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unusable_and_equal_names_are_replaced() {
        for (wires, expected) in [
            (&["a", "b"][..], &[][..]),
            (&["+", "-", "*"], &["+", "-", "*"]),
            (&["数据", "a"], &["数据"]),
            (&["on", "ON", "off"], &["ON"]),
            (&["", "a"], &[]),
            (&["1", "2"], &[]),
            (&["a+", "a-"], &["a-"]),
            (&["1", "X1"], &["X1"]),
            (&["", "x"], &["x"]),
            (&["+1", "plus1"], &["+1"]),
            (&["caf\u{e9}", "caf\u{e8}"], &["caf\u{e8}"]),
        ] {
            let made = doubtful(wires, ToUpperCamelCase::to_upper_camel_case);
            assert_eq!(made, expected, "{wires:?}");
        }
    }
}
