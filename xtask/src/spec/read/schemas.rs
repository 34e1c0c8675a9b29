//! Makes types from views.
//!
//! A schema with fields becomes a named object (`records`), and a set of text values a named set;
//! everything else is resolved where it is used. Each component is read once.

use std::collections::BTreeSet;

use serde_json::Value;

use super::all_of::{RefOrContent, View, ref_or_content};
use super::facets::{Kind, annotations, has_null, kind, of_type, text_type, width, with_siblings};
use super::{At, Reader, some_text};
use crate::spec::document::{entries, schema_at, schema_key};
use crate::spec::finding::Place;
use crate::spec::model::{Choice, ChoiceValue, Named, Origin, Schema, Type};
use crate::spec::words;

/// How deeply lists and maps may be nested without an object in between. More are a mistake in the
/// document, and a type of a hundred takes long to generate.
const HELD: usize = 10;

/// The name of a schema, if it needs one.
#[derive(Clone, Copy)]
pub(super) enum Wanted<'a, 'n> {
    /// It is a component.
    Component(&'a str),
    /// It is written where it is used.
    Inline(&'a Value, &'n str),
}

impl<'a> Reader<'a, '_> {
    /// Reads a schema. `wanted` is its name, in case it needs one; `stack` has the components that
    /// enclose it without an object in between.
    pub(super) fn schema(
        &mut self,
        value: &'a Value,
        at: &At,
        wanted: &str,
        stack: &[&'a str],
    ) -> Schema {
        if self.is_full() {
            return Schema::default();
        }
        if self.depth > super::all_of::DEPTH {
            self.too_deep(at);
            return Schema::default();
        }
        self.depth += 1;
        let schema = self.schema_inside(value, at, wanted, stack);
        self.depth -= 1;
        schema
    }

    fn schema_inside(
        &mut self,
        value: &'a Value,
        at: &At,
        wanted: &str,
        stack: &[&'a str],
    ) -> Schema {
        if let RefOrContent::Reference(name, siblings) = ref_or_content(value) {
            let component = schema_key(self.document, name);
            self.sibling_marks(value, at);
            if stack.contains(&component) {
                self.circle(component, at);
                return Schema::default();
            }
            if let Some(named) = self.named(component, at, wanted, stack) {
                self.siblings_fit(&siblings, &named, at);
                let mut schema = with_siblings(&siblings, named);
                schema.via = vec![component.to_owned()];
                return schema;
            }
        }
        let view = self.view(value, at, stack);
        self.typed(view, at, Wanted::Inline(value, wanted), stack)
    }

    /// The named type that a component is, with what applies to its values; nothing, if it is a
    /// list, a map or a plain value.
    fn named(
        &mut self,
        component: &'a str,
        at: &At,
        wanted: &str,
        stack: &[&'a str],
    ) -> Option<Schema> {
        if let Some(known) = self.components.get(component) {
            return known.clone();
        }
        let schema = schema_at(self.document, component)?;
        if stack.contains(&component) || stack.len() > super::all_of::DEPTH {
            return None;
        }
        let mut stack = stack.to_vec();
        stack.push(component);
        let named = match ref_or_content(schema) {
            RefOrContent::Reference(next, siblings) => {
                let next = schema_key(self.document, next);
                self.sibling_marks(schema, at);
                let named = self.named(next, at, wanted, &stack);
                if let Some(named) = &named {
                    self.siblings_fit(&siblings, named, at);
                }
                named.map(|named| with_siblings(&siblings, named))
            }
            RefOrContent::Content => {
                let view = self.view(schema, at, &stack);
                if matches!(kind(&view), Kind::Plain) {
                    None
                } else if self.findings.lenient() && !self.quiet && is_nameless(component, schema) {
                    // Named after each place that has it, and not kept: the name would be wrong
                    // for all but one.
                    let wanted = Wanted::Inline(schema, wanted);
                    return Some(of_type(self.adopt(component, view, at, wanted, &stack)));
                } else {
                    let wanted = Wanted::Component(component);
                    Some(of_type(self.typed(view, at, wanted, &stack)))
                }
            }
        };
        self.components.insert(component, named.clone());
        named
    }

    /// Names a schema by its place if its own name was numbered by a converter.
    fn adopt(
        &mut self,
        component: &'a str,
        view: View<'a>,
        at: &At,
        wanted: Wanted<'a, '_>,
        stack: &[&'a str],
    ) -> Schema {
        let schema = self.typed(view, at, wanted, stack);
        if let (Type::Record(name) | Type::Choice(name), true) = (&schema.ty, at.field.is_empty()) {
            self.findings.warning(
                &at.place(),
                format!("the schema {component} is called {name}"),
            );
        }
        schema
    }

    /// The type of a view, with its annotations.
    fn typed(
        &mut self,
        view: View<'a>,
        at: &At,
        wanted: Wanted<'a, '_>,
        stack: &[&'a str],
    ) -> Schema {
        let mut schema = annotations(&view);
        self.pattern(&mut schema, at);
        self.limits_fit(&mut schema, view.text("type") == Some("integer"), at);
        self.fit(&view, at);
        schema.via = view.via.iter().map(|name| (*name).to_owned()).collect();
        let mut inside = stack.to_vec();
        inside.extend(&view.via);
        let is_secret = view.text("format") == Some("password");
        schema.ty = match kind(&view) {
            Kind::Fields => self.fields(view, at, wanted),
            Kind::Values => {
                schema.nullable |= has_null(&view);
                self.values(&view, at, wanted)
            }
            Kind::Plain => self.plain(&view, at, wanted, &inside),
        };
        if is_secret && schema.ty != Type::Secret {
            self.not_secret(at);
        }
        schema
    }

    pub(super) fn not_secret(&mut self, at: &At) {
        self.findings.tolerable(
            &at.place(),
            "is marked `format: password`, and is no text: only text can be kept secret",
            "the mark is ignored",
        );
    }

    fn plain(
        &mut self,
        view: &View<'a>,
        at: &At,
        wanted: Wanted<'a, '_>,
        inside: &[&'a str],
    ) -> Type {
        for word in ["oneOf", "anyOf", "not"] {
            if view.get(word).is_some() {
                self.findings.tolerable(
                    &at.place(),
                    &format!("`{word}` is not supported"),
                    "taken as any JSON value",
                );
                return Type::Any;
            }
        }
        let wanted = match wanted {
            Wanted::Component(name) => words::camel(name),
            Wanted::Inline(_, name) => name.to_owned(),
        };
        let map = matches!(view.get("additionalProperties"), Some(Value::Object(_)));
        let ty = match view.get("type") {
            None if map && view.get("items").is_some() => {
                self.findings.tolerable(
                    &at.place(),
                    "has `items` and `additionalProperties`, but no type: say `type: array` or \
                     `type: object`",
                    "taken as any JSON value",
                );
                return Type::Any;
            }
            None if view.get("items").is_some() => "array",
            None if map => "object",
            None => return Type::Any,
            Some(Value::String(name)) => name.as_str(),
            Some(other) => {
                self.no_type(at, &other.to_string());
                return Type::Any;
            }
        };
        match ty {
            "string" => text_type(view),
            "boolean" => Type::Boolean,
            "integer" => Type::Integer(width(view)),
            "number" => Type::Number {
                single: view.text("format") == Some("float"),
            },
            "array" => {
                let at = at.deeper("[]");
                let items = view.get("items");
                Type::List(Box::new(self.held(
                    items,
                    &at,
                    &format!("{wanted}Item"),
                    inside,
                )))
            }
            "object" => {
                let at = at.deeper("*");
                let values = view.get("additionalProperties");
                let values = values.filter(|values| values.is_object());
                Type::Map(Box::new(self.held(
                    values,
                    &at,
                    &format!("{wanted}Value"),
                    inside,
                )))
            }
            other => {
                self.no_type(at, &format!("{other:?}"));
                Type::Any
            }
        }
    }

    /// The content of a list or a map; nothing means any value.
    fn held(
        &mut self,
        value: Option<&'a Value>,
        at: &At,
        wanted: &str,
        inside: &[&'a str],
    ) -> Schema {
        let Some(value) = value else {
            return Schema::default();
        };
        if self.held == HELD {
            self.findings.tolerable(
                &at.place(),
                &format!("is inside of {HELD} lists or maps, one in the other: make it flatter"),
                "taken as any JSON value",
            );
            return Schema::default();
        }
        self.held += 1;
        let schema = self.schema(value, at, wanted, inside);
        self.held -= 1;
        self.no_null(&schema, at);
        schema
    }

    /// Reports a list or map whose values may be null: they are present or absent. Any JSON may be
    /// null.
    pub(super) fn no_null(&mut self, schema: &Schema, at: &At) {
        if schema.nullable && schema.ty != Type::Any {
            self.findings.tolerable(
                &at.place(),
                "may be null inside of a list or a map, which is not supported: leave \
                 `nullable` out, or give it no type",
                "null is not taken there",
            );
        }
    }

    /// Removes an invalid pattern, which limits nothing.
    fn pattern(&mut self, schema: &mut Schema, at: &At) {
        if let Some(pattern) = &schema.limits.pattern
            && let Err(error) =
                regress::Regex::with_flags(pattern, "u").or_else(|_| regress::Regex::new(pattern))
        {
            self.findings.tolerable(
                &at.place(),
                &format!("its pattern is no regular expression (ECMAScript): {error}"),
                "the pattern is ignored",
            );
            schema.limits.pattern = None;
        }
    }

    fn no_type(&mut self, at: &At, shown: &str) {
        self.findings.tolerable(
            &at.place(),
            &format!("{shown} is no type of OpenAPI 3.0"),
            "taken as any JSON value",
        );
    }

    /// A set of text values.
    fn values(&mut self, view: &View<'a>, at: &At, wanted: Wanted<'a, '_>) -> Type {
        let (name, origin, new) = self.name(at, wanted);
        if !new {
            return Type::Choice(name);
        }
        let listed = view.get("enum").and_then(Value::as_array);
        let descriptions = view.get("x-enum-descriptions");
        let mut known = BTreeSet::new();
        let mut values: Vec<ChoiceValue> = Vec::new();
        for value in listed.into_iter().flatten() {
            match value {
                Value::String(value) if !known.insert(value) => {}
                Value::String(value) => values.push(ChoiceValue {
                    value: value.clone(),
                    description: descriptions
                        .and_then(|all| some_text(all, value))
                        .unwrap_or_default(),
                }),
                Value::Null => {}
                _ => self.findings.tolerable(
                    &at.place(),
                    "is text, but one of its `enum` values is not: put it in quotes",
                    "that value is left out",
                ),
            }
        }
        for (value, _) in entries(descriptions) {
            if !values.iter().any(|known| known.value == value) {
                self.findings.tolerable(
                    &at.place().field("x-enum-descriptions"),
                    &format!("describes `{value}`, which is none of the values"),
                    "ignored",
                );
            }
        }
        let choice = Choice {
            name: name.clone(),
            origin,
            description: view.text("description").unwrap_or_default().trim().into(),
            deprecated: view.is_true("deprecated"),
            values,
            open: view.is_true("x-open"),
        };
        self.api.types.insert(name.clone(), Named::Choice(choice));
        Type::Choice(name)
    }

    /// The name of a type, and whether it is new.
    pub(super) fn name(&mut self, at: &At, wanted: Wanted<'a, '_>) -> (String, Origin, bool) {
        match wanted {
            Wanted::Component(component) => {
                let origin = Origin {
                    place: Place::schema(component),
                    component: Some(component.to_owned()),
                };
                let name = self.names.component(component, &at.place(), self.findings);
                (name, origin, true)
            }
            Wanted::Inline(schema, wanted) => {
                let place = at.place();
                let (name, new) = self.names.inline(schema, wanted, &place, self.findings);
                let origin = Origin {
                    component: None,
                    place,
                };
                (name, origin, new)
            }
        }
    }
}

/// Whether a component has a name that a converter made.
pub(super) fn is_nameless(component: &str, schema: &Value) -> bool {
    super::is_leftover(component) && schema.get("x-name").is_none()
}
