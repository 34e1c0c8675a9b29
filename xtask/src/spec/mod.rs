//! Specs: reads files once into one typed model.
//!
//! ```text
//! files ─> load ─> parts ─> overlay ─> envelope ─> read ─> model
//! ```
//!
//! | module | does |
//! | --- | --- |
//! | [`files`] | finds specs; a spec's path says what it becomes |
//! | [`load`] | reads a file into JSON, and computes its hash |
//! | [`parts`] | merges the files of one spec into one document |
//! | [`overlay`] | applies corrections to the vendor's document |
//! | [`extensions`] | drops extensions from objects whose keys are names |
//! | [`envelope`] | expands envelopes that are stated once for all answers |
//! | [`read`] | makes the typed [`model`] from a document |
//!
//! [`document`] and [`operation_paths`] navigate a document as JSON, [`finding`]s say what is
//! wrong and where, [`words`] turn the vendors' names into Rust's. Everything else in xtask
//! begins with [`load_all`] or, where mistakes are reported one by one, with a [`Loader`].

pub mod document;
pub mod envelope;
pub mod extensions;
pub mod files;
pub mod finding;
pub mod keys;
pub mod load;
pub mod model;
pub mod operation_paths;
pub mod overlay;
pub mod parts;
pub mod read;
pub mod words;

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::bail;
use roas_overlay::v1_0::Overlay;
use serde_json::Value;

use self::files::SpecFile;
use self::finding::{Finding, Findings, Once};
use self::model::Api;
use self::overlay::Unmatched;
use crate::parallel;

/// A spec, in the two states that another document can be compared with.
#[derive(Clone, Debug)]
pub struct Spec {
    /// Its files.
    pub file: SpecFile,
    /// As in the files: for EDIS, a copy of the vendor's description.
    pub before: Value,
    /// As corrected by the overlay: what we believe.
    pub document: Value,
    /// The model of [`Self::document`].
    pub api: Api,
}

impl Spec {
    /// Its name relative to the folder of specs.
    pub fn name(&self) -> &str {
        &self.file.name
    }

    /// The model of the files without the overlay. Mistakes that the overlay corrects are ignored.
    pub fn before(&self) -> Api {
        let mut findings = Findings::new(self.name(), true);
        let mut api = read::read(&self.before, &mut findings);
        self.file.describe(&mut api);
        api
    }
}

/// Loads all specs of a folder, for a command that only reads them.
///
/// # Errors
/// When a spec cannot be read; `cargo xtask codegen` gives the details.
pub fn load_all(folder: &Path) -> anyhow::Result<Vec<Spec>> {
    let mut loader = Loader::new(true);
    let documents = loader.load_all(files::discover(folder)?);
    // A type that cannot be read is no reason to stop: reporting it is the task of codegen.
    let read = parallel::map(documents, weight, |(loaded, findings)| {
        let spec = loaded.map(|loaded| loaded.read(&mut Findings::new("", true)));
        (spec, findings)
    });
    let mut specs = Vec::new();
    for (spec, findings) in read {
        match spec {
            Some(spec) if !findings.failed() => specs.push(spec),
            _ => {
                let mut said = loader.elsewhere;
                said.extend(findings.into_list());
                let said: Vec<_> = said.into_list().iter().map(ToString::to_string).collect();
                bail!("{}; run `cargo xtask codegen` to see more", said.join("; "));
            }
        }
    }
    Ok(specs)
}

/// Loads specs one by one, and collects the findings in overlays that they share.
#[derive(Debug)]
pub struct Loader {
    lenient: bool,
    unmatched: BTreeMap<String, Unmatched>,
    /// Findings in overlays.
    elsewhere: Once,
}

/// An estimate of the work that a document makes.
pub fn weight((loaded, _): &(Option<Loaded>, Findings)) -> u64 {
    let paths = loaded.as_ref().map(|loaded| &loaded.document["paths"]);
    document::entries(paths).map(|_| 1).sum()
}

/// An overlay with its hash.
struct Shared {
    overlay: Overlay,
    sha256: String,
}

/// A document that is ready to be linted and read.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// Its files.
    pub file: SpecFile,
    /// As in the files.
    pub before: Value,
    /// As corrected by the overlay, with its envelopes expanded.
    pub document: Value,
    /// The files with their hashes.
    pub sources: Vec<String>,
}

impl Loaded {
    /// Reads the model.
    pub fn read(self, findings: &mut Findings) -> Spec {
        let mut api = read::read(&self.document, findings);
        self.file.describe(&mut api);
        api.sources = self.sources;
        Spec {
            file: self.file,
            before: self.before,
            document: self.document,
            api,
        }
    }
}

impl Loader {
    /// A loader that has loaded nothing yet.
    pub fn new(lenient: bool) -> Self {
        Self {
            lenient,
            unmatched: BTreeMap::new(),
            elsewhere: Once::default(),
        }
    }

    /// Loads specs up to the point where they can be read, each with its findings; nothing for a
    /// spec that cannot be loaded.
    pub fn load_all(&mut self, files: Vec<SpecFile>) -> Vec<(Option<Loaded>, Findings)> {
        let lenient = self.lenient;
        let overlays = self.overlays(&files);
        let corrected = parallel::map(files, SpecFile::size, |file| {
            let mut findings = Findings::new(&file.name, lenient);
            let overlay = file.overlay.as_ref();
            let overlay = overlay.map(|(name, _)| (name.clone(), overlays.get(name)));
            let mut unmatched = Unmatched::default();
            let mut elsewhere = Findings::new("", lenient);
            let loaded = load_parts(&file, &mut findings).and_then(|(before, hash)| {
                load::check_version(&before, &mut findings);
                let mut sources = vec![source(&file.name, &hash)];
                let mut document = before.clone();
                if let Some((name, shared)) = &overlay {
                    let shared = (*shared)?;
                    sources.push(source(name, &shared.sha256));
                    let mut found = Findings::new(name, lenient);
                    document =
                        overlay::apply(&shared.overlay, document, &mut unmatched, &mut found);
                    let failed = found.failed();
                    elsewhere.append(found);
                    if failed {
                        return None;
                    }
                }
                if findings.failed() {
                    return None;
                }
                extensions::drop_all(&mut document);
                envelope::write_out(&mut document, &mut findings);
                Some(Loaded {
                    file,
                    before,
                    document,
                    sources,
                })
            });
            let shared = overlay.map(|(name, _)| (name, unmatched, elsewhere));
            (loaded, findings, shared)
        });
        let mut all = Vec::new();
        for (loaded, findings, shared) in corrected {
            if let Some((name, unmatched, found)) = shared {
                self.unmatched.entry(name).or_default().and(unmatched);
                self.elsewhere.extend(found.into_list());
            }
            all.push((loaded, findings));
        }
        all
    }

    /// The overlays, each read once even if several specs share it.
    fn overlays(&mut self, files: &[SpecFile]) -> BTreeMap<String, Shared> {
        let named = files.iter().filter_map(|file| file.overlay.as_ref());
        let named: BTreeMap<_, _> = named.map(|(name, path)| (name, path)).collect();
        let lenient = self.lenient;
        let read = parallel::map(
            named.into_iter().collect(),
            |_| 0,
            |(name, path)| {
                let mut found = Findings::new(name, lenient);
                let overlay = load::load(path, &mut found).and_then(|loaded| {
                    let overlay = overlay::parse(&loaded.json, &mut found)?;
                    let sha256 = loaded.sha256;
                    Some(Shared { overlay, sha256 })
                });
                (name, overlay, found)
            },
        );
        let mut overlays = BTreeMap::new();
        for (name, overlay, found) in read {
            if let Some(overlay) = overlay.filter(|_| !found.failed()) {
                overlays.insert(name.clone(), overlay);
            }
            self.elsewhere.extend(found.into_list());
        }
        overlays
    }

    /// The findings in overlays. `complete` says that all specs were loaded: an action that
    /// matched in none of them is then reported.
    pub fn finish(mut self, complete: bool) -> Vec<Finding> {
        if complete {
            for (name, unmatched) in self.unmatched {
                let mut found = Findings::new(name, self.lenient);
                unmatched.report(&mut found);
                self.elsewhere.extend(found.into_list());
            }
        }
        self.elsewhere.into_list()
    }
}

fn load_parts(file: &SpecFile, findings: &mut Findings) -> Option<(Value, String)> {
    if let [(_, path)] = file.parts.as_slice()
        && *path == file.path
    {
        let loaded = load::load(path, findings)?;
        return Some((loaded.json, loaded.sha256));
    }
    let mut hashes = String::new();
    let mut parts = Vec::new();
    for (name, path) in &file.parts {
        let mut found = Findings::new(name, findings.lenient());
        let loaded = load::load(path, &mut found);
        findings.append(found);
        let loaded = loaded?;
        hashes.push_str(name);
        hashes.push_str(&loaded.sha256);
        parts.push((name.clone(), loaded.json));
    }
    Some((parts::merge(parts, findings), load::sha256(&hashes)))
}

fn source(name: &str, sha256: &str) -> String {
    format!("specs/{name}, SHA-256 {sha256}")
}
