//! Measures how long our own programs run.

use std::path::Path;
use std::process::Command;

use anyhow::Context;

use super::Row;

pub(super) fn measure(workspace: &Path) -> anyhow::Result<Vec<Row>> {
    // It has already been built, because it is this program.
    let program = std::env::current_exe()?;
    let mut runs = Vec::new();
    for _ in 0..3 {
        let mut codegen = Command::new(&program);
        codegen.current_dir(workspace).args(["codegen", "--check"]);
        let output = codegen.output()?;
        runs.push(elapsed(&String::from_utf8_lossy(&output.stdout)).context("codegen failed")?);
    }
    let seconds = runs.into_iter().reduce(f64::min);
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
            "codegen of everything, as a maintainer runs it, the fastest of three",
            seconds,
            "s",
        ),
        Row::new(
            "simulator-list",
            "simulator: all of 10,000 machines in pages of 100, release",
            figure,
            "server s",
        ),
    ])
}

/// The time that codegen reports, in seconds: the last line ends in `1234 ms`.
fn elapsed(output: &str) -> Option<f64> {
    let line = output.lines().last()?;
    let milliseconds: f64 = line.strip_suffix(" ms")?.rsplit(' ').next()?.parse().ok()?;
    Some(milliseconds / 1e3)
}

#[cfg(test)]
mod tests {
    use super::elapsed;

    #[test]
    fn the_last_line_has_the_time() {
        let output = "changed a\n676 operations in 3 files, 1 differ, 2500 ms\n";
        assert_eq!(elapsed(output), Some(2.5));
        assert_eq!(elapsed("error: no"), None);
    }
}
