//! Which hand-written files there are: Rust, and documents.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

/// A hand-written file.
#[derive(Clone, Debug)]
pub(super) struct Source {
    /// Relative to the workspace, with forward slashes.
    pub(super) name: String,
    /// What it holds.
    pub(super) text: String,
}

/// Folders that hold code.
const ROOTS: [&str; 4] = ["crates", "xtask", "tests", "fuzz"];
/// Folders that hold nothing of ours: what is generated, built, or input of a test.
const SKIPPED: [&str; 6] = ["generated", "target", "cases", "data", "fixtures", "corpus"];

/// All Rust files, in the order of their names.
pub(super) fn find(workspace: &Path) -> anyhow::Result<Vec<Source>> {
    let mut paths = Vec::new();
    for root in ROOTS {
        let folder = workspace.join(root);
        if folder.is_dir() {
            collect(&folder, ".rs", &mut paths)?;
        }
    }
    read(workspace, paths)
}

/// All Markdown files, in the order of their names.
pub(super) fn documents(workspace: &Path) -> anyhow::Result<Vec<Source>> {
    let mut paths = Vec::new();
    collect(workspace, ".md", &mut paths)?;
    read(workspace, paths)
}

fn read(workspace: &Path, mut paths: Vec<PathBuf>) -> anyhow::Result<Vec<Source>> {
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path)
                .with_context(|| format!("{}: cannot be read", path.display()))?;
            let name = relative(workspace, &path);
            Ok(Source { name, text })
        })
        .collect()
}

/// A path as it is shown.
pub(super) fn relative(workspace: &Path, path: &Path) -> String {
    let path = path.strip_prefix(workspace).unwrap_or(path);
    path.to_string_lossy().replace('\\', "/")
}

fn collect(folder: &Path, ending: &str, paths: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("{}: cannot be read", folder.display()))?;
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if path.is_dir() {
            if !SKIPPED.contains(&&*name) && !name.starts_with('.') {
                collect(&path, ending, paths)?;
            }
        } else if name.ends_with(ending) {
            paths.push(path);
        }
    }
    Ok(())
}
