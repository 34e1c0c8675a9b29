//! Finds words that read as translated, and names the replacements in STYLE.md.
//!
//! The table "Say" of STYLE.md has the words in its first column, in backquotes, and their
//! replacements in its second. They are matched as whole words, in any case, in code, documents,
//! specs and scripts.

use std::fs;
use std::path::Path;

use anyhow::Context;
use regex::RegexBuilder;

use super::sources::Source;
use super::{Problem, quoted, table};

/// Scripts, besides Rust files and documents.
const SCRIPTS: [&str; 1] = [".ci/run"];
/// Files that have to name the words: the list itself, and the tests below.
const EXCEPT: [&str; 2] = ["STYLE.md", "xtask/src/tidy/words.rs"];

pub(super) fn check<'a>(
    workspace: &Path,
    sources: impl Iterator<Item = &'a Source>,
) -> anyhow::Result<Vec<Problem>> {
    let style = fs::read_to_string(workspace.join("STYLE.md")).context("STYLE.md")?;
    let mut rules = Vec::new();
    for row in table(&style, "## Say") {
        let instead = row.get(1).cloned().unwrap_or_default();
        for word in row.first().map(|cell| quoted(cell)).unwrap_or_default() {
            let pattern = format!(r"\b{}\b", regex::escape(word).replace(' ', r"\s+"));
            let pattern = RegexBuilder::new(&pattern).case_insensitive(true).build()?;
            rules.push((pattern, word.to_owned(), instead.clone()));
        }
    }
    anyhow::ensure!(!rules.is_empty(), "STYLE.md has no table under \"## Say\"");
    let scripts = SCRIPTS.iter().filter_map(|name| {
        let text = fs::read_to_string(workspace.join(name)).ok()?;
        Some(Source {
            name: (*name).to_owned(),
            text,
        })
    });
    let mut problems = Vec::new();
    for source in sources.cloned().chain(scripts) {
        if EXCEPT.contains(&source.name.as_str()) {
            continue;
        }
        for (pattern, word, instead) in &rules {
            for found in pattern.find_iter(&source.text) {
                let line = source.text[..found.start()].matches('\n').count() + 1;
                problems.push(Problem {
                    place: format!("{}:{line}", source.name),
                    text: format!("\"{word}\": say {instead}"),
                });
            }
        }
    }
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_whole_in_any_case_and_across_spaces() {
        let folder = tempfile::tempdir().expect("a folder");
        let style = "## Say\n\n| not | but |\n| --- | --- |\n| `told`, `to be had` | report |\n";
        fs::write(folder.path().join("STYLE.md"), style).expect("written");
        let source = Source {
            name: "a.rs".into(),
            text: "// Told.\n// extolled, nothing to  be had\n".into(),
        };
        let found = check(folder.path(), [&source].into_iter()).expect("checked");
        let places: Vec<_> = found.iter().map(|problem| problem.place.as_str()).collect();
        assert_eq!(places, ["a.rs:1", "a.rs:2"]);
    }

    #[test]
    fn a_missing_table_is_an_error() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::write(folder.path().join("STYLE.md"), "# Style\n").expect("written");
        assert!(check(folder.path(), std::iter::empty()).is_err());
    }
}
