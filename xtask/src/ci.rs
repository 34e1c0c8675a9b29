//! `cargo xtask ci`: runs the checks that `main` must pass, or some of them.
//!
//! The steps are in `.ci/run`, which needs nothing to be built; this module only finds and starts
//! it, so that maintainers have a single menu.

use std::path::Path;
use std::process::Command;

use anyhow::Context;

/// Runs the named steps, or all of them if none is named.
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
