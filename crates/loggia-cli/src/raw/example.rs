//! The example in an operation's help: that of its spec, as a command line that can be pasted.
//!
//! Help is wrapped at the width of the terminal, and a shell would take each wrapped line for a
//! whole command. An example that is too long is therefore broken here, with backslashes.

use loggia_catalogue::Type;
use serde_json::Value;

use super::{Entry, flags, names};

/// The longest line that fits on a terminal of the usual width.
const WIDTH: usize = 78;

/// What separates two lines of one command.
const BREAK: &str = " \\\n    ";

/// The example of an operation's spec as a command line.
pub(super) fn of(entry: Entry) -> String {
    let operation = entry.operation;
    let mut words = vec!["loggia".to_owned(), entry.api.vendor().to_owned()];
    if !entry.is_edis() {
        words.push(entry.api.service().to_owned());
    }
    words.push(names::command(operation));
    if entry.takes_session() {
        words.push("--kvm-id kvm_123456_789012".to_owned());
    }
    let example: Option<Value> = operation
        .example
        .and_then(|json| serde_json::from_str(json).ok());
    let mut given = Vec::new();
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
            .unwrap_or_else(|| "…".into());
        given.push((flag, value));
    }
    let file = operation
        .file
        .map(|file| format!("--{} disk.qcow2", names::flag(file)));
    let short = given
        .iter()
        .map(|(flag, value)| format!("--{} {}", flag.name, shell(value)));
    let words = words.into_iter();
    let line: Vec<String> = words.clone().chain(short).chain(file.clone()).collect();
    let line = line.join(" ");
    if line.chars().count() <= WIDTH {
        return format!("Example:\n  {line}");
    }
    // A single line would be wrapped where a shell does not expect it.
    let (mut command, own): (Vec<_>, Vec<_>) = words.partition(|word| !word.starts_with("--"));
    let operation = command.pop();
    let service = command.join(" ");
    let mut lines = match operation {
        Some(operation) if fits(&format!("{service} {operation}")) => {
            vec![format!("{service} {operation}")]
        }
        Some(operation) => vec![service, operation],
        None => vec![service],
    };
    let settings = given
        .iter()
        .flat_map(|(flag, value)| settings(&flag.name, &flag.field.ty, value));
    let written = |flag: String| flag.replacen(' ', "=", 1);
    let flags = own.into_iter().map(written).chain(settings);
    let flags = flags.chain(file.map(written));
    // A line that is too long comes last, where nothing after it can be cut off.
    let (long, fitting): (Vec<_>, Vec<_>) = flags.partition(|flag| !fits(flag));
    lines.extend(fitting.into_iter().chain(long));
    format!("Example:\n  {}", lines.join(BREAK))
}

/// Whether a flag with its value fits on a line together with the line break.
fn fits(flag: &str) -> bool {
    flag.chars().count() + BREAK.len() <= WIDTH
}

/// A flag with its value on one line. An object that is too long for that is given field by
/// field.
fn settings(name: &str, ty: &Type, value: &Value) -> Vec<String> {
    let whole = format!("--{name}={}", shell(value));
    if fits(&whole) {
        return vec![whole];
    }
    let is_indexed = name.split('.').any(|step| step.parse::<usize>().is_ok());
    let has_flags = is_indexed || name.split('.').count() < flags::DEPTH;
    match (ty, value) {
        (Type::List(inner), Value::Array(items)) if items.iter().any(Value::is_object) => {
            let items = items.iter().enumerate();
            items
                .flat_map(|(index, item)| settings(&format!("{name}.{index}"), inner, item))
                .collect()
        }
        // Inside lists, every field has a flag (`index_flags`).
        (Type::Record(record), Value::Object(fields)) if has_flags => fields
            .iter()
            .filter_map(|(field, value)| Some((record.field(field)?, value)))
            .flat_map(|(field, value)| {
                let name = format!("{name}.{}", names::flag(field.name));
                settings(&name, &field.ty, value)
            })
            .collect(),
        _ => vec![whole],
    }
}

/// A value as one word for a shell.
fn shell(value: &Value) -> String {
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

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::super::{Extent, augment, by_name, check, expand_index_flags, request};
    use super::*;
    use crate::args::Cli;

    /// The words of a line as a shell splits it, as far as the examples need it.
    fn split(line: &str) -> Vec<std::ffi::OsString> {
        let (mut words, mut word, mut is_quoted) = (Vec::new(), String::new(), false);
        let line = line.replace("\\\n", " ");
        let mut letters = line.chars();
        while let Some(letter) = letters.next() {
            match letter {
                '\'' => is_quoted = !is_quoted,
                '\\' if !is_quoted => word.extend(letters.next()),
                ' ' if !is_quoted => words.push(std::mem::take(&mut word)),
                letter => word.push(letter),
            }
        }
        words.push(word);
        let words = words.into_iter().filter(|word| !word.is_empty());
        words.map(Into::into).collect()
    }

    #[test]
    fn long_examples_are_wrapped_with_backslashes() {
        let mut count = 0;
        for &api in loggia_catalogue::APIS {
            for &operation in api.operations {
                let entry = Entry { api, operation };
                let example = of(entry);
                let Some((_, line)) = example.split_once("Example:\n  ") else {
                    panic!("{example}");
                };
                if !line.contains('\n') {
                    continue;
                }
                count += 1;
                let parts: Vec<&str> = line.lines().map(str::trim).collect();
                for (at, part) in parts.iter().enumerate() {
                    let is_open_end = at + 1 == parts.len() && !part.contains(' ');
                    let is_whole = part.chars().count() + 2 < WIDTH;
                    assert!(is_whole || is_open_end, "{}: {part}", entry.title());
                }
                let words = expand_index_flags(split(line));
                let command = augment(Cli::command(), &Extent::Named(&words));
                let matches = command.try_get_matches_from(&words).expect(line);
                let mut inner = &matches;
                while let Some((_, next)) = inner.subcommand() {
                    inner = next;
                }
                let fields = request::build(entry, inner).expect(line);
                let record = entry.operation.request.expect("fields");
                let mut found = check::check(record, &fields);
                found.retain(|mistake| {
                    !(entry.takes_account() && mistake.ends_with("is required"))
                        && entry.operation.file.is_none()
                });
                assert!(found.is_empty(), "{}: {found:?}", entry.title());
            }
        }
        assert!(count > 20, "{count}");
    }

    #[test]
    fn examples_set_list_items_field_by_field() {
        let entry = by_name::entry("vm", "AuthorizeSecurityGroupRules").expect("an operation");
        let example = of(entry);
        assert!(example.contains("--rule-infos.0.port-range="), "{example}");
    }
}
