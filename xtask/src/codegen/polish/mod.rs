//! Step 7, polish: from typify's types to the files of a module.
//!
//! Typify's output is read into definitions (`read`) and written anew. That
//! costs no more than editing it in place and leaves nothing to chance: replies
//! decode tolerantly (`records`), sets of values stay open (`enums`), requests
//! have builders that take plain values (`builders`), every operation is a file
//! (`operation`), and types that nobody sends or receives are gone (`reach`). The same
//! operations are written as mocks for other people's tests (`mocks`).

mod builders;
mod client;
mod docs;
mod enums;
mod file;
mod mocks;
mod operation;
mod reach;
mod read;
mod records;
mod simplify;

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use quote::{format_ident, quote};

use self::file::File;
pub use self::mocks::Mocks;
use self::read::Types;
use super::facts::Api;
use super::generate::Generated;
use crate::spec::words;

/// Files by their path below the module's folder.
pub type Files = BTreeMap<String, String>;

/// What becomes of an API.
#[derive(Debug)]
pub struct Module {
    /// Its client.
    pub client: Files,
    /// Its mocks.
    pub mocks: Mocks,
}

/// What the writers of files share.
struct Context<'a> {
    api: &'a Api,
    types: &'a Types,
    /// Types that are part of a request.
    sent: BTreeSet<String>,
    /// Types that are part of a reply.
    received: BTreeSet<String>,
    calls: Vec<CallNames>,
}

/// The names of one operation.
struct CallNames {
    /// Method and module.
    method: String,
    /// The builder's type.
    name: String,
    /// The request's type, if it has fields.
    body: Option<String>,
    /// The reply's type.
    reply: String,
}

/// Writes a module.
pub fn polish(generated: Generated, api: &Api) -> Module {
    let types = read::read(generated.types);
    let sent = generated.calls.iter().filter_map(|call| call.body.as_ref());
    let received = generated.calls.iter().map(|call| &call.reply);
    let context = Context {
        api,
        types: &types,
        sent: reach::from(sent, &types),
        received: reach::from(received.chain(&api.received), &types),
        calls: api
            .operations
            .iter()
            .zip(&generated.calls)
            .map(|(operation, call)| CallNames {
                method: method(&operation.id),
                name: words::camel(&operation.id),
                body: call.body.clone(),
                reply: call.reply.clone(),
            })
            .collect(),
    };
    let mut files = Files::new();
    files.insert("mod.rs".into(), module(&context));
    files.insert("client.rs".into(), client::write(&context));
    operation::write(&context, &mut files);
    write_types(&context, &mut files);
    Module {
        client: files,
        mocks: mocks::write(&context),
    }
}

/// The method of an operation. The client has methods of its own.
fn method(id: &str) -> String {
    match words::snake(id).as_str() {
        taken @ ("new" | "pipeline" | "with_options" | "clone") => format!("{taken}_call"),
        free => free.to_owned(),
    }
}

fn module(context: &Context<'_>) -> String {
    let api = context.api;
    let about = format!(
        "{}.\n\n{}",
        api.title.trim_end_matches('.'),
        api.description
    );
    File::new(api, &about)
        .item(quote!(
            mod client;
        ))
        .item(quote!(
            pub mod operations;
        ))
        .item(quote!(
            pub mod types;
        ))
        .item(quote!(
            pub use client::Client;
        ))
        .item(quote!(
            pub use operations::OPERATIONS;
        ))
        .write()
}

fn write_types(context: &Context<'_>, files: &mut Files) {
    let types = context.types;
    let mut modules = BTreeMap::new();
    let mut builders = BTreeMap::new();
    for name in context.sent.union(&context.received) {
        let module = type_module(name);
        let text = if let Some(record) = types.records.get(name) {
            if context.sent.contains(name) {
                builders.insert(module.clone(), name.clone());
                files.insert(
                    format!("types/builder/{module}.rs"),
                    builders::write(context, record),
                );
            }
            records::write(context, record)
        } else if let Some(set) = types.enums.get(name) {
            enums::write(context, set)
        } else {
            records::write_other(context, name)
        };
        files.insert(format!("types/{module}.rs"), text);
        modules.insert(module, name.clone());
    }
    let has_error = !builders.is_empty() || !types.others.is_empty();
    files.insert(
        "types/mod.rs".into(),
        types_module(context, &modules, !builders.is_empty(), has_error),
    );
    if has_error {
        files.insert("types/error.rs".into(), builders::write_error(context));
    }
    if !builders.is_empty() {
        let about = "Builders of requests, for those who do not want to name every field.";
        let file = re_exports(File::new(context.api, about), &builders);
        files.insert("types/builder/mod.rs".into(), file.write());
    }
}

fn types_module(
    context: &Context<'_>,
    modules: &BTreeMap<String, String>,
    has_builders: bool,
    has_error: bool,
) -> String {
    let mut file = File::new(context.api, "What operations take and answer.");
    if has_builders {
        file = file.item(quote!(
            pub mod builder;
        ));
    }
    if has_error {
        file = file.item(quote!(
            pub mod error;
        ));
    }
    re_exports(file, modules).write()
}

/// Private modules whose one type is re-exported.
fn re_exports(mut file: File, modules: &BTreeMap<String, String>) -> File {
    for module in modules.keys() {
        let module = format_ident!("{module}");
        file = file.item(quote!(mod #module;));
    }
    for (module, name) in modules {
        let (module, name) = (format_ident!("{module}"), format_ident!("{name}"));
        file = file.item(quote!(pub use #module::#name;));
    }
    file
}

/// The module of a type. `builder` and `error` are taken.
fn type_module(name: &str) -> String {
    match words::snake(name).as_str() {
        taken @ ("builder" | "error" | "mod_") => format!("{taken}_type"),
        free => free.to_owned(),
    }
}
