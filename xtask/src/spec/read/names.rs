//! Names types, and gives each name only once.
//!
//! A component is named after its key or its `x-name`. A schema that is written where it is used
//! is named after its place: `<Type><Field>`, `<Operation>Request`. All names share one space: of
//! two schemas with one name, one would silently replace the other.

use std::collections::BTreeMap;

use heck::ToSnakeCase;
use serde_json::Value;

use super::words;
use crate::spec::document::schemas;
use crate::spec::finding::{Findings, Place};

/// The longest name: files are named after types, and some file systems stop at 255 bytes.
const LONGEST: usize = 120;

/// The names that have been given.
pub(super) struct Names<'a> {
    given: BTreeMap<String, Owner<'a>>,
    /// The same names in lower case, as in names of files and constants: `ThingXY` and `ThingXy`
    /// would be one. Each has the first component that uses it.
    written: BTreeMap<String, Option<&'a str>>,
    /// The last number that was appended to a name that was taken.
    numbers: BTreeMap<String, usize>,
    components: BTreeMap<&'a str, String>,
}

/// The owner of a name.
#[derive(Clone, Copy)]
enum Owner<'a> {
    Component(&'a str),
    /// A schema with an `x-name` where it is used; the same one may occur in two places.
    Marked(&'a Value),
    Inline,
}

impl<'a> Names<'a> {
    /// The names of all components, used or not.
    pub(super) fn reserved(document: &'a Value) -> Self {
        let mut names = Self {
            given: BTreeMap::new(),
            written: BTreeMap::new(),
            numbers: BTreeMap::new(),
            components: BTreeMap::new(),
        };
        for (component, schema) in schemas(document) {
            let name = schema
                .get("x-name")
                .and_then(Value::as_str)
                .map_or_else(|| words::camel(component), str::to_owned);
            names
                .given
                .entry(name.clone())
                .or_insert(Owner::Component(component));
            let written = names.written.entry(written(&name));
            written.or_insert(Some(component));
            names.components.insert(component, name);
        }
        names
    }

    /// The name of a component that becomes a type.
    pub(super) fn component(
        &mut self,
        component: &'a str,
        at: &Place,
        findings: &mut Findings,
    ) -> String {
        let place = Place::schema(component);
        let name = self.components.get(component).cloned();
        let name = name.unwrap_or_else(|| {
            findings.tolerable(
                at,
                &format!("{component} is the inside of a schema: make it a component"),
                "named after where it is",
            );
            words::camel(component)
        });
        if is_leftover(component) && name == words::camel(component) {
            findings.tolerable(
                at,
                &format!(
                    "the name {component} says nothing: give it another one in the overlay \
                     (`x-name`)"
                ),
                "kept",
            );
        }
        let free = match self.given.get(&name) {
            Some(Owner::Component(owner)) if *owner == component => true,
            Some(owner) => {
                let other = match owner {
                    Owner::Component(other) => format!("schema {other}"),
                    _ => "a schema that is written where it is used".into(),
                };
                findings.tolerable(
                    &place,
                    &format!("would be the type `{name}`, as would {other}"),
                    "numbered",
                );
                false
            }
            None => true,
        } && self.is_written_once(component, &name, findings);
        let name = self.usable(&name, free, &place, findings);
        self.give(&name, Owner::Component(component));
        name
    }

    /// Whether no other component has the same file.
    fn is_written_once(&self, component: &str, name: &str, findings: &mut Findings) -> bool {
        let owner = self.written.get(&written(name)).copied().flatten();
        let other = owner.filter(|owner| *owner != component);
        if let Some(other) = other {
            findings.tolerable(
                &Place::schema(component),
                &format!(
                    "would be the type `{name}`, and files are called alike after it and schema \
                     {other}: give one of them an `x-name`"
                ),
                "numbered",
            );
        }
        other.is_none()
    }

    fn give(&mut self, name: &str, owner: Owner<'a>) {
        self.given.insert(name.to_owned(), owner);
        self.written.entry(written(name)).or_default();
    }

    fn is_given(&self, name: &str) -> bool {
        self.given.contains_key(name) || self.written.contains_key(&written(name))
    }

    /// The name of a schema that is written where it is used. `false` says that the same schema
    /// already has it.
    pub(super) fn inline(
        &mut self,
        schema: &'a Value,
        wanted: &str,
        place: &Place,
        findings: &mut Findings,
    ) -> (String, bool) {
        let marked = schema.get("x-name").and_then(Value::as_str);
        let name = marked.unwrap_or(wanted).to_owned();
        let free = match (self.given.get(&name), marked) {
            (Some(Owner::Marked(other)), Some(_)) if *other == schema => return (name, false),
            (Some(_), _) => {
                findings.tolerable(
                    &Place::schema(&name),
                    &format!(
                        "two schemas would have this name: give one of them another `x-name`; one \
                         is written at {place}"
                    ),
                    "numbered",
                );
                false
            }
            (None, _) if self.written.contains_key(&written(&name)) => {
                findings.tolerable(
                    place,
                    &format!(
                        "would be the type `{name}`, and there is one of these words already: \
                         give one of them another `x-name`"
                    ),
                    "numbered",
                );
                false
            }
            (None, _) => true,
        };
        let name = self.usable(&name, free, place, findings);
        let owner = match marked {
            Some(_) => Owner::Marked(schema),
            None => Owner::Inline,
        };
        self.give(&name, owner);
        (name, true)
    }

    /// Makes a valid and unique Rust name; strict runs end before it is used.
    fn usable(
        &mut self,
        name: &str,
        mut free: bool,
        place: &Place,
        findings: &mut Findings,
    ) -> String {
        let mut usable = name.to_owned();
        if words::is_taken(name) {
            findings.tolerable(
                place,
                &format!("`{name}` means something else in Rust: give it an `x-name`"),
                &format!("called `{name}Schema`"),
            );
            usable = format!("{name}Schema");
            free = !self.is_given(&usable);
        } else if name.len() > LONGEST {
            findings.tolerable(
                place,
                &format!(
                    "its name would have {} characters: give it an `x-name` of {LONGEST} at most",
                    name.len()
                ),
                "cut off",
            );
            usable = name.chars().take(LONGEST - 4).collect();
            free = !self.is_given(&usable);
        } else if !is_name(name) {
            let foreign: String = name.chars().filter(|c| !c.is_ascii()).collect();
            let message = if name.contains(|c: char| c.is_ascii_alphabetic()) && !foreign.is_empty()
            {
                format!(
                    "would be the type `{name}`, and files are named after it: give it an `x-name` \
                     without {foreign}"
                )
            } else {
                "has no Latin letter to make a name of: give it an `x-name`".to_owned()
            };
            findings.tolerable(place, &message, "numbered");
            "Schema".clone_into(&mut usable);
            free = false;
        }
        if free {
            return usable;
        }
        let mut number = self.numbers.get(&usable).copied().unwrap_or(1);
        loop {
            number += 1;
            let next = format!("{usable}{number}");
            if !self.is_given(&next) {
                self.numbers.insert(usable, number);
                return next;
            }
        }
    }
}

/// A name in lower case, with its words separated.
fn written(name: &str) -> String {
    name.to_snake_case()
}

/// Whether a text is usable as the name of a type and of a file.
fn is_name(name: &str) -> bool {
    name.is_ascii() && syn::parse_str::<syn::Ident>(name).is_ok()
}

/// Whether a converter made up the name.
pub fn is_leftover(name: &str) -> bool {
    name.starts_with("inline_") || name.starts_with("Inline")
}
