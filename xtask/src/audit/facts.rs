//! Reads a facts file into facts: `{service, version, path, actions, structures}`.
//!
//! Such files are collected from SDKs and pages, by hand or by script. Each covers a whole
//! service, but says about a field only what was found. A part that such a file always has, and a
//! key that it never has, are therefore reported: otherwise a lost or misspelt one would be taken
//! for a fact that was not found, and the rest would still agree with our spec.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::model::{Api, Field, Operation, Section, Type};

/// The words for limits, with OpenAPI's.
const LIMITS: [(&str, &str); 10] = [
    ("min", "minimum"),
    ("max", "maximum"),
    ("minimum", "minimum"),
    ("maximum", "maximum"),
    ("minLength", "minLength"),
    ("maxLength", "maxLength"),
    ("maxItems", "maxItems"),
    ("minItems", "minItems"),
    ("default", "default"),
    ("format", "format"),
];

/// A key of a field, and the required form of its value.
type Form = (&'static str, &'static str, fn(&Value) -> bool);

const FORMS: [Form; 3] = [
    ("required", "true or false", Value::is_boolean),
    ("deprecated", "true or false", Value::is_boolean),
    ("enum", "a list", Value::is_array),
];

/// The keys of the whole file, of an action, of a structure and of a field.
const FILE: [&str; 5] = ["service", "version", "path", "actions", "structures"];
const ACTION: [&str; 5] = ["action", "request", "response", "errors", "source"];
const STRUCTURE: [&str; 3] = ["name", "fields", "source"];
const FIELD: [&str; 8] = [
    "name",
    "type",
    "required",
    "deprecated",
    "enum",
    "source",
    "typeFrom",
    "wrapper",
];

/// Whether a document is a facts file.
pub fn is_facts(json: &Value) -> bool {
    let Some(Value::Array(actions)) = json.get("actions") else {
        return false;
    };
    let names_its_service = json.get("service").is_some_and(Value::is_string);
    names_its_service || actions.iter().any(|action| action.get("action").is_some())
}

/// Reads such a file; whatever cannot be read is added to `problems`.
pub fn read(json: &Value, problems: &mut Vec<String>) -> Api {
    let text = |key: &str| json.get(key).and_then(Value::as_str).map(str::to_owned);
    let path = text("path");
    let mut api = Api {
        service: text("service"),
        version: text("version"),
        whole: true,
        ..Api::default()
    };
    for key in FILE {
        if json.get(key).is_none_or(Value::is_null) {
            problems.push(format!("lacks `{key}`, which every facts file has"));
        }
    }
    unknown(json, &FILE, "the file", problems);
    for (index, action) in list(json, "actions").enumerate() {
        let Some(name) = action.get("action").and_then(Value::as_str) else {
            problems.push(format!("actions[{index}] has no `action`"));
            continue;
        };
        unknown(action, &ACTION, &format!("action {name}"), problems);
        for key in ["request", "response"] {
            if action.get(key).is_none_or(Value::is_null) {
                problems.push(format!(
                    "action {name}: lacks `{key}`: write an empty list if it has no fields"
                ));
            }
        }
        let mut operation = Operation {
            name: name.to_owned(),
            path: path.clone(),
            request: section(action, "request", name, problems),
            ..Operation::default()
        };
        if let Some(response) = section(action, "response", name, problems) {
            operation.responses.insert("200".into(), response);
        }
        match action.get("errors") {
            Some(Value::Array(codes)) => {
                for code in codes {
                    match code.as_str() {
                        Some(code) => {
                            operation.errors.insert(code.to_owned(), None);
                        }
                        None => problems.push(format!("action {name}: {code} is no error code")),
                    }
                }
            }
            Some(Value::Object(codes)) => {
                for (code, status) in codes {
                    let status = status
                        .as_u64()
                        .and_then(|status| u16::try_from(status).ok());
                    operation.errors.insert(code.clone(), status);
                }
            }
            Some(_) => problems.push(format!("action {name}: `errors` is no list")),
            None => {}
        }
        if api.operations.iter().any(|one| one.name == name) {
            problems.push(format!("action {name}: is listed twice"));
        }
        api.operations.push(operation);
    }
    for (index, structure) in list(json, "structures").enumerate() {
        let Some(name) = structure.get("name").and_then(Value::as_str) else {
            problems.push(format!("structures[{index}] has no `name`"));
            continue;
        };
        unknown(
            structure,
            &STRUCTURE,
            &format!("structure {name}"),
            problems,
        );
        if structure.get("fields").is_none_or(Value::is_null) {
            problems.push(format!("structure {name}: lacks `fields`"));
        }
        let section = section(structure, "fields", name, problems).unwrap_or_default();
        if api.structures.insert(name.to_owned(), section).is_some() {
            problems.push(format!("structure {name}: is listed twice"));
        }
    }
    lost_structures(&api, problems);
    api
}

/// Reports keys that no such file has: most likely they are misspelt.
fn unknown(json: &Value, known: &[&str], place: &str, problems: &mut Vec<String>) {
    for key in json.as_object().into_iter().flat_map(Map::keys) {
        if !known.contains(&key.as_str()) {
            problems.push(format!("{place}: the key `{key}` is not known"));
        }
    }
}

/// Reports structures that fields refer to, and that the file does not have.
fn lost_structures(api: &Api, problems: &mut Vec<String>) {
    let operations = api.operations.iter();
    let bodies = operations.flat_map(|one| one.request.iter().chain(one.responses.values()));
    let fields = bodies
        .chain(api.structures.values())
        .flat_map(|section| &section.fields);
    let named: BTreeSet<&String> = fields
        .filter_map(|field| match field.kind.innermost() {
            Type::Object(Some(name)) => Some(name),
            _ => None,
        })
        .collect();
    for name in named {
        if !api.structures.contains_key(name) {
            problems.push(format!(
                "structure {name}: is missing, although a field is one"
            ));
        }
    }
}

fn list<'a>(json: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    json.get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

fn section(holder: &Value, key: &str, owner: &str, problems: &mut Vec<String>) -> Option<Section> {
    let fields = holder.get(key)?;
    let Some(fields) = fields.as_array() else {
        problems.push(format!("{owner}: `{key}` is no list"));
        return None;
    };
    let mut section = Section::default();
    for (index, field) in fields.iter().enumerate() {
        let place = format!("{owner}: {key}[{index}]");
        forms(field, &place, problems);
        let known: Vec<&str> = FIELD
            .into_iter()
            .chain(LIMITS.map(|(word, _)| word))
            .collect();
        unknown(field, &known, &place, problems);
        match field.as_object().and_then(read_field) {
            Some(field) => {
                if let Type::Unknown(text) = field.kind.innermost() {
                    problems.push(format!(
                        "{owner}: {key}: the type {text:?} of `{}` is not known",
                        field.name
                    ));
                }
                if section.fields.iter().any(|one| one.name == field.name) {
                    problems.push(format!("{owner}: {key} lists `{}` twice", field.name));
                }
                section.fields.push(field);
            }
            None => problems.push(format!("{owner}: {key}[{index}] lacks `name` or `type`")),
        }
    }
    Some(section)
}

/// Reports statements about a field that are not in a form that is read.
fn forms(field: &Value, place: &str, problems: &mut Vec<String>) {
    for (key, form, is_right) in FORMS {
        let said = field.get(key).filter(|said| !said.is_null());
        if said.is_some_and(|said| !is_right(said)) {
            problems.push(format!("{place}: `{key}` is not {form}"));
        }
    }
}

fn read_field(json: &Map<String, Value>) -> Option<Field> {
    let name = json.get("name")?.as_str()?;
    let mut field = Field::new(name, Type::parse(json.get("type")?.as_str()?));
    field.required = json.get("required").and_then(Value::as_bool);
    for (word, keyword) in LIMITS {
        if let Some(value) = json.get(word) {
            field.limits.insert(keyword, shown(value));
        }
    }
    if json.get("deprecated") == Some(&Value::Bool(true)) {
        field.limits.insert("deprecated", "true".to_owned());
    }
    field.guessed = json.get("typeFrom").is_some();
    let values = json.get("enum").and_then(Value::as_array);
    field.values = values.into_iter().flatten().map(shown).collect();
    Some(field)
}

fn shown(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The problems of a file with these actions and structures.
    fn problems(actions: &Value, structures: &Value) -> Vec<String> {
        let mut problems = Vec::new();
        let file = json!({"service": "w", "version": "1", "path": "/api/v2/w", "actions": actions,
            "structures": structures});
        read(&file, &mut problems);
        problems
    }

    #[test]
    fn what_cannot_be_read_is_reported() {
        let actions = json!([
            {"request": []},
            {"action": "A", "request": [{"name": "x"}], "response": [], "errors": 7},
            {"action": "B", "request": 1, "response": []},
        ]);
        assert_eq!(
            problems(&actions, &json!([{}])),
            [
                "actions[0] has no `action`",
                "A: request[0] lacks `name` or `type`",
                "action A: `errors` is no list",
                "B: `request` is no list",
                "structures[0] has no `name`",
            ]
        );
    }

    /// It would be ignored, and the rest compared as if it were absent.
    #[test]
    fn values_of_another_form_are_reported() {
        let fields = json!([
            {"name": "x", "type": "array<strin>", "required": "true", "enum": "a"},
            {"name": "y", "type": "string", "required": null, "deprecated": true},
        ]);
        let actions = json!([{"action": "A", "request": fields, "response": []}]);
        assert_eq!(
            problems(&actions, &json!([])),
            [
                "A: request[0]: `required` is not true or false",
                "A: request[0]: `enum` is not a list",
                "A: request: the type \"strin\" of `x` is not known",
            ]
        );
        let mut found = Vec::new();
        let api = read(&json!({"service": "w", "actions": actions}), &mut found);
        let request = api.operations[0].request.as_ref().expect("there");
        assert_eq!(request.fields[1].limits["deprecated"], "true");
    }

    /// Of two, the second would replace the first.
    #[test]
    fn duplicates_are_reported() {
        let field = json!({"name": "x", "type": "string"});
        let actions = json!([
            {"action": "A", "request": [field, field], "response": [],
                "errors": ["C", {"code": "D"}]},
            {"action": "A", "request": [], "response": []},
        ]);
        let structures = json!([{"name": "S", "fields": []}, {"name": "S", "fields": [field]}]);
        assert_eq!(
            problems(&actions, &structures),
            [
                "A: request lists `x` twice",
                "action A: {\"code\":\"D\"} is no error code",
                "action A: is listed twice",
                "structure S: is listed twice",
            ]
        );
    }

    #[test]
    fn missing_parts_are_reported() {
        let mut found = Vec::new();
        let file = json!({"version": null, "actions": [{"action": "A"}]});
        assert!(is_facts(&file));
        read(&file, &mut found);
        assert_eq!(
            found,
            [
                "lacks `service`, which every facts file has",
                "lacks `version`, which every facts file has",
                "lacks `path`, which every facts file has",
                "lacks `structures`, which every facts file has",
                "action A: lacks `request`: write an empty list if it has no fields",
                "action A: lacks `response`: write an empty list if it has no fields",
            ]
        );
        let fields = json!([{"name": "x", "type": "array<object:Part>"}]);
        let actions = json!([{"action": "A", "request": fields, "response": []}]);
        assert_eq!(
            problems(&actions, &json!([{"name": "Other"}])),
            [
                "structure Other: lacks `fields`",
                "structure Part: is missing, although a field is one",
            ]
        );
    }

    #[test]
    fn misspelt_keys_are_reported() {
        let field = json!({"name": "x", "type": "string", "maxlength": 3, "maxLength": 3});
        let actions = json!([
            {"action": "A", "request": [field], "response": [], "error": ["C"]},
        ]);
        let structures = json!([{"name": "S", "fields": [], "field": []}]);
        assert_eq!(
            problems(&actions, &structures),
            [
                "action A: the key `error` is not known",
                "A: request[0]: the key `maxlength` is not known",
                "structure S: the key `field` is not known",
            ]
        );
    }
}
