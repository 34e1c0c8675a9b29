//! The commands of operations.
//!
//! All of them would be a tree of ten thousand options, built to read one line. So only
//! those are built that the words of the line name: the services of `zenlayer`, the
//! operations of a service that is named, the flags of an operation that is named. For
//! completions and manuals the whole tree is there.

use std::ffi::OsString;

use clap::Command;
use loggia_catalogue::{Api, Confirm, Operation, Safety};

use super::{Entry, flags, names};

/// How long the line of an example is at most, on a terminal of the usual width.
const WIDTH: usize = 78;

/// How much of the tree is built.
pub(crate) enum Extent<'a> {
    /// What these words of a command line name.
    Named(&'a [OsString]),
    /// Everything.
    Whole,
}

impl Extent<'_> {
    /// Whether one of the words is this.
    fn names(&self, name: &str) -> bool {
        match self {
            Self::Named(words) => words.iter().any(|word| word == name),
            Self::Whole => true,
        }
    }

    /// Whether one of the words is an operation of this command or id.
    fn names_operation(&self, operation: &Operation) -> bool {
        match self {
            Self::Named(words) => words
                .iter()
                .any(|word| word == operation.id || *word == *names::command(operation)),
            Self::Whole => true,
        }
    }
}

/// Adds the commands of both clouds.
pub(crate) fn augment(root: Command, extent: &Extent<'_>) -> Command {
    root.subcommand(edis(extent)).subcommand(zenlayer(extent))
}

fn edis(extent: &Extent<'_>) -> Command {
    let mut command = Command::new(names::EDIS)
        .about("Every operation of EDIS Global")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_value_name("OPERATION")
        .subcommand_help_heading("Operations")
        .after_help("Example:\n  loggia edis get-vnc-status --kvm-id kvm_123456_789012");
    if extent.names(names::EDIS) {
        for api in names::edis() {
            command = command.subcommands(operations(api, extent));
        }
    }
    command
}

fn zenlayer(extent: &Extent<'_>) -> Command {
    let mut command = Command::new(names::ZENLAYER)
        .about("Every operation of Zenlayer Cloud, by service")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand_value_name("SERVICE")
        .subcommand_help_heading("Services")
        .after_help("Example:\n  loggia zenlayer vm describe-instances --page-all --output csv");
    if extent.names(names::ZENLAYER) {
        for api in names::zenlayer() {
            let mut service = Command::new(api.service())
                .about(api.title)
                .long_about(format!("{}\n\n{}", api.title, api.description))
                .subcommand_required(true)
                .arg_required_else_help(true)
                .subcommand_value_name("OPERATION")
                .subcommand_help_heading("Operations");
            let mut all = api.operations.iter();
            let read = all.clone().find(|each| each.safety == Safety::Read);
            if let Some(first) = read.or_else(|| all.next()) {
                service = service.after_help(format!(
                    "Example:\n  loggia zenlayer {} {}",
                    api.service(),
                    names::command(first)
                ));
            }
            if extent.names(api.service()) {
                service = service.subcommands(operations(api, extent));
            }
            command = command.subcommand(service);
        }
    }
    command
}

fn operations(api: &'static Api, extent: &Extent<'_>) -> Vec<Command> {
    let all = api.operations.iter().copied();
    all.map(|operation| {
        let entry = Entry { api, operation };
        let mut command = Command::new(names::command(operation))
            .about(operation.summary)
            .hide(operation.deprecated);
        if extent.names_operation(operation) {
            command = flags::add(command, entry)
                .alias(operation.id)
                .long_about(about(entry))
                .after_help(example(entry));
        }
        command
    })
    .collect()
}

/// What an operation does, and what follows from it.
fn about(entry: Entry) -> String {
    let operation = entry.operation;
    let mut text = operation.summary.to_owned();
    if !operation.description.is_empty() {
        text.push_str("\n\n");
        text.push_str(operation.description);
    }
    text.push_str(match operation.confirm {
        Some(Confirm::Charges) => "\n\nCosts money: asks first.",
        Some(Confirm::Destroys) => "\n\nDestroys data or resources: asks first.",
        None => "",
    });
    text.push_str(match operation.safety {
        Safety::Read => "\n\nChanges nothing.",
        Safety::Idempotent => "\n\nTwice leaves the same as once.",
        Safety::Unsafe => "\n\nSent again only if the server certainly did not act on it.",
    });
    if operation.deprecated {
        text.push_str("\n\nThe vendor calls it deprecated.");
    }
    text
}

/// The example of an operation's spec as a command line.
fn example(entry: Entry) -> String {
    let operation = entry.operation;
    let mut words = vec!["loggia".to_owned(), entry.api.vendor().to_owned()];
    if !entry.is_edis() {
        words.push(entry.api.service().to_owned());
    }
    words.push(names::command(operation));
    if entry.takes_session() {
        words.push("--kvm-id kvm_123456_789012".to_owned());
    }
    let example: Option<serde_json::Value> = operation
        .example
        .and_then(|json| serde_json::from_str(json).ok());
    for flag in flags::flags(entry) {
        let is_account = entry.takes_account() && matches!(flag.field.name, "email" | "pw");
        if flag.path.len() > 1 || !flag.required || is_account {
            continue;
        }
        let named = example
            .as_ref()
            .and_then(|example| example.get(flag.field.name));
        let own = flag.field.example.or(flag.field.default);
        let value = named
            .cloned()
            .or_else(|| serde_json::from_str(own?).ok())
            .map_or_else(|| "…".to_owned(), |value| shell(&value));
        words.push(format!("--{} {value}", flag.name));
    }
    if let Some(file) = operation.file {
        words.push(format!("--{} disk.qcow2", names::flag(file)));
    }
    let line = words.join(" ");
    if line.len() <= WIDTH {
        return format!("Example:\n  {line}");
    }
    // One line would be broken where no shell expects it.
    let begin = words.iter().position(|word| word.starts_with("--"));
    let (command, flags) = words.split_at(begin.unwrap_or(words.len()));
    let flags = flags.iter().map(|flag| flag.replacen(' ', "=", 1));
    let lines: Vec<String> = [command.join(" ")].into_iter().chain(flags).collect();
    format!("Example:\n  {}", lines.join(" \\\n    "))
}

/// A value as a word of a shell.
fn shell(value: &serde_json::Value) -> String {
    use serde_json::Value;

    let text = match value {
        Value::String(text) => text.clone(),
        Value::Array(items)
            if items
                .iter()
                .all(|item| !item.is_object() && !item.is_array()) =>
        {
            let words: Vec<String> = items
                .iter()
                .map(|item| {
                    item.as_str()
                        .map_or_else(|| item.to_string(), str::to_owned)
                })
                .collect();
            words.join(",")
        }
        other => other.to_string(),
    };
    let is_plain = !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.,:/@+=%".contains(&byte));
    if is_plain {
        text
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}
