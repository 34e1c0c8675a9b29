//! `cargo xtask bench [PART...]`: measures generated code and calls against their budgets.
//!
//! Each [`Part`] measures one thing and returns [`Row`]s; the budgets are in `xtask/budgets.yaml`,
//! by the row's key. A part's rows make one table of `docs/PERFORMANCE.md`, which is replaced as
//! soon as the part is measured, because all parts together take the better part of an hour, and a
//! failing part must not affect the others. `--check` measures only what is the same on every
//! machine (lines, allocations, instructions) and fails where a budget is exceeded, so that it can
//! run in CI.

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

/// What is measured and written by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Part {
    /// Generated lines an operation
    Lines,
    /// What a call costs beside the same call by hand
    Calls,
    /// The size of the command `loggia`, and what it takes to start
    Command,
    /// User seconds of compiling the clients, a crate that calls everything, the facade
    Compiling,
    /// What clients of others cost to compile, or to start
    Peers,
    /// A stripped program, and what the catalogue would add
    Sizes,
    /// Codegen, and the simulator under a long list
    Running,
}

impl Part {
    const ALL: [Self; 7] = [
        Self::Lines,
        Self::Calls,
        Self::Command,
        Self::Compiling,
        Self::Peers,
        Self::Sizes,
        Self::Running,
    ];

    /// Its name in the document and on the command line.
    const fn name(self) -> &'static str {
        match self {
            Self::Lines => "lines",
            Self::Calls => "calls",
            Self::Command => "command",
            Self::Compiling => "compiling",
            Self::Peers => "peers",
            Self::Sizes => "sizes",
            Self::Running => "running",
        }
    }

    fn measure(self, workspace: &Path, options: &Options) -> anyhow::Result<Vec<Row>> {
        let target = workspace.join("target/bench");
        match self {
            Self::Lines => lines::measure(workspace),
            Self::Calls => calls::measure(workspace, options.calls.as_deref(), options.check),
            Self::Command => command::measure(workspace, options.command.as_deref(), options.check),
            Self::Compiling => builds::measure(workspace, &target),
            Self::Peers => peers::measure(&target),
            Self::Sizes => sizes::measure(workspace, &target),
            Self::Running => runs::measure(workspace),
        }
    }
}

/// What to measure, and how.
#[derive(Clone, Debug)]
pub struct Options {
    /// Only these parts; all of them if empty.
    pub parts: Vec<Part>,
    /// Measure only what is the same on every machine, and write nothing.
    pub check: bool,
    /// The program that measures calls, if it has already been built.
    pub calls: Option<PathBuf>,
    /// The command `loggia`, if it has already been built.
    pub command: Option<PathBuf>,
}

/// One measured figure.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its name in the file of budgets.
    pub key: String,
    /// What was measured, in words.
    pub what: String,
    /// The value; `None` where this machine cannot measure it.
    pub value: Option<f64>,
    /// The unit of the value.
    pub unit: &'static str,
    /// The largest accepted value.
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

    /// Whether the value exceeds its budget.
    pub fn misses(&self) -> bool {
        matches!((self.value, self.budget), (Some(value), Some(budget)) if value > budget)
    }
}

/// The result of a run.
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

/// Measures the parts, and writes each part's table unless this is only a check.
///
/// # Errors
/// When a program that has to be measured cannot be built or run, or the budgets cannot be read.
/// The tables of earlier parts have been written by then.
pub fn run(workspace: &Path, options: &Options) -> anyhow::Result<Report> {
    let parts: &[Part] = match &options.parts[..] {
        _ if options.check => &[Part::Lines, Part::Calls, Part::Command],
        [] => &Part::ALL,
        some => some,
    };
    let mut report = Report::default();
    for part in parts {
        let rows = part.measure(workspace, options);
        let rows = with_budgets(workspace, rows.with_context(|| part.name())?)?;
        if !options.check {
            table::write(workspace, *part, &rows)?;
        }
        report.rows.extend(rows);
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
