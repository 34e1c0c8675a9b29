//! Structs: what is sent, with setters, and what is answered.

use std::fmt::Write as _;

use super::read::{Field, Record};
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
    } else {
        add_other(context, name, file);
    }
}

fn add_record(context: &Context<'_>, record: &Record, file: &mut File) {
    let sent = context.sent.contains(&record.name);
    let received = context.received.contains(&record.name);
    let word = match (sent, received) {
        (true, true) => "shared",
        (true, false) => "request",
        (false, _) => "reply",
    };
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
    if field.rest {
        let _ = writeln!(text, "        .. {ident}: {ty};");
        return;
    }
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

/// Marks a field as one that has to be set.
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

/// Whether a line belongs to something that a sentence cannot be added to.
fn starts_block(line: &str) -> bool {
    ["- ", "* ", "```", " ", "|", "#"]
        .iter()
        .any(|start| line.starts_with(start))
}

/// A type that is kept as typify wrote it.
fn add_other(context: &Context<'_>, name: &str, file: &mut File) {
    for item in context.types.others.get(name).into_iter().flatten() {
        file.names(item);
        let syntax = syn::File {
            shebang: None,
            frontmatter: None,
            attrs: Vec::new(),
            items: vec![item.clone()],
        };
        file.item(prettyplease::unparse(&syntax));
    }
    file.transport("serde_only");
    file.item(format!("serde_only!({name});\n"));
    if let Some(default) = default_of(context.types.others.get(name)) {
        file.item(format!(
            "impl Default for {name} {{\n    fn default() -> Self {{\n        {default}\n    }}\n}}\n"
        ));
    }
}

/// A value to begin with, of a type that typify gave none.
fn default_of(items: Option<&Vec<syn::Item>>) -> Option<String> {
    let items = items?;
    let has_default = items.iter().any(|item| match item {
        syn::Item::Impl(item) => item
            .trait_
            .as_ref()
            .and_then(|(path, _)| path.segments.last())
            .is_some_and(|last| last.ident == "Default"),
        _ => false,
    });
    if has_default {
        return None;
    }
    items.iter().find_map(|item| {
        let (path, fields) = match item {
            syn::Item::Struct(item) => ("Self".to_owned(), &item.fields),
            syn::Item::Enum(item) => {
                let first = item.variants.first()?;
                (format!("Self::{}", first.ident), &first.fields)
            }
            _ => return None,
        };
        match fields {
            syn::Fields::Unit => Some(path),
            syn::Fields::Unnamed(fields) => {
                let defaults = vec!["Default::default()"; fields.unnamed.len()];
                Some(format!("{path}({})", defaults.join(", ")))
            }
            syn::Fields::Named(_) => None,
        }
    })
}

/// What is known of a field.
pub(super) fn facts(context: &Context<'_>, record: &Record, field: &Field) -> FieldFacts {
    let mut facts = context
        .api
        .fields
        .get(&(record.origin.clone(), field.wire.clone()))
        .cloned()
        .unwrap_or_default();
    if facts.description.is_empty() {
        field.docs.trim().clone_into(&mut facts.description);
    }
    if facts.description.is_empty() {
        facts.description = if field.rest {
            "Fields without a name of their own.".to_owned()
        } else {
            format!("`{}` on the wire.", field.wire)
        };
    }
    facts
}
