//! Tests `audit` and `import` as a whole, over made-up services in the vendors' layouts.
//!
//! `clean`: documents that agree, in every layout. `changelog`: how changes are reported. `known`:
//! reasons. `program`: exit codes, over the real specs. `skeletons`: the output of `import`.
//! `random`: arbitrary input. `openapi_diff`: every change of an OpenAPI document.

mod changelog;
mod clean;
mod known;
mod openapi_diff;
mod program;
mod random;
mod skeletons;

use std::fs;
use std::path::{Path, PathBuf};

use xtask::audit::{self, Report};

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/audit/fixtures")
        .join(name)
}

fn text(name: &str) -> String {
    fs::read_to_string(fixture(name)).expect("a fixture")
}

/// Audits files or folders.
fn audit(paths: &[PathBuf]) -> Report {
    let specs = fixture("specs");
    let paths = paths.to_vec();
    audit::run(&audit::Options { specs, paths }).expect("our specs are sound")
}

/// Audits one text under a name; returns the report's lines without the folder.
fn lines(name: &str, text: &str) -> Vec<String> {
    lines_over(&fixture("specs"), name, text)
}

/// The same over a folder of specs.
fn lines_over(specs: &Path, name: &str, text: &str) -> Vec<String> {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, text).expect("written");
    let report = audit::run(&audit::Options {
        specs: specs.to_owned(),
        paths: vec![path],
    })
    .expect("our specs are sound");
    let long = format!("{}/", folder.path().display());
    let differences = report.unknown().map(ToString::to_string);
    let unread = report
        .unread
        .iter()
        .map(|problem| format!("unread: {problem}"));
    differences
        .chain(unread)
        .map(|line| line.replace(&long, ""))
        .collect()
}
