//! Tests known differences, which have a reason.

use std::fs;
use std::path::Path;

use xtask::audit::{self, Report};

use super::{fixture, text};

fn run(known: &str, page: &str) -> anyhow::Result<Report> {
    let folder = tempfile::tempdir().expect("a folder");
    let specs = folder.path().join("specs");
    copy(&fixture("specs"), &specs);
    fs::write(specs.join("known-differences.yaml"), known).expect("written");
    let path = folder.path().join("page.md");
    fs::write(&path, page).expect("written");
    audit::run(&audit::Options {
        specs,
        paths: vec![path],
    })
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("made");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("copied");
        }
    }
}

const ENTRY: &str =
    "- {document: '*.md', kind: limit, place: '*, field `page*`', reason: So it is.}\n";

#[test]
fn a_reason_makes_a_difference_known() {
    let page = text("pages/numbered.md").replace("value: 200", "value: 500");
    let report = run(ENTRY, &page).expect("read");
    assert!(report.is_clean());
    let json = serde_json::to_value(&report.differences).expect("JSON");
    assert_eq!(json[0]["known"], "So it is.");
    assert_eq!(json[0]["kind"], "limit");
    assert_eq!(json[0]["theirs"], "maximum 500");
    assert_eq!(json[0]["ours"], "maximum 200");
    assert_eq!(
        json[0]["place"],
        "operation ListWidgets, request, field `pageSize`"
    );
    // A difference of another kind at the same place is not known.
    let report = run(
        ENTRY,
        &page.replace("| Integer         |", "| String          |"),
    )
    .expect("read");
    assert!(!report.is_clean());
}

#[test]
fn entries_that_match_nothing_are_reported() {
    let page = text("pages/numbered.md");
    let report = run(ENTRY, &page).expect("read");
    assert!(report.is_clean());
    assert!(
        report.stale[0].contains("entry 1 (*.md, limit"),
        "{:?}",
        report.stale
    );
    let elsewhere = ENTRY.replace("'*.md'", "other.md");
    assert!(run(&elsewhere, &page).expect("read").stale.is_empty());
}

#[test]
fn entries_need_a_reason_and_no_other_keys() {
    let page = text("pages/numbered.md");
    for (known, said) in [
        (ENTRY.replace("So it is.", "' '"), "entry 1: has no reason"),
        (
            ENTRY.replace("kind:", "sort:"),
            "has to be a list of entries",
        ),
    ] {
        let error = run(&known, &page).expect_err(said);
        assert!(format!("{error:#}").contains(said), "{error:#}");
    }
}

/// A pattern for all codes of an operation would hide one that the facts lose later.
#[test]
fn known_error_codes_are_listed_one_by_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs/known-differences.yaml");
    let text = fs::read_to_string(path).expect("the real file");
    let entries: Vec<serde_json::Value> = yaml_serde::from_str(&text).expect("a list");
    let is_about_codes = |entry: &&serde_json::Value| {
        let kind = entry["kind"].as_str().unwrap_or_default();
        kind.starts_with("error-")
    };
    for entry in entries.iter().filter(is_about_codes) {
        let place = entry["place"].as_str().unwrap_or_default();
        let (_, code) = place.split_once("error ").unwrap_or_default();
        assert!(!code.is_empty() && !code.contains(['*', '?']), "{entry}");
    }
}
