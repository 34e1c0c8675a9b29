//! Measures the size of the command `loggia`, and the cost of starting it.
//!
//! Instruction counts are nearly the same on every machine, so a check can have a budget for them
//! where valgrind or perf is available. A check uses the existing program, which is unoptimised;
//! the table uses the one that users get.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

use super::Row;
use crate::program;

/// The measured runs: no arguments, and a list with the simulators in the process.
const RUNS: [(&str, &[&str]); 2] = [
    ("version", &["--version"]),
    ("list", &["--demo", "list", "--quiet"]),
];

pub(super) fn measure(
    workspace: &Path,
    given: Option<&Path>,
    check: bool,
) -> anyhow::Result<Vec<Row>> {
    let profile = if check { "dev" } else { "release" };
    let program = program::find(workspace, given, !check)?;
    let counter = Counter::find();
    let mut rows = Vec::new();
    for (name, words) in RUNS {
        let mut what = format!("`loggia {}`, {profile}", words.join(" "));
        let count = if let Some(counter) = &counter {
            Some(counter.count(&program, words)?)
        } else {
            what.push_str(" (skipped: neither valgrind nor perf counts instructions here)");
            None
        };
        rows.push(Row::new(
            &format!("command-{name}-{profile}"),
            what,
            count.map(|count| count / 1e6),
            "M instructions",
        ));
    }
    if !check {
        #[expect(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]
        let megabytes = fs::metadata(&program)?.len() as f64 / 1e6;
        rows.push(Row::new(
            "command-size-release",
            "the program `loggia`, release",
            Some(megabytes),
            "MB",
        ));
    }
    Ok(rows)
}

/// The tool that counts instructions.
#[derive(Clone, Copy, Debug)]
enum Counter {
    Valgrind,
    Perf,
}

impl Counter {
    /// The first tool that is installed and counts something.
    fn find() -> Option<Self> {
        let nothing = PathBuf::from("true");
        [Self::Valgrind, Self::Perf]
            .into_iter()
            .find(|counter| counter.count(&nothing, &[]).is_ok())
    }

    /// The instructions of a run, without those of the system.
    fn count(self, program: &Path, words: &[&str]) -> anyhow::Result<f64> {
        let mut command = match self {
            Self::Valgrind => {
                let mut valgrind = Command::new("valgrind");
                valgrind.args(["--tool=cachegrind", "--cache-sim=no"]);
                valgrind.arg("--cachegrind-out-file=/dev/null");
                valgrind
            }
            Self::Perf => {
                let mut perf = Command::new("perf");
                perf.args(["stat", "--field-separator", ","]);
                perf.args(["--event", "instructions:u", "--"]);
                perf
            }
        };
        // Nothing from the developer's environment: no profiles, no sessions, no colours.
        let kept = ["PATH", "LD_LIBRARY_PATH", "SYSTEMROOT"];
        let kept = kept.map(|name| (name, std::env::var_os(name)));
        command.env_clear();
        command.envs(
            kept.into_iter()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        let output = command
            .arg(program)
            .args(words)
            .output()
            .with_context(|| format!("{self:?}"))?;
        let said = String::from_utf8_lossy(&output.stderr);
        match self.read(&said) {
            Some(count) if output.status.success() => Ok(count),
            _ => bail!("{self:?} did not count {}: {said}", program.display()),
        }
    }

    /// The figure in the tool's output.
    fn read(self, said: &str) -> Option<f64> {
        let figure = match self {
            // ==123== I   refs:      3,123,456
            Self::Valgrind => said
                .lines()
                .filter(|line| line.starts_with("=="))
                .find_map(|line| line.split_once("refs:"))?
                .1
                .replace(',', ""),
            // 3123456,,instructions:u,1000,100.00,,
            Self::Perf => said
                .lines()
                .find(|line| line.contains("instructions"))?
                .split(',')
                .next()?
                .to_owned(),
        };
        figure.trim().parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_valgrind_and_perf_are_read() {
        let said = "==7== Cachegrind, a cache profiler\n==7== \n==7== I   refs:      3,123,456\n";
        assert_eq!(Counter::Valgrind.read(said), Some(3_123_456.0));
        let said = "3123456,,instructions:u,1000,100.00,,\n";
        assert_eq!(Counter::Perf.read(said), Some(3_123_456.0));
        for counter in [Counter::Valgrind, Counter::Perf] {
            assert_eq!(counter.read("<not counted>,,instructions:u"), None);
            assert_eq!(counter.read(""), None);
        }
    }
}
