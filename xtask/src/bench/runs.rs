//! How long programs of ours run.

use std::path::Path;
use std::process::Command;

use super::{Row, cpu};

pub(super) fn measure(workspace: &Path) -> anyhow::Result<Vec<Row>> {
    let mut codegen = Command::new("cargo");
    codegen
        .current_dir(workspace)
        .args(["xtask", "codegen", "--check"]);
    // Built by now, as this program is it.
    let seconds = cpu::seconds(&mut codegen)?;
    let mut list = Command::new("cargo");
    list.current_dir(workspace).args([
        "run",
        "--quiet",
        "--release",
        "--package",
        "loggia-tests",
        "--example",
        "list_all",
    ]);
    let output = list.output()?;
    let figure = String::from_utf8_lossy(&output.stdout)
        .trim()
        .parse()
        .ok()
        .filter(|_| output.status.success());
    Ok(vec![
        Row::new(
            "codegen",
            "codegen of everything, as a maintainer runs it",
            seconds,
            "user s",
        ),
        Row::new(
            "simulator-list",
            "simulator: all of 10,000 machines in pages of 100, release",
            figure,
            "server s",
        ),
    ])
}
