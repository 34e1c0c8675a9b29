//! Measures user seconds of child processes, as counted by the operating system.
//!
//! Wall time depends more on the other work of a machine. Linux keeps the sum over all children
//! that have ended; elsewhere there is no figure.

use std::fs;
use std::process::Command;

use anyhow::{Context, bail};

/// Clock ticks per second, the same on every Linux.
const TICKS: f64 = 100.0;

/// Runs a command to completion and returns its user seconds, including those of its children.
pub(super) fn seconds(command: &mut Command) -> anyhow::Result<Option<f64>> {
    let before = ended();
    let output = command
        .output()
        .with_context(|| format!("{} cannot be run", command.get_program().display()))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let last: Vec<&str> = said.lines().rev().take(20).collect();
        let last: Vec<&str> = last.into_iter().rev().collect();
        bail!("{command:?} failed:\n{}", last.join("\n"));
    }
    Ok(ended().zip(before).map(|(after, before)| after - before))
}

/// User seconds of all children that have ended so far.
fn ended() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    ticks(&stat).map(|ticks| ticks / TICKS)
}

/// The sixteenth field; the second is a name in parentheses that may contain anything.
fn ticks(stat: &str) -> Option<f64> {
    let (_, fields) = stat.rsplit_once(')')?;
    fields.split_whitespace().nth(13)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_read_behind_any_process_name() {
        let stat = "1 (a) b) S 2 3 4 5 6 7 8 9 10 11 12 13 777 888 0 0\n";
        assert_eq!(ticks(stat), Some(777.0));
        assert_eq!(ticks("nothing"), None);
    }

    #[test]
    fn a_command_that_fails_is_an_error() {
        let failed = seconds(Command::new("cargo").arg("no-such-command"));
        assert!(failed.is_err());
    }
}
