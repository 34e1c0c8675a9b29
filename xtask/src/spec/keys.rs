//! The keys of OpenAPI 3.0, by the object that contains them.
//!
//! An unknown key would be ignored and its content lost: `requestbody` makes a call that sends
//! nothing. [`unknown`] reports it, and which key was probably meant.

/// How similar a key must be to a known one, from 0 to 1, to be taken for a misspelling of it.
const ALIKE: f64 = 0.85;

/// The document itself.
pub const DOCUMENT: &[&str] = &[
    "openapi",
    "info",
    "servers",
    "paths",
    "components",
    "security",
    "tags",
    "externalDocs",
];
/// `info`
pub const INFO: &[&str] = &[
    "title",
    "description",
    "termsOfService",
    "contact",
    "license",
    "version",
];
/// `components`
pub const COMPONENTS: &[&str] = &[
    "schemas",
    "responses",
    "parameters",
    "examples",
    "requestBodies",
    "headers",
    "securitySchemes",
    "links",
    "callbacks",
];
/// An operation.
pub const OPERATION: &[&str] = &[
    "tags",
    "summary",
    "description",
    "externalDocs",
    "operationId",
    "parameters",
    "requestBody",
    "responses",
    "callbacks",
    "deprecated",
    "security",
    "servers",
];
/// A parameter.
pub const PARAMETER: &[&str] = &[
    "name",
    "in",
    "description",
    "required",
    "deprecated",
    "allowEmptyValue",
    "style",
    "explode",
    "allowReserved",
    "schema",
    "example",
    "examples",
    "content",
];
/// A header of an answer.
pub const HEADER: &[&str] = &[
    "description",
    "required",
    "deprecated",
    "allowEmptyValue",
    "style",
    "explode",
    "allowReserved",
    "schema",
    "example",
    "examples",
    "content",
];
/// The body of a request.
pub const REQUEST_BODY: &[&str] = &["description", "content", "required"];
/// An answer.
pub const RESPONSE: &[&str] = &["description", "headers", "content", "links"];
/// The value of a media type.
pub const MEDIA_TYPE: &[&str] = &["schema", "example", "examples", "encoding"];
/// A schema.
pub const SCHEMA: &[&str] = &[
    "$ref",
    "title",
    "multipleOf",
    "maximum",
    "exclusiveMaximum",
    "minimum",
    "exclusiveMinimum",
    "maxLength",
    "minLength",
    "pattern",
    "maxItems",
    "minItems",
    "uniqueItems",
    "maxProperties",
    "minProperties",
    "required",
    "enum",
    "type",
    "allOf",
    "oneOf",
    "anyOf",
    "not",
    "items",
    "properties",
    "additionalProperties",
    "description",
    "format",
    "default",
    "nullable",
    "discriminator",
    "readOnly",
    "writeOnly",
    "xml",
    "externalDocs",
    "example",
    "deprecated",
];

/// Keys of other versions, and what to write instead.
const OTHERS: [(&str, &str); 14] = [
    ("$defs", "put the schemas under `components`"),
    ("body", "describe the `requestBody`"),
    ("const", "write `enum` with that one value"),
    ("consumes", "say the media type in the `requestBody`"),
    (
        "contentEncoding",
        "say in the `description` how the text is written",
    ),
    ("definitions", "put the schemas under `components`"),
    ("examples", "write `example`"),
    (
        "patternProperties",
        "write `additionalProperties`, or list the fields under `properties`",
    ),
    ("prefixItems", "write `items`"),
    ("produces", "say the media type in the `responses`"),
    ("propertyNames", "say in the `description` what they are"),
    ("types", "write `type`"),
    ("unevaluatedProperties", "write `additionalProperties`"),
    (
        "webhooks",
        "describe what the vendor sends as an operation with `x-webhook`",
    ),
];

/// In a skeleton of `cargo xtask import`: takes the place of a `description` that has to be
/// written.
pub const UNDESCRIBED: &str = "x-undescribed";

/// What is wrong with an extension that is not known.
pub fn unknown_extension(key: &str) -> &'static str {
    if key == UNDESCRIBED {
        "has to be described: write a text of your own in its place"
    } else {
        "is no extension that is known"
    }
}

/// What is wrong with a key that is not among the known ones; extensions are checked elsewhere.
pub fn unknown(key: &str, known: &[&str]) -> Option<String> {
    if known.contains(&key) || key.starts_with("x-") {
        return None;
    }
    let other = OTHERS.iter().find(|(other, _)| *other == key);
    let advice = other
        .map(|(_, advice)| format!(": {advice}"))
        .or_else(|| nearest(key, known).map(|near| format!("; did you mean `{near}`?")));
    Some(format!(
        "is no key of OpenAPI 3.0 here{}",
        advice.unwrap_or_default()
    ))
}

fn nearest<'a>(key: &str, known: &[&'a str]) -> Option<&'a str> {
    let lower = key.to_lowercase();
    known
        .iter()
        .map(|name| (strsim::jaro_winkler(&lower, &name.to_lowercase()), *name))
        .filter(|(likeness, _)| *likeness > ALIKE)
        .max_by(|(left, _), (right, _)| left.total_cmp(right))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_key_is_reported_with_the_nearest_known_one() {
        for (key, known, said) in [
            ("requestbody", OPERATION, "did you mean `requestBody`?"),
            ("request", OPERATION, "did you mean `requestBody`?"),
            ("requried", SCHEMA, "did you mean `required`?"),
            ("maxlength", SCHEMA, "did you mean `maxLength`?"),
            ("propertys", SCHEMA, "did you mean `properties`?"),
            ("const", SCHEMA, ": write `enum`"),
            ("exampels", MEDIA_TYPE, "did you mean `examples`?"),
            ("schemes", COMPONENTS, "did you mean `schemas`?"),
            ("qqq", SCHEMA, "OpenAPI 3.0 here"),
        ] {
            let message = unknown(key, known).expect(key);
            assert!(
                message.ends_with(said) || message.contains(said),
                "{message}"
            );
        }
        for key in ["requestBody", "x-anything"] {
            assert_eq!(unknown(key, OPERATION), None);
        }
    }
}
