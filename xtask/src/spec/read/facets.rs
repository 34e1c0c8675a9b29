//! Derives the kind, the annotations and the limits of a schema from its view.

use serde_json::Value;

use super::all_of::{View, is_any};
use super::some_text;
use crate::spec::model::{Direction, Limits, Schema, Type, Width};

/// The kind of type that a view needs.
pub(super) enum Kind {
    /// A named type, for its fields.
    Fields,
    /// A named type, for its values.
    Values,
    /// An unnamed one.
    Plain,
}

pub(super) fn kind(view: &View<'_>) -> Kind {
    let ty = view.text("type");
    let choices = ["oneOf", "anyOf", "not"]
        .iter()
        .any(|word| view.get(word).is_some());
    if choices {
        return Kind::Plain;
    }
    if matches!(ty, None | Some("object")) && !view.properties.is_empty() {
        return Kind::Fields;
    }
    // A schema that explicitly has no fields is an object, and not an arbitrary map.
    let is_map = view
        .get("additionalProperties")
        .is_some_and(|others| others.is_object() || is_any(others));
    let is_closed = view.get("additionalProperties") == Some(&Value::Bool(false));
    if ty == Some("object") && !is_map && (view.lists_fields || is_closed) {
        return Kind::Fields;
    }
    let listed = view.get("enum").and_then(Value::as_array);
    let is_text = |value: &Value| value.is_string() || value.is_null();
    let has_text = |values: &Vec<Value>| values.iter().any(Value::is_string);
    let is_set = match ty {
        Some("string") => listed.is_some_and(has_text),
        None => listed.is_some_and(|values| has_text(values) && values.iter().all(is_text)),
        _ => false,
    };
    if is_set && view.text("format") != Some("password") {
        Kind::Values
    } else {
        Kind::Plain
    }
}

pub(super) fn has_null(view: &View<'_>) -> bool {
    view.get("enum")
        .and_then(Value::as_array)
        .is_some_and(|values| values.contains(&Value::Null))
}

pub(super) fn text_type(view: &View<'_>) -> Type {
    match view.text("format") {
        Some("password") => Type::Secret,
        Some("date-time") => Type::Moment,
        Some("binary") => Type::File,
        _ => Type::Text,
    }
}

/// Numbers that cannot be negative are unsigned. All values that the document states must fit,
/// whatever its format says.
pub(super) fn width(view: &View<'_>) -> Width {
    let width = said_width(view);
    let listed = view.get("enum").and_then(Value::as_array);
    let bounds = ["minimum", "maximum"]
        .into_iter()
        .filter_map(|key| view.get(key));
    let whole = |value: &Value| {
        let signed = value.as_i64().map(i128::from);
        signed.or_else(|| value.as_u64().map(i128::from))
    };
    let numbers = listed.into_iter().flatten().chain(bounds).filter_map(whole);
    let (least, most) = numbers.fold((0, 0), |(least, most): (i128, i128), number| {
        (least.min(number), most.max(number))
    });
    let range = match width {
        Width::I32 => i128::from(i32::MIN)..=i128::from(i32::MAX),
        Width::I64 => i128::from(i64::MIN)..=i128::from(i64::MAX),
        Width::U16 => 0..=i128::from(u16::MAX),
        Width::U32 => 0..=i128::from(u32::MAX),
        Width::U64 => 0..=i128::from(u64::MAX),
    };
    if range.contains(&least) && range.contains(&most) {
        width
    } else if least < 0 || most <= i128::from(i64::MAX) {
        Width::I64
    } else {
        Width::U64
    }
}

fn said_width(view: &View<'_>) -> Width {
    let format = view.text("format");
    let least = view.get("minimum").and_then(Value::as_f64);
    if least.is_none_or(|least| least < 0.0) {
        return match format {
            Some("int32") => Width::I32,
            // The minimum takes precedence over a format that OpenAPI does not have.
            _ if least.is_some() => Width::I64,
            Some("uint16") => Width::U16,
            Some("uint32") => Width::U32,
            Some("uint64") => Width::U64,
            _ => Width::I64,
        };
    }
    let most = view.get("maximum").and_then(Value::as_u64);
    match (most, format) {
        (Some(..=65535), _) => Width::U16,
        (_, Some("int32" | "uint32")) | (Some(65536..=0xffff_ffff), None) => Width::U32,
        _ => Width::U64,
    }
}

/// Everything that a schema states besides its type.
pub(super) fn annotations(view: &View<'_>) -> Schema {
    Schema {
        ty: Type::Any,
        nullable: view.is_true("nullable"),
        description: view.text("description").unwrap_or_default().trim().into(),
        deprecated: view.is_true("deprecated"),
        format: view.text("format").map(str::to_owned),
        limits: limits(view),
        json_text: view.is_true("x-json-text"),
        direction: match (view.is_true("readOnly"), view.is_true("writeOnly")) {
            (true, false) => Direction::Reply,
            (false, true) => Direction::Request,
            _ => Direction::Both,
        },
        example: view.get("example").cloned(),
        default: view
            .get("default")
            .or_else(|| view.get("x-default"))
            .cloned(),
        via: Vec::new(),
    }
}

pub(super) fn limits(view: &View<'_>) -> Limits {
    let number = |key| match view.get(key) {
        Some(Value::Number(number)) => Some(number.clone()),
        _ => None,
    };
    let count = |key| view.get(key).and_then(Value::as_u64);
    let mut values: Vec<Value> = Vec::new();
    if let (Some("integer" | "number" | "boolean"), Some(Value::Array(listed))) =
        (view.text("type"), view.get("enum"))
    {
        for value in listed.iter().filter(|value| !value.is_null()) {
            if !values.contains(value) {
                values.push(value.clone());
            }
        }
    }
    let meaning = |value: &Value| some_text(view.get("x-enum-descriptions")?, &value.to_string());
    Limits {
        minimum: number("minimum"),
        exclusive_minimum: view.is_true("exclusiveMinimum"),
        maximum: number("maximum"),
        exclusive_maximum: view.is_true("exclusiveMaximum"),
        multiple_of: number("multipleOf"),
        min_length: count("minLength"),
        max_length: count("maxLength"),
        pattern: view.text("pattern").map(str::to_owned),
        min_items: count("minItems"),
        max_items: count("maxItems"),
        unique_items: view.is_true("uniqueItems"),
        min_properties: count("minProperties"),
        max_properties: count("maxProperties"),
        meanings: values
            .iter()
            .map(|value| meaning(value).unwrap_or_default())
            .collect(),
        values,
        open: view.is_true("x-open"),
    }
}

/// The part of a named type that applies to its values wherever it is used. Its prose stays with
/// the type.
pub(super) fn of_type(named: Schema) -> Schema {
    Schema {
        ty: named.ty,
        nullable: named.nullable,
        direction: named.direction,
        json_text: named.json_text,
        default: named.default,
        ..Schema::default()
    }
}

/// A named type with the keys next to the reference to it, which take precedence over the type's
/// own.
pub(super) fn with_siblings(siblings: &View<'_>, named: Schema) -> Schema {
    let mut schema = annotations(siblings);
    let says = |key: &str| siblings.get(key).is_some();
    if !says("nullable") {
        schema.nullable = named.nullable;
    }
    if !says("readOnly") && !says("writeOnly") {
        schema.direction = named.direction;
    }
    if schema.description.is_empty() {
        schema.description = named.description;
    }
    schema.ty = named.ty;
    schema.deprecated |= named.deprecated;
    schema.json_text |= named.json_text;
    schema.default = schema.default.or(named.default);
    schema
}
