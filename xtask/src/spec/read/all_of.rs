//! Combines a schema with everything that `$ref` and `allOf` contribute.
//!
//! `allOf` means that all its parts apply. Of a plain keyword the nearest value counts: a field's
//! own keyword wins over that of the schema it refers to. Fields are collected from all parts; a
//! field that two parts describe differently cannot satisfy both. Of two limits the tighter one
//! applies.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::keywords::known_format;
use super::{At, Reader};
use crate::spec::document::{SCHEMA_PREFIX, entries, reference, schema_key, schema_name, target};

/// How deeply schemas may be nested, including parts and references.
pub(super) const DEPTH: usize = 100;

/// Keywords next to a reference that give a schema content of its own rather than annotations.
const CONTENT: [&str; 8] = [
    "properties",
    "required",
    "items",
    "enum",
    "additionalProperties",
    "oneOf",
    "anyOf",
    "not",
];

/// Keywords that have no effect.
const SILENT: [&str; 4] = ["title", "xml", "externalDocs", "x-provenance"];

/// Everything that applies to a schema.
#[derive(Debug, Default)]
pub(super) struct View<'a> {
    /// Keywords with their nearest values.
    facts: BTreeMap<&'a str, &'a Value>,
    /// Whether fields are listed, even if the list is empty.
    pub(super) lists_fields: bool,
    /// Fields in the order of their names.
    pub(super) properties: BTreeMap<&'a str, &'a Value>,
    /// The required fields.
    pub(super) required: BTreeSet<&'a str>,
    /// Fields that two parts describe differently.
    pub(super) clashes: Vec<(&'a str, &'a Value, &'a Value)>,
    /// The components that contributed to it.
    pub(super) via: Vec<&'a str>,
    /// How many references lead to the part that is being read.
    behind: usize,
    /// The state of each component that was met on the way.
    met: BTreeMap<&'a str, Met>,
}

/// The state of a component that contributes to a view.
#[derive(Debug)]
enum Met {
    /// It is being read.
    Open,
    /// It has been read.
    Read,
    /// It contains itself.
    Circle,
}

impl<'a> View<'a> {
    pub(super) fn get(&self, key: &str) -> Option<&'a Value> {
        self.facts.get(key).copied()
    }

    /// A format in OpenAPI's spelling: `Password` is a secret too.
    pub(super) fn text(&self, key: &str) -> Option<&'a str> {
        let text = self.get(key)?.as_str()?;
        if key == "format" {
            return Some(known_format(text).unwrap_or(text));
        }
        Some(text)
    }

    /// The keywords of another description of the same thing that this one lacks or contradicts,
    /// in the document's words.
    pub(super) fn lacks(&self, other: &Self) -> Vec<&'a str> {
        let says = other.facts.iter();
        says.filter(|(key, value)| !SILENT.contains(key) && self.facts.get(*key) != Some(*value))
            .map(|(key, _)| *key)
            .collect()
    }

    pub(super) fn is_true(&self, key: &str) -> bool {
        self.get(key) == Some(&Value::Bool(true))
    }

    /// Takes over plain keywords that nothing nearer overrides. Returns those that cannot both
    /// hold.
    fn add(&mut self, object: &'a Map<String, Value>) -> Vec<&'a str> {
        let mut at_odds = Vec::new();
        for [bound, exclusive] in BOUNDS {
            self.bound(object, bound, exclusive);
        }
        for (key, value) in object {
            match key.as_str() {
                "$ref" | "allOf" | "properties" | "required" => {}
                key if BOUNDS.iter().any(|pair| pair.contains(&key)) => {}
                "minLength" | "minItems" | "minProperties" | "maxLength" | "maxItems"
                | "maxProperties" => {
                    let known = self.facts.entry(key).or_insert(value);
                    if is_tighter(key, value, known) {
                        *known = value;
                    }
                }
                "uniqueItems" => {
                    let known = self.facts.entry(key).or_insert(value);
                    if *value == Value::Bool(true) {
                        *known = value;
                    }
                }
                "type" | "enum" | "items" | "pattern" | "multipleOf" => {
                    let known = *self.facts.entry(key).or_insert(value);
                    if known != value {
                        at_odds.push(key.as_str());
                    }
                }
                "format" => {
                    let known = self.facts.entry(key).or_insert(value);
                    // A value that any part keeps secret is secret.
                    if is_password(value) {
                        *known = value;
                    } else if *known != value && !is_password(known) {
                        at_odds.push(key.as_str());
                    }
                }
                "additionalProperties" => {
                    let known = self.facts.entry(key).or_insert(value);
                    match (says_what(known), says_what(value)) {
                        (true, true) if *known != value => at_odds.push(key.as_str()),
                        // Arbitrary other fields, which this part restricts.
                        (false, true) if is_any(known) => *known = value,
                        // One part allows none, and the other some.
                        (false, true) => at_odds.push(key.as_str()),
                        _ => {}
                    }
                }
                _ => {
                    self.facts.entry(key).or_insert(value);
                }
            }
        }
        at_odds
    }

    /// Takes over a bound, with whether it is exclusive, if it is the tighter one.
    fn bound(&mut self, object: &'a Map<String, Value>, bound: &'a str, exclusive: &'a str) {
        let own = object.get(exclusive);
        let Some(value) = object.get(bound) else {
            if let Some(own) = own {
                self.facts.entry(exclusive).or_insert(own);
            }
            return;
        };
        let known = self.facts.insert(bound, value);
        match known {
            Some(known) if known == value => {
                if own == Some(&Value::Bool(true)) {
                    self.facts.extend(own.map(|own| (exclusive, own)));
                }
            }
            Some(known) if !is_tighter(bound, value, known) => {
                self.facts.insert(bound, known);
            }
            _ => {
                self.facts.remove(exclusive);
                self.facts.extend(own.map(|own| (exclusive, own)));
            }
        }
    }
}

fn is_password(format: &Value) -> bool {
    format.as_str().and_then(known_format) == Some("password")
}

/// Bounds of numbers, each with the keyword that makes it exclusive.
const BOUNDS: [[&str; 2]; 2] = [
    ["minimum", "exclusiveMinimum"],
    ["maximum", "exclusiveMaximum"],
];

/// Whether a limit accepts less than another one.
fn is_tighter(key: &str, value: &Value, than: &Value) -> bool {
    match (value.as_f64(), than.as_f64()) {
        (Some(value), Some(than)) if key.starts_with("min") => value > than,
        (Some(value), Some(than)) => value < than,
        _ => false,
    }
}

/// Whether `additionalProperties` describes the other fields.
fn says_what(others: &Value) -> bool {
    others.as_object().is_some_and(|schema| !schema.is_empty())
}

/// Whether `additionalProperties` accepts any fields.
pub(super) fn is_any(others: &Value) -> bool {
    *others == Value::Bool(true) || others.as_object().is_some_and(Map::is_empty)
}

/// The kind of a schema, before its target is read.
pub(super) enum RefOrContent<'a> {
    /// A reference to a component, with the keys next to it.
    Reference(&'a str, View<'a>),
    /// A schema with content of its own.
    Content,
}

/// Determines whether a schema is only a reference. An `allOf` with one part allows keys next to a
/// reference; so do parts that only describe.
pub(super) fn ref_or_content<'a>(schema: &'a Value) -> RefOrContent<'a> {
    let mut siblings = View::default();
    let mut now = schema;
    loop {
        let Value::Object(object) = now else {
            return RefOrContent::Content;
        };
        if has_content(object) {
            return RefOrContent::Content;
        }
        // A type next to a reference cannot change the target.
        let _ = siblings.add(object);
        if let Some(name) = schema_name(now) {
            return RefOrContent::Reference(name, siblings);
        }
        let Some(Value::Array(parts)) = object.get("allOf") else {
            return RefOrContent::Content;
        };
        let mut one: Option<&'a Value> = None;
        for part in parts {
            let Value::Object(inner) = part else {
                return RefOrContent::Content;
            };
            let says =
                has_content(inner) || inner.contains_key("$ref") || inner.contains_key("allOf");
            if says {
                if one.is_some() {
                    return RefOrContent::Content;
                }
                one = Some(part);
            } else {
                let _ = siblings.add(inner);
            }
        }
        match one {
            Some(part) => now = part,
            None => return RefOrContent::Content,
        }
    }
}

fn has_content(object: &Map<String, Value>) -> bool {
    CONTENT.iter().any(|key| match object.get(*key) {
        Some(others) if *key == "additionalProperties" && is_any(others) => true,
        Some(Value::Object(inner)) => !inner.is_empty(),
        Some(Value::Array(inner)) => !inner.is_empty(),
        _ => false,
    })
}

impl<'a> Reader<'a, '_> {
    /// Combines everything that applies to a schema. `stack` has the components on the way.
    pub(super) fn view(&mut self, schema: &'a Value, at: &At, stack: &[&'a str]) -> View<'a> {
        let mut view = View::default();
        self.gather(schema, at, stack, &mut view);
        view
    }

    fn gather(&mut self, schema: &'a Value, at: &At, stack: &[&'a str], view: &mut View<'a>) {
        let Value::Object(object) = schema else {
            self.findings
                .error(&at.place(), "its schema is not an object");
            return;
        };
        if self.depth > DEPTH {
            self.too_deep(at);
            return;
        }
        self.depth += 1;
        self.marks(object, at);
        if view.behind == 0 {
            self.subtypes(object, at);
        }
        for key in view.add(object) {
            self.findings.tolerable(
                &at.place(),
                &format!("has two parts in its `allOf` that differ in `{key}`: leave one out"),
                "the first counts",
            );
        }
        view.lists_fields |= object.get("properties").is_some_and(Value::is_object);
        for (name, property) in entries(object.get("properties")) {
            match view.properties.get(name) {
                Some(other) if *other != property => view.clashes.push((name, other, property)),
                Some(_) => {}
                None => {
                    view.properties.insert(name, property);
                }
            }
        }
        let required = object.get("required").and_then(Value::as_array);
        view.required
            .extend(required.into_iter().flatten().filter_map(Value::as_str));
        if let Some(to) = reference(schema) {
            self.follow(to, at, stack, view);
        }
        for part in object
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            match (reference(part), part.as_object().map(Map::len)) {
                // Most parts consist of a reference only.
                (Some(to), Some(1)) => self.follow(to, at, stack, view),
                _ => self.gather(part, at, stack, view),
            }
        }
        self.depth -= 1;
    }

    fn follow(&mut self, to: &'a str, at: &At, stack: &[&'a str], view: &mut View<'a>) {
        let name = to.strip_prefix(SCHEMA_PREFIX).unwrap_or(to);
        let name = schema_key(self.document, name);
        match view.met.get(name) {
            // The same part adds nothing when it is reached again.
            Some(Met::Read | Met::Circle) => return,
            None if !stack.contains(&name) => {}
            Some(Met::Open) | None => {
                view.met.insert(name, Met::Circle);
                self.circle(name, at);
                return;
            }
        }
        // The lint of references reports those without a target.
        let Some(next) = target(self.document, to) else {
            return;
        };
        view.via.push(name);
        view.met.insert(name, Met::Open);
        view.behind += 1;
        self.gather(next, at, stack, view);
        view.behind -= 1;
        // Unless it turned out to contain itself.
        if let Some(met @ Met::Open) = view.met.get_mut(name) {
            *met = Met::Read;
        }
    }

    pub(super) fn too_deep(&mut self, at: &At) {
        self.findings.tolerable(
            &at.place(),
            &format!("has more than {DEPTH} schemas inside one another: make it flatter"),
            "taken as any JSON value",
        );
    }

    /// Reports a schema that contains itself.
    pub(super) fn circle(&mut self, name: &str, at: &At) {
        self.findings.tolerable(
            &at.place(),
            &format!(
                "schema {name} is a part of itself, and no object is in between: such a value has \
                 no end"
            ),
            "taken as any JSON value",
        );
    }
}
