//! What normalise should not have left behind.
//!
//! A schema whose name says nothing becomes a type whose name says nothing, and an
//! unnamed one beside another unnamed one becomes the wrong type silently.

use serde_json::Value;

use crate::spec::document::{entries, media, operations, schema_name, schemas};
use crate::spec::finding::{Findings, Place};
use crate::spec::read::is_leftover;
use crate::spec::words;

/// Names that mean something else in generated files.
const TAKEN: [&str; 24] = [
    "BTreeMap",
    "Box",
    "Clone",
    "ConversionError",
    "Debug",
    "Default",
    "Display",
    "Err",
    "Error",
    "From",
    "FromStr",
    "Into",
    "None",
    "Ok",
    "Option",
    "Result",
    "Secret",
    "Self",
    "Send",
    "Some",
    "String",
    "Timestamp",
    "TryFrom",
    "Vec",
];

pub(super) fn lint(document: &Value, findings: &mut Findings) {
    for operation in operations(document) {
        let place = operation.place();
        let responses = operation.responses(document);
        let bodies = std::iter::once(("request", operation.json.get("requestBody"))).chain(
            responses
                .iter()
                .map(|(status, response)| (*status, Some(*response))),
        );
        for (what, body) in bodies {
            for (_, content) in media(body) {
                if content.get("schema").and_then(schema_name).is_none() {
                    findings.error(
                        &place.part(what),
                        "its schema has no name and none can be made: move it to \
                         components/schemas",
                    );
                }
            }
        }
    }
    let mut seen: Vec<(String, &str)> = Vec::new();
    for (name, schema) in schemas(document) {
        let place = Place::schema(name);
        if is_leftover(name) {
            findings.error(
                &place,
                "the name says nothing: give it another one in the overlay (`x-name`)",
            );
        }
        let camel = words::camel(name);
        if TAKEN.contains(&camel.as_str()) {
            findings.error(
                &place,
                format!("`{camel}` means something else in Rust: give it an `x-name`"),
            );
        }
        if let Some((_, other)) = seen.iter().find(|(known, _)| *known == camel) {
            findings.error(
                &place,
                format!("would be the type `{camel}`, as would {other}"),
            );
        }
        let mut fields: Vec<(String, &str)> = Vec::new();
        for (field, _) in entries(schema.get("properties")) {
            let snake = words::snake(field);
            if let Some((_, other)) = fields.iter().find(|(known, _)| *known == snake) {
                findings.error(
                    &place.field(field),
                    format!("would be the field `{snake}`, as would {other}"),
                );
            }
            fields.push((snake, field));
            if !field.chars().any(|c| c.is_ascii_alphabetic()) {
                findings.error(&place.field(field), "has no letter to make a name of");
            }
        }
        seen.push((camel, name));
    }
}
