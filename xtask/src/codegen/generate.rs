//! Step 6, generate: runs progenitor on a normalised document to get Rust types.
//!
//! Progenitor, and typify inside it, decide names and types. Of its client only the signatures are
//! read: which type an operation takes and which it returns. Emit writes everything else, so
//! progenitor runs in its positional style, which says the same in a third of the tokens.

mod output;

use std::cell::Cell;
use std::panic::{self, AssertUnwindSafe};
use std::sync::Once;

use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, Generator, InterfaceStyle, TypeImpl};
use schemars::schema::{InstanceType, SchemaObject};
use serde::Deserialize;
use serde_json::Value;

use super::normalise::{Normal, normalise, restore};
use crate::spec::finding::{Findings, Place};
use crate::spec::model;

/// What progenitor made.
#[derive(Debug)]
pub struct Generated {
    /// The items of its module `types`.
    pub types: Vec<syn::Item>,
    /// The types that operations take and return, in the order of the operations.
    pub calls: Vec<Call>,
}

/// The types of one operation.
#[derive(Clone, Debug)]
pub struct Call {
    /// The body, if it has fields.
    pub body: Option<String>,
    /// The reply.
    pub reply: String,
}

/// How many of the operations that cannot be generated are named. They most likely share a type.
const CULPRITS: usize = 10;

thread_local! {
    /// Whether [`silently`] catches and reports a panic of this thread.
    static SILENT: Cell<bool> = const { Cell::new(false) };
}

/// The process has one hook for all threads: it is replaced once, by one that checks the thread's
/// own flag.
static HOOK: Once = Once::new();

/// Runs progenitor on the normalised document of an API.
pub fn generate(normal: &Normal, api: &model::Api, findings: &mut Findings) -> Option<Generated> {
    let here = Place::document();
    let tokens = match run(&normal.document) {
        Ok(tokens) => tokens,
        Err(message) => {
            let mut found = culprits(api);
            if found.is_empty() {
                found.push((here, with_ids(&message, &api.operations)));
            }
            for (place, message) in found {
                findings.error(
                    &place,
                    format!("cannot be generated: {message}; change or remove it in the overlay"),
                );
            }
            return None;
        }
    };
    let mut generated = match output::read(tokens, normal.api.operations.len()) {
        Ok(generated) => generated,
        Err(error) => {
            let message = format!("progenitor's output is not in the form that is known: {error}");
            findings.error(&here, message);
            return None;
        }
    };
    restore(&mut generated.types, &normal.renames);
    for call in &mut generated.calls {
        let original = |name: &String| normal.renames.original(name).to_owned();
        call.body = call.body.as_ref().map(original);
        call.reply = original(&call.reply);
    }
    Some(generated)
}

/// Runs progenitor on a document.
fn run(document: &Value) -> Result<TokenStream, String> {
    let spec = openapiv3::OpenAPI::deserialize(document).map_err(|error| error.to_string())?;
    silently(|| tokens(&spec))
}

/// The operations at fault. Progenitor does not say where it failed, so a failing set is halved
/// until single operations are left.
fn culprits(api: &model::Api) -> Vec<(Place, String)> {
    let mut found = Vec::new();
    let mut fails = |operations: &[model::Operation]| run_alone(api, operations).err();
    halve(&api.operations, &mut fails, &mut found);
    found
}

fn halve(
    operations: &[model::Operation],
    fails: &mut dyn FnMut(&[model::Operation]) -> Option<String>,
    found: &mut Vec<(Place, String)>,
) {
    if operations.is_empty() || found.len() == CULPRITS {
        return;
    }
    let Some(message) = fails(operations) else {
        return;
    };
    if let [operation] = operations {
        found.push((operation.place.clone(), with_ids(&message, operations)));
        return;
    }
    let (first, second) = operations.split_at(operations.len() / 2);
    halve(first, fails, found);
    halve(second, fails, found);
}

/// Runs progenitor on some operations and the types that they reach.
fn run_alone(api: &model::Api, operations: &[model::Operation]) -> Result<(), String> {
    let bodies = operations
        .iter()
        .flat_map(|one| one.request.iter().chain(one.reply()));
    let types = api.reachable(bodies.map(|body| &body.schema)).into_iter();
    let alone = model::Api {
        operations: operations.to_vec(),
        types: types
            .map(|name| (name.to_owned(), api.types[name].clone()))
            .collect(),
        ..model::Api::default()
    };
    run(&normalise(&alone, "").document).map(drop)
}

fn tokens(spec: &openapiv3::OpenAPI) -> Result<TokenStream, String> {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_map_type("::std::collections::BTreeMap")
        .with_derive("PartialEq")
        .with_conversion(
            text("password"),
            "::loggia_transport::Secret",
            [TypeImpl::Default].into_iter(),
        )
        .with_conversion(
            text("date-time"),
            "::loggia_transport::Timestamp",
            [TypeImpl::Default].into_iter(),
        );
    Generator::new(&settings)
        .generate_tokens(spec)
        .map_err(|error| error.to_string())
}

fn text(format: &str) -> SchemaObject {
    SchemaObject {
        instance_type: Some(InstanceType::String.into()),
        format: Some(format.to_owned()),
        ..SchemaObject::default()
    }
}

/// Runs something that may panic, without the panic's message on the terminal. Must
/// not be called inside itself.
pub(super) fn silently<T>(run: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    HOOK.call_once(|| {
        let hook = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if !SILENT.get() {
                hook(info);
            }
        }));
    });
    SILENT.set(true);
    let caught = panic::catch_unwind(AssertUnwindSafe(run));
    SILENT.set(false);
    caught.unwrap_or_else(|panic| {
        let message = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("for an unknown reason");
        Err(message.to_owned())
    })
}

/// Replaces the operations' numbers, which progenitor uses, by the ids that readers know.
fn with_ids(message: &str, operations: &[model::Operation]) -> String {
    let mut message = message.to_owned();
    for (number, operation) in operations.iter().enumerate().rev() {
        message = message.replace(&format!("op{number}"), &operation.id);
        message = message.replace(&format!("Op{number}"), &operation.id);
    }
    message
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::read;
    use serde_json::json;

    fn made(schemas: &Value) -> (Option<Generated>, Vec<String>) {
        let body = |name: &str| {
            json!({"content": {"application/json": {
                "schema": {"$ref": format!("#/components/schemas/{name}")}}}})
        };
        let document = json!({
            "paths": {"/x": {"post": {
                "operationId": "doIt",
                "requestBody": body("A"),
                "responses": {"200": body("B")},
            }}},
            "components": {"schemas": schemas},
        });
        let mut findings = Findings::new("a.yaml", false);
        let api = read::read(&document, &mut findings);
        let generated = generate(&normalise(&api, "p"), &api, &mut findings);
        let list = findings.into_list();
        (generated, list.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn signatures_name_request_and_reply() {
        let (generated, said) = made(&json!({
            "A": {"type": "object", "properties": {
                "pw": {"type": "string", "format": "password", "x-provenance": ["here"]},
            }},
            "B": {"type": "object", "properties": {
                "x": {"type": "string", "enum": ["+", "-"]},
            }},
        }));
        assert_eq!(said, [""; 0]);
        let generated = generated.expect("generated");
        assert_eq!(generated.calls[0].body.as_deref(), Some("A"));
        assert_eq!(generated.calls[0].reply, "B");
        let types = &generated.types;
        let text = quote::quote!(#(#types)*).to_string();
        for part in [
            ":: loggia_transport :: Secret",
            "rename = \"+\"",
            "rename = \"-\"",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
    }

    #[test]
    fn failing_operations_are_found_by_bisection() {
        let operation = |number: usize| model::Operation {
            id: format!("do{number}"),
            place: Place::operation(&format!("do{number}")),
            ..Default::default()
        };
        let operations: Vec<_> = (0..1000).map(operation).collect();
        for (bad, named, most) in [(1, 1, 30), (2, 2, 50), (500, CULPRITS, 100)] {
            let is_bad =
                |one: &model::Operation| (0..bad).any(|n| one.id == format!("do{}", n * 2));
            let (mut runs, mut found) = (0, Vec::new());
            let mut fails = |some: &[model::Operation]| {
                runs += 1;
                some.iter().any(is_bad).then(|| "op0 is bad".to_owned())
            };
            halve(&operations, &mut fails, &mut found);
            assert_eq!(found.len(), named);
            assert!(runs < most, "{runs} runs");
            let first = (Place::operation("do0"), "do0 is bad".to_owned());
            assert_eq!(found[0], first);
        }
    }

    #[test]
    fn a_failure_names_the_operation_as_the_document_does() {
        let operation = model::Operation {
            id: "doIt".into(),
            ..Default::default()
        };
        assert_eq!(
            with_ids("op0 has no Op0Response", &[operation]),
            "doIt has no doItResponse"
        );
        let message = silently::<()>(|| panic!("no such thing")).expect_err("caught");
        assert_eq!(message, "no such thing");
    }
}
