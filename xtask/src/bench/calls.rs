//! Measures the client's cost of a call, compared with the same call written by hand.
//!
//! The measuring program is `call_cost` in `tests/examples`; its table is parsed here. Ratios to
//! code that does the same by hand are valid on every machine.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, ensure};

use super::Row;

/// Allocations are the same in every profile, so a check needs no release build. `program` is
/// `call_cost`, if it has already been built.
pub(super) fn measure(
    workspace: &Path,
    program: Option<&Path>,
    check: bool,
) -> anyhow::Result<Vec<Row>> {
    // It runs in the workspace, and is named from the present folder.
    let given = program.map(|program| {
        let found = program.canonicalize();
        found.with_context(|| program.display().to_string())
    });
    let given = given.transpose()?;
    let mut command = Command::new(given.as_deref().unwrap_or(Path::new("cargo")));
    if program.is_none() {
        command.args(["run", "--quiet", "--package", "loggia-tests"]);
        command.args(["--example", "call_cost"]);
        if !check {
            command.arg("--release");
        }
        command.arg("--");
    }
    command.current_dir(workspace);
    if check {
        command.arg("allocations");
    }
    let output = command.output().context("call_cost cannot be run")?;
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "call_cost failed:\n{said}");
    let rows = rows(&String::from_utf8_lossy(&output.stdout));
    // Without rows nothing would be compared with its budget.
    ensure!(!rows.is_empty(), "call_cost printed no figures:\n{said}");
    Ok(rows)
}

/// The last cell of a line has the ratios, the first says what they measure.
fn rows(table: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    for line in table.lines().filter(|line| line.starts_with('|')).skip(2) {
        let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
        let (Some(case), Some(ratios)) = (cells.first(), cells.last()) else {
            continue;
        };
        let names = ["allocations", "instructions", "most bytes at a time"];
        for (name, ratio) in names.iter().zip(ratios.split(',')) {
            rows.push(Row::new(
                &format!("call-{case}-{}", name.split(' ').next().unwrap_or(name)),
                format!("a call beside the same by hand, {case}: {name}"),
                ratio.trim().parse().ok(),
                "times",
            ));
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_read_from_the_table() {
        let table = "| call | a | b | ratio |\n| --- | --- | --- | --- |\n| edis | 1, 2 | 3, 4 | 1.05, - |\n\
                     | stream | 1, 2, 3 | 3, 4, 5 | 1.00, 1.10, 1.20 |\n";
        let rows = rows(table);
        let read: Vec<_> = rows
            .iter()
            .map(|row| (row.key.as_str(), row.value))
            .collect();
        assert_eq!(
            read,
            [
                ("call-edis-allocations", Some(1.05)),
                ("call-edis-instructions", None),
                ("call-stream-allocations", Some(1.0)),
                ("call-stream-instructions", Some(1.1)),
                ("call-stream-most", Some(1.2)),
            ]
        );
    }
}
