//! Runs examples as a person does: programs with an environment and an exit code.

use std::path::PathBuf;
use std::process::{Command, Output};

/// Runs an example's program; cargo builds it beside the tests.
pub(crate) fn example(name: &str, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
    let test = std::env::current_exe().expect("this test's path");
    let folder: PathBuf = test
        .ancestors()
        .nth(2)
        .expect("target folder")
        .join("examples");
    let program = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(
        program.exists(),
        "the example is not built: run `cargo build --examples` first"
    );
    Command::new(program)
        .args(arguments)
        .env_clear()
        // Where it counts which of its lines ran, when that is measured.
        .envs(std::env::var_os("LLVM_PROFILE_FILE").map(|file| ("LLVM_PROFILE_FILE", file)))
        .envs(environment.iter().copied())
        .output()
        .expect("runs")
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
