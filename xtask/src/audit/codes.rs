//! Reads a list of error codes into facts: `{services: {service: {action: {CODE: status}}}}`.
//!
//! Such a list is collected from many pages. It has the statuses that facts files lack, and
//! nothing else: codes that are not in it may exist all the same. Codes that every action has
//! belong to no single operation, and are not compared.

use serde_json::Value;

use super::model::{Api, Operation};
use crate::spec::document::entries;

/// Whether a document is such a list.
pub fn is_codes(json: &Value) -> bool {
    json.get("services").is_some_and(Value::is_object)
}

/// Reads such a list; each service is an API of its own.
pub fn read(json: &Value, problems: &mut Vec<String>) -> Vec<Api> {
    let mut apis = Vec::new();
    for (service, actions) in entries(json.get("services")) {
        let mut api = Api {
            service: Some(service.to_owned()),
            cut_off: true,
            ..Api::default()
        };
        if !actions.is_object() {
            problems.push(format!("{service}: is not an object of actions"));
        }
        for (action, codes) in entries(Some(actions)) {
            if !codes.is_object() {
                problems.push(format!(
                    "{service}, {action}: is not an object of codes with their statuses"
                ));
            }
            let mut operation = Operation {
                name: action.to_owned(),
                ..Operation::default()
            };
            for (code, status) in entries(Some(codes)) {
                let number = status
                    .as_u64()
                    .and_then(|status| u16::try_from(status).ok());
                if number.is_none() {
                    problems.push(format!(
                        "{service}, {action}: {status} of {code} is no HTTP status"
                    ));
                }
                operation.errors.insert(code.to_owned(), number);
            }
            api.operations.push(operation);
        }
        apis.push(api);
    }
    apis
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn codes_in_another_form_are_reported() {
        let mut problems = Vec::new();
        let list = json!({"services": {
            "vm": ["A"], "zec": {"B": ["C"], "D": {"E": "404", "F": 404}},
        }});
        let apis = read(&list, &mut problems);
        assert_eq!(apis.len(), 2);
        assert_eq!(
            problems,
            [
                "vm: is not an object of actions",
                "zec, B: is not an object of codes with their statuses",
                "zec, D: \"404\" of E is no HTTP status",
            ]
        );
    }
}
