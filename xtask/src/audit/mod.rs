//! `cargo xtask audit`: do our specs still say what the vendors' documents say?
//!
//! | step | from | to |
//! | --- | --- | --- |
//! | [`read`] | files and folders | facts ([`model`]), by [`page`], [`openapi`], [`facts`] or [`codes`] |
//! | [`ours`] | our specs | facts, before and after the overlay |
//! | `compare`, `fields`, `examples` | both | [`difference`]s |
//! | [`known`] | differences | those with a reason, and the rest |
//!
//! A vendor's OpenAPI document is compared with our copy of it before the overlay:
//! the two have to be equal, and the overlay keeps our corrections apart, each with
//! its reason. Pages and facts files are compared with what we believe, after it.
//! Differences are worded as changes of the document, so that the report on a new
//! edition reads like a changelog.

pub mod codes;
mod compare;
pub mod difference;
mod examples;
pub mod facts;
mod fields;
pub mod known;
pub mod model;
pub mod openapi;
pub mod ours;
pub mod page;
pub mod read;
pub mod text;

use std::path::PathBuf;

use self::difference::Difference;

/// What to audit.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder of our specs.
    pub specs: PathBuf,
    /// Vendors' documents, or folders of them.
    pub paths: Vec<PathBuf>,
}

/// What an audit came to.
#[derive(Debug, Default)]
pub struct Report {
    /// Where a document and our spec disagree, the known ones included.
    pub differences: Vec<Difference>,
    /// What could not be read, each with its file.
    pub unread: Vec<String>,
    /// Known differences that are none any more.
    pub stale: Vec<String>,
    /// How many documents there are.
    pub documents: usize,
    /// How many operations and structures were compared.
    pub covered: usize,
    /// How many operations and structures we have no spec for.
    pub uncovered: usize,
}

impl Report {
    /// The differences that nobody has explained.
    pub fn unknown(&self) -> impl Iterator<Item = &Difference> {
        self.differences.iter().filter(|one| one.known.is_none())
    }

    /// Whether there is nothing to do.
    pub fn is_clean(&self) -> bool {
        self.unknown().next().is_none() && self.unread.is_empty()
    }

    /// One line about all of it.
    pub fn summary(&self) -> String {
        let unknown = self.unknown().count();
        format!(
            "{} documents, {} operations and structures compared, {} not covered by a spec: {unknown} differences, \
             {} known ones, {} unreadable",
            self.documents,
            self.covered,
            self.uncovered,
            self.differences.len() - unknown,
            self.unread.len(),
        )
    }
}

/// Audits documents.
///
/// # Errors
/// When our own specs or known differences cannot be read. What is wrong with a
/// vendor's document is part of the [`Report`].
pub fn run(options: &Options) -> anyhow::Result<Report> {
    let specs = ours::read(&options.specs)?;
    let entries = known::read(&options.specs.join("known-differences.yaml"))?;
    let documents = read::paths(&options.paths);
    let mut report = Report {
        documents: documents.len(),
        ..Report::default()
    };
    for document in &documents {
        for problem in &document.problems {
            let line = format!("{}: {problem}", document.name);
            report.unread.push(difference::one_line(&line));
        }
        for api in &document.apis {
            match ours::find(&specs, api) {
                Some(spec) => {
                    let mut compared = compare::compare(&document.name, api, spec);
                    report.differences.append(&mut compared.found);
                    report.covered += compared.covered;
                    report.uncovered += compared.uncovered;
                }
                None => report.uncovered += api.operations.len() + api.structures.len(),
            }
        }
    }
    let names: Vec<_> = documents
        .iter()
        .map(|document| document.name.as_str())
        .collect();
    report.stale = known::mark(&entries, &names, &mut report.differences);
    Ok(report)
}
