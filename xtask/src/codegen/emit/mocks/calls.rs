//! Writes a table of calls for a test of `loggia-mock`: every operation with every field, and the
//! mock that matches it.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::super::operation::confirmation;
use super::super::text::{head, list};
use super::super::{CallNames, Context};
use super::{matcher, method, path, request, samples, trait_name};
use crate::codegen::facts::Operation;
use crate::spec::words;

pub(super) fn write(context: &Context<'_>) -> String {
    let api = context.api;
    let (vendor, _) = api.name.split_once('.').unwrap_or((&api.name, ""));
    let mut rows = String::new();
    for (operation, call) in api.operations.iter().zip(&context.calls) {
        row(context, operation, call, &mut rows);
    }
    // Not every API has a field that is not a plain value, or any field at all.
    let mut helpers = vec!["Call", "answered"];
    helpers.extend(["body", "json", "listed"].iter().filter(|helper| {
        rows.contains(&format!("{helper}(")) || rows.contains(&format!("{helper}::<"))
    }));
    let mut names: Vec<&str> = api
        .operations
        .iter()
        .filter_map(|operation| operation.confirm.map(confirmation))
        .collect();
    names.sort_unstable();
    names.dedup();
    let confirm = list("loggia_transport::confirm", &names).unwrap_or_default();
    let mut text = head(api);
    let _ = write!(
        text,
        "\n//! A call of every operation of `{name}`.\n\n\
         use loggia_mock::{vendor}::{module}::{the_trait};\n\
         {confirm}\
         use {path}::{{{types}}};\n\n\
         use crate::call::{{{helpers}}};\n\n\
         pub(crate) const CALLS: &[Call] = &[\n{rows}];\n",
        name = api.name,
        module = api.module,
        the_trait = trait_name(context),
        path = path(api),
        types = if rows.contains("types::") {
            "Client, operations, types"
        } else {
            "Client, operations"
        },
        helpers = helpers.join(", "),
    );
    text
}

fn row(context: &Context<'_>, operation: &Operation, call: &CallNames, text: &mut String) {
    let mut body = Map::new();
    let mut matchers = String::new();
    if let Some(record) = request(context, call) {
        for field in record.fields.iter().filter(|field| !field.rest) {
            let Some(value) = samples::field(context, record, field) else {
                continue;
            };
            let _ = write!(
                matchers,
                "\n                .{}({})",
                matcher(context, Some(record), &context.field_name(record, field)),
                argument(&field.wire, &value),
            );
            body.insert(field.wire.clone(), value);
        }
    }
    let fields: Vec<_> = body.keys().map(|name| format!("{name:?}")).collect();
    let (when, spec) = if matchers.is_empty() {
        ("_", "{}".to_owned())
    } else {
        (
            "when",
            format!("{{\n            when{matchers};\n        }}"),
        )
    };
    let wrong = if matchers.is_empty() { "_" } else { "wrong" };
    let body_is_empty = body.is_empty();
    let mut taken = String::new();
    if !body_is_empty {
        let ty = call.body.as_deref().unwrap_or_default();
        let _ = write!(
            taken,
            "\n                .with(body::<types::{ty}>(request))"
        );
    }
    if let Some(file) = &operation.file {
        let setter = context.file_setter(call, file);
        let _ = write!(taken, "\n                .{setter}(crate::call::file())");
    }
    let _ = write!(
        text,
        "    Call {{\n        operation: &operations::{module}::OPERATION,\n        \
         fields: &[{fields}],\n        \
         request: {request},\n        \
         mock: |server, {wrong}| server.{mock}(|{when}, _| {spec}),\n        \
         send: |pipeline, {asked}| Box::pin(async move {{\n            \
         let call = Client::new(pipeline).{module}({yes}){taken};\n            \
         Ok(answered(&call.send().await?))\n        }}),\n        list: {list},\n    }},\n",
        list = all_pages(context, operation, call),
        request = raw(&Value::Object(body).to_string()),
        asked = if body_is_empty { "_" } else { "request" },
        module = call.method,
        yes = operation
            .confirm
            .map(confirmation)
            .map_or(String::new(), |name| format!("{name}::yes()")),
        fields = fields.join(", "),
        mock = method(context, call),
    );
}

/// The same call as a list over all pages.
fn all_pages(context: &Context<'_>, operation: &Operation, call: &CallNames) -> String {
    let known = context.known(operation);
    if known.is_none_or(|known| known.paging.is_none()) {
        return "None".to_owned();
    }
    format!(
        "Some(|pipeline, request| listed(\n            Client::new(pipeline).{}()\n                \
         .with(body::<types::{}>(request)),\n        ))",
        call.method,
        call.body.as_deref().unwrap_or_default(),
    )
}

/// Rust code for a value, or for a different one if its field is to be wrong.
fn argument(wire: &str, value: &Value) -> String {
    if *value == Value::Bool(true) {
        return format!("wrong != {wire:?}");
    }
    format!(
        "if wrong == {wire:?} {{ {} }} else {{ {} }}",
        literal(&samples::other(value)),
        literal(value),
    )
}

/// Rust code for a value.
fn literal(value: &Value) -> String {
    match value {
        Value::Array(items) if items.iter().all(is_plain) => {
            let items: Vec<_> = items.iter().map(literal).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Array(_) | Value::Object(_) | Value::Null => {
            format!("json({})", raw(&value.to_string()))
        }
        // JSON and Rust have different escapes.
        Value::String(text) => format!("{text:?}"),
        plain => plain.to_string(),
    }
}

/// JSON as a raw string; `"#` may be part of the text. Characters that are invisible, or that make
/// code look like something else, are escaped: in JSON they occur only in strings.
fn raw(json: &str) -> String {
    let mut text = String::new();
    for c in json.chars() {
        if words::is_invisible(c) || c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
            let _ = write!(text, "\\u{:04x}", u32::from(c));
        } else {
            text.push(c);
        }
    }
    if !text.contains(['"', '\\']) {
        return format!("\"{text}\"");
    }
    let mut hashes = "#".to_owned();
    while text.contains(&format!("\"{hashes}")) {
        hashes.push('#');
    }
    format!("r{hashes}\"{text}\"{hashes}")
}

fn is_plain(value: &Value) -> bool {
    value.is_string() || value.is_number() || value.is_boolean()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn all_values_are_valid_rust() {
        let odd = "a\u{202e}\u{1}\"#\\";
        for (value, code) in [
            (json!(odd), r##""a\u{202e}\u{1}\"#\\""##),
            (json!([odd, 1]), r##"["a\u{202e}\u{1}\"#\\", 1]"##),
            (json!({"x": 1}), r##"json(r#"{"x":1}"#)"##),
        ] {
            assert_eq!(literal(&value), code);
            syn::parse_str::<syn::Expr>(code).expect("an expression");
        }
        let written = literal(&json!({ odd: odd }));
        assert!(!written.contains(|c: char| c == '\u{202e}' || c.is_control()));
        let Ok(syn::Expr::Call(call)) = syn::parse_str(&written) else {
            panic!("{written}");
        };
        let syn::Expr::Lit(syn::ExprLit {
            lit: syn::Lit::Str(text),
            ..
        }) = &call.args[0]
        else {
            panic!("{written}");
        };
        let read: Value = serde_json::from_str(&text.value()).expect("JSON");
        assert_eq!(read, json!({ odd: odd }));
    }
}
