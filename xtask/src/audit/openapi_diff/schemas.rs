//! Compares the schemas of a vendor's document with those of our copy.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::pairs::{equal, pairs};
use super::{Whole, keys, last, map, reference, words};
use crate::audit::differ::{Places, places};
use crate::audit::difference::Kind;

/// The place of a field.
fn at(here: &Places, path: &str) -> Places {
    if path.is_empty() {
        here.clone()
    } else {
        here.part(&format!("field `{path}`"))
    }
}

impl Whole<'_, '_, '_> {
    /// Finds the schemas that have another name in the vendor's document, so that references to
    /// them are not differences.
    pub(super) fn rename_schemas(&mut self) {
        if self.part {
            return;
        }
        let schemas = |document: &Value| map(document.pointer("/components/schemas")).clone();
        let (theirs, ours) = (schemas(self.theirs), schemas(self.ours));
        for (name, our_name, ..) in pairs(&theirs, &ours, true).both {
            if name != our_name {
                self.renamed.insert(name.to_owned(), our_name.to_owned());
            }
        }
    }

    pub(super) fn components(&mut self, theirs: &Map<String, Value>, ours: &Map<String, Value>) {
        let here = places("document");
        let names: std::collections::BTreeSet<_> = theirs.keys().chain(ours.keys()).collect();
        for section in names {
            let (a, b) = (theirs.get(section), ours.get(section));
            if self.part && a.is_none() {
                continue;
            }
            let (items, our) = (map(a), map(b));
            match section.as_str() {
                "schemas" => self.schemas(items, our),
                "parameters" => self.named(Kind::Parameter, "parameter", items, our, &here),
                "headers" => self.named(Kind::Header, "header", items, our, &here),
                "responses" | "requestBodies" => {
                    let found = pairs(items, our, true);
                    for (name, our_name, a, b) in found.both {
                        let place = here.part(&format!("{section} `{name}`"));
                        if name != our_name {
                            self.differ.add(Kind::Other, &place, name, our_name);
                        }
                        self.body(a, b, &place);
                    }
                    for (name, a) in found.added {
                        self.add(
                            Kind::Other,
                            &here.part(&format!("{section} `{name}`")),
                            Some(a),
                            None,
                        );
                    }
                    for (name, b) in found.removed {
                        self.add(
                            Kind::Other,
                            &here.part(&format!("{section} `{name}`")),
                            None,
                            Some(b),
                        );
                    }
                }
                _ => self.either(words::kind(section), &here, section, a, b),
            }
        }
    }

    fn schemas(&mut self, theirs: &Map<String, Value>, ours: &Map<String, Value>) {
        let found = pairs(theirs, ours, !self.part);
        for (name, our_name, a, b) in found.both {
            let place = Places {
                theirs: format!("structure {name}"),
                ours: format!("structure {our_name}"),
            };
            if name != our_name {
                self.differ.add(Kind::SchemaName, &place, name, our_name);
            }
            if !self.laid_open.contains(our_name) {
                self.schema(a, b, &place, "");
            }
        }
        for (name, _) in found.added {
            self.one_sided(Kind::StructureAdded, &places(&format!("structure {name}")));
        }
        let part = self.part;
        for (name, _) in found.removed.into_iter().filter(|_| !part) {
            self.one_sided(
                Kind::StructureRemoved,
                &places(&format!("structure {name}")),
            );
        }
    }

    /// Whether two references have the same target.
    fn leads_to_one(&self, their: &str, our: &str) -> bool {
        let name = self
            .renamed
            .get(last(their))
            .map_or(last(their), String::as_str);
        name == last(our) && their.len() - last(their).len() == our.len() - last(our).len()
    }

    /// Compares the schema of a body. One that only this body uses is compared here.
    pub(super) fn body_schema(&mut self, a: &Value, b: &Value, here: &Places) {
        let (Some(their), Some(our)) = (reference(a), reference(b)) else {
            if reference(a).is_some() || reference(b).is_some() {
                let name = |value: &Value| reference(value).map_or("none", last).to_owned();
                self.differ.add(Kind::SchemaName, here, name(a), name(b));
                return;
            }
            self.schema(a, b, here, "");
            return;
        };
        if !self.leads_to_one(their, our) {
            self.differ
                .add(Kind::SchemaName, here, last(their), last(our));
            return;
        }
        for (key, a, b) in keys(a, b) {
            if key != "$ref" {
                self.either(words::kind(key), here, key, a, b);
            }
        }
        let (theirs, ours) = (self.theirs, self.ours);
        let target = |document: &'_ Value, reference: &str| {
            document.pointer(reference.strip_prefix('#')?).cloned()
        };
        if self.uses.get(our) == Some(&1)
            && let (Some(a), Some(b)) = (target(theirs, their), target(ours, our))
        {
            self.laid_open.insert(last(our).to_owned());
            let here = Places {
                theirs: here.theirs.clone(),
                ours: format!("{}, schema {}", here.ours, last(our)),
            };
            self.schema(&a, &b, &here, "");
        }
    }

    pub(super) fn schema(&mut self, a: &Value, b: &Value, here: &Places, path: &str) {
        let place = at(here, path);
        let shown = (words::schema(a), words::schema(b));
        match (reference(a), reference(b)) {
            (Some(their), Some(our)) if self.leads_to_one(their, our) => {}
            (None, None) if a.is_object() && b.is_object() => {}
            (None, None) if equal(a, b) => return,
            _ => {
                self.differ.add(Kind::Type, &place, shown.0, shown.1);
                return;
            }
        }
        if a.get("type") != b.get("type") {
            self.differ.add(Kind::Type, &place, shown.0, shown.1);
            let compound = |schema: &Value| {
                schema.get("properties").is_some() || schema.get("items").is_some()
            };
            if compound(a) || compound(b) {
                return;
            }
        }
        for (key, a, b) in keys(a, b) {
            match (key, a, b) {
                ("type" | "$ref" | "required", ..) => {}
                ("properties", a, b) => self.properties(map(a), map(b), here, path),
                ("enum", a, b) => self.values(a, b, &place),
                ("items" | "additionalProperties" | "not", Some(a), Some(b)) => {
                    let below = match key {
                        "items" => format!("{path}[]"),
                        "not" => path.to_owned(),
                        _ => format!("{path}.*"),
                    };
                    self.schema(a, b, here, &below);
                }
                ("allOf" | "oneOf" | "anyOf", Some(Value::Array(a)), Some(Value::Array(b)))
                    if a.len() == b.len() =>
                {
                    for (a, b) in a.iter().zip(b) {
                        self.schema(a, b, here, path);
                    }
                }
                ("deprecated", a, b) => {
                    let shown = |flag: Option<&Value>| match flag {
                        Some(Value::Bool(true)) => "deprecated".to_owned(),
                        Some(Value::Bool(false)) | None => "not deprecated".to_owned(),
                        Some(other) => words::shown(other),
                    };
                    if a != b {
                        self.differ
                            .add(Kind::Deprecated, &place, shown(a), shown(b));
                    }
                }
                (_, a, b) => self.keyword(key, a, b, &place),
            }
        }
        self.required(a, b, here, path);
    }

    /// Compares a keyword verbatim.
    fn keyword(&mut self, key: &str, a: Option<&Value>, b: Option<&Value>, place: &Places) {
        if let (Some(a), Some(b)) = (a, b)
            && equal(a, b)
        {
            return;
        }
        let shown = |value: Option<&Value>| match value {
            Some(value) => format!("{key} {}", words::shown(value)),
            None => format!("no {key}"),
        };
        self.differ.add(Kind::Limit, place, shown(a), shown(b));
    }

    fn properties(
        &mut self,
        theirs: &Map<String, Value>,
        ours: &Map<String, Value>,
        here: &Places,
        path: &str,
    ) {
        let below = |name: &str| {
            if path.is_empty() {
                name.to_owned()
            } else {
                format!("{path}.{name}")
            }
        };
        let found = pairs(theirs, ours, true);
        for (name, our_name, a, b) in found.both {
            if name != our_name {
                let place = at(here, &below(name));
                self.differ
                    .add(Kind::FieldRenamed, &place, below(name), below(our_name));
            }
            self.schema(a, b, here, &below(name));
        }
        for (name, a) in found.added {
            self.differ.add(
                Kind::FieldAdded,
                &at(here, &below(name)),
                words::schema(a),
                "missing",
            );
        }
        for (name, b) in found.removed {
            self.differ.add(
                Kind::FieldRemoved,
                &at(here, &below(name)),
                "missing",
                words::schema(b),
            );
        }
    }

    /// Compares which fields are required, among those that both sides have.
    fn required(&mut self, a: &Value, b: &Value, here: &Places, path: &str) {
        let found = pairs(map(a.get("properties")), map(b.get("properties")), true);
        let renamed: BTreeMap<_, _> = found
            .both
            .iter()
            .map(|(name, our, ..)| (*our, *name))
            .collect();
        let list = |schema: &Value| -> Vec<String> {
            let names = schema.get("required").and_then(Value::as_array);
            names.into_iter().flatten().map(words::shown).collect()
        };
        let theirs = list(a);
        let ours: Vec<_> = list(b)
            .into_iter()
            .map(|name| {
                renamed
                    .get(name.as_str())
                    .map_or(name.clone(), |name| (*name).to_owned())
            })
            .collect();
        let gone = |name: &str| {
            let one_sided = found.added.iter().chain(&found.removed);
            one_sided.clone().any(|(one, _)| *one == name)
        };
        let shown = |required: bool| if required { "required" } else { "optional" };
        let mut reported = false;
        for name in theirs
            .iter()
            .chain(ours.iter().filter(|name| !theirs.contains(name)))
        {
            let (is, was) = (theirs.contains(name), ours.contains(name));
            if is != was && !gone(name) {
                reported = true;
                let field = if path.is_empty() {
                    name.clone()
                } else {
                    format!("{path}.{name}")
                };
                self.differ
                    .add(Kind::Required, &at(here, &field), shown(is), shown(was));
            }
        }
        let whole = |schema: &Value| schema.get("required").map_or(Value::Null, Clone::clone);
        let lists =
            found.added.is_empty() && found.removed.is_empty() && theirs.len() == list(a).len();
        if !reported && lists && theirs != ours {
            self.keyword(
                "required",
                Some(&whole(a)),
                Some(&whole(b)),
                &at(here, path),
            );
        } else if !reported && whole(a).is_array() != whole(b).is_array() && theirs == ours {
            self.keyword(
                "required",
                a.get("required"),
                b.get("required"),
                &at(here, path),
            );
        }
    }

    fn values(&mut self, a: Option<&Value>, b: Option<&Value>, place: &Places) {
        let list = |values: Option<&Value>| -> Vec<String> {
            let values = values.and_then(Value::as_array);
            values.into_iter().flatten().map(words::shown).collect()
        };
        let (theirs, ours) = (list(a), list(b));
        let other = |empty: bool| if empty { "any value" } else { "missing" };
        let mut reported = false;
        for value in theirs.iter().filter(|value| !ours.contains(value)) {
            reported = true;
            self.differ.add(
                Kind::ValueAdded,
                place,
                format!("`{value}`"),
                other(ours.is_empty()),
            );
        }
        for value in ours.iter().filter(|value| !theirs.contains(value)) {
            reported = true;
            self.differ.add(
                Kind::ValueRemoved,
                place,
                other(theirs.is_empty()),
                format!("`{value}`"),
            );
        }
        if !reported {
            self.keyword("enum", a, b, place);
        }
    }
}
