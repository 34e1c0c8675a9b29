//! The client: one method per operation.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use super::file::File;
use super::read::{Field, type_name};
use super::{CallNames, Context, docs, records};
use crate::codegen::facts::{Operation, Safety};

/// The file of the client.
pub(super) fn write(context: &Context<'_>) -> String {
    let methods = context
        .api
        .operations
        .iter()
        .zip(&context.calls)
        .map(|(operation, call)| method(context, operation, call));
    let about = docs::raw([format!(
        "Calls the operations of `{}` through a pipeline.",
        context.api.name
    )]);
    File::new(context.api, "The client.")
        .item(quote! {
            #about
            ///
            /// Clones are cheap and share connections, credentials and the retry budget.
            #[derive(Clone, Debug)]
            pub struct Client {
                pipeline: loggia_transport::Pipeline,
            }
        })
        .item(quote! {
            impl Client {
                /// A client that sends through `pipeline`.
                pub fn new(pipeline: loggia_transport::Pipeline) -> Self {
                    Self { pipeline }
                }

                /// The pipeline it sends through.
                pub fn pipeline(&self) -> &loggia_transport::Pipeline {
                    &self.pipeline
                }

                /// The same client with other options for its calls.
                #[must_use]
                pub fn with_options(&self, options: loggia_transport::CallOptions) -> Self {
                    Self::new(self.pipeline.clone().with_options(options))
                }

                #(#methods)*
            }
        })
        .write()
}

fn method(context: &Context<'_>, operation: &Operation, call: &CallNames) -> TokenStream {
    let (method, name) = (
        format_ident!("{}", call.method),
        format_ident!("{}", call.name),
    );
    let comment = docs::raw(describe(context, operation, call));
    let deprecated = records::deprecated(operation.deprecated);
    quote! {
        #comment
        #deprecated
        pub fn #method(&self) -> super::operations::#name {
            super::operations::#name::new(self.pipeline.clone())
        }
    }
}

fn describe(context: &Context<'_>, operation: &Operation, call: &CallNames) -> Vec<String> {
    let mut lines = docs::lines(&operation.summary);
    match lines.last_mut() {
        Some(line) if !line.ends_with('.') => line.push('.'),
        Some(_) => {}
        None => lines.push(format!("Calls `{}`.", operation.id)),
    }
    if !operation.description.is_empty() {
        lines.push(String::new());
        lines.extend(docs::lines(&operation.description));
    }
    if let Some((items, total)) = &operation.pageable {
        lines.push(String::new());
        lines.push(format!(
            "Answers in pages: `{items}` has the items of one, `{total}` their number on all."
        ));
    }
    lines.push(String::new());
    lines.push(
        match operation.safety {
            Safety::Read => "Changes nothing, so it is sent again after a failure.",
            Safety::Idempotent => {
                "Twice leaves the same as once, so it is sent again after a failure."
            }
            Safety::Unsafe => "Is sent again only when the server surely did not act on it.",
        }
        .into(),
    );
    if !operation.errors.is_empty() {
        lines.push(String::new());
        lines.push("# Documented errors".into());
        for (code, status) in &operation.errors {
            lines.push(format!("* `{code}` (HTTP {status})"));
        }
    }
    lines.push(String::new());
    lines.push("# Example".into());
    lines.extend(example(context, call));
    lines
}

/// A call that compiles. Required fields are set to an example, or the request is
/// taken as given where one of them is not a plain value.
fn example(context: &Context<'_>, call: &CallNames) -> Vec<String> {
    let package = context.api.package.replace('-', "_");
    let module = format!("{package}::{}", context.api.module);
    let record = call
        .body
        .as_ref()
        .and_then(|body| context.types.records.get(body));
    let required: Option<Vec<String>> = record
        .into_iter()
        .flat_map(|record| {
            record
                .fields
                .iter()
                .filter(|field| !field.optional)
                .map(move |field| {
                    let facts = records::facts(context, record, field);
                    let value = value(context, field, facts.example.as_deref())?;
                    Some(format!("    .{}({value})", field.ident))
                })
        })
        .collect();
    let body = call.body.as_deref().unwrap_or_default();
    let (argument, setters) = match required {
        Some(setters) => (String::new(), setters),
        None => (
            format!(", body: {module}::types::{body}"),
            vec!["    .body(body)".into()],
        ),
    };
    let mut lines = vec![
        "```no_run".to_owned(),
        format!(
            "# async fn example(client: {module}::Client{argument}) -> Result<(), loggia_transport::Error> {{"
        ),
        "let reply = client".to_owned(),
        format!("    .{}()", call.method),
    ];
    lines.extend(setters);
    lines.extend([
        "    .send()".to_owned(),
        "    .await?;".to_owned(),
        "println!(\"{:?}\", reply.into_inner());".to_owned(),
        "# Ok(())".to_owned(),
        "# }".to_owned(),
        "```".to_owned(),
    ]);
    lines
}

/// Rust code for an example of a field.
fn value(context: &Context<'_>, field: &Field, example: Option<&str>) -> Option<String> {
    if let Some(items) = field.items() {
        return plain(context, &type_name(items)?, None).map(|item| format!("[{item}]"));
    }
    plain(context, &type_name(field.inner())?, example)
}

fn plain(context: &Context<'_>, ty: &str, example: Option<&str>) -> Option<String> {
    if let Some(set) = context.types.enums.get(ty) {
        return set.values.first().map(|(_, wire)| format!("{wire:?}"));
    }
    Some(match ty {
        "String" | "Secret" => format!("{:?}", example.unwrap_or("...")),
        "Timestamp" => "\"2026-01-31T12:00:00Z\"".to_owned(),
        "bool" => "true".to_owned(),
        "f32" | "f64" => "1.0".to_owned(),
        _ if ty.starts_with(['u', 'i']) => match example {
            Some(number) if number.parse::<u32>().is_ok() => number.to_owned(),
            _ => "1".to_owned(),
        },
        _ => return None,
    })
}
