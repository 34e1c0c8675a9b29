//! A workspace like the repository's, of the crates that contain generated code.
//!
//! They have the repository's own sources, so that these are compiled with names that no vendor
//! has so far; the parts about single services are left out. All other dependencies are the
//! repository's.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use xtask::codegen::{self, Options, Outcome};

use crate::sandbox::{Sandbox, workspace};

/// The crates, and the parts of them that are copied.
const CRATES: [(&str, &[&str]); 4] = [
    ("loggia-edis", &["lib.rs"]),
    ("loggia-zenlayer", &["lib.rs", "error_code.rs"]),
    (
        "loggia-mock",
        &[
            "lib.rs",
            "answer.rs",
            "calls.rs",
            "mocked.rs",
            "mocks.rs",
            "multipart.rs",
            "partial.rs",
            "then.rs",
            "vendor.rs",
            "zenlayer.rs",
        ],
    ),
    (
        "loggia-catalogue",
        &["lib.rs", "api.rs", "field.rs", "find.rs", "operation.rs"],
    ),
];

/// Stand-ins for the helpers that the tables of calls use, so that the tables compile.
const CALL: &str = include_str!("fixtures/call.rs");

/// The program that contains these tables.
const CALLS: &str = "//! A call of everything.\n#![allow(dead_code, deprecated, missing_docs)]\n\n\
                     mod call;\n#[rustfmt::skip]\nmod generated;\n";

/// The workspace.
pub(super) struct Nested(PathBuf);

impl Nested {
    /// A workspace without generated code. Files that another run left, perhaps with other
    /// versions, are removed.
    pub(super) fn new(folder: PathBuf) -> Self {
        let _ = fs::remove_dir_all(&folder);
        let nested = Self(folder);
        nested.write("Cargo.toml", &manifest(&repository("Cargo.toml")));
        nested.write("Cargo.lock", &repository("Cargo.lock"));
        for (name, sources) in CRATES {
            let at = format!("crates/{name}");
            let text = repository(&format!("{at}/Cargo.toml"));
            let (text, _) = text.split_once("[dev-dependencies]").unwrap_or((&text, ""));
            nested.write(&format!("{at}/Cargo.toml"), text);
            for source in sources {
                let path = format!("{at}/src/{source}");
                nested.write(&path, &all_of(&repository(&path)));
            }
        }
        let all = repository("crates/loggia-mock/src/zenlayer.rs").replace("zenlayer", "edis");
        nested.write("crates/loggia-mock/src/edis.rs", &all);
        let tests = "crates/loggia-mock/tests/every_operation";
        nested.write(&format!("{tests}/main.rs"), CALLS);
        nested.write(&format!("{tests}/call.rs"), CALL);
        nested
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("created");
        fs::write(path, text).expect("written");
    }

    /// Takes over the specs of a vendor.
    pub(super) fn take(&self, vendor: &str, sandbox: &Sandbox) {
        let folder = sandbox.path("specs").join(vendor);
        for entry in fs::read_dir(folder).expect("specs") {
            let path = entry.expect("an entry").path();
            let name = path.file_name().expect("a name").to_string_lossy();
            let text = fs::read_to_string(&path).expect("text");
            self.write(&format!("specs/{vendor}/{name}"), &text);
        }
    }

    /// Generates everything.
    pub(super) fn generate(&self) -> Outcome {
        codegen::run(&Options {
            workspace: self.0.clone(),
            specs: None,
            out: None,
            check: false,
            lenient: true,
        })
        .expect("runs")
    }

    /// Compiles everything, and expects no warnings.
    pub(super) fn check(&self) {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .parent()
            .expect("a folder of the build");
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args(["check", "--offline", "--quiet", "--color=never"])
            .args(["--workspace", "--lib", "--tests", "--all-features"])
            .arg("--manifest-path")
            .arg(self.0.join("Cargo.toml"))
            .env("CARGO_TARGET_DIR", target)
            // Tests whether it compiles, not clippy's opinion of such names, when clippy compiles
            // the workspace.
            .env_remove("RUSTC_WORKSPACE_WRAPPER")
            // Of its configuration.
            .current_dir(workspace())
            .output()
            .expect("cargo runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && !said.contains("warning"),
            "{said}"
        );
    }
}

fn repository(path: &str) -> String {
    fs::read_to_string(workspace().join(path)).expect(path)
}

/// The workspace's manifest, with these crates as members.
fn manifest(text: &str) -> String {
    let ours = |line: &str| {
        CRATES
            .iter()
            .any(|(name, _)| line.starts_with(&format!("{name} =")))
    };
    let crates = workspace().join("crates");
    let crates = format!("path = \"{}/", crates.display());
    let mut made = String::new();
    for line in text.lines() {
        let line = if line.starts_with("members = ") {
            "members = [\"crates/*\"]".to_owned()
        } else if line.starts_with("exclude = ") {
            continue;
        } else if ours(line) {
            line.to_owned()
        } else {
            line.replace("path = \"crates/", &crates)
        };
        made.push_str(&line);
        made.push('\n');
    }
    made
}

/// A source that names single services, extended to all of them.
fn all_of(text: &str) -> String {
    text.replace(
        "pub use generated::{management, order};",
        "#[allow(unreachable_pub)]\npub use generated::*;",
    )
}
