//! Writes one file for each operation: its call, and the types that only it uses.

use std::fmt::Write as _;

use super::text::{File, deprecated, doc, head, listed};
use super::type_files::Home;
use super::{CallNames, Context, Files, docs, marks, record};
use crate::codegen::facts::{Confirm, Encoding, Host, Operation, Safety};
use crate::spec::model::Key;

/// Writes the files of all operations.
pub(super) fn write(context: &Context<'_>, files: &mut Files) {
    files.insert("operations/mod.rs".into(), list(context));
    for (number, (operation, call)) in context.operations().enumerate() {
        let mut file = File::new(title(operation));
        file.item(macro_call(context, operation, call));
        for name in [call.body.as_ref(), Some(&call.reply)]
            .into_iter()
            .flatten()
        {
            file.names(&quote::format_ident!("{name}"));
        }
        file.transport("operation");
        file.transport("Operation");
        file.transport("Safety");
        if context
            .known(operation)
            .is_some_and(|known| known.waits.is_some())
        {
            file.transport("Waits");
        }
        if operation.host == Host::ReverseDns {
            file.transport("Host");
        }
        file.uses("super::super::Client");
        for name in context.at_home(&Home::Call(number)) {
            record::add(context, name, &mut file);
        }
        files.insert(
            format!("operations/{}.rs", call.method),
            file.write(context, "super::super::types"),
        );
    }
}

fn title(operation: &Operation) -> String {
    // The file escapes it.
    let summary: Vec<&str> = operation.summary.split_whitespace().collect();
    let summary = summary.join(" ");
    if summary.is_empty() {
        format!("`{}`.", operation.id)
    } else {
        format!("`{}`: {}.", operation.id, docs::continued(&summary))
    }
}

/// The list of operations.
fn list(context: &Context<'_>) -> String {
    let mut text = head(context.api);
    text.push_str("\n//! The operations, each with the types that only it has.\n\n");
    for call in &context.calls {
        let _ = writeln!(text, "pub mod {};", call.method);
    }
    text.push_str("\nuse loggia_transport::Operation;\n\n");
    for call in &context.calls {
        text.push_str(&listed("pub use", &call.method, &[&call.name]).unwrap_or_default());
    }
    text.push_str("\n/// All operations of this API.\npub static OPERATIONS: &[&Operation] = &[\n");
    for call in &context.calls {
        let _ = writeln!(text, "    &{}::OPERATION,", call.method);
    }
    text.push_str("];\n");
    text
}

fn macro_call(context: &Context<'_>, operation: &Operation, call: &CallNames) -> String {
    let api = context.api;
    let mut text = "operation! {\n".to_owned();
    doc(&mut text, "    ", describe(context, operation));
    deprecated(&mut text, "    ", operation.deprecated);
    let request = call.body.as_deref().unwrap_or_default();
    let _ = write!(
        text,
        "    {name}({request}) -> {reply} {{\n        client: Client::{method},\n        \
         operation: Operation::new({api:?}, {id:?}, {version:?}, {path:?}, Safety::{safety:?})",
        name = call.name,
        reply = call.reply,
        method = call.method,
        api = api.name,
        id = operation.id,
        version = api.version,
        path = operation.path,
        safety = operation.safety,
    );
    let mut more = String::new();
    if operation.host == Host::ReverseDns {
        more.push_str("\n            .to(Host::ReverseDns)");
    }
    if operation.api_host_field {
        more.push_str("\n            .with_api_host_field()");
    }
    if operation.text_reply {
        more.push_str("\n            .with_text_reply()");
    }
    if let Some(field) = &operation.list_reply {
        let _ = write!(more, "\n            .with_list_reply({field:?})");
    }
    if let Some(confirm) = operation.confirm {
        let _ = write!(more, ",\n        confirm: {}", confirmation(confirm));
    }
    let _ = write!(
        text,
        "{more},\n        encoding: {:?},\n",
        operation.encoding
    );
    if let (Encoding::Multipart, Some(file)) = (operation.encoding, &operation.file) {
        let _ = writeln!(
            text,
            "        file: {} = {file:?},",
            context.file_setter(call, file)
        );
    }
    if let Some(known) = context.known(operation) {
        text.extend(marks::pages(context, call, known));
        let waits = known.waits.as_ref();
        text.extend(waits.and_then(|waits| marks::waits(context, known, waits)));
    }
    text.push_str("    }\n}\n");
    text
}

/// The confirmation's type, in `loggia_transport::confirm`.
pub(super) fn confirmation(confirm: Confirm) -> &'static str {
    match confirm {
        Confirm::Charges => "ChargeMyAccount",
        Confirm::Destroys => "DestroyForGood",
    }
}

/// What a caller should know about the operation.
fn describe(context: &Context<'_>, operation: &Operation) -> Vec<String> {
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
    if let Some((items, total)) = &operation.paging {
        lines.push(String::new());
        lines.push(format!(
            "Answers in pages: `{items}` has the items of a page, `{total}` the number of items \
             on all pages."
        ));
        let known = context.known(operation);
        if known.is_some_and(|known| context.model.key_of(known) == Key::None) {
            lines.push(
                "Items have no id: a list that changes while it is read may repeat some.".into(),
            );
        }
    }
    if !operation.short_forms.is_empty() {
        let forms: Vec<_> = operation
            .short_forms
            .iter()
            .map(|it| format!("`{it}`"))
            .collect();
        lines.push(String::new());
        lines.push(format!("In the facade: {}.", forms.join(", ")));
    }
    if let Some(confirm) = operation.confirm {
        let does = match confirm {
            Confirm::Charges => "Costs money",
            Confirm::Destroys => "Destroys what it names",
        };
        let name = confirmation(confirm);
        lines.push(String::new());
        lines.push(format!(
            "{does}: the method takes a [`{name}`](loggia_transport::confirm::{name})."
        ));
    }
    lines.push(String::new());
    lines.push(
        match operation.safety {
            Safety::Read => "Changes nothing, so it is retried after any temporary failure.",
            Safety::Idempotent => {
                "Repeating it has no further effect, so it is retried after any temporary failure."
            }
            Safety::Unsafe => "Retried only if the server certainly did not act on it.",
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
    lines
}
