//! Step 6, generate: from a normal document to Rust types.
//!
//! Progenitor, and typify in it, decide names and types. Of its client only the
//! signatures are read: which type an operation takes and which it answers with.
//! Everything else is written by emit, so progenitor runs in its positional
//! style, which says the same in a third of the tokens.

use std::panic::{self, AssertUnwindSafe};
use std::sync::Mutex;

use progenitor::{GenerationSettings, Generator, InterfaceStyle, TypeImpl};
use schemars::schema::{InstanceType, SchemaObject};
use serde_json::{Value, json};

use super::facts::Api;
use super::normalise::prune;
use crate::spec::finding::{Findings, Place};

/// What progenitor made.
#[derive(Debug)]
pub struct Generated {
    /// The items of its module `types`.
    pub types: Vec<syn::Item>,
    /// By the operations' order: the types they take and answer with.
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

/// Panics are caught by replacing the process's hook, which is one for all
/// threads.
static HOOK: Mutex<()> = Mutex::new(());

/// Runs progenitor.
pub fn generate(document: &Value, api: &Api, findings: &mut Findings) -> Option<Generated> {
    let here = Place::document();
    let spec: openapiv3::OpenAPI = match serde_json::from_value(document.clone()) {
        Ok(spec) => spec,
        Err(error) => {
            findings.error(&here, format!("is not valid OpenAPI 3.0: {error}"));
            return None;
        }
    };
    let file = match silently(|| tokens(&spec)) {
        Ok(file) => file,
        Err(message) => {
            for (place, message) in culprits(document, api, &message) {
                findings.error(
                    &place,
                    format!("progenitor cannot generate it: {}", with_ids(&message, api)),
                );
            }
            return None;
        }
    };
    let generated = read(file, api.operations.len());
    if generated.is_none() {
        findings.error(
            &here,
            "progenitor's output is not in the form that is known",
        );
    }
    generated
}

/// Progenitor does not say where it failed: try each operation by itself.
fn culprits(document: &Value, api: &Api, message: &str) -> Vec<(Place, String)> {
    let mut found = Vec::new();
    let paths = document.get("paths").and_then(Value::as_object);
    for ((path, item), operation) in paths.into_iter().flatten().zip(&api.operations) {
        let mut alone = document.clone();
        alone["paths"] = json!({path: item});
        prune(&mut alone);
        let failed = serde_json::from_value(alone)
            .map_err(|error| error.to_string())
            .and_then(|spec| silently(|| tokens(&spec)));
        if let Err(message) = failed {
            found.push((Place::operation(&operation.id), message));
        }
    }
    if found.is_empty() {
        found.push((Place::document(), message.to_owned()));
    }
    found
}

fn tokens(spec: &openapiv3::OpenAPI) -> Result<syn::File, String> {
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
    let tokens = Generator::new(&settings)
        .generate_tokens(spec)
        .map_err(|error| error.to_string())?;
    syn::parse2(tokens).map_err(|error| format!("its output is not Rust: {error}"))
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
    let _guard = HOOK
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let caught = panic::catch_unwind(AssertUnwindSafe(run));
    panic::set_hook(hook);
    caught.unwrap_or_else(|panic| {
        let message = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("for an unknown reason");
        Err(format!("it panicked: {message}"))
    })
}

/// Progenitor knows operations by number; readers do not.
fn with_ids(message: &str, api: &Api) -> String {
    let mut message = message.to_owned();
    for (number, operation) in api.operations.iter().enumerate().rev() {
        message = message.replace(&format!("op{number}"), &operation.id);
        message = message.replace(&format!("Op{number}"), &operation.id);
    }
    message
}

fn read(file: syn::File, operations: usize) -> Option<Generated> {
    let mut types = None;
    let mut calls = vec![None; operations];
    for item in file.items {
        match item {
            syn::Item::Mod(module) if module.ident == "types" => {
                types = module.content.map(|(_, items)| items);
            }
            syn::Item::Impl(block) => {
                for item in block.items {
                    let syn::ImplItem::Fn(function) = item else {
                        continue;
                    };
                    let name = function.sig.ident.to_string();
                    let number = name
                        .strip_prefix("op")
                        .and_then(|n| n.parse::<usize>().ok());
                    if let Some(slot) = number.and_then(|number| calls.get_mut(number)) {
                        *slot = call(&function.sig);
                    }
                }
            }
            _ => {}
        }
    }
    Some(Generated {
        types: types?,
        calls: calls.into_iter().collect::<Option<Vec<_>>>()?,
    })
}

fn call(signature: &syn::Signature) -> Option<Call> {
    let body = signature.inputs.iter().find_map(|input| match input {
        syn::FnArg::Typed(argument) => Some(&*argument.ty),
        syn::FnArg::Receiver(_) => None,
    });
    let body = match body {
        Some(syn::Type::Reference(reference)) => Some(last(&reference.elem)?),
        Some(_) => return None,
        None => None,
    };
    // Result<ResponseValue<types::Reply>, Error<types::ApiError>>
    let syn::ReturnType::Type(_, result) = &signature.output else {
        return None;
    };
    let reply = argument(argument(result)?)?;
    Some(Call {
        body,
        reply: last(reply)?,
    })
}

fn last(ty: &syn::Type) -> Option<String> {
    match ty {
        syn::Type::Path(path) => Some(path.path.segments.last()?.ident.to_string()),
        _ => None,
    }
}

fn argument(ty: &syn::Type) -> Option<&syn::Type> {
    let syn::Type::Path(path) = ty else {
        return None;
    };
    match &path.path.segments.last()?.arguments {
        syn::PathArguments::AngleBracketed(list) => list.args.iter().find_map(|arg| match arg {
            syn::GenericArgument::Type(ty) => Some(ty),
            _ => None,
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codegen::facts::Operation;

    fn api() -> Api {
        Api {
            operations: vec![Operation {
                id: "doIt".into(),
                ..Operation::default()
            }],
            ..Api::default()
        }
    }

    #[test]
    fn signatures_tell_what_goes_in_and_out() {
        let document = json!({
            "openapi": "3.0.3",
            "info": {"title": "T", "version": "1"},
            "paths": {"/x": {"post": {
                "operationId": "op0",
                "requestBody": {"content": {"application/json": {
                    "schema": {"$ref": "#/components/schemas/A"}}}},
                "responses": {"200": {"description": "", "content": {"application/json": {
                    "schema": {"$ref": "#/components/schemas/B"}}}}},
            }}},
            "components": {"schemas": {
                "A": {"type": "object", "properties": {"pw": {"type": "string", "format": "password"}}},
                "B": {"type": "object", "properties": {"x": {"type": "string"}}},
            }},
        });
        let mut findings = Findings::new("a.yaml", false);
        let generated = generate(&document, &api(), &mut findings).expect("generated");
        assert_eq!(generated.calls[0].body.as_deref(), Some("A"));
        assert_eq!(generated.calls[0].reply, "B");
        let types = &generated.types;
        let text = quote::quote!(#(#types)*).to_string();
        assert!(text.contains(":: loggia_transport :: Secret"), "{text}");
    }

    #[test]
    fn panics_and_errors_are_told_with_the_operations_id() {
        // Two different answers for success make progenitor panic.
        let answer = |name: &str| {
            json!({"description": "", "content": {"application/json": {
            "schema": {"$ref": format!("#/components/schemas/{name}")}}}})
        };
        let document = json!({
            "openapi": "3.0.3",
            "info": {"title": "T", "version": "1"},
            "paths": {"/x": {"post": {
                "operationId": "op0",
                "responses": {"200": answer("A"), "201": answer("B")},
            }}},
            "components": {"schemas": {
                "A": {"type": "object", "properties": {"x": {"type": "string"}}},
                "B": {"type": "object", "properties": {"y": {"type": "string"}}},
            }},
        });
        let mut findings = Findings::new("a.yaml", false);
        assert!(generate(&document, &api(), &mut findings).is_none());
        let told = findings.into_list()[0].to_string();
        assert!(told.contains("operation doIt: "), "{told}");
        assert!(told.contains("it panicked"), "{told}");
    }
}
