//! `cargo xtask codegen`: generates the client crates from the specs.
//!
//! [`spec`] loads and corrects documents. The rest is a pipeline of steps, each a function in a
//! file or folder of its name:
//!
//! | step | from | to |
//! | --- | --- | --- |
//! | [`lint`] | a document | findings, if later steps would not understand it |
//! | [`read`](crate::spec::read) | the document | the [model](crate::spec::model) |
//! | [`lint`] again | the model | findings, and which operations cannot be called |
//! | [`normalise`] | the model | a document that makes good types, and facts ([`facts`]) |
//! | [`generate`] | that document | types, by progenitor |
//! | `conserve` | the model and those types | findings, if something was lost |
//! | [`emit`] | types and facts | files |
//! | [`write`](mod@write) | files | files on disk, or a diff |
//!
//! The same specs always give the same files. Mistakes are [`Finding`]s with file,
//! operation and field; no step panics on a bad spec.

mod attributes;
mod completeness;
pub mod emit;
pub mod facts;
pub mod generate;
pub mod lint;
mod mocks;
pub mod normalise;
mod scaffold;
mod services;
pub mod short_forms;
pub mod write;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use self::emit::Module;
use self::short_forms::ShortForms;
use self::write::{Change, Plan};
use crate::parallel;
use crate::spec::files::{self, SpecFile, VENDORS};
use crate::spec::finding::{Finding, Findings, Once, Place, Severity};
use crate::spec::{self, Loaded, Loader, Spec};

/// What to generate, and where.
#[derive(Clone, Debug)]
pub struct Options {
    /// The root of this repository.
    pub workspace: PathBuf,
    /// The folder of specs, if it is not the repository's.
    pub specs: Option<PathBuf>,
    /// The folder of crates, if it is not the repository's.
    pub out: Option<PathBuf>,
    /// Compare only.
    pub check: bool,
    /// Take tolerable mistakes as warnings.
    pub lenient: bool,
}

/// The result of a run.
#[derive(Debug)]
pub struct Outcome {
    /// Mistakes and warnings.
    pub findings: Vec<Finding>,
    /// Differences, which were written unless the run only compared.
    pub changes: Vec<Change>,
    /// The total number of files.
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
    let mut loader = Loader::new(options.lenient);
    let documents = loader.load_all(files::discover(&folder)?);
    // Other people's specs have nothing to do with this repository's facade.
    let forms = match options.specs {
        Some(_) => ShortForms::default(),
        None => ShortForms::read(&options.workspace)?,
    };
    let generated = parallel::map(documents, spec::weight, |(loaded, mut found)| {
        let made = loaded
            .filter(|_| !found.failed())
            .and_then(|loaded| generate_one(loaded, &forms, &mut found));
        // Data that is no longer needed is dropped here, on all cores.
        let made = made.map(|(spec, module)| (spec.api.operations.len(), spec.file, module));
        (made, found)
    });
    let mut findings = Once::default();
    let mut operations = 0;
    let mut modules = Vec::new();
    let mut complete = true;
    for (made, found) in generated {
        findings.extend(found.into_list());
        match made {
            Some((count, file, module)) => {
                operations += count;
                modules.push((file, module));
            }
            // The spec that failed may contain what an overlay looks for.
            None => complete = false,
        }
    }
    findings.extend(loader.finish(complete));
    let mut outcome = Outcome {
        findings: findings.into_list(),
        changes: Vec::new(),
        files: 0,
        operations,
        elapsed: begin.elapsed(),
    };
    if !outcome.failed() {
        let plan = plan(options, &modules)?;
        outcome.changes = write::compare(&plan, options.check)?;
        if !options.check {
            write::apply(&plan, &outcome.changes)?;
        }
        outcome.files = plan.files.len();
    }
    outcome.elapsed = begin.elapsed();
    Ok(outcome)
}

/// Takes one spec through the steps, and stops after the step that found errors.
fn generate_one(
    loaded: Loaded,
    forms: &ShortForms,
    findings: &mut Findings,
) -> Option<(Spec, Module)> {
    let left_out = lint::document(&loaded.document, findings)?;
    let mut spec = loaded.read(findings);
    lint::api(&mut spec.api, &spec.document, left_out, findings);
    if findings.failed() {
        return None;
    }
    let mut normal = normalise::normalise(&spec.api, spec.file.vendor.package);
    let api = normal.api.name.clone();
    normal.api.reached = forms.client(&api);
    for operation in &mut normal.api.operations {
        operation.short_forms = forms.of(&api, &operation.id).to_vec();
    }
    let generated = generate::generate(&normal, &spec.api, findings)?;
    completeness::check(&spec.api, &generated, findings);
    if findings.failed() {
        return None;
    }
    // If an earlier step overlooked something, a maintainer still gets a sentence.
    let module = guarded("emit", findings, |_| {
        emit::emit(generated, &normal.api, &spec.api)
    })?;
    completeness::check_files(&spec.api, &module.client, findings);
    if findings.failed() {
        return None;
    }
    Some((spec, module))
}

/// Runs a step, and turns a panic in it into a finding.
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

/// Puts the modules' files into their crates.
fn plan(options: &Options, modules: &[(SpecFile, Module)]) -> anyhow::Result<Plan> {
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
            modules_file(&names, vendor.has_features, &folder),
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
    catalogue_plan(&mut plan, options, &crates, modules);
    services::plan(&mut plan, options, &crates, modules)?;
    Ok(plan)
}

/// Puts the modules' tables into `loggia-catalogue`. As with mocks, a folder of crates without it
/// gets none, and a partial set of specs leaves the other tables alone.
fn catalogue_plan(
    plan: &mut Plan,
    options: &Options,
    crates: &Path,
    modules: &[(SpecFile, Module)],
) {
    let package = crates.join("loggia-catalogue");
    if !package.is_dir() || options.specs.is_some() {
        return;
    }
    let generated = package.join("src/generated");
    let mut list = String::from(
        "// Generated by `cargo xtask codegen`; do not edit.\n\n//! A module per service.\n\n",
    );
    let mut apis = String::new();
    for (spec, made) in modules {
        let module = format!("{}_{}", spec.vendor.folder, spec.module);
        let _ = writeln!(list, "mod {module};");
        let _ = writeln!(apis, "    &{module}::API,");
        plan.files.insert(
            generated.join(format!("{module}.rs")),
            made.catalogue.clone(),
        );
    }
    let _ = write!(
        list,
        "\npub(crate) static APIS: &[&crate::Api] = &[\n{apis}];\n"
    );
    plan.files.insert(generated.join("mod.rs"), list);
    plan.owned.push(generated);
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

fn modules_file(names: &[String], features: bool, package: &Path) -> String {
    let mut text = String::from(
        "// Generated by `cargo xtask codegen`; do not edit.\n\n//! A module per service.\n",
    );
    if package.join("src/error_code.rs").is_file() {
        text.push_str("\npub(crate) mod error_codes;\n");
    }
    for name in names {
        text.push('\n');
        if features {
            let _ = writeln!(text, "#[cfg(feature = {name:?})]");
        }
        let _ = writeln!(text, "pub mod {name};");
    }
    text
}
