//! Compares the facts of a document with those of our spec.
//!
//! Operations are matched by name, structures by name, fields by path. Something that only one
//! side has is a difference where its absence means something (see [`Api`](super::model::Api)): a
//! page that mentions no maximum does not say that there is none, and one operation's page does
//! not say that there is no other.

use std::collections::BTreeSet;

use super::differ::{Differ, Places, places};
use super::difference::{Difference, Kind};
use super::model::{Api, Operation, Section};
use super::spec_facts::SpecFacts;
use super::{fields, openapi_diff, renames};

/// The result of a comparison.
pub(super) struct Compared {
    pub(super) found: Vec<Difference>,
    /// Operations and structures that were compared.
    pub(super) covered: usize,
    /// Operations and structures that our spec lacks, by name.
    pub(super) uncovered: Vec<String>,
}

/// Compares a document with the spec that it is about.
pub(super) fn compare(name: &str, theirs: &Api, spec: &SpecFacts) -> Compared {
    let ours = &spec.facts;
    let mut differ = Differ {
        document: name,
        spec: spec.spec.name(),
        cut_off: theirs.cut_off,
        renamed: renames::structures(theirs, ours),
        found: Vec::new(),
    };
    let mut compared = Compared {
        found: Vec::new(),
        covered: 0,
        uncovered: Vec::new(),
    };
    if let Some(document) = &theirs.document {
        openapi_diff::compare(&mut differ, document, &spec.spec.before, !theirs.whole);
        for operation in &theirs.operations {
            let places = places(&format!("operation {}", operation.name));
            for example in &operation.examples {
                super::examples::check(&mut differ, &spec.spec, &operation.name, example, &places);
            }
        }
        compared.covered = theirs.operations.len() + theirs.structures.len();
        compared.found = differ.found;
        return compared;
    }
    let here = places("document");
    if let (Some(version), Some(our)) = (&theirs.version, &ours.version)
        && version != our
        && theirs.whole
    {
        differ.add(Kind::Version, &here, version, our);
    }
    for operation in &theirs.operations {
        let places = places(&format!("operation {}", operation.name));
        match ours
            .operations
            .iter()
            .find(|our| our.name == operation.name)
        {
            Some(our) => {
                compared.covered += 1;
                differ.operation(operation, our, &places);
                for example in &operation.examples {
                    super::examples::check(
                        &mut differ,
                        &spec.spec,
                        &operation.name,
                        example,
                        &places,
                    );
                }
            }
            None if theirs.whole => {
                differ.add(Kind::OperationAdded, &places, "there", "missing");
            }
            None => compared.uncovered.push(operation.name.clone()),
        }
    }
    if theirs.whole {
        for our in &ours.operations {
            if !theirs
                .operations
                .iter()
                .any(|theirs| theirs.name == our.name)
            {
                let places = places(&format!("operation {}", our.name));
                differ.add(Kind::OperationRemoved, &places, "missing", "there");
            }
        }
    }
    differ.structures(theirs, ours, &mut compared);
    compared.found = differ.found;
    compared
}

impl Differ<'_> {
    fn operation(&mut self, theirs: &Operation, ours: &Operation, places: &Places) {
        if let (Some(path), Some(our)) = (&theirs.path, &ours.path)
            && path != our
        {
            self.add(Kind::Path, places, path, our);
        }
        if let (Some(request), Some(our)) = (&theirs.request, &ours.request) {
            self.section(request, our, &places.part("request"));
        }
        for (status, response) in &theirs.responses {
            let places = places.part(&format!("response {status}"));
            match ours.responses.get(status) {
                Some(our) => self.section(response, our, &places),
                None => self.add(Kind::ResponseAdded, &places, "there", "missing"),
            }
        }
        self.errors(theirs, ours, places);
    }

    /// An empty table means nothing: current pages have lost theirs.
    fn errors(&mut self, theirs: &Operation, ours: &Operation, places: &Places) {
        let shown = |status: Option<u16>| status.map_or("no status".into(), |s| s.to_string());
        for (code, status) in &theirs.errors {
            let places = places.part(&format!("error {code}"));
            match ours.errors.get(code) {
                None => self.add(Kind::ErrorAdded, &places, shown(*status), "missing"),
                Some(our) if status.is_some() && our != status => {
                    self.add(Kind::ErrorStatus, &places, shown(*status), shown(*our));
                }
                Some(_) => {}
            }
        }
        for (code, status) in &ours.errors {
            let says = !self.cut_off && !theirs.errors.is_empty();
            if says && !theirs.errors.contains_key(code) {
                let places = places.part(&format!("error {code}"));
                self.add(Kind::ErrorRemoved, &places, "missing", shown(*status));
            }
        }
    }

    fn section(&mut self, theirs: &Section, ours: &Section, places: &Places) {
        let mut places = places.clone();
        if let Some(schema) = &ours.schema {
            places.ours = format!("{}, schema {schema}", places.ours);
        }
        if theirs.kind != ours.kind {
            let shown = |section: &Section| {
                section
                    .kind
                    .as_ref()
                    .map_or("object".into(), ToString::to_string)
            };
            self.add(Kind::Type, &places, shown(theirs), shown(ours));
        }
        fields::compare(self, theirs, &ours.fields, &places);
    }

    fn structures(&mut self, theirs: &Api, ours: &Api, compared: &mut Compared) {
        let names: BTreeSet<_> = theirs
            .structures
            .keys()
            .chain(ours.structures.keys())
            .collect();
        let renamed = self.renamed.clone();
        for name in names {
            if renamed.values().any(|our| our == name) {
                // It is compared under its new name.
                continue;
            }
            let mut places = places(&format!("structure {name}"));
            let our_name = renamed.get(name).unwrap_or(name);
            if our_name != name {
                places.ours = format!("structure {our_name}");
                self.add(Kind::StructureRenamed, &places, name, our_name);
            }
            match (theirs.structures.get(name), ours.structures.get(our_name)) {
                (Some(their), Some(our)) => {
                    compared.covered += 1;
                    let ours = Section {
                        // The place already contains the name.
                        schema: None,
                        ..our.clone()
                    };
                    let theirs = Section {
                        schema: None,
                        ..their.clone()
                    };
                    self.section(&theirs, &ours, &places);
                }
                (Some(_), None) if theirs.whole => {
                    self.add(Kind::StructureAdded, &places, "there", "missing");
                }
                // Lists of values are compared where they are used.
                (Some(their), None) if their.kind.is_none() => {
                    compared.uncovered.push(name.clone());
                }
                // Notes without any structures are not about structures.
                (None, Some(_)) if theirs.whole && !theirs.structures.is_empty() => {
                    self.add(Kind::StructureRemoved, &places, "missing", "there");
                }
                _ => {}
            }
        }
    }
}
