//! `cargo xtask semver`: checks that the version matches the changes since the last release.
//!
//! The last release is the newest tag `v1.2.3` before the current commit. `cargo-semver-checks`
//! makes the comparison, and is installed if missing.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, bail};

/// The result of a run.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// There is no earlier release.
    NoRelease,
    /// Compared with the tag of the last release.
    Compared {
        /// The tag.
        tag: String,
        /// Whether the version matches the changes.
        fits: bool,
    },
}

/// Compares all public crates with the last release.
///
/// # Errors
/// When git or cargo cannot be run.
pub fn run(workspace: &Path) -> anyhow::Result<Outcome> {
    let Some(tag) = last_release(workspace)? else {
        return Ok(Outcome::NoRelease);
    };
    let is_there = cargo(workspace, &["semver-checks", "--version"])
        .output()
        .is_ok_and(|output| output.status.success());
    if !is_there {
        let installed = cargo(workspace, &["install", "--locked", "cargo-semver-checks"]).status();
        if !installed.context("cargo cannot be run")?.success() {
            bail!("cargo-semver-checks cannot be installed");
        }
    }
    let arguments = ["semver-checks", "--workspace", "--baseline-rev", &tag];
    let status = cargo(workspace, &arguments).status();
    let fits = status.context("cargo cannot be run")?.success();
    Ok(Outcome::Compared { tag, fits })
}

fn cargo(workspace: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new("cargo");
    command.args(arguments).current_dir(workspace);
    command
}

/// The newest version tag before the current commit.
fn last_release(workspace: &Path) -> anyhow::Result<Option<String>> {
    let output = Command::new("git")
        .args(["tag", "--merged", "HEAD", "--sort=-version:refname"])
        .args(["--list", "v[0-9]*.[0-9]*.[0-9]*"])
        .current_dir(workspace)
        .output()
        .context("git cannot be run")?;
    if !output.status.success() {
        bail!("git: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    let tags = String::from_utf8(output.stdout).context("git answered no text")?;
    // A pre-release promises nothing.
    let released = tags.lines().find(|tag| !tag.contains('-'));
    Ok(released.map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn git(folder: &Path, arguments: &[&str]) {
        let output = Command::new("git")
            .args(["-c", "user.name=a", "-c", "user.email=a@example.com"])
            .args(arguments)
            .current_dir(folder)
            .output()
            .expect("git");
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }

    #[test]
    fn the_last_release_is_the_newest_full_version_before_this_commit() {
        let folder = tempfile::tempdir().expect("a folder");
        let folder = folder.path();
        git(folder, &["init", "-q"]);
        let commit = ["commit", "-q", "--allow-empty", "--no-gpg-sign", "-m", "a"];
        git(folder, &commit);
        assert_eq!(run(folder).expect("git"), Outcome::NoRelease);

        for tag in ["v0.9.0", "v0.10.0", "v0.11.0-rc.1", "nightly"] {
            git(folder, &["tag", tag]);
        }
        git(folder, &["branch", "-q", "before"]);
        git(folder, &commit);
        git(folder, &["tag", "v0.12.0"]);
        let found = |folder| last_release(folder).expect("git");
        assert_eq!(found(folder).as_deref(), Some("v0.12.0"));
        git(folder, &["checkout", "-q", "before"]);
        assert_eq!(found(folder).as_deref(), Some("v0.10.0"));
    }

    #[test]
    fn a_folder_without_history_is_an_error() {
        let folder = tempfile::tempdir().expect("a folder");
        assert!(run(folder.path()).is_err());
    }
}
