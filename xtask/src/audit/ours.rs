//! Our specs, in the two states that a document can be compared with.
//!
//! Before the overlay, a spec is a copy of the vendor's own OpenAPI document: it has
//! to be equal to that, and what the overlay corrects is no difference. After it, it
//! is what we believe: a page or facts file is compared with that.

use std::path::Path;

use anyhow::bail;
use serde_json::Value;

use super::model::Api;
use super::openapi;
use crate::spec::finding::Findings;
use crate::spec::overlay::Unmatched;
use crate::spec::{files, load, overlay};

/// A spec in one state.
#[derive(Debug)]
pub struct State {
    /// The document.
    pub json: Value,
    /// Its facts.
    pub api: Api,
}

impl State {
    fn new(json: Value) -> Self {
        let api = openapi::read(&json, true);
        Self { json, api }
    }
}

/// One of our specs.
#[derive(Debug)]
pub struct Spec {
    /// Its file, relative to the folder of specs.
    pub name: String,
    /// As the file is.
    pub before: State,
    /// As the overlay corrects it, if it has one.
    pub corrected: Option<State>,
}

impl Spec {
    /// As we believe it is.
    pub fn after(&self) -> &State {
        self.corrected.as_ref().unwrap_or(&self.before)
    }

    /// The state that a document is compared with.
    pub fn facing(&self, document: &Api) -> &State {
        if document.complete {
            &self.before
        } else {
            self.after()
        }
    }
}

/// Reads all specs of a folder.
///
/// # Errors
/// When one cannot be read; `cargo xtask codegen` says more about it.
pub fn read(folder: &Path) -> anyhow::Result<Vec<Spec>> {
    let mut specs = Vec::new();
    for file in files::discover(folder)? {
        let mut findings = Findings::new(&file.name, true);
        let before = load::load(&file.path, &mut findings).map(|loaded| loaded.json);
        let mut after = None;
        if let (Some(json), Some((_, path))) = (&before, &file.overlay) {
            after = load::load(path, &mut findings)
                .and_then(|loaded| overlay::parse(&loaded.json, &mut findings))
                .map(|overlay| {
                    let mut unmatched = Unmatched::default();
                    overlay::apply(&overlay, json.clone(), &mut unmatched, &mut findings)
                });
        }
        let failed = findings.failed();
        let found = findings.into_list();
        match before {
            Some(json) if !failed => specs.push(Spec {
                name: file.name,
                before: State::new(json),
                corrected: after.map(State::new),
            }),
            _ => {
                let found: Vec<_> = found.iter().map(ToString::to_string).collect();
                bail!(
                    "{}; run `cargo xtask codegen` to see more",
                    found.join("; ")
                );
            }
        }
    }
    Ok(specs)
}

/// The specs that a document may be about: the one of its service, or else those
/// that have most of what it has.
pub fn candidates<'a>(specs: &'a [Spec], document: &Api) -> Vec<&'a Spec> {
    if let Some(service) = &document.service {
        let same = |spec: &&Spec| spec.before.api.service.as_ref() == Some(service);
        return specs.iter().filter(same).collect();
    }
    // Titles tell apart specs of a vendor that have the same paths.
    let scored = || {
        specs
            .iter()
            .map(|spec| (score(&spec.before.api, document), spec))
    };
    let most = scored().map(|(score, _)| score).max().unwrap_or(0);
    scored()
        .filter(|(score, _)| most > 0 && *score == most)
        .map(|(_, spec)| spec)
        .collect()
}

fn score(ours: &Api, document: &Api) -> usize {
    let operations = document
        .operations
        .iter()
        .filter(|theirs| ours.operations.iter().any(|one| one.name == theirs.name))
        .count();
    if !document.operations.is_empty() {
        let title = document.title.is_some() && document.title == ours.title;
        return operations * 2 + usize::from(title && operations > 0);
    }
    let structures = &document.structures;
    let shared = structures
        .keys()
        .filter(|name| ours.structures.contains_key(*name))
        .count();
    // A page of structures shares common names with any service.
    if shared * 2 > structures.len() {
        shared
    } else {
        0
    }
}
