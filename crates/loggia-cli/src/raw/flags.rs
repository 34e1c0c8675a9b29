//! Makes an operation's flags: one for each field, and for fields inside records, with dots
//! between the names.
//!
//! Lists of records have no flags for their items here, because there may be any number of items:
//! see `index_flags`.

use clap::builder::PossibleValue;
use clap::{Arg, ArgAction, Command};
use loggia_catalogue::{Field, Type};

use super::Entry;
use super::names::flag;
use super::value_parser::FieldText;

/// How many levels of nested fields have flags.
pub(super) const DEPTH: usize = 3;

/// Long options that all commands have, and that no field's flag may use.
const TAKEN: [&str; 20] = [
    "output",
    "query",
    "columns",
    "quiet",
    "verbose",
    "show-secrets",
    "yes",
    "profile",
    "timeout",
    "demo",
    "help",
    "version",
    "input",
    "set",
    "skeleton",
    "dry-run",
    "page-all",
    "wait",
    "wait-with",
    "unchecked",
];

/// The EDIS option for the VPS.
pub(super) const KVM_ID: &str = "kvm-id";

/// The option for what a wait needs beyond the request.
pub(super) const WAIT_WITH: &str = "wait-with";

/// A flag and the field that it is for.
pub(super) struct Flag {
    /// The id of clap's argument and the name of the flag.
    pub(super) name: String,
    /// Names on the wire, outermost first.
    pub(super) path: Vec<&'static str>,
    pub(super) field: &'static Field,
    /// Whether the field and all records around it are required.
    pub(super) required: bool,
}

/// All flags of an operation's fields.
pub(super) fn flags(entry: Entry) -> Vec<Flag> {
    let mut flags = Vec::new();
    collect(
        &entry.fields().collect::<Vec<_>>(),
        &mut Vec::new(),
        true,
        &mut flags,
    );
    flags
}

fn collect(
    fields: &[&'static Field],
    path: &mut Vec<&'static str>,
    required: bool,
    flags: &mut Vec<Flag>,
) {
    for &field in fields {
        path.push(field.name);
        let name = name(path);
        let required = required && field.required;
        flags.push(Flag {
            name,
            path: path.clone(),
            field,
            required,
        });
        if let Type::Record(inner) = field.ty
            && path.len() < DEPTH
        {
            collect(
                &inner.fields.iter().collect::<Vec<_>>(),
                path,
                required,
                flags,
            );
        }
        path.pop();
    }
}

/// The flag of a path: `systemDisk`, `diskSize` is `system-disk.disk-size`. A name that all
/// commands use for something else gets a prefix.
fn name(path: &[&str]) -> String {
    let steps: Vec<String> = path.iter().map(|step| flag(step)).collect();
    let name = steps.join(".");
    if TAKEN.contains(&name.as_str()) {
        format!("request-{name}")
    } else {
        name
    }
}

/// Adds the flags of an operation to its command.
pub(super) fn add(mut command: Command, entry: Entry) -> Command {
    let operation = entry.operation;
    if entry.takes_session() {
        command = command.arg(
            Arg::new(KVM_ID)
                .long(KVM_ID)
                .value_name("ID")
                .help("The server, as kvm_123456_789012")
                .help_heading("Required fields"),
        );
    }
    for flag in flags(entry) {
        let is_credential = entry.takes_account()
            && matches!(flag.field.name, "email" | "pw")
            && flag.path.len() == 1;
        let heading = match (flag.required, is_credential, flag.path.len()) {
            (_, true, _) => "Account (both, or those of the profile or the environment)",
            (true, false, 1) => "Required fields",
            (false, false, 1) => "Fields",
            _ => "Fields inside fields",
        };
        command = command.arg(argument(&flag).help_heading(heading));
    }
    if let Some(file) = operation.file {
        command = command.arg(
            Arg::new(file)
                .long(flag(file))
                .value_name("PATH")
                .help("The file that is uploaded")
                .help_heading("Required fields"),
        );
    }
    command.args(request_options(entry))
}

/// The options that all operations have.
fn request_options(entry: Entry) -> Vec<Arg> {
    let switch = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .action(ArgAction::SetTrue)
            .help(help)
            .help_heading("Request")
    };
    let mut options = vec![
        Arg::new("input")
            .long("input")
            .value_name("FILE")
            .help("Takes fields from YAML or JSON: a file, - for standard input, or an object in braces; flags win over it")
            .help_heading("Request"),
        Arg::new("set")
            .long("set")
            .value_name("PATH=VALUE")
            .action(ArgAction::Append)
            .help("Sets a field by its path on the wire, as dataDisks.0.diskSize=20")
            .help_heading("Request"),
        switch("skeleton", "Prints a request to fill in, as commented YAML, and sends nothing"),
        switch("dry-run", "Prints the request without secrets, and sends nothing"),
        switch("unchecked", "Sends values that the documentation does not allow"),
    ];
    if pageable(entry) {
        options.push(switch("page-all", "Reads all pages of the list"));
    }
    if let Some(waits) = entry.operation.waits {
        options.push(switch("wait", "Waits until the change is over"));
        let is_known = |need: &&str| entry.fields().any(|field| field.name == *need);
        if !waits.needs.iter().all(is_known) {
            options.push(
                Arg::new(WAIT_WITH)
                    .long(WAIT_WITH)
                    .value_name("FIELD=VALUE")
                    .action(ArgAction::Append)
                    .requires("wait")
                    .help(format!(
                        "What the look at the state needs ({}), for --wait",
                        waits.needs.join(", ")
                    ))
                    .help_heading("Request"),
            );
        }
    }
    options
}

/// Whether an operation's list has pages that can be asked for one by one.
pub(super) fn pageable(entry: Entry) -> bool {
    entry.operation.paging.is_some()
        && entry
            .operation
            .request
            .is_some_and(|request| request.field("pageNum").is_some())
}

fn argument(flag: &Flag) -> Arg {
    let field = flag.field;
    let known = match item(&field.ty) {
        Type::Bool => vec![PossibleValue::new("true"), PossibleValue::new("false")],
        Type::Choice(choices) => {
            let values = choices.values.iter();
            values
                .map(|choice| PossibleValue::new(choice.value).help(choice.description))
                .collect()
        }
        _ => Vec::new(),
    };
    let arg = Arg::new(flag.name.clone())
        .long(flag.name.clone())
        .value_name(value_name(&field.ty))
        .action(ArgAction::Append)
        .value_parser(FieldText(known))
        .help(help(flag));
    if matches!(field.ty, Type::Bool) {
        // A word that begins with a hyphen is the next option.
        arg.num_args(0..=1).default_missing_value("true")
    } else {
        arg.num_args(1).allow_hyphen_values(true)
    }
}

/// The type of a list's items; any other type as it is.
pub(super) fn item(ty: &Type) -> &Type {
    match ty {
        Type::List(inner) => inner,
        other => other,
    }
}

fn value_name(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "BOOL",
        Type::Int32 | Type::Int64 => "INTEGER",
        Type::Number => "NUMBER",
        Type::Text => "TEXT",
        Type::Secret => "SECRET",
        Type::Time => "TIME",
        Type::Choice(_) => "VALUE",
        Type::List(inner) => match inner {
            Type::Record(_) | Type::Map(_) | Type::Any | Type::List(_) => "JSON,…",
            Type::Choice(_) => "VALUE,…",
            Type::Int32 | Type::Int64 | Type::Number => "NUMBER,…",
            _ => "TEXT,…",
        },
        Type::Map(_) | Type::Record(_) | Type::Any => "JSON",
    }
}

fn help(flag: &Flag) -> String {
    let field = flag.field;
    let mut parts = vec![field.description.trim().trim_end_matches('.').to_owned()];
    parts.extend(super::check::rules(field));
    parts.extend(field.default.map(|default| format!("default {default}")));
    if matches!(field.ty, Type::Secret) {
        parts.push("@FILE reads it from a file".to_owned());
    }
    if field.deprecated {
        parts.push("deprecated".to_owned());
    }
    parts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn global_options_are_reserved() {
        let command = crate::command();
        for arg in command.get_arguments() {
            if let Some(long) = arg.get_long() {
                assert!(TAKEN.contains(&long), "{long}");
            }
        }
    }
}
