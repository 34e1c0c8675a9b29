//! `cargo xtask bench`: what generated code and calls cost, against their budgets.
//!
//! Each module measures one thing and returns [`Row`]s; the budgets are in
//! `xtask/budgets.yaml`, by the row's key. All of it in one run makes the table of
//! `docs/PERFORMANCE.md`, because ratios and the machine belong together. `--check`
//! measures only what is the same on every machine (lines, allocations, instructions) and
//! fails where a budget is missed, so it can stand in CI.
//!
//! | module | measures |
//! | --- | --- |
//! | `lines` | generated lines an operation |
//! | `builds` | user seconds of compiling the clients and a crate that calls everything |
//! | `calls` | what a call costs beside the same call by hand |
//! | `sizes` | a stripped program, and what the catalogue would add |
//! | `peers` | what clients of others cost to compile, or to start |
//! | `command` | the size of the command `loggia`, and what it takes to start |
//! | `runs` | codegen, and the simulator under a long list |

mod builds;
mod calls;
mod command;
mod cpu;
mod lines;
mod peers;
mod runs;
mod sizes;
mod table;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

/// What to measure.
#[derive(Clone, Debug)]
pub struct Options {
    /// Only what is the same on every machine; writes nothing.
    pub check: bool,
    /// The program that counts calls, where it is built already.
    pub calls: Option<PathBuf>,
    /// The command `loggia`, where it is built already.
    pub command: Option<PathBuf>,
}

/// A figure.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its name in the file of budgets.
    pub key: String,
    /// What was measured, in words.
    pub what: String,
    /// How much; `None` where this machine cannot measure it.
    pub value: Option<f64>,
    /// Of what.
    pub unit: &'static str,
    /// The largest value that is accepted.
    pub budget: Option<f64>,
}

impl Row {
    fn new(key: &str, what: impl Into<String>, value: Option<f64>, unit: &'static str) -> Self {
        Self {
            key: key.to_owned(),
            what: what.into(),
            value,
            unit,
            budget: None,
        }
    }

    /// Whether it is more than its budget.
    pub fn misses(&self) -> bool {
        matches!((self.value, self.budget), (Some(value), Some(budget)) if value > budget)
    }
}

/// What a run came to.
#[derive(Debug, Default)]
pub struct Report {
    /// All figures.
    pub rows: Vec<Row>,
}

impl Report {
    /// The figures as a Markdown table.
    pub fn table(&self) -> String {
        table::render(&self.rows)
    }
}

/// Measures, and writes the table unless it is only a check.
///
/// # Errors
/// When a program that has to be measured cannot be built or run, or the budgets cannot
/// be read.
pub fn run(workspace: &Path, options: &Options) -> anyhow::Result<Report> {
    let mut rows = lines::measure(workspace)?;
    rows.extend(calls::measure(
        workspace,
        options.calls.as_deref(),
        options.check,
    )?);
    rows.extend(command::measure(
        workspace,
        options.command.as_deref(),
        options.check,
    )?);
    if !options.check {
        let target = workspace.join("target/bench");
        rows.extend(builds::measure(workspace, &target)?);
        rows.extend(sizes::measure(workspace, &target)?);
        rows.extend(runs::measure(workspace)?);
        // Others' crates take longest, and may not be reachable: what is ours is kept.
        rows = with_budgets(workspace, rows)?;
        table::write(workspace, &rows)?;
        rows.extend(peers::measure(&target)?);
    }
    let report = Report {
        rows: with_budgets(workspace, rows)?,
    };
    if !options.check {
        table::write(workspace, &report.rows)?;
    }
    Ok(report)
}

fn with_budgets(workspace: &Path, mut rows: Vec<Row>) -> anyhow::Result<Vec<Row>> {
    let budgets = budgets(workspace)?;
    for row in &mut rows {
        row.budget = budgets.get(&row.key).copied();
    }
    Ok(rows)
}

fn budgets(workspace: &Path) -> anyhow::Result<BTreeMap<String, f64>> {
    let path = workspace.join("xtask/budgets.yaml");
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    yaml_serde::from_str(&text).with_context(|| path.display().to_string())
}
