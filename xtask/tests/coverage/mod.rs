//! Tests `cargo xtask coverage` on this repository.

use std::path::{Path, PathBuf};

use xtask::coverage::{Options, run};

fn options() -> Options {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    Options {
        workspace: here.parent().expect("a workspace").to_owned(),
        facts: Vec::new(),
        readme: false,
        simulator: simulator(),
    }
}

/// The simulator, if it was built along with these tests; otherwise coverage builds it.
fn simulator() -> Option<PathBuf> {
    let program = Path::new(env!("CARGO_BIN_EXE_xtask")).with_file_name("loggia-sim");
    program.is_file().then_some(program)
}

fn facts(folder: &tempfile::TempDir, text: &str) -> Vec<PathBuf> {
    let path = folder.path().join("facts.json");
    std::fs::write(&path, text).expect("written");
    vec![path]
}

/// The vendor's operations are tested in the same run as everything else, because each run reads
/// everything.
#[test]
fn an_operation_that_only_the_vendor_has_is_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    let report = run(&Options {
        facts: facts(
            &folder,
            r#"{"actions": ["ResetInstancesPassword", "DescribeMoon"]}"#,
        ),
        ..options()
    })
    .expect("runs");
    assert_eq!(report.problems.len(), 4, "{:?}", report.problems);
    for problem in &report.problems {
        assert!(
            problem.starts_with("zenlayer.vm: 50.0 %") && problem.ends_with("DescribeMoon"),
            "{problem}"
        );
    }
    let spec: usize = report.apis.iter().map(|api| api.spec.len()).sum();
    assert_eq!(spec, 676);
    assert!(report.tables().contains("DescribeVncUrl"));
    assert!(report.tables().contains("hinted"));
    assert!(report.json().expect("JSON").contains("DescribeVncUrl"));
}

#[test]
fn documents_without_operations_are_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = Options {
        facts: facts(&folder, "{}"),
        ..options()
    };
    let error = run(&options).expect_err("no operations").to_string();
    assert!(error.contains("has no operations"), "{error}");
}

/// The program's exit status says that there is no problem; a reader that closes the pipe early is
/// not one either.
#[test]
fn every_operation_reaches_the_required_stages() {
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_xtask"))
        .arg("coverage")
        .args(simulator().map(|program| format!("--simulator={}", program.display())))
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("starts");
    drop(program.stdout.take());
    let done = program.wait_with_output().expect("ends");
    let shown = String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "{shown}");
    assert!(!shown.contains("panicked"), "{shown}");
}
