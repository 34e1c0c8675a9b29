//! Writes the module of an API and its client.

use std::fmt::Write as _;

use super::operation::confirmation;
use super::read::{Field, type_name};
use super::text::head;
use super::{CallNames, Context, docs, record};
use crate::codegen::facts::{Operation, Safety};

/// The module's file.
pub(super) fn module(context: &Context<'_>) -> String {
    let api = context.api;
    let mut text = head(api);
    for source in &api.sources {
        let _ = writeln!(text, "// {source}");
    }
    let about = format!(
        "{}.\n\n{}",
        api.title.trim_end_matches('.'),
        api.description
    );
    text.push('\n');
    let mut lines = docs::lines(&about);
    if let Some((expression, start)) = &api.reached {
        lines.extend([
            String::new(),
            "The crate `loggia` has a [`Client`] with credentials, retries and TLS:".to_owned(),
            format!("`{expression}` of a `{start}`."),
        ]);
    }
    if let Some(example) = example(context) {
        lines.extend([String::new(), "# Example".to_owned()]);
        lines.extend(example);
    }
    for line in lines {
        let _ = writeln!(text, "{}", format!("//! {line}").trim_end());
    }
    text.push_str(
        "\nmod client;\npub mod operations;\npub mod types;\n\n\
         pub use client::Client;\npub use operations::OPERATIONS;\n",
    );
    text
}

/// The client's file. Its methods are in the files of the operations.
pub(super) fn client(context: &Context<'_>) -> String {
    let reached = context.api.reached.as_ref();
    let reached = reached.map_or(String::new(), |(expression, start)| {
        format!(
            "    ///\n    /// The crate `loggia` has one ready: `{expression}` of a `{start}`.\n"
        )
    });
    format!(
        "{head}
//! The client.

use loggia_transport::client;

client! {{
    /// Calls the operations of `{name}` through a pipeline.
    ///
    /// Clones are cheap and share connections, credentials and the retry budget.
{reached}    Client
}}
",
        head = head(context.api),
        name = context.api.name,
    )
}

/// An example call that compiles: of the first operation whose required fields are plain values,
/// preferably one that is a read, needs no confirmation, and has such fields.
fn example(context: &Context<'_>) -> Option<Vec<String>> {
    let mut calls: Vec<(&Operation, &CallNames, Vec<String>)> = context
        .operations()
        .filter(|(operation, _)| !operation.deprecated && operation.file.is_none())
        .filter_map(|(operation, call)| Some((operation, call, setters(context, call)?)))
        .collect();
    calls.sort_by_key(|(operation, _, setters)| {
        let changes = operation.safety != Safety::Read;
        (changes, operation.confirm.is_some(), setters.is_empty())
    });
    let (operation, call, setters) = calls.into_iter().next()?;
    let yes = operation.confirm.map(confirmation);
    let yes = yes.map_or(String::new(), |name| {
        format!("loggia_transport::confirm::{name}::yes()")
    });
    let package = context.api.package.replace('-', "_");
    let mut lines = vec![
        "```no_run".to_owned(),
        format!(
            "# async fn example(client: {package}::{}::Client) -> Result<(), loggia_transport::Error> {{",
            context.api.module
        ),
        "let reply = client".to_owned(),
        format!("    .{}({yes})", call.method),
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
    Some(lines)
}

/// Setters for all required fields, if those are plain values.
fn setters(context: &Context<'_>, call: &CallNames) -> Option<Vec<String>> {
    let Some(record) = call
        .body
        .as_ref()
        .and_then(|body| context.types.records.get(body))
    else {
        return Some(Vec::new());
    };
    if !context
        .calls_with(&record.name)
        .contains(&call.name.as_str())
    {
        return None;
    }
    record
        .fields
        .iter()
        .filter(|field| context.is_required(record, field))
        .map(|field| {
            let facts = record::facts(context, record, field);
            let value = value(context, field, facts.example.as_deref())?;
            Some(format!(
                "    .{}({value})",
                context.field_name(record, field)
            ))
        })
        .collect()
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
        _ if ty.len() <= 3 && ty.starts_with(['u', 'i']) => match example {
            Some(number) if number.parse::<u32>().is_ok() => number.to_owned(),
            _ => "1".to_owned(),
        },
        _ => return None,
    })
}
