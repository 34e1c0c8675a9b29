//! Tests that a vendor's OpenAPI document is compared completely.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

use super::{fixture, lines_over, text};

const SPEC: &str = "specs/edis/lights.yaml";

fn document() -> Value {
    yaml_serde::from_str(&text(SPEC)).expect("YAML")
}

fn lines(document: &Value) -> Vec<String> {
    lines_over(&fixture("specs"), "lights.json", &document.to_string())
}

#[test]
fn equal_documents_have_no_differences() {
    assert_eq!(lines(&document()), Vec::<String>::new());
}

/// Each change, with the beginning of the only line that it causes.
#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn each_change_is_one_line() {
    let changes: [(&str, Option<Value>, &str); 20] = [
        (
            "/servers/0/url",
            Some(json!("https://else.example")),
            "server changed: lights.json: document, `servers[0].url`",
        ),
        (
            "/paths/~1light~1on/servers",
            None,
            "server changed: lights.json: path /light/on, `servers`: missing",
        ),
        (
            "/paths/~1light~1on/post/servers/0/url",
            Some(json!("https://x")),
            "server changed: lights.json: operation POST /light/on, `servers[0].url`",
        ),
        (
            "/paths/~1light~1on/post/parameters/0/schema/type",
            Some(json!("integer")),
            "type changed: lights.json: operation POST /light/on, parameter `Dim in header`: integer",
        ),
        (
            "/paths/~1light~1on/post/parameters/0/required",
            Some(json!(false)),
            "parameter changed: lights.json: operation POST /light/on, parameter `Dim in header`, `required`",
        ),
        (
            "/paths/~1light~1on/post/parameters/0/name",
            Some(json!("Dimmer")),
            "parameter changed: lights.json: operation POST /light/on, parameter `Dimmer in header`",
        ),
        (
            "/paths/~1light~1on/post/security",
            Some(json!([])),
            "security changed: lights.json: operation POST /light/on, `security`",
        ),
        (
            "/paths/~1light~1on/post/deprecated",
            None,
            "deprecation changed: lights.json: operation POST /light/on",
        ),
        (
            "/paths/~1light~1on/post/responses/200/headers/X-Left/schema/type",
            Some(json!("string")),
            "type changed: lights.json: operation POST /light/on, response 200, header `X-Left`: string",
        ),
        (
            "/paths/~1light~1on/post/responses/200/headers/X-Left",
            None,
            "header changed: lights.json: operation POST /light/on, response 200, header `X-Left`: missing",
        ),
        (
            "/paths/~1light~1on/post/responses/404",
            None,
            "response removed: lights.json: operation POST /light/on, response 404",
        ),
        (
            "/paths/~1light~1on/post/requestBody/required",
            Some(json!(false)),
            "required changed: lights.json: operation POST /light/on, request",
        ),
        (
            "/components/schemas/Light/properties/bulb/properties/watts/deprecated",
            None,
            "deprecation changed: lights.json: structure Light, field `bulb.watts`",
        ),
        (
            "/components/schemas/Light/properties/bulb/additionalProperties",
            Some(json!(true)),
            "type changed: lights.json: structure Light, field `bulb.*`",
        ),
        (
            "/components/schemas/Light/properties/name/type",
            Some(json!(["string", "null"])),
            "type changed: lights.json: structure Light, field `name`: string or null",
        ),
        (
            "/components/schemas/Light/properties/name/maxLength",
            None,
            "limit changed: lights.json: structure Light, field `name`: no maxLength",
        ),
        (
            "/components/schemas/Light/required",
            Some(json!([])),
            "required changed: lights.json: structure Light, field `id`: optional",
        ),
        (
            "/components/schemas/Light/properties/mode/enum/0",
            Some(json!("BLINK")),
            "value added: lights.json: structure Light, field `mode`: `BLINK`",
        ),
        (
            "/components/securitySchemes/key/in",
            Some(json!("query")),
            "security changed: lights.json: document, `securitySchemes.key.in`",
        ),
        (
            "/openapi",
            Some(json!("3.1.0")),
            "document changed: lights.json: document, `openapi`: 3.1.0",
        ),
    ];
    for (pointer, value, expected) in changes {
        let mut edition = document();
        change(&mut edition, pointer, value);
        let lines = lines(&edition);
        assert!(
            lines.iter().any(|line| line.starts_with(expected)),
            "{pointer}: {lines:#?}"
        );
        // A removed value and an added one are two differences.
        assert!(
            lines.len() <= 1 + usize::from(pointer.contains("enum")),
            "{pointer}: {lines:#?}"
        );
    }
}

fn change(document: &mut Value, pointer: &str, value: Option<Value>) {
    if let Some(value) = value {
        *document.pointer_mut(pointer).expect(pointer) = value;
        return;
    }
    let (holder, key) = pointer.rsplit_once('/').expect("a key");
    let holder = document.pointer_mut(holder).expect(pointer);
    let holder = holder.as_object_mut().expect("an object");
    assert!(
        holder.remove(&key.replace("~1", "/")).is_some(),
        "{pointer}"
    );
}

#[test]
fn a_renamed_subtree_is_one_line() {
    for (from, to, expected) in [
        (
            "\"bulb\":",
            "\"lamp\":",
            "field renamed: lights.json: structure Light, field `lamp`: lamp; ours",
        ),
        (
            "Light\"",
            "Luminary\"",
            "schema renamed: lights.json: structure Luminary: Luminary; ours",
        ),
        (
            "/light/on\"",
            "/light/switch\"",
            "path changed: lights.json: path /light/switch: /light/switch; ours",
        ),
        (
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "encoding changed: lights.json: operation POST /light/on, request: multipart/form-data",
        ),
        (
            "\"404\":",
            "\"410\":",
            "response status changed: lights.json: operation POST /light/on, response 410: 410; ours",
        ),
    ] {
        let before = document().to_string();
        assert!(before.contains(from), "{from}");
        let changed = serde_json::from_str(&before.replace(from, to)).expect("JSON");
        let lines = lines(&changed);
        assert_eq!(lines.len(), 1, "{from}: {lines:#?}");
        assert!(lines[0].starts_with(expected), "{lines:#?}");
    }
}

/// All places in a document that state facts, by JSON pointer.
fn places(value: &Value, at: &str, names: bool, found: &mut Vec<String>) {
    let prose = [
        "description",
        "summary",
        "example",
        "examples",
        "externalDocs",
        "x-provenance",
    ];
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                if !names && prose.contains(&key.as_str()) {
                    continue;
                }
                let at = format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"));
                found.push(at.clone());
                places(value, &at, !names && key == "properties", found);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                let at = format!("{at}/{index}");
                found.push(at.clone());
                places(value, &at, false, found);
            }
        }
        _ => {}
    }
}

/// Changes the value at a place in one of a few ways.
fn mutate(document: &mut Value, pointer: &str, how: u8) -> bool {
    if how == 0 {
        let (holder, key) = pointer.rsplit_once('/').expect("a key");
        let key = key.replace("~1", "/").replace("~0", "~");
        return match document.pointer_mut(holder) {
            Some(Value::Object(object)) => object.remove(&key).is_some(),
            Some(Value::Array(items)) => {
                items.remove(key.parse().expect("an index"));
                true
            }
            _ => false,
        };
    }
    let Some(value) = document.pointer_mut(pointer) else {
        return false;
    };
    match (value, how) {
        (Value::Object(object), 1) => {
            object.insert("x-new".into(), json!(1));
        }
        (Value::Object(object), _) => {
            // Renames one of its keys.
            let Some(key) = object.keys().next().cloned() else {
                return false;
            };
            let mut renamed = Map::new();
            for (name, value) in std::mem::take(object) {
                renamed.insert(
                    if name == key {
                        format!("{name}Of")
                    } else {
                        name
                    },
                    value,
                );
            }
            *object = renamed;
        }
        (Value::Array(items), _) => items.push(json!("MORE")),
        (Value::String(text), _) => text.push_str("Other"),
        (Value::Bool(flag), _) => *flag = !*flag,
        (Value::Number(number), _) => *number = (number.as_i64().unwrap_or(0) + 1).into(),
        (value @ Value::Null, _) => *value = json!("no more"),
    }
    true
}

/// Whether only prose was changed, which our copies word differently.
fn is_prose(before: &Value, after: &Value) -> bool {
    let strip = |document: &Value| {
        let mut document = document.clone();
        strip(&mut document, false);
        document
    };
    strip(before) == strip(after)
}

fn strip(value: &mut Value, names: bool) {
    match value {
        Value::Object(object) => {
            if !names {
                object.retain(|key, _| {
                    !matches!(
                        key.as_str(),
                        "description"
                            | "summary"
                            | "example"
                            | "examples"
                            | "externalDocs"
                            | "x-provenance"
                    )
                });
            }
            for (key, value) in object {
                strip(value, !names && key == "properties");
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|value| strip(value, false)),
        _ => {}
    }
}

/// Changes every place in one way, and those at the top in every way.
#[test]
fn every_single_change_is_reported() {
    let before = document();
    let mut found = Vec::new();
    places(&before, "", false, &mut found);
    let mut unseen = Vec::new();
    for (index, pointer) in found.iter().enumerate() {
        let top = pointer.matches('/').count() == 1;
        for how in (0..3).filter(|how| top || index % 3 == *how) {
            // Editions of one version of OpenAPI differ only in their wording.
            if pointer == "/openapi" && how > 0 {
                continue;
            }
            let how = u8::try_from(how).expect("small");
            let mut after = before.clone();
            if mutate(&mut after, pointer, how)
                && !is_prose(&before, &after)
                && lines(&after).is_empty()
            {
                unseen.push(format!("{pointer} {how}"));
            }
        }
    }
    assert_eq!(unseen, [""; 0], "of {} places", found.len());
}

/// The same over a document in the vendor's own shape.
#[test]
fn our_copies_of_the_vendors_documents_are_compared_whole() {
    // In its own folder: otherwise each edition would be compared with all services of all
    // vendors.
    let folder = tempfile::tempdir().expect("a folder");
    let specs = folder.path();
    fs::create_dir(specs.join("edis")).expect("created");
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    for name in ["edis/order.yaml", "edis/order.overlay.yaml"] {
        fs::copy(ours.join(name), specs.join(name)).expect("copied");
    }
    let text = fs::read_to_string(specs.join("edis/order.yaml")).expect("a spec");
    let before: Value = yaml_serde::from_str(&text).expect("YAML");
    assert_eq!(
        lines_over(specs, "order.json", &before.to_string()),
        Vec::<String>::new()
    );
    let mut found = Vec::new();
    places(&before, "", false, &mut found);
    // Testing every place would take minutes; these are spread over the whole document.
    for (index, pointer) in found.iter().enumerate().step_by(found.len() / 8) {
        let mut after = before.clone();
        let how = u8::try_from(index % 3).expect("small");
        if mutate(&mut after, pointer, how) && !is_prose(&before, &after) {
            assert!(
                !lines_over(specs, "order.json", &after.to_string()).is_empty(),
                "{pointer} {how}"
            );
        }
    }
}
