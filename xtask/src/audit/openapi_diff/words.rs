//! Names and displays parts of an OpenAPI document, and knows which are prose.

use serde_json::Value;

use crate::audit::difference::Kind;

/// Keywords whose values are prose or samples: our copies have their own.
pub(super) fn is_prose(key: &str) -> bool {
    matches!(
        key,
        "description" | "summary" | "example" | "examples" | "externalDocs" | "x-provenance"
    )
}

/// Whether two values are the same; `1` and `1.0` are.
pub(super) fn same(a: &Value, b: &Value) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() < f64::EPSILON,
        _ => a == b,
    }
}

/// A value on one line.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The type of a schema on one line.
pub(super) fn schema(schema: &Value) -> String {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let name = reference.rsplit('/').next().unwrap_or(reference);
        return format!("object {name}");
    }
    if let Some(flag) = schema.as_bool() {
        return if flag { "anything" } else { "nothing" }.to_owned();
    }
    let format = schema.get("format").and_then(Value::as_str);
    match schema.get("type") {
        Some(Value::String(kind)) if kind == "array" => match schema.get("items") {
            Some(items) => format!("list of {}", self::schema(items)),
            None => "list of anything".into(),
        },
        Some(Value::String(kind)) => match (kind.as_str(), format) {
            ("string", Some("date-time")) => "date-time".into(),
            ("string", Some("binary")) => "file".into(),
            _ => kind.clone(),
        },
        Some(Value::Array(kinds)) => kinds.iter().map(shown).collect::<Vec<_>>().join(" or "),
        Some(other) => shown(other),
        None if schema.get("properties").is_some() => "object".into(),
        None => ["allOf", "oneOf", "anyOf", "not"]
            .into_iter()
            .find(|word| schema.get(word).is_some())
            .unwrap_or("anything")
            .to_owned(),
    }
}

/// The kind of a difference in a keyword, outside of schemas.
pub(super) fn kind(key: &str) -> Kind {
    match key {
        "servers" => Kind::Server,
        "security" | "securitySchemes" => Kind::Security,
        "parameters" => Kind::Parameter,
        "headers" => Kind::Header,
        "deprecated" => Kind::Deprecated,
        "content" => Kind::Media,
        "operationId" => Kind::OperationId,
        _ => Kind::Other,
    }
}
