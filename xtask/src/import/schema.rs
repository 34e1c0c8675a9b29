//! Makes the schemas of a skeleton from fields.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use yaml_serde::{Mapping, Value as Yaml};

use super::UNDESCRIBED;
use crate::audit::model::{Api, Field, Section, Type, is_name};
use crate::spec::words;

pub(super) fn text(text: &str) -> Yaml {
    Yaml::String(text.to_owned())
}

pub(super) fn map<'a>(entries: impl IntoIterator<Item = (&'a str, Yaml)>) -> Yaml {
    let entries = entries.into_iter().map(|(key, value)| (text(key), value));
    Yaml::Mapping(entries.collect::<Mapping>())
}

pub(super) fn sequence(items: impl IntoIterator<Item = Yaml>) -> Yaml {
    Yaml::Sequence(items.into_iter().collect())
}

pub(super) fn reference(name: &str) -> Yaml {
    map([("$ref", text(&format!("#/components/schemas/{name}")))])
}

/// The document's name for a body's schema.
pub(super) fn name_of(section: &Section) -> Option<String> {
    section.schema.clone().filter(|name| is_name(name))
}

/// Collects the components of a skeleton.
pub(super) struct Components<'a> {
    api: &'a Api,
    /// Our spec of the service, if there is one.
    have: Option<&'a Value>,
    made: Vec<(String, Yaml)>,
    /// Sets of values that are components.
    choices: BTreeMap<String, Vec<String>>,
    wanted: Vec<String>,
    problems: Vec<String>,
}

impl<'a> Components<'a> {
    pub(super) fn new(api: &'a Api, have: Option<&'a Value>) -> Self {
        Self {
            api,
            have,
            made: Vec::new(),
            choices: BTreeMap::new(),
            wanted: Vec::new(),
            problems: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, name: &str, section: &Section) {
        let schema = match (&section.kind, section.fields.as_slice()) {
            (Some(kind), []) => self.schema(kind, "", &[]),
            (Some(_), [values]) if values.name.is_empty() => self.property(values, &[]),
            _ => self.object(&section.fields, ""),
        };
        self.made.push((name.to_owned(), schema));
    }

    /// Adds all structures of the document.
    pub(super) fn all(&mut self) {
        self.wanted
            .extend(self.api.structures.keys().rev().cloned());
    }

    /// Adds the structures that were referred to, and those that they refer to.
    pub(super) fn finish(mut self, problems: &mut Vec<String>) -> Yaml {
        let api = self.api;
        let mut seen = BTreeSet::new();
        while let Some(name) = self.wanted.pop() {
            let pointer = format!("/components/schemas/{name}");
            let have = self
                .have
                .is_some_and(|spec| spec.pointer(&pointer).is_some());
            if have || !seen.insert(name.clone()) {
                continue;
            }
            match api.structures.get(&name) {
                Some(section) => self.add(&name, section),
                None => self.problems.push(format!(
                    "structure {name} is not in this document: import the page that explains it as well, or write \
                     the schema"
                )),
            }
        }
        problems.append(&mut self.problems);
        map(self
            .made
            .iter()
            .map(|(name, schema)| (name.as_str(), schema.clone())))
    }

    /// The fields below a path as an object.
    fn object(&mut self, fields: &[Field], path: &str) -> Yaml {
        let below = |field: &Field| {
            let rest = if path.is_empty() {
                field.name.as_str()
            } else {
                field.name.strip_prefix(path)?.strip_prefix('.')?
            };
            (!rest.contains(['.', '[', '*'])).then(|| rest.to_owned())
        };
        let mut required = Vec::new();
        let mut properties = Mapping::new();
        for field in fields {
            let Some(name) = below(field) else {
                continue;
            };
            if !is_name(&name) {
                let message = format!("the field {name:?} was left out: its name is none");
                self.problems.push(message);
                continue;
            }
            if field.required == Some(true) && !required.contains(&text(&name)) {
                required.push(text(&name));
            }
            let property = self.property(field, fields);
            let known = properties.insert(text(&name), property.clone());
            if known.is_some_and(|known| known != property) {
                let message = format!("the field {name} is described twice: the second counts");
                self.problems.push(message);
            }
        }
        let mut object = vec![("type", text("object")), (UNDESCRIBED, text("description"))];
        if !required.is_empty() {
            object.push(("required", Yaml::Sequence(required)));
        }
        object.push(("properties", Yaml::Mapping(properties)));
        map(object)
    }

    fn property(&mut self, field: &Field, fields: &[Field]) -> Yaml {
        let is_deprecated = field.limits.contains_key("deprecated");
        if let Type::Object(Some(name)) | Type::Link(name) = &field.kind
            && is_name(name)
        {
            self.wanted.push(name.clone());
            let mut schema = map([
                (UNDESCRIBED, text("description")),
                ("allOf", Yaml::Sequence(vec![reference(name)])),
            ]);
            if let (true, Yaml::Mapping(schema)) = (is_deprecated, &mut schema) {
                schema.insert(text("deprecated"), Yaml::Bool(true));
            }
            return schema;
        }
        let mut schema = self.schema(&field.kind, &field.name, fields);
        let Yaml::Mapping(schema) = &mut schema else {
            return schema;
        };
        for (keyword, value) in &field.limits {
            if *keyword == "deprecated" {
                schema.insert(text(keyword), Yaml::Bool(true));
                continue;
            }
            if value.contains(char::is_whitespace) {
                continue;
            }
            let keyword = if *keyword == "default" {
                "x-default"
            } else {
                keyword
            };
            schema.insert(text(keyword), scalar(value, &field.kind));
        }
        if matches!(field.kind.innermost(), Type::Text) && words::is_secret(&field.name) {
            schema.insert(text("format"), text("password"));
        }
        let values: Vec<_> = field
            .values
            .iter()
            .filter(|value| !value.contains(char::is_whitespace))
            .cloned()
            .collect();
        if !values.is_empty() {
            self.choose(schema, field, &values);
        }
        if field.guessed {
            schema.insert(text("x-provenance"), text("type taken from the name"));
        }
        schema.insert(text(UNDESCRIBED), text("description"));
        Yaml::Mapping(std::mem::take(schema))
    }

    /// A set of text values becomes a component, shared where the sets are equal; other values
    /// stay in place.
    fn choose(&mut self, schema: &mut Mapping, field: &Field, values: &[String]) {
        let listed = |kind: &Type| sequence(values.iter().map(|value| scalar(value, kind)));
        let is_list = schema.contains_key("items");
        if !matches!(field.kind.innermost(), Type::Text) || !is_name(&field.name) {
            let listed = listed(field.kind.innermost());
            match schema.get_mut("items") {
                Some(Yaml::Mapping(items)) => items.insert(text("enum"), listed),
                _ => schema.insert(text("enum"), listed),
            };
            return;
        }
        let name = self.choice(&field.name, values);
        if is_list {
            schema.insert(text("items"), reference(&name));
        } else {
            schema.remove("type");
            schema.insert(text("allOf"), sequence([reference(&name)]));
        }
    }

    /// The component of a set of values.
    fn choice(&mut self, field: &str, values: &[String]) -> String {
        // A list has a plural name, its values do not.
        let field = field.rsplit(['.', ']']).next().unwrap_or(field);
        let camel = words::camel(field);
        let mut name = camel.clone();
        let mut number = 1;
        while let Some(known) = self.choices.get(&name) {
            if known == values {
                return name;
            }
            number += 1;
            name = format!("{camel}{number}");
        }
        // A structure may already have the name.
        if self.api.structures.contains_key(&name) {
            name.push_str("Value");
        }
        self.choices.insert(name.clone(), values.to_vec());
        let schema = map([
            ("type", text("string")),
            (UNDESCRIBED, text("description")),
            ("enum", sequence(values.iter().map(|value| text(value)))),
        ]);
        self.made.push((name.clone(), schema));
        name
    }

    fn schema(&mut self, kind: &Type, path: &str, fields: &[Field]) -> Yaml {
        let plain = |kind: &str| map([("type", text(kind))]);
        let with = |kind: &str, format: &str| map([("type", text(kind)), ("format", text(format))]);
        match kind {
            Type::Text => plain("string"),
            Type::Moment => with("string", "date-time"),
            Type::Integer => plain("integer"),
            Type::Number => with("number", "double"),
            Type::Boolean => plain("boolean"),
            Type::File => with("string", "binary"),
            Type::List(inner) => {
                let items = self.schema(inner, &format!("{path}[]"), fields);
                map([("type", text("array")), ("items", items)])
            }
            Type::Map(inner) => {
                let values = self.schema(inner, &format!("{path}.*"), fields);
                map([("type", text("object")), ("additionalProperties", values)])
            }
            Type::Object(Some(name)) | Type::Link(name) if is_name(name) => {
                self.wanted.push(name.clone());
                reference(name)
            }
            Type::Object(_) | Type::Link(_) => self.object(fields, path),
            Type::Any | Type::Unknown(_) => map([]),
        }
    }
}

/// Numbers and booleans as such, where the field has that type.
fn scalar(value: &str, kind: &Type) -> Yaml {
    // Limits of text are numbers, but values of text are not; a text of digits that is meant as
    // text has to be quoted by hand.
    match kind {
        Type::Boolean => value.parse().map_or_else(|_| text(value), Yaml::Bool),
        _ => match value.parse::<i64>() {
            Ok(number) => Yaml::from(number),
            Err(_) => text(value),
        },
    }
}
