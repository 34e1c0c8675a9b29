//! The same operations once more, as mocks for tests of programs that call them.
//!
//! These files go to the crate `loggia-mock`. What mocks do is written there by
//! hand; generated are names, types and fields. That is so little and so even that
//! the files are put together as text: tokens and prettyplease would take longer
//! than everything else that this step does.

mod calls;
mod operation;
mod samples;

use std::fmt::Write as _;

use super::file::head;
use super::{CallNames, Context, Files, docs};
use crate::codegen::facts::{Api, Operation};

/// What becomes of an API in `loggia-mock`.
#[derive(Debug, Default)]
pub struct Mocks {
    /// The files of its module.
    pub module: Files,
    /// A call of every operation, for the test that they are all mocked.
    pub calls: String,
}

/// Methods of `httpmock::MockServer`, which would win over those of the trait.
const TAKEN: [&str; 16] = [
    "address",
    "base_url",
    "forward_to",
    "host",
    "mock",
    "mock_async",
    "mocked",
    "playback",
    "port",
    "proxy",
    "record",
    "reset",
    "reset_async",
    "start",
    "start_async",
    "url",
];

/// Writes the mocks of an API.
pub(super) fn write(context: &Context<'_>) -> Mocks {
    let mut module = Files::new();
    module.insert("mod.rs".into(), module_file(context));
    for (operation, call) in context.api.operations.iter().zip(&context.calls) {
        module.insert(
            format!("{}.rs", call.method),
            operation::write(context, operation, call),
        );
    }
    Mocks {
        module,
        calls: calls::write(context),
    }
}

/// The module with the API's types, as it is reached from `loggia-mock`.
fn path(api: &Api) -> String {
    format!("{}::{}", api.package.replace('-', "_"), api.module)
}

/// The trait of an API.
fn trait_name(api: &Api) -> String {
    format!("Mock{}", crate::spec::words::camel(&api.module))
}

/// The trait's method for an operation.
fn method(call: &CallNames) -> String {
    if TAKEN.contains(&call.method.as_str()) {
        format!("{}_call", call.method)
    } else {
        call.method.clone()
    }
}

fn module_file(context: &Context<'_>) -> String {
    let api = context.api;
    let mut text = head(api);
    let _ = write!(text, "\n//! Mocks of `{}`.\n\n", api.name);
    for call in &context.calls {
        let _ = writeln!(text, "mod {};", call.method);
    }
    let _ = writeln!(text, "\nuse {}::types;\n", path(api));
    for call in &context.calls {
        let _ = writeln!(text, "pub use {}::{};", call.method, call.name);
    }
    let _ = write!(
        text,
        "\n/// Mocks of every operation of `{}`.\npub trait {}: crate::Mocks {{",
        api.name,
        trait_name(api)
    );
    let mut gap = "\n";
    for (operation, call) in api.operations.iter().zip(&context.calls) {
        let _ = write!(
            text,
            "{gap}    /// Answers calls of `{id}`{about}\n    fn {method}(\n        &self,\n        \
             spec: impl FnOnce({name}, crate::Then<types::{reply}>),\n    ) -> httpmock::Mock<'_> {{\n        \
             self.mocked(spec)\n    }}\n",
            id = operation.id,
            about = about(operation),
            method = method(call),
            name = call.name,
            reply = call.reply,
        );
        gap = "\n";
    }
    let _ = writeln!(
        text,
        "}}\n\nimpl {} for httpmock::MockServer {{}}",
        trait_name(api)
    );
    text
}

/// The end of a sentence about an operation.
fn about(operation: &Operation) -> String {
    match docs::lines(&operation.summary).join(" ") {
        summary if summary.is_empty() => ".".to_owned(),
        summary => format!(": {}.", summary.trim_end_matches('.')),
    }
}
