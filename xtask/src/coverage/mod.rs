//! `cargo xtask coverage`: reports which operations exist, and which stages each has reached.
//!
//! An operation is known to the vendor, described in a spec, generated, mocked, simulated, tested,
//! and perhaps has a short form in the facade. The specs' typed model says what they contain;
//! every other stage is looked up in the names that generated files, simulators, facade and tests
//! use: a stage that is only claimed does not count. The simulator itself says how well it
//! simulates each of Zenlayer's actions ([`Grade`]); an answer that only has the right shape does
//! not count. `specs/coverage.yaml` says which stages every operation has to reach; the README has
//! the summary of them.

mod grades;
mod known;
mod names;
mod readme;
mod thresholds;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::Serialize;

use self::grades::Grades;
use crate::spec::{self, words};

pub use self::grades::Grade;

/// The inputs.
#[derive(Clone, Debug)]
pub struct Options {
    /// The root of this repository.
    pub workspace: PathBuf,
    /// Documents of vendors, or lists of facts, that say which operations exist.
    pub facts: Vec<PathBuf>,
    /// Write the summary into the README.
    pub readme: bool,
    /// The simulator as a program; otherwise the workspace's own is built and run.
    pub simulator: Option<PathBuf>,
}

/// The result.
#[derive(Debug, Serialize)]
pub struct Report {
    /// The APIs, in the order of their names.
    pub apis: Vec<ApiCoverage>,
    /// Everything below its threshold, or different from the README.
    pub problems: Vec<String>,
}

/// The operations of one API, by stage.
#[derive(Debug, Serialize)]
pub struct ApiCoverage {
    /// `vendor.service`.
    pub api: String,
    /// Whether `known` comes from a document other than the spec.
    pub checked: bool,
    /// Operations that the vendor has.
    pub known: BTreeSet<String>,
    /// Operations of the spec that can be called.
    pub spec: BTreeSet<String>,
    /// Operations with a generated call.
    pub generated: BTreeSet<String>,
    /// Operations that the facade's short forms send.
    pub facade: BTreeSet<String>,
    /// Operations with a generated mock.
    pub mocked: BTreeSet<String>,
    /// Operations that a simulator has.
    pub simulated: BTreeSet<String>,
    /// Operations that a test names.
    pub tested: BTreeSet<String>,
    /// How well the simulator says it does each.
    pub grades: BTreeMap<String, Grade>,
}

/// A stage with its name.
pub type Stage = (&'static str, fn(&ApiCoverage) -> &BTreeSet<String>);

/// All stages, in the order in which an operation reaches them.
pub const STAGES: [Stage; 7] = [
    ("known", |api| &api.known),
    ("spec", |api| &api.spec),
    ("generated", |api| &api.generated),
    ("mocked", |api| &api.mocked),
    ("simulated", |api| &api.simulated),
    ("facade", |api| &api.facade),
    ("tested", |api| &api.tested),
];

/// The number of stages in the README: those that do not change with every test.
pub(crate) const STABLE: usize = 5;

/// Determines the coverage of all operations.
///
/// # Errors
/// When specs, sources or the given documents cannot be read.
pub fn run(options: &Options) -> anyhow::Result<Report> {
    let root = &options.workspace;
    let mut documents = Vec::new();
    for path in &options.facts {
        documents.push(known::read(path)?);
    }
    // The simulator itself says how well it simulates Zenlayer's operations.
    let simulated = Grades::ask(root, options.simulator.as_deref())?;
    let simulators = names::below(&root.join("crates/loggia-sim/src"))?;
    let tests = names::tests(root)?;
    let mut apis = Vec::new();
    for spec in spec::load_all(&root.join("specs"))? {
        let described = known::spec(&spec.api);
        let vendor = spec.file.vendor;
        let grades = match spec.file.vendor.folder {
            "zenlayer" => simulated.of(&spec.file.module),
            _ => BTreeMap::new(),
        };
        let generated = module(root, vendor.package, &spec.file.module);
        let generated = names::below(&generated.join("operations"))?;
        let mocks = module(root, "loggia-mock", vendor.folder);
        let mocks = names::below(&mocks.join(format!("{}.rs", spec.file.module)))?;
        let facade = names::below(&root.join("crates/loggia/src").join(vendor.folder))?;
        let vendors: BTreeSet<String> = documents
            .iter()
            .flat_map(|document| described.known(document))
            .collect();
        let called = described.called;
        let having = |test: &dyn Fn(&str) -> bool| -> BTreeSet<String> {
            called.iter().filter(|id| test(id)).cloned().collect()
        };
        apis.push(ApiCoverage {
            api: spec.api.name(),
            checked: !vendors.is_empty(),
            known: if vendors.is_empty() {
                called.clone()
            } else {
                vendors
            },
            generated: having(&|id| generated.says(id)),
            mocked: having(&|id| mocks.uses(&words::camel(id))),
            simulated: having(&|id| match grades.get(id) {
                Some(grade) => *grade != Grade::ShapeOnly,
                None => simulators.says(id),
            }),
            // The type of an operation stands for a call that is made by generic code.
            facade: having(&|id| facade.calls(&method(id)) || facade.uses(&words::camel(id))),
            tested: having(&|id| tests.says(id) || tests.uses(&method(id))),
            spec: called,
            grades,
        });
    }
    let mut problems = thresholds::problems(&root.join("specs/coverage.yaml"), &apis)?;
    // A vendor's document is not in the repository: the README is about the specs.
    if options.facts.is_empty() {
        problems.extend(readme::agree(
            &root.join("README.md"),
            &apis,
            options.readme,
        )?);
    }
    Ok(Report { apis, problems })
}

fn module(root: &Path, package: &str, module: &str) -> PathBuf {
    root.join("crates")
        .join(package)
        .join("src/generated")
        .join(module)
}

/// The generated method of an operation.
fn method(id: &str) -> String {
    words::snake(id)
}

impl Report {
    /// The report as JSON, for programs.
    ///
    /// # Errors
    /// Never in practice: the report contains only texts.
    pub fn json(&self) -> anyhow::Result<String> {
        serde_json::to_string_pretty(self).context("the report has no JSON form")
    }

    /// A table per API: a row per operation, a column per stage, and the totals.
    pub fn tables(&self) -> String {
        let mut text = String::new();
        for api in &self.apis {
            let mut table = comfy_table::Table::new();
            table.load_style(comfy_table::presets::UTF8_FULL_CONDENSED);
            let names = STAGES.iter().map(|(name, _)| *name);
            table.set_header(std::iter::once(api.api.as_str()).chain(names));
            let all: BTreeSet<_> = api.known.union(&api.spec).collect();
            for id in all {
                let marks = STAGES.iter().map(|(name, set)| match api.grades.get(id) {
                    Some(grade) if *name == "simulated" => grade.as_str(),
                    _ if set(api).contains(id) => "x",
                    _ => "",
                });
                table.add_row(std::iter::once(id.as_str()).chain(marks));
            }
            let sums = STAGES.iter().map(|(_, set)| set(api).len().to_string());
            table.add_row(std::iter::once("together".to_owned()).chain(sums));
            let _ = writeln!(text, "{table}");
            if !api.checked {
                text.push_str(
                    "No document of the vendor was given: what is known is what the spec has.\n",
                );
            }
            text.push('\n');
        }
        text
    }
}
