//! Looking for names in sources.
//!
//! Text is enough: names of operations are long and their own, and a search does
//! not need what it looks at to compile.

use std::path::{Path, PathBuf};

use anyhow::Context;

/// The text of many files.
#[derive(Debug, Default)]
pub(super) struct Sources(Vec<String>);

impl Sources {
    pub(super) fn has(&self, text: &str) -> bool {
        self.0.iter().any(|source| source.contains(text))
    }

    /// Whether a name is there that is not the beginning of a longer one.
    pub(super) fn has_name(&self, name: &str) -> bool {
        self.0.iter().any(|source| {
            source.match_indices(name).any(|(at, _)| {
                let next = source[at + name.len()..].chars().next();
                !next.is_some_and(|c| c.is_alphanumeric() || c == '_')
            })
        })
    }
}

/// All sources and data below a folder; none, if there is no such folder.
pub(super) fn below(folder: &Path) -> anyhow::Result<Sources> {
    let mut sources = Sources::default();
    gather(folder, &mut sources)?;
    Ok(sources)
}

/// The sources of all tests that people wrote. Generated ones are left out, because
/// they have everything by making.
pub(super) fn tests(root: &Path) -> anyhow::Result<Sources> {
    let mut sources = below(&root.join("tests/tests"))?;
    for package in entries(&root.join("crates"))? {
        gather(&package.join("tests"), &mut sources)?;
    }
    Ok(sources)
}

/// Whether a file is there and has a text.
pub(super) fn holds(file: &Path, text: &str) -> bool {
    std::fs::read_to_string(file).is_ok_and(|source| source.contains(text))
}

fn gather(folder: &Path, sources: &mut Sources) -> anyhow::Result<()> {
    for path in entries(folder)? {
        let name = path.file_name().unwrap_or_default();
        if path.is_dir() {
            if name != "generated" {
                gather(&path, sources)?;
            }
        } else if path
            .extension()
            .is_some_and(|ending| ending == "rs" || ending == "json")
        {
            let text = std::fs::read_to_string(&path)
                .with_context(|| format!("{}: cannot be read", path.display()))?;
            sources.0.push(text);
        }
    }
    Ok(())
}

fn entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    std::fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
        .with_context(|| format!("{}: cannot be read", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_of_a_name_is_another_name() {
        let sources = Sources(vec!["operations::DescribeInstancesStatus,".into()]);
        assert!(sources.has_name("operations::DescribeInstancesStatus"));
        assert!(!sources.has_name("operations::DescribeInstances"));
    }
}
