//! Reads objects and their fields.
//!
//! An object gets its name when it is first met, and its fields later, in turn: however deeply
//! types are nested, none is read inside another.

use std::rc::Rc;

use serde_json::Value;

use super::all_of::{DEPTH, View, is_any};
use super::schemas::Wanted;
use super::{At, Reader, texts};
use crate::spec::model::{Field, Named, Record, Schema, Type};
use crate::spec::words;

/// An object whose fields are still to be read.
#[derive(Debug)]
pub(super) struct PendingRecord<'a> {
    name: String,
    at: At,
    view: View<'a>,
    inside: Option<Rc<Inside<'a>>>,
}

/// An object that is written where it is used, and the objects that enclose it. `allOf` can bring
/// it into itself: the fields of `Node` are among those of its own field
/// `child: {allOf: [Node, ...]}`.
#[derive(Debug)]
pub(super) struct Inside<'a> {
    schema: &'a Value,
    name: String,
    /// How many of them there are.
    depth: usize,
    outer: Option<Rc<Inside<'a>>>,
}

impl Inside<'_> {
    /// The type that a schema already has, if it is one of these.
    fn name_of(&self, schema: &Value) -> Option<&str> {
        let mut one = self;
        while !std::ptr::eq(one.schema, schema) {
            one = one.outer.as_deref()?;
        }
        Some(&one.name)
    }
}

impl<'a> Reader<'a, '_> {
    /// An object: its name now, its fields later.
    pub(super) fn fields(&mut self, view: View<'a>, at: &At, wanted: Wanted<'a, '_>) -> Type {
        let inside = match wanted {
            Wanted::Component(_) => None,
            Wanted::Inline(schema, _) => Some(schema),
        };
        let mut depth = 1;
        if let (Some(schema), Some(outer)) = (inside, &self.inside) {
            if let Some(name) = outer.name_of(schema) {
                return Type::Record(name.to_owned());
            }
            depth += outer.depth;
            if depth > DEPTH {
                self.too_deep(at);
                return Type::Any;
            }
        }
        let (name, origin, new) = self.name(at, wanted);
        if new {
            if !self.has_room(view.properties.len()) {
                return Type::Any;
            }
            let inside = inside.map(|schema| {
                Rc::new(Inside {
                    schema,
                    name: name.clone(),
                    depth,
                    outer: self.inside.clone(),
                })
            });
            let record = Record {
                name: name.clone(),
                origin,
                description: view.text("description").unwrap_or_default().trim().into(),
                deprecated: view.is_true("deprecated"),
                example: view.get("example").cloned(),
                ..Record::default()
            };
            self.api.types.insert(name.clone(), Named::Record(record));
            self.pending.push_back(PendingRecord {
                name: name.clone(),
                at: at.clone(),
                view,
                inside,
            });
        }
        Type::Record(name)
    }

    /// Reads the fields of an object.
    pub(super) fn record(&mut self, pending: PendingRecord<'a>) {
        let PendingRecord {
            name,
            at,
            mut view,
            inside,
        } = pending;
        self.inside = inside;
        if view.properties.contains_key("or") && view.properties.contains_key("response_1") {
            self.take_together(&mut view, &at);
        }
        for (field, one, other) in std::mem::take(&mut view.clashes) {
            let at = at.deeper(field);
            self.twice(&name, field, [one, other], &at);
        }
        let mut fields = Vec::new();
        for (field, property) in &view.properties {
            fields.push(self.field(field, property, &name, &at, view.required.contains(field)));
        }
        for field in &view.required {
            if !view.properties.contains_key(field) {
                self.findings.tolerable(
                    &at.deeper(field).place(),
                    "is listed as required, but not among the properties",
                    "ignored",
                );
            }
        }
        let others = match view.get("additionalProperties") {
            Some(values) if is_any(values) => Some(Schema::default()),
            Some(values @ Value::Object(_)) => {
                let at = at.deeper("*");
                let others = self.schema(values, &at, &format!("{name}Value"), &[]);
                self.no_null(&others, &at);
                Some(others)
            }
            _ => None,
        };
        if let Some(Named::Record(record)) = self.api.types.get_mut(&name) {
            record.fields = fields;
            record.others = others.map(Box::new);
        }
    }

    /// Reports a field that two parts of an `allOf` describe, where the second adds something to
    /// the first.
    fn twice(&mut self, owner: &str, field: &str, [one, other]: [&'a Value; 2], at: &At) {
        let wanted = format!("{owner}{}", words::camel(field));
        let first = self.schema(one, at, &wanted, &[]);
        let second = self.schema(other, at, &format!("{wanted}2"), &[]);
        let how = if first.ty == second.ty {
            let one = self.view(one, at, &[]);
            let other = self.view(other, at, &[]);
            let lost = one.lacks(&other);
            if lost.is_empty() {
                return;
            }
            let lost: Vec<String> = lost.iter().map(|key| format!("`{key}`")).collect();
            format!("with another {}", lost.join(" and "))
        } else {
            "as two different types".to_owned()
        };
        self.findings.tolerable(
            &at.place(),
            &format!("is described twice in its `allOf`, {how}: leave it out of one part"),
            "taken as the first",
        );
    }

    fn field(
        &mut self,
        name: &'a str,
        property: &'a Value,
        owner: &str,
        at: &At,
        required: bool,
    ) -> Field {
        let at = at.deeper(name);
        let wanted = format!("{owner}{}", words::camel(name));
        let mut schema = self.schema(property, &at, &wanted, &[]);
        if words::is_secret(name) {
            self.secret(&mut schema, &at);
        }
        Field {
            name: name.to_owned(),
            required,
            json_text: schema.json_text,
            provenance: texts(property.get("x-provenance")),
            schema,
        }
    }

    /// Reports a field that is named like a secret and not marked as one.
    fn secret(&mut self, schema: &mut Schema, at: &At) {
        match &mut schema.ty {
            // A field without a type may be text.
            Type::Text | Type::Any => {
                let message = match schema.ty {
                    Type::Text => "looks like a secret: mark it `format: password`",
                    _ => "looks like a secret: say `type: string` and `format: password`",
                };
                self.findings
                    .tolerable(&at.place(), message, "taken as a secret");
                schema.ty = Type::Secret;
            }
            Type::List(inner) => self.secret(inner, &at.deeper("[]")),
            Type::Map(inner) => self.secret(inner, &at.deeper("*")),
            _ => {}
        }
    }

    /// Merges the fields of alternative answers that are written side by side (`response_1`, `or`,
    /// `response_2`).
    fn take_together(&mut self, view: &mut View<'a>, at: &At) {
        self.findings.tolerable(
            &at.place(),
            "lists alternative answers as `response_1`, `or`, `response_2`",
            "their fields are taken together",
        );
        let samples = std::mem::take(&mut view.properties);
        for (_, sample) in samples {
            let sample = self.view(sample, at, &[]);
            for (name, field) in sample.properties {
                view.properties.entry(name).or_insert(field);
            }
        }
        view.required.clear();
    }
}
