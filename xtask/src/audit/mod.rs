//! `cargo xtask audit`: checks that our specs still agree with the vendors' documents.
//!
//! | step | from | to |
//! | --- | --- | --- |
//! | [`read`] | files and folders | facts ([`model`]), by [`page`], [`openapi`], [`facts`], [`sdk`] or [`codes`] |
//! | [`spec_facts`] | the typed models of our specs | facts |
//! | `compare`, `renames`, `fields`, `examples` | both | [`difference`]s |
//! | `openapi_diff` | an OpenAPI document and our copy of it | [`difference`]s |
//! | [`known`] | differences | those with a reason, and the rest |
//!
//! A vendor's OpenAPI document is compared with our copy of it before the overlay: the two must be
//! equal, and the overlay keeps our corrections apart, each with its reason. Pages and facts files
//! are compared with what we believe, after the overlay. Differences are worded as changes of the
//! document, so that the report on a new edition reads like a changelog.

pub mod codes;
mod compare;
mod differ;
pub mod difference;
mod examples;
pub mod facts;
mod fields;
pub mod known;
mod links;
pub mod model;
pub mod openapi;
mod openapi_diff;
pub mod page;
pub mod read;
mod renames;
pub mod sdk;
pub mod spec_facts;
pub mod text;

use std::collections::BTreeSet;
use std::fmt::{self, Write as _};
use std::path::PathBuf;

use self::difference::Difference;
use self::model::Api;
use self::spec_facts::SpecFacts;
use crate::spec;

/// What to audit.
#[derive(Clone, Debug)]
pub struct Options {
    /// The folder of our specs.
    pub specs: PathBuf,
    /// Vendors' documents, or folders of them.
    pub paths: Vec<PathBuf>,
}

/// The result of an audit.
#[derive(Debug, Default)]
pub struct Report {
    /// Differences between documents and our specs, including known ones.
    pub differences: Vec<Difference>,
    /// Everything that could not be read, each with its file.
    pub unread: Vec<String>,
    /// Known differences that no longer exist.
    pub stale: Vec<String>,
    /// How many documents there are.
    pub documents: usize,
    /// How many of them could not be read completely.
    pub unread_documents: usize,
    /// How many files in folders are not documents.
    pub passed_over: usize,
    /// How many operations and structures were compared.
    pub covered: usize,
    /// Things that none of our specs covers, by document.
    pub uncovered: Vec<Uncovered>,
}

/// The part of a document that none of our specs covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Uncovered {
    /// The document.
    pub document: String,
    /// The service, if it is known and we have no spec for it.
    pub service: Option<String>,
    /// Operations and structures by name.
    pub names: Vec<String>,
}

impl fmt::Display for Uncovered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = format!("{}: ", self.document);
        if let Some(service) = &self.service {
            let _ = write!(line, "service {service}: ");
        }
        line.push_str(&self.names.join(", "));
        f.write_str(&difference::one_line(&line))
    }
}

impl Report {
    fn add(&mut self, document: &str, api: &Api, specs: &[SpecFacts]) {
        // A document that does not say which service it is about is compared with the spec that
        // fits it best.
        let compared = spec_facts::candidates(specs, api)
            .into_iter()
            .map(|spec| compare::compare(document, api, spec))
            .min_by_key(|compared| compared.found.len());
        let mut uncovered = Uncovered {
            document: document.to_owned(),
            service: None,
            names: Vec::new(),
        };
        if let Some(mut compared) = compared {
            self.differences.append(&mut compared.found);
            self.covered += compared.covered;
            uncovered.names = compared.uncovered;
        } else {
            uncovered.service.clone_from(&api.service);
            let operations = api.operations.iter().map(|one| one.name.clone());
            let structures = api
                .structures
                .iter()
                .filter(|(_, section)| section.kind.is_none())
                .map(|(name, _)| name.clone());
            uncovered.names = operations.chain(structures).collect();
        }
        if !uncovered.names.is_empty() {
            self.uncovered.push(uncovered);
        }
    }

    /// The differences without a known reason.
    pub fn unknown(&self) -> impl Iterator<Item = &Difference> {
        self.differences.iter().filter(|one| one.known.is_none())
    }

    /// Whether there is nothing to do.
    pub fn is_clean(&self) -> bool {
        self.unknown().next().is_none() && self.unread.is_empty()
    }

    /// A one-line summary.
    pub fn summary(&self) -> String {
        let unknown = self.unknown().count();
        let differing: BTreeSet<_> = self.unknown().map(|one| &one.document).collect();
        let uncovered: usize = self.uncovered.iter().map(|one| one.names.len()).sum();
        format!(
            "{}, {} passed over; {} operations and structures compared, {uncovered} not covered by \
             a spec; {} in {}, {} known; {} unreadable in {}",
            count(self.documents, "document"),
            count(self.passed_over, "other file"),
            self.covered,
            count(unknown, "difference"),
            count(differing.len(), "document"),
            self.differences.len() - unknown,
            count(self.unread.len(), "line"),
            count(self.unread_documents, "document"),
        )
    }
}

/// A number of things, in singular or plural.
fn count(number: usize, noun: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {noun}{plural}")
}

/// Audits documents.
///
/// # Errors
/// When our own specs or known differences cannot be read. Mistakes in a vendor's document are
/// part of the [`Report`].
pub fn run(options: &Options) -> anyhow::Result<Report> {
    let specs: Vec<_> = spec::load_all(&options.specs)?
        .into_iter()
        .map(SpecFacts::new)
        .collect();
    let entries = known::read(&options.specs.join("known-differences.yaml"))?;
    let found = read::paths(&options.paths);
    let documents = found.documents;
    let mut report = Report {
        documents: documents.len(),
        passed_over: found.passed_over,
        ..Report::default()
    };
    for document in &documents {
        report.unread_documents += usize::from(!document.problems.is_empty());
        for problem in &document.problems {
            let line = format!("{}: {problem}", document.name);
            report.unread.push(difference::one_line(&line));
        }
        for api in &document.apis {
            report.add(&document.name, api, &specs);
        }
    }
    let names: Vec<_> = documents
        .iter()
        .map(|document| document.name.as_str())
        .collect();
    report.stale = known::mark(&entries, &names, &mut report.differences);
    Ok(report)
}
