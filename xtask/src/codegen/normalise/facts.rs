//! Collects the facts in generated files other than types: a view of the model, keyed by the names
//! of the generated types.

use std::collections::BTreeMap;

use serde_json::Value;

use super::prose;
use crate::codegen::facts::{Api, FieldFacts, Operation};
use crate::spec::model::{self, Encoding, Named, Type};
use crate::spec::words;

pub(super) fn facts(api: &model::Api, package: &str) -> Api {
    let mut facts = Api {
        package: package.to_owned(),
        module: api.module.clone(),
        name: api.name(),
        version: if api.sends_version {
            api.version.clone()
        } else {
            String::new()
        },
        title: title(api),
        description: prose::clean(&api.description),
        sources: api.sources.clone(),
        operations: api.operations.iter().map(operation).collect(),
        received: api
            .webhooks
            .iter()
            .filter_map(|hook| match &hook.request.as_ref()?.schema.ty {
                Type::Record(name) => Some(name.clone()),
                _ => None,
            })
            .collect(),
        ..Api::default()
    };
    for (name, named) in &api.types {
        if named.deprecated() {
            facts.deprecated.insert(name.clone());
        }
        match named {
            Named::Record(record) => {
                let known = record
                    .fields
                    .iter()
                    .map(|field| (field.name.clone(), field_facts(field)))
                    .filter(|(_, known)| *known != FieldFacts::default());
                facts.fields.insert(name.clone(), known.collect());
            }
            Named::Choice(choice) => {
                let descriptions: BTreeMap<_, _> = choice
                    .values
                    .iter()
                    .filter_map(|value| Some((value.value.clone(), described(value)?)))
                    .collect();
                if !descriptions.is_empty() {
                    facts.values.insert(name.clone(), descriptions);
                }
            }
        }
    }
    forms(api, &mut facts);
    facts
}

/// The vendor's name of the service on one line, or else ours.
fn title(api: &model::Api) -> String {
    let title = prose::clean(&api.title);
    let words: Vec<&str> = title.split_whitespace().collect();
    if words.is_empty() {
        api.name()
    } else {
        words.join(" ")
    }
}

/// The meaning of a value or, where its text is not usable as documentation, the value.
fn described(value: &model::ChoiceValue) -> Option<String> {
    if !value.description.is_empty() {
        return Some(prose::clean(&value.description));
    }
    odd(&value.value).map(|shown| format!("{shown}."))
}

/// How a text on the wire is displayed, where plain code formatting would not do.
fn odd(wire: &str) -> Option<String> {
    let shown = prose::code(wire);
    (!wire.is_empty() && shown != format!("`{wire}`")).then_some(shown)
}

/// Marks fields of forms that go as JSON text: a form is flat, so composite values are encoded.
fn forms(api: &model::Api, facts: &mut Api) {
    for operation in &api.operations {
        let Some(body) = &operation.request else {
            continue;
        };
        let (Encoding::Form | Encoding::Multipart, Some(record)) =
            (operation.encoding, api.record(&body.schema))
        else {
            continue;
        };
        for field in &record.fields {
            if matches!(
                field.schema.ty,
                Type::List(_) | Type::Map(_) | Type::Record(_)
            ) {
                let known = facts.fields.entry(record.name.clone()).or_default();
                known.entry(field.name.clone()).or_default().json_text = true;
            }
        }
    }
}

fn operation(operation: &model::Operation) -> Operation {
    Operation {
        id: operation.id.clone(),
        path: operation.path.clone(),
        safety: operation.safety,
        confirm: operation.confirm,
        summary: prose::clean(&operation.summary),
        description: prose::clean(&operation.description),
        deprecated: operation.deprecated,
        encoding: operation.encoding,
        errors: operation
            .errors
            .iter()
            .map(|(code, status)| (code.clone(), u64::from(*status)))
            .collect(),
        host: operation.host,
        api_host_field: operation.api_host_field,
        text_reply: operation.text_reply,
        list_reply: operation.list_reply.clone(),
        file: operation.file.clone(),
        paging: operation
            .paging
            .as_ref()
            .map(|pages| (pages.items.clone(), pages.total.clone())),
        short_forms: Vec::new(),
    }
}

fn field_facts(field: &model::Field) -> FieldFacts {
    FieldFacts {
        description: match prose::describe(&field.schema) {
            text if text.is_empty() => match odd(&field.name) {
                Some(shown) => format!("{shown} on the wire."),
                None => text,
            },
            text => text,
        },
        deprecated: field.schema.deprecated,
        json_text: field.json_text,
        example: match &field.schema.example {
            Some(Value::String(text)) if !words::is_secret(text) => Some(text.clone()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        },
    }
}
