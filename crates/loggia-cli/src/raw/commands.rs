//! Builds the commands of all operations.
//!
//! The whole tree would have ten thousand options, built to read one line. Therefore only what
//! the line names is built: the services of `zenlayer`, the operations of a named service, and
//! the flags of a named operation. Completions and manuals get the whole tree.

use std::ffi::OsString;

use clap::Command;
use loggia_catalogue::{Api, Confirm, Operation, Safety};

use super::{Entry, example, flags, names};

/// How much of the tree is built.
pub(crate) enum Extent<'a> {
    /// What the words of this command line name.
    Named(&'a [OsString]),
    /// Everything.
    Whole,
}

impl Extent<'_> {
    /// Whether one of the words is this name.
    fn names(&self, name: &str) -> bool {
        match self {
            Self::Named(words) => words.iter().any(|word| word == name),
            Self::Whole => true,
        }
    }

    /// Whether one of the words is this operation's command or id.
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
                .after_help(example::of(entry));
        }
        command
    })
    .collect()
}

/// What an operation does, what it costs or destroys, and whether it is repeated.
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
