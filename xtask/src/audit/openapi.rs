//! Reads a vendor's OpenAPI document into facts, for `import` and to find the spec that it is
//! about.
//!
//! The body of an operation is expanded, without its envelope; named objects in it become
//! structures of their own, so that each is compared once. Inline objects are flattened. Schemas
//! of plain values (an enum, an id) are expanded where they are used: whether they have a name is
//! a matter of style.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::model::{Api, Body, Example, Field, Operation, Section, Type};
use crate::spec::document::{
    self, OperationAt, entries, is_compound, media, operations, resolve, schema_key, schema_name,
};

/// How many levels of inline objects are followed; a circle of them ends here.
const DEPTH: usize = 16;

/// How many fields a body or structure may have before its named parts are no longer expanded in
/// it, but handled separately: nested alternatives have no end.
const FIELDS: usize = 5_000;

/// The keywords that are compared verbatim.
const KEYWORDS: [&str; 11] = [
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "minItems",
    "maxItems",
    "pattern",
    "format",
    "default",
    "nullable",
    "x-default",
];

/// Reads a document. `whole` says that it covers a whole service rather than a part.
pub fn read(document: &Value, whole: bool) -> Api {
    let mut reader = Reader {
        document,
        structures: BTreeMap::new(),
        pending: Vec::new(),
    };
    let text = |pointer| {
        document
            .pointer(pointer)
            .and_then(Value::as_str)
            .map(str::to_owned)
    };
    let operations: Vec<_> = operations(document)
        .iter()
        .map(|operation| reader.operation(operation))
        .collect();
    while let Some(name) = reader.pending.pop() {
        if reader.structures.contains_key(name) {
            continue;
        }
        let Some(schema) = document::schema_at(document, name) else {
            continue;
        };
        let mut section = reader.section(schema, Some(name));
        section.schema = Some(name.to_owned());
        reader.structures.insert(name.to_owned(), section);
    }
    let service = document::entries(document.get("paths"))
        .find_map(|(path, _)| path.split_once('#'))
        .and_then(|(path, _)| path.rsplit('/').next())
        .map(str::to_owned);
    Api {
        service,
        version: text("/info/version"),
        title: text("/info/title"),
        whole,
        document: Some(document.clone()),
        cut_off: false,
        operations,
        structures: reader.structures,
    }
}

/// The schema of the payload: without the envelope, if the schema is marked as one.
pub(super) fn payload<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let inner = resolve(document, schema);
    inner
        .get("x-envelope")
        .and_then(Value::as_str)
        .and_then(|property| inner.get("properties")?.get(property))
        .unwrap_or(schema)
}

struct Reader<'a> {
    document: &'a Value,
    structures: BTreeMap<String, Section>,
    pending: Vec<&'a str>,
}

/// The named schemas that a body or structure is composed of.
#[derive(Default)]
struct Way<'a> {
    /// Those that are being expanded, each inside the previous one.
    open: Vec<&'a str>,
    /// Those that have been expanded, with the field where that happened.
    seen: BTreeSet<(String, &'a str)>,
}

impl<'a> Reader<'a> {
    fn operation(&mut self, operation: &OperationAt<'a>) -> Operation {
        let (path, action) = match operation.path.split_once('#') {
            Some((path, action)) => (path, Some(action)),
            None => (operation.path, None),
        };
        let mut made = Operation {
            name: action.map_or_else(
                || format!("{} {path}", operation.method.to_uppercase()),
                str::to_owned,
            ),
            path: Some(path.to_owned()),
            id: operation.id().map(str::to_owned),
            ..Operation::default()
        };
        let request = operation.json.get("requestBody");
        made.request = Some(self.body(request, &Body::Request, &mut made.examples));
        for (status, response) in operation.responses(self.document) {
            let body = Body::Response(status.to_owned());
            let section = self.body(Some(response), &body, &mut made.examples);
            made.responses.insert(status.to_owned(), section);
        }
        for (code, status) in entries(operation.json.get("x-errors")) {
            let status = status
                .as_u64()
                .and_then(|status| u16::try_from(status).ok());
            made.errors.insert(code.to_owned(), status);
        }
        made
    }

    fn body(
        &mut self,
        holder: Option<&'a Value>,
        body: &Body,
        examples: &mut Vec<Example>,
    ) -> Section {
        let all = media(holder);
        let Some((kind, content)) = all.first() else {
            return Section::default();
        };
        let named =
            entries(content.get("examples")).filter_map(|(_, example)| example.get("value"));
        for json in content.get("example").into_iter().chain(named) {
            examples.push(Example {
                body: body.clone(),
                json: json.clone(),
            });
        }
        let Some(schema) = content.get("schema") else {
            return Section::default();
        };
        let schema = payload(self.document, schema);
        let name = self.name(schema);
        let mut section = self.section(schema, name);
        section.schema = name.map(str::to_owned);
        section.media = Some((*kind).to_owned());
        section
    }

    /// The name of the schema that a schema refers to.
    fn name<'b>(&self, schema: &'b Value) -> Option<&'b str>
    where
        'a: 'b,
    {
        schema_name(schema).map(|name| schema_key(self.document, name))
    }

    fn section(&mut self, schema: &'a Value, name: Option<&'a str>) -> Section {
        let mut section = Section::default();
        let inner = resolve(self.document, schema);
        if inner
            .get("type")
            .and_then(Value::as_str)
            .is_some_and(|kind| kind != "object")
        {
            section.kind = Some(self.kind(inner));
        }
        let mut way = Way {
            open: name.into_iter().collect(),
            ..Way::default()
        };
        self.fields(schema, "", &mut way, 0, &mut section.fields);
        section
    }

    /// Lists the fields inside a schema.
    fn fields(
        &mut self,
        schema: &'a Value,
        prefix: &str,
        way: &mut Way<'a>,
        depth: usize,
        fields: &mut Vec<Field>,
    ) {
        if depth > DEPTH {
            return;
        }
        let schema = resolve(self.document, schema);
        let required = schema.get("required").and_then(Value::as_array);
        for (name, property) in entries(schema.get("properties")) {
            let path = if prefix.is_empty() {
                name.to_owned()
            } else {
                format!("{prefix}.{name}")
            };
            let mut field = self.field(path.clone(), property);
            field.required = Some(required.is_some_and(|list| list.iter().any(|one| one == name)));
            fields.push(field);
            self.inline(property, &path, way, depth, fields);
        }
        for part in parts(schema) {
            self.part(part, prefix, way, depth, fields);
        }
        if let Some(items) = schema.get("items") {
            self.inline(items, &format!("{prefix}[]"), way, depth, fields);
        }
        if let Some(values @ Value::Object(_)) = schema.get("additionalProperties") {
            self.inline(values, &format!("{prefix}.*"), way, depth, fields);
        }
    }

    /// Expands a part in place, each named part once.
    fn part(
        &mut self,
        part: &'a Value,
        prefix: &str,
        way: &mut Way<'a>,
        depth: usize,
        fields: &mut Vec<Field>,
    ) {
        let Some(name) = self.name(part) else {
            self.fields(part, prefix, way, depth + 1, fields);
            return;
        };
        if way.open.contains(&name) || fields.len() > FIELDS {
            self.pending.push(name);
        } else if way.seen.insert((prefix.to_owned(), name)) {
            way.open.push(name);
            self.fields(part, prefix, way, depth + 1, fields);
            way.open.pop();
        }
    }

    /// Descends into a schema, unless it has a name: those are handled separately.
    fn inline(
        &mut self,
        schema: &'a Value,
        path: &str,
        way: &mut Way<'a>,
        depth: usize,
        fields: &mut Vec<Field>,
    ) {
        let lone = alone(schema);
        let has_parts = || parts(resolve(self.document, lone)).next().is_some();
        match self.name(lone) {
            Some(name) if is_compound(self.document, lone) || has_parts() => {
                self.pending.push(name);
            }
            _ => self.fields(lone, path, way, depth + 1, fields),
        }
    }

    fn field(&mut self, name: String, schema: &Value) -> Field {
        let kind = self.kind(schema);
        let mut field = Field::new(name, kind);
        // Keys next to a reference take precedence over its target.
        let inner = resolve(self.document, alone(schema));
        for holder in [schema, inner] {
            for keyword in KEYWORDS {
                let Some(value) = holder.get(keyword) else {
                    continue;
                };
                if keyword == "format" && field.kind == Type::Moment {
                    continue;
                }
                let keyword = if keyword == "x-default" {
                    "default"
                } else {
                    keyword
                };
                field.limits.entry(keyword).or_insert_with(|| shown(value));
            }
        }
        // The values of a list are those of its items.
        let valued = match inner.get("items") {
            Some(items) => resolve(self.document, alone(items)),
            None => inner,
        };
        if let Some(values) = valued.get("enum").and_then(Value::as_array) {
            field.values = values.iter().map(shown).collect();
        }
        field
    }

    fn kind(&self, schema: &Value) -> Type {
        self.kind_at(schema, 0)
    }

    fn kind_at(&self, schema: &Value, depth: usize) -> Type {
        if depth > DEPTH {
            return Type::Any;
        }
        let lone = alone(schema);
        let inner = resolve(self.document, lone);
        let format = inner.get("format").and_then(Value::as_str);
        let inside = |value| Box::new(self.kind_at(value, depth + 1));
        match inner.get("type").and_then(Value::as_str) {
            Some("string") => match format {
                Some("date-time") => Type::Moment,
                Some("binary") => Type::File,
                _ => Type::Text,
            },
            Some("integer") => Type::Integer,
            Some("number") => Type::Number,
            Some("boolean") => Type::Boolean,
            Some("array") => Type::List(inner.get("items").map_or(Box::new(Type::Any), inside)),
            Some("object") | None
                if is_compound(self.document, inner) || inner.get("type").is_some() =>
            {
                match inner.get("additionalProperties") {
                    Some(values @ Value::Object(_)) if inner.get("properties").is_none() => {
                        Type::Map(inside(values))
                    }
                    _ => Type::Object(self.name(lone).map(str::to_owned)),
                }
            }
            Some(other) => Type::Unknown(other.to_owned()),
            None => Type::Any,
        }
    }
}

/// An `allOf` with a single part only allows keys next to a reference.
fn alone(schema: &Value) -> &Value {
    match schema
        .get("allOf")
        .and_then(Value::as_array)
        .map(Vec::as_slice)
    {
        Some([one]) => one,
        _ => schema,
    }
}

fn parts(schema: &Value) -> impl Iterator<Item = &Value> {
    ["allOf", "oneOf", "anyOf"]
        .into_iter()
        .filter_map(|word| schema.get(word)?.as_array())
        .flatten()
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
