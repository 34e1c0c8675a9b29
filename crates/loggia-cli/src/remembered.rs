//! Ids and names of machines that were listed before, for completions: asking the vendors
//! at each Tab would take seconds and credentials.
//!
//! A file in the cache's folder, a machine a line. It holds nothing that lets anyone in,
//! and nothing is decided by it.

use std::fs;
use std::path::PathBuf;

use clap_complete::CompletionCandidate;
use etcetera::BaseStrategy;
use loggia::fleet::Machine;

fn location() -> Option<PathBuf> {
    let folders = etcetera::choose_base_strategy().ok()?;
    Some(folders.cache_dir().join("loggia").join("machines"))
}

/// Keeps the machines of a whole list. That it cannot is no failure.
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
    if let Some(folder) = path.parent() {
        let _ = fs::create_dir_all(folder);
    }
    let _ = fs::write(path, lines.join("\n"));
}

/// The ids, and the names that are one machine's only.
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
        candidates.push(CompletionCandidate::new(*id).help(Some((*name).to_owned().into())));
        let is_once = machines.iter().filter(|(_, other)| other == name).count() == 1;
        if is_once && !name.is_empty() && !name.contains(char::is_whitespace) {
            candidates.push(CompletionCandidate::new(*name).help(Some((*id).to_owned().into())));
        }
    }
    candidates
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_names_of_one_machine_are_offered() {
        let found = of("vm/a\tweb\nvm/b\tdb\nzec/c\tdb\nedis/d\tmy server\nbroken");
        let values: Vec<_> = found
            .iter()
            .map(|each| each.get_value().to_owned())
            .collect();
        assert_eq!(values, ["vm/a", "web", "vm/b", "zec/c", "edis/d"]);
    }
}
