//! Writes structs: requests with setters, and replies.

use std::fmt::Write as _;

use super::read::{Field, Record, Wrapper};
use super::text::{File, deprecated, doc};
use super::{Context, docs, limits, types};
use crate::codegen::facts::FieldFacts;

/// Adds a type to the file that it belongs to.
pub(super) fn add(context: &Context<'_>, name: &str, file: &mut File) {
    file.makes(name);
    if let Some(record) = context.types.records.get(name) {
        add_record(context, record, file);
    } else if let Some(set) = context.types.enums.get(name) {
        super::enums::add(context, set, file);
    } else if let Some(wrapper) = context.types.wrappers.get(name) {
        add_wrapper(context, wrapper, file);
    }
}

fn add_record(context: &Context<'_>, record: &Record, file: &mut File) {
    let sent = context.sent.contains(&record.name);
    let word = way(context, &record.name);
    file.transport(word);
    let mut text = format!("{word}! {{\n");
    doc(
        &mut text,
        "    ",
        docs::lines(&context.described(&record.name, &record.docs)),
    );
    let is_deprecated = context.api.deprecated.contains(&record.origin);
    deprecated(&mut text, "    ", is_deprecated);
    let _ = write!(text, "    {}", record.name);
    if sent {
        let calls = context.calls_with(&record.name);
        if !calls.is_empty() {
            let _ = write!(text, " for {}", calls.join(", "));
        }
    }
    text.push_str(" {\n");
    for field in &record.fields {
        if sent {
            if context.is_nullable(record, field) {
                file.uses("loggia_transport::encode::Nullable");
                // The file mentions this type in plain Rust notation.
                file.names(field.inner());
            }
            file.names_in(&types::sent(&field.ty));
        } else {
            file.names(&field.ty);
        }
        add_field(context, record, field, sent, &mut text);
    }
    text.push_str("    }\n}\n");
    file.item(text);
}

fn add_field(context: &Context<'_>, record: &Record, field: &Field, sent: bool, text: &mut String) {
    if field.rest {
        // The macros know what it is.
        let ty = if sent {
            types::sent(&field.ty)
        } else {
            types::plain(&field.ty)
        };
        let limits = if sent {
            limits::of_others(context.modelled_record(record))
        } else {
            Vec::new()
        };
        let _ = writeln!(
            text,
            "        .. {}: {ty}{};",
            context.field_name(record, field),
            limits.concat()
        );
        return;
    }
    let facts = facts(context, record, field);
    let mut lines = docs::lines(&facts.description);
    if sent && context.is_required(record, field) {
        require(&mut lines);
    }
    doc(text, "        ", lines);
    deprecated(text, "        ", facts.deprecated);
    let ident = context.field_name(record, field);
    let ty = if sent && context.is_nullable(record, field) {
        format!("(Nullable<{}>)", types::plain(field.inner()))
    } else if sent {
        types::sent(&field.ty)
    } else {
        types::plain(&field.ty)
    };
    let _ = write!(text, "        {ident}: {ty} = {:?}", field.wire);
    if sent {
        if context.is_required(record, field) {
            text.push_str(".required()");
        }
        if facts.json_text {
            text.push_str(".json_text()");
        }
        for limit in limits::of(context.modelled(record, field)) {
            let _ = write!(text, "{limit}");
        }
    }
    text.push_str(";\n");
}

/// Adds to a field's documentation that it must be set.
fn require(lines: &mut Vec<String>) {
    const MARK: &str = "**Required.**";
    match lines.last_mut() {
        Some(last) if !last.is_empty() && !starts_block(last) => {
            let end = if last.ends_with(['.', '!', '?', ':']) {
                ""
            } else {
                "."
            };
            let _ = write!(last, "{end} {MARK}");
        }
        Some(_) => lines.extend([String::new(), MARK.to_owned()]),
        None => lines.push(MARK.to_owned()),
    }
}

/// Whether a line belongs to a block, to which no sentence can be added.
fn starts_block(line: &str) -> bool {
    ["- ", "* ", "```", " ", "|", "#"]
        .iter()
        .any(|start| line.starts_with(start))
}

/// A type without named fields: an object that lists none, or an answer that is a map.
fn add_wrapper(context: &Context<'_>, wrapper: &Wrapper, file: &mut File) {
    file.transport("wrapped");
    file.names(&wrapper.ty);
    let mut text = "wrapped! {\n".to_owned();
    doc(
        &mut text,
        "    ",
        docs::lines(&context.described(&wrapper.name, &wrapper.docs)),
    );
    let is_deprecated = context.api.deprecated.contains(&wrapper.origin);
    deprecated(&mut text, "    ", is_deprecated);
    let _ = write!(
        text,
        "    {} {}({})\n}}\n",
        way(context, &wrapper.name),
        wrapper.name,
        types::plain(&wrapper.ty)
    );
    file.item(text);
}

/// The direction of a type, in the macros' words.
fn way(context: &Context<'_>, name: &str) -> &'static str {
    match (context.sent.contains(name), context.received.contains(name)) {
        (true, true) => "shared",
        (true, false) => "request",
        (false, _) => "reply",
    }
}

/// Facts about a field, with text for them.
pub(super) fn facts(context: &Context<'_>, record: &Record, field: &Field) -> FieldFacts {
    let mut facts = context.facts(record, field).cloned().unwrap_or_default();
    if facts.description.is_empty() {
        field.docs.trim().clone_into(&mut facts.description);
    }
    if facts.description.is_empty() {
        facts.description = match field.wire.as_str() {
            "" => "A field whose name is empty.".to_owned(),
            wire => format!("`{wire}` on the wire."),
        };
    }
    facts
}
