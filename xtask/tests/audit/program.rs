//! Tests the program's exit codes, over the real specs.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use super::{fixture, text};

fn call(arguments: &[&str], path: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(arguments)
        .arg(path)
        .output()
        .expect("it runs")
}

#[test]
fn exit_codes_say_whether_there_is_something_to_do() {
    // No spec is about widgets.
    let page = fixture("pages/numbered.md");
    let done = call(&["audit", "--json"], &page);
    assert!(done.status.success(), "{done:?}");
    assert_eq!(String::from_utf8_lossy(&done.stdout).trim(), "[]");
    let shown = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(shown.contains("1 not covered by a spec"), "{shown}");
    assert!(
        shown.contains("not covered: ") && shown.contains("service widgets: ListWidgets"),
        "{shown}"
    );

    let done = call(&["audit"], &fixture("nowhere"));
    assert_eq!(done.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&done.stderr).contains("1 line unreadable in 1 document"));

    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("page.md");
    let changed = text("pages/numbered.md")
        .replace("/api/v2/widgets", "/api/v2/vm")
        .replace("ListWidgets", "DescribeVncUrl");
    fs::write(&path, changed).expect("written");
    let done = call(&["audit"], &path);
    assert_eq!(done.status.code(), Some(1));
    let shown = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(
        shown.contains("field removed: ") && shown.contains("field `instanceId`"),
        "{shown}"
    );
}

#[test]
fn import_prints_a_skeleton() {
    let done = call(&["import"], &fixture("pages/unnumbered.md"));
    assert!(done.status.success(), "{done:?}");
    let shown = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(
        shown.starts_with("paths:\n  /api/v2/widgets#PaintWidget:\n"),
        "{shown}"
    );
}
