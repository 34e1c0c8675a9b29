//! `cargo xtask tidy`: checks the rules that a program can check.
//!
//! | rule | applies to | requires |
//! | --- | --- | --- |
//! | `arrows` | crates | no dependency that ARCHITECTURE.md rules out |
//! | `circles` | modules of a crate | siblings do not depend on each other both ways |
//! | `files` | hand-written files | a `//!` paragraph first, and not too long |
//! | `links` | Markdown files | the targets of links exist |
//! | `snippets` | Markdown files | code from a program is as the program has it |
//! | `words` | code and documents | no word that STYLE.md replaces by another |
//!
//! Every rule reads what it enforces from the document that states it, so that the document cannot
//! drift from the check. Generated files are left out, because codegen determines them.

mod cycles;
mod dependencies;
mod files;
mod links;
mod modules;
mod snippets;
mod sources;
mod words;

use std::fmt;
use std::path::Path;

/// The result of a run.
#[derive(Debug, Default)]
pub struct Report {
    /// How many hand-written Rust files were read.
    pub files: usize,
    /// Violations of rules.
    pub problems: Vec<Problem>,
}

/// A violation of a rule.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The file or crate, relative to the workspace.
    pub place: String,
    /// What is wrong and what to do.
    pub text: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.text)
    }
}

/// Checks the workspace.
///
/// # Errors
/// When a required file cannot be read, or is not Rust.
pub fn run(workspace: &Path) -> anyhow::Result<Report> {
    let sources = sources::find(workspace)?;
    let documents = sources::documents(workspace)?;
    let mut problems = dependencies::check(workspace)?;
    problems.extend(cycles::check(&sources)?);
    problems.extend(files::check(&sources));
    problems.extend(links::check(workspace, &documents));
    problems.extend(snippets::check(workspace, &documents));
    problems.extend(words::check(workspace, sources.iter().chain(&documents))?);
    problems.sort();
    Ok(Report {
        files: sources.len(),
        problems,
    })
}

/// Copies code into the documents that show it; returns those that changed.
///
/// # Errors
/// When a document cannot be read or written.
pub fn write(workspace: &Path) -> anyhow::Result<Vec<String>> {
    snippets::write(workspace, &sources::documents(workspace)?)
}

/// The rows of the Markdown table under a heading, each as its cells.
fn table(document: &str, heading: &str) -> Vec<Vec<String>> {
    document
        .lines()
        .skip_while(|line| line.trim() != heading)
        .skip(1)
        .take_while(|line| !line.starts_with('#'))
        .filter(|line| line.starts_with('|'))
        // The head and the line below it.
        .skip(2)
        .map(|line| {
            line.trim()
                .trim_matches('|')
                .split('|')
                .map(|cell| cell.trim().to_owned())
                .collect()
        })
        .collect()
}

/// The words of a cell in backquotes.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_found_by_their_heading() {
        let text = "# A\n| x |\n| - |\n| no |\n\n## B\ntext\n\n| a | b |\n| - | - |\n| `c`, `d` | e |\n\n## C\n| f |\n";
        let rows = table(text, "## B");
        assert_eq!(rows, [["`c`, `d`", "e"]]);
        assert_eq!(quoted(&rows[0][0]), ["c", "d"]);
        assert!(table(text, "## D").is_empty());
    }
}
