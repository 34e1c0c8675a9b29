//! Remembers ids and names of listed machines for completions, because asking the vendors at each
//! Tab would take seconds and credentials.
//!
//! They are in a file in the cache folder, one machine per line. It gives no one access to
//! anything, and nothing is decided by it.

use std::fs;
use std::path::PathBuf;

use clap_complete::CompletionCandidate;
use etcetera::BaseStrategy;
use loggia::fleet::Machine;

use crate::files;
use crate::sanitize::plain;

fn location() -> Option<PathBuf> {
    let folders = etcetera::choose_base_strategy().ok()?;
    Some(folders.cache_dir().join("loggia").join("machines"))
}

/// Keeps the machines of a whole list. If it cannot, that is not a failure.
pub(crate) fn keep(machines: &[Machine]) {
    let Some(path) = location() else {
        return;
    };
    let lines: Vec<String> = machines
        .iter()
        .map(|machine| {
            let name = machine.name.as_deref().unwrap_or_default();
            format!("{}\t{}", machine.id, name.replace(char::is_control, " "))
        })
        .collect();
    let _ = files::replace(&path, lines.join("\n").as_bytes());
}

/// The ids, and the names that only one machine has.
///
/// A shell inserts them into the line unchanged, and a name may be any text. Names with a meaning
/// for a shell, and names that this program would take for an option, are therefore not offered.
pub(crate) fn candidates() -> Vec<CompletionCandidate> {
    let text = location().and_then(|path| fs::read_to_string(path).ok());
    of(text.as_deref().unwrap_or_default())
}

fn of(text: &str) -> Vec<CompletionCandidate> {
    let machines: Vec<(&str, &str)> = text
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .collect();
    let mut candidates = Vec::new();
    for (id, name) in &machines {
        if is_harmless(id) {
            candidates.push(CompletionCandidate::new(*id).help(Some(plain(name).into())));
        }
        let is_once = machines.iter().filter(|(_, other)| other == name).count() == 1;
        if is_once && is_harmless(name) {
            candidates.push(CompletionCandidate::new(*name).help(Some(plain(id).into())));
        }
    }
    candidates
}

fn is_harmless(word: &str) -> bool {
    let is_fine = |byte: u8| byte.is_ascii_alphanumeric() || b"._/-".contains(&byte);
    !word.is_empty() && !word.starts_with('-') && word.bytes().all(is_fine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_unique_names_are_offered() {
        let found = of("vm/a\tweb\nvm/b\tdb\nzec/c\tdb\nedis/d\tmy server\nbroken");
        let values: Vec<_> = found
            .iter()
            .map(|each| each.get_value().to_owned())
            .collect();
        assert_eq!(values, ["vm/a", "web", "vm/b", "zec/c", "edis/d"]);
    }

    #[test]
    fn names_with_shell_characters_are_not_offered() {
        for name in [
            "zz;touch${IFS}x",
            "$(id)",
            "`id`",
            "a&b",
            "a|b",
            "a'b",
            "~root",
            "*",
            "--yes",
            "w\u{e9}b",
        ] {
            let found = of(&format!("vm/a\t{name}\nvm/{name}\tdb"));
            let values = found.iter().map(CompletionCandidate::get_value);
            let values: Vec<_> = values.collect();
            let wanted = if name == "--yes" {
                // As part of an id, it is not an option.
                &["vm/a", "vm/--yes", "db"][..]
            } else {
                &["vm/a", "db"]
            };
            assert_eq!(values, wanted, "{name}");
        }
    }
}
