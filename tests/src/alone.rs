//! Runs a test in a process of its own, for what belongs to a process: its environment.

use std::env;
use std::ffi::OsStr;
use std::process::Command;

const ALONE: &str = "LOGGIA_TESTS_ALONE";

/// Whether this process was started by [`run_alone`].
pub fn is_alone() -> bool {
    env::var_os(ALONE).is_some()
}

/// Runs one test of this program, named by its full path, with these variables in its
/// environment.
///
/// # Panics
/// When there is no such test, or it fails.
pub fn run_alone(test: &str, variables: &[(&str, impl AsRef<OsStr>)]) {
    let program = env::current_exe().expect("this program");
    let mut command = Command::new(program);
    command.args(["--exact", test, "--nocapture"]);
    command.env(ALONE, "1");
    for (name, value) in variables {
        command.env(name, value);
    }
    let output = command.output().expect("runs");
    let printed = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{printed}\n{errors}");
    assert!(printed.contains("1 passed"), "no test {test}: {printed}");
}
