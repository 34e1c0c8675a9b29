//! Runs the pipeline in a temporary folder of specs and a folder of crates.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use xtask::codegen::{self, Options, Outcome};

/// A small spec without mistakes.
pub(crate) const GOOD: &str = include_str!("../fixtures/good.yaml");

/// A temporary folder.
pub(crate) struct Sandbox(TempDir);

impl Sandbox {
    /// An empty sandbox.
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a folder"))
    }

    /// A sandbox with a spec `zenlayer/vm.yaml`.
    pub(crate) fn with(spec: &str) -> Self {
        let sandbox = Self::new();
        sandbox.write("specs/zenlayer/vm.yaml", spec);
        sandbox
    }

    /// A path in the folder.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    /// The folder that the good spec is generated into.
    pub(crate) fn module(&self) -> PathBuf {
        self.path("crates/loggia-zenlayer/src/generated/vm")
    }

    /// Writes a file.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("created");
        fs::write(path, text).expect("written");
    }

    fn options(&self) -> Options {
        Options {
            workspace: workspace(),
            specs: Some(self.path("specs")),
            out: Some(self.path("crates")),
            check: false,
            lenient: false,
        }
    }

    /// Generates.
    pub(crate) fn run(&self) -> Outcome {
        codegen::run(&self.options()).expect("runs")
    }

    /// Generates leniently.
    pub(crate) fn run_lenient(&self) -> Outcome {
        codegen::run(&Options {
            lenient: true,
            ..self.options()
        })
        .expect("runs")
    }

    /// Compares.
    pub(crate) fn check(&self) -> Outcome {
        codegen::run(&Options {
            check: true,
            ..self.options()
        })
        .expect("runs")
    }
}

/// This repository.
pub(crate) fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("a parent")
        .to_owned()
}

/// The findings of a run, as they are printed.
pub(crate) fn shown(outcome: &Outcome) -> Vec<String> {
    outcome.findings.iter().map(ToString::to_string).collect()
}
