//! Reads a facts file into facts: `{service, version, path, actions, structures}`.
//!
//! Such files are collected from SDKs and pages, by hand or by script. Each covers a whole
//! service, but says about a field only what was found.

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

/// Whether a document is a facts file.
pub fn is_facts(json: &Value) -> bool {
    json.get("service").is_some_and(Value::is_string)
        && json.get("actions").is_some_and(Value::is_array)
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
    for (index, action) in list(json, "actions").enumerate() {
        let Some(name) = action.get("action").and_then(Value::as_str) else {
            problems.push(format!("actions[{index}] has no `action`"));
            continue;
        };
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
        let section = section(structure, "fields", name, problems).unwrap_or_default();
        if api.structures.insert(name.to_owned(), section).is_some() {
            problems.push(format!("structure {name}: is listed twice"));
        }
    }
    api
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
        forms(field, &format!("{owner}: {key}[{index}]"), problems);
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

    #[test]
    fn what_cannot_be_read_is_reported() {
        let mut problems = Vec::new();
        let api = read(
            &json!({"service": "w", "actions": [
                {"request": []},
                {"action": "A", "request": [{"name": "x"}], "errors": 7},
                {"action": "B", "request": 1},
            ], "structures": [{}]}),
            &mut problems,
        );
        assert_eq!(api.operations.len(), 2);
        assert_eq!(problems.len(), 5, "{problems:?}");
    }

    /// It would be ignored, and the rest compared as if it were absent.
    #[test]
    fn what_is_said_in_another_form_is_reported() {
        let mut problems = Vec::new();
        let api = read(
            &json!({"service": "w", "actions": [{"action": "A", "request": [
                {"name": "x", "type": "array<strin>", "required": "true", "enum": "a"},
                {"name": "y", "type": "string", "required": null, "deprecated": true},
            ]}]}),
            &mut problems,
        );
        assert_eq!(
            problems,
            [
                "A: request[0]: `required` is not true or false",
                "A: request[0]: `enum` is not a list",
                "A: request: the type \"strin\" of `x` is not known",
            ]
        );
        let request = api.operations[0].request.as_ref().expect("there");
        assert_eq!(request.fields[1].limits["deprecated"], "true");
    }

    /// Of two, the second would replace the first.
    #[test]
    fn what_is_listed_twice_is_reported() {
        let mut problems = Vec::new();
        let field = json!({"name": "x", "type": "string"});
        read(
            &json!({"service": "w", "actions": [
                {"action": "A", "request": [field, field], "errors": ["C", {"code": "D"}]},
                {"action": "A"},
            ], "structures": [{"name": "S", "fields": []}, {"name": "S", "fields": [field]}]}),
            &mut problems,
        );
        assert_eq!(
            problems,
            [
                "A: request lists `x` twice",
                "action A: {\"code\":\"D\"} is no error code",
                "action A: is listed twice",
                "structure S: is listed twice",
            ]
        );
    }
}
