//! `cargo xtask ci`: what `main` must pass, or one step of it.
//!
//! The steps are in `.ci/run`, which needs nothing built; this only finds and starts it, so
//! that a maintainer has one menu.

use std::path::Path;
use std::process::Command;

use anyhow::Context;

/// Runs the named steps, all of them where none is named.
///
/// # Errors
/// When the script cannot be started.
pub fn run(workspace: &Path, steps: &[String], list: bool) -> anyhow::Result<bool> {
    let mut command = Command::new("bash");
    command.arg(".ci/run").current_dir(workspace);
    if list {
        command.arg("--list");
    }
    let status = command
        .args(steps)
        .status()
        .context("`.ci/run` is a script for bash, which cannot be started")?;
    Ok(status.success())
}
