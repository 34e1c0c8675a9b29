//! `cargo xtask codegen`: from the specs to the generated crates.
//!
//! A pipeline of steps, each a function from document to document in a file or
//! folder of its name:
//!
//! | step | from | to |
//! | --- | --- | --- |
//! | [`load`] | a file | a JSON document and its hash |
//! | [`overlay`] | the vendor's document | the corrected one |
//! | [`lint`] | any document | findings, if it is not one the rest understands |
//! | [`normalise`] | a correct document | one that makes good types, and facts ([`facts`]) |
//! | [`lint`] again | a normal document | findings, if something nameless is left |
//! | [`generate`] | a normal document | types, by progenitor |
//! | [`polish`] | types and facts | files |
//! | [`write`](mod@write) | files | the disk, or a diff |
//!
//! The same specs always give the same files. Mistakes are [`finding`]s with file,
//! operation and field; no step panics on a bad spec.

pub mod document;
pub mod facts;
pub mod finding;
pub mod generate;
pub mod lint;
pub mod load;
mod mocks;
pub mod normalise;
pub mod overlay;
pub mod polish;
mod scaffold;
pub mod specset;
pub mod words;
pub mod write;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use self::facts::Api;
use self::finding::{Finding, Findings, Place, Severity};
use self::overlay::Unmatched;
use self::polish::Module;
use self::specset::{SpecFile, VENDORS};
use self::write::{Change, Plan};

/// What to generate, and where.
#[derive(Clone, Debug)]
pub struct Options {
    /// The root of this repository.
    pub workspace: PathBuf,
    /// The folder of specs, if it is another than the repository's.
    pub specs: Option<PathBuf>,
    /// The folder of crates, if it is another than the repository's.
    pub out: Option<PathBuf>,
    /// Compare only.
    pub check: bool,
    /// Take tolerable mistakes as warnings.
    pub lenient: bool,
}

/// What a run came to.
#[derive(Debug)]
pub struct Outcome {
    /// Mistakes and warnings.
    pub findings: Vec<Finding>,
    /// What differed, and was written unless only compared.
    pub changes: Vec<Change>,
    /// How many files there are in all.
    pub files: usize,
    /// How many operations were generated.
    pub operations: usize,
    /// How long it took.
    pub elapsed: Duration,
}

impl Outcome {
    /// Whether a spec has errors; nothing was written then.
    pub fn failed(&self) -> bool {
        self.findings
            .iter()
            .any(|finding| finding.severity == Severity::Error)
    }
}

/// Runs the pipeline for all specs.
///
/// # Errors
/// When files cannot be found, read or written. Mistakes in specs are part of the
/// [`Outcome`].
pub fn run(options: &Options) -> anyhow::Result<Outcome> {
    let begin = Instant::now();
    let folder = options
        .specs
        .clone()
        .unwrap_or_else(|| options.workspace.join("specs"));
    let specs = specset::discover(&folder)?;
    let mut findings = Vec::new();
    let mut operations = 0;
    let mut modules = Vec::new();
    let mut unmatched: BTreeMap<String, Unmatched> = BTreeMap::new();
    for spec in &specs {
        let mut found = Findings::new(&spec.name, options.lenient);
        let made = generate_one(spec, &mut unmatched, &mut found, &mut findings);
        findings.append(&mut found.into_list());
        if let Some((module, count)) = made {
            operations += count;
            modules.push((spec, module));
        }
    }
    let broken = findings
        .iter()
        .any(|f: &Finding| f.severity == Severity::Error);
    for (name, unmatched) in unmatched {
        if broken {
            // A spec that ended early may have what the overlay looks for.
            break;
        }
        let mut found = Findings::new(name, options.lenient);
        unmatched.report(&mut found);
        findings.append(&mut found.into_list());
    }
    // An overlay that serves several specs is read for each.
    let mut once: Vec<Finding> = Vec::new();
    for finding in findings {
        if !once.contains(&finding) {
            once.push(finding);
        }
    }
    let mut outcome = Outcome {
        findings: once,
        changes: Vec::new(),
        files: 0,
        operations,
        elapsed: begin.elapsed(),
    };
    if !outcome.failed() {
        let plan = plan(options, &modules);
        outcome.changes = write::compare(&plan)?;
        if !options.check {
            write::apply(&plan, &outcome.changes)?;
        }
        outcome.files = plan.files.len();
    }
    outcome.elapsed = begin.elapsed();
    Ok(outcome)
}

/// Takes one spec through the steps; ends early after the step that found errors.
fn generate_one(
    spec: &SpecFile,
    unmatched: &mut BTreeMap<String, Unmatched>,
    findings: &mut Findings,
    elsewhere: &mut Vec<Finding>,
) -> Option<(Module, usize)> {
    let loaded = load::load(&spec.path, findings)?;
    load::check_version(&loaded, findings);
    let mut api = api(spec, &loaded.json);
    api.sources.push(source(&spec.name, &loaded.sha256));
    let mut document = loaded.json;
    if let Some((name, path)) = &spec.overlay {
        let mut found = Findings::new(name, findings.lenient());
        let corrected = load::load(path, &mut found).and_then(|loaded| {
            api.sources.push(source(name, &loaded.sha256));
            let overlay = overlay::parse(&loaded.json, &mut found)?;
            let unmatched = unmatched.entry(name.clone()).or_default();
            Some(overlay::apply(&overlay, document, unmatched, &mut found))
        });
        let failed = found.failed();
        elsewhere.append(&mut found.into_list());
        document = corrected.filter(|_| !failed)?;
    }
    if findings.failed() {
        return None;
    }
    lint::document(&document, findings);
    if findings.failed() {
        return None;
    }
    // Lint should have found whatever the next steps cannot take. Should it have
    // overlooked something, a maintainer still gets a sentence.
    let normal = guarded("normalise", findings, |findings| {
        normalise::normalise(document, api, findings)
    })?;
    lint::normal(&normal.document, findings);
    if findings.failed() {
        return None;
    }
    let generated = generate::generate(&normal.document, &normal.api, findings)?;
    let module = guarded("polish", findings, |_| {
        polish::polish(generated, &normal.api)
    })?;
    Some((module, normal.api.operations.len()))
}

/// Runs a step, and makes a finding of a panic in it.
fn guarded<T>(
    step: &str,
    findings: &mut Findings,
    run: impl FnOnce(&mut Findings) -> T,
) -> Option<T> {
    match generate::silently(|| Ok(run(findings))) {
        Ok(done) => Some(done),
        Err(message) => {
            findings.error(
                &Place::document(),
                format!("has something that {step} cannot take: {message}"),
            );
            None
        }
    }
}

fn api(spec: &SpecFile, document: &serde_json::Value) -> Api {
    let version = document
        .pointer("/info/version")
        .and_then(|version| version.as_str());
    Api {
        package: spec.vendor.package.to_owned(),
        module: spec.module.clone(),
        name: spec.api(),
        version: match version {
            Some(version) if spec.vendor.sends_version => version.to_owned(),
            _ => String::new(),
        },
        ..Api::default()
    }
}

fn source(name: &str, sha256: &str) -> String {
    format!("specs/{name}, SHA-256 {sha256}")
}

/// Puts the modules' files into their crates.
fn plan(options: &Options, modules: &[(&SpecFile, Module)]) -> Plan {
    let crates = options
        .out
        .clone()
        .unwrap_or_else(|| options.workspace.join("crates"));
    let mut plan = Plan::default();
    for vendor in &VENDORS {
        let folder = crates.join(vendor.package);
        let generated = folder.join("src/generated");
        let mut names = Vec::new();
        for (spec, made) in modules.iter().filter(|(spec, _)| spec.vendor == vendor) {
            let module = generated.join(&spec.module);
            for (path, text) in &made.client {
                plan.files.insert(module.join(path), text.clone());
            }
            plan.owned.push(module);
            names.push(spec.module.clone());
        }
        if names.is_empty() {
            continue;
        }
        for name in other_modules(&generated, &names) {
            if options.specs.is_some() {
                // A partial set of specs says nothing about the other modules.
                names.push(name);
            } else {
                plan.owned.push(generated.join(name));
            }
        }
        names.sort();
        plan.files.insert(
            generated.join("mod.rs"),
            modules_file(&names, vendor.has_features),
        );
        if options.out.is_some() {
            plan.files.extend(scaffold::missing(
                vendor,
                &folder,
                &names,
                &options.workspace,
            ));
        }
    }
    mocks::plan(&mut plan, options, &crates, modules);
    plan
}

fn other_modules(generated: &Path, known: &[String]) -> Vec<String> {
    let mut others: Vec<String> = std::fs::read_dir(generated)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !known.contains(name))
        .collect();
    others.sort();
    others
}

fn modules_file(names: &[String], features: bool) -> String {
    let mut text = String::from(
        "// Generated by `cargo xtask codegen`; do not edit.\n\n//! A module per service.\n",
    );
    for name in names {
        text.push('\n');
        if features {
            let _ = writeln!(text, "#[cfg(feature = {name:?})]");
        }
        let _ = writeln!(text, "pub mod {name};");
    }
    text
}
