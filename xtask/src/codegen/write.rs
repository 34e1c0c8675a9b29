//! Step 8, write: writes the files to disk, or compares them and prints a diff.
//!
//! A module's folder belongs to codegen: files that it did not make are removed. Files that are
//! already right are not touched, so that a second run changes nothing, not even a time stamp, and
//! cargo rebuilds nothing.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::Context;
use similar::TextDiff;

use crate::disk;

/// After this time, diffs become longer instead of taking longer.
const DIFFS: Duration = Duration::from_secs(10);

/// The files that should be there, and the folders in which nothing else should.
#[derive(Debug, Default)]
pub struct Plan {
    /// Contents by path.
    pub files: BTreeMap<PathBuf, String>,
    /// Folders that belong to codegen.
    pub owned: Vec<PathBuf>,
}

/// What differs between a plan and the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A file that does not exist.
    Missing(PathBuf),
    /// A file with different content; holds a unified diff from the disk to the plan, if one was
    /// requested.
    Changed(PathBuf, String),
    /// A file that codegen did not make.
    Superfluous(PathBuf),
}

impl Change {
    /// The file.
    pub fn path(&self) -> &Path {
        match self {
            Self::Missing(path) | Self::Changed(path, _) | Self::Superfluous(path) => path,
        }
    }
}

/// Compares a plan with the disk. `diffs` says whether someone reads them.
///
/// # Errors
/// When a file or folder cannot be read.
pub fn compare(plan: &Plan, diffs: bool) -> anyhow::Result<Vec<Change>> {
    let deadline = Instant::now() + DIFFS;
    let mut changes = Vec::new();
    for (path, wanted) in &plan.files {
        match fs::read(path) {
            Ok(found) if found == wanted.as_bytes() => {}
            Ok(found) => {
                // A checkout may have other line endings.
                let found = String::from_utf8_lossy(&found).replace("\r\n", "\n");
                if found != *wanted {
                    let diff = diffs.then(|| diff(path, &found, wanted, deadline));
                    changes.push(Change::Changed(path.clone(), diff.unwrap_or_default()));
                }
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                changes.push(Change::Missing(path.clone()));
            }
            Err(error) => return Err(error).with_context(|| format!("{}", path.display())),
        }
    }
    for folder in &plan.owned {
        for path in files_below(folder)? {
            if !plan.files.contains_key(&path) {
                changes.push(Change::Superfluous(path));
            }
        }
    }
    changes.sort_by(|a, b| a.path().cmp(b.path()));
    Ok(changes)
}

/// Makes the disk match the plan.
///
/// # Errors
/// When a file cannot be written or removed.
pub fn apply(plan: &Plan, changes: &[Change]) -> anyhow::Result<()> {
    for change in changes {
        let path = change.path();
        let done = match change {
            Change::Superfluous(path) => fs::remove_file(path),
            Change::Missing(_) | Change::Changed(..) => path
                .parent()
                .map_or(Ok(()), fs::create_dir_all)
                .and_then(|()| disk::write(path, plan.files.get(path).map_or("", String::as_str))),
        };
        done.with_context(|| format!("{}", path.display()))?;
    }
    for folder in &plan.owned {
        remove_empty(folder);
    }
    Ok(())
}

/// Removes folders that are left empty; others stay.
fn remove_empty(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            remove_empty(&entry.path());
        }
    }
    // Fails for a folder with files, as it should.
    let _ = fs::remove_dir(folder);
}

fn files_below(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(files),
        Err(error) => return Err(error).with_context(|| format!("{}", folder.display())),
    };
    for entry in entries {
        let path = entry
            .with_context(|| format!("{}", folder.display()))?
            .path();
        if path.is_dir() {
            files.append(&mut files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

fn diff(path: &Path, found: &str, wanted: &str, deadline: Instant) -> String {
    TextDiff::configure()
        .deadline(deadline)
        .diff_lines(found, wanted)
        .unified_diff()
        .context_radius(3)
        .header(
            &format!("{} (on disk)", path.display()),
            &format!("{} (from the spec)", path.display()),
        )
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn applying_a_plan_leaves_no_differences() {
        let folder = tempfile::tempdir().expect("a folder");
        let owned = folder.path().join("owned");
        let plan = Plan {
            files: BTreeMap::from([
                (owned.join("a.rs"), "a\n".to_owned()),
                (owned.join("b/c.rs"), "c\n".to_owned()),
            ]),
            owned: vec![owned.clone()],
        };
        fs::create_dir_all(owned.join("old")).expect("created");
        fs::write(owned.join("old/x.rs"), "x").expect("written");
        fs::write(owned.join("a.rs"), "b\n").expect("written");

        let changes = compare(&plan, true).expect("compared");
        assert_eq!(changes.len(), 3);
        assert!(matches!(&changes[0], Change::Changed(_, diff) if diff.contains("-b\n+a\n")));
        assert!(matches!(&changes[1], Change::Missing(path) if path.ends_with("c.rs")));
        assert!(matches!(&changes[2], Change::Superfluous(path) if path.ends_with("x.rs")));

        let short = compare(&plan, false).expect("compared");
        assert_eq!(short[0], Change::Changed(owned.join("a.rs"), String::new()));

        apply(&plan, &changes).expect("applied");
        assert_eq!(compare(&plan, true).expect("compared"), []);
        assert!(!owned.join("old").exists());
    }
}
