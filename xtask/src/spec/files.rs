//! Finds the specs, and derives from their place what they become.
//!
//! There is no table: the path of a spec says everything. `<vendor>/<service>.yaml` becomes the
//! module `<service>` of the crate `loggia-<vendor>`, and its operations belong to the API
//! `<vendor>.<service>`. A folder `<vendor>/<service>/` with a file `api.yaml` is also one spec,
//! in parts. A file named `<service>.overlay.yaml`, or else `overlay.yaml`, corrects it.
//! Differences between vendors are in [`Vendor`]; a new vendor is a new entry in [`VENDORS`].

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use heck::ToSnakeCase;

use super::model::Api;
use super::words;

/// The properties that all specs of a vendor share.
#[derive(Debug, PartialEq, Eq)]
pub struct Vendor {
    /// The folder of its specs.
    pub folder: &'static str,
    /// The crate that contains its modules.
    pub package: &'static str,
    /// Whether requests name the API version that the spec has in `info.version`.
    pub sends_version: bool,
    /// Whether every module has a cargo feature of its name.
    pub has_features: bool,
    /// The property of an answer that the transport takes for the payload, if the answer has it.
    pub envelope: Option<&'static str>,
}

/// Files next to the vendors' folders that are not specs.
const BESIDE: [&str; 2] = ["coverage.yaml", "known-differences.yaml"];

/// Names that a service cannot have: the crates' own modules and features, and methods of the
/// facade's client, which has one for each service.
const TAKEN: [&str; 12] = [
    "all",
    "builder",
    "clone",
    "default",
    "error_codes",
    "from_env",
    "generated",
    "guide",
    "into",
    "pipeline",
    "try_into",
    "with_options",
];

/// The endings of specs and overlays.
const ENDINGS: [&str; 3] = [".yaml", ".yml", ".json"];

/// All vendors.
pub const VENDORS: [Vendor; 2] = [
    Vendor {
        folder: "edis",
        package: "loggia-edis",
        sends_version: false,
        has_features: false,
        envelope: None,
    },
    Vendor {
        folder: "zenlayer",
        package: "loggia-zenlayer",
        sends_version: true,
        has_features: true,
        envelope: Some("response"),
    },
];

/// One spec that was found.
#[derive(Clone, Debug)]
pub struct SpecFile {
    /// The vendor that it belongs to.
    pub vendor: &'static Vendor,
    /// The module it becomes.
    pub module: String,
    /// Its name relative to the folder of specs, with forward slashes.
    pub name: String,
    /// Where it is: one file, or a folder of parts.
    pub path: PathBuf,
    /// The files that it consists of, with their names; the one with the version and
    /// the title comes first.
    pub parts: Vec<(String, PathBuf)>,
    /// The overlay that corrects it: name and path.
    pub overlay: Option<(String, PathBuf)>,
}

impl SpecFile {
    /// The API's name, `<vendor>.<service>`.
    pub fn api(&self) -> String {
        format!("{}.{}", self.vendor.folder, self.module)
    }

    /// The bytes of its files.
    pub(super) fn size(&self) -> u64 {
        let files = self.parts.iter();
        files
            .filter_map(|(_, path)| Some(fs::metadata(path).ok()?.len()))
            .sum()
    }

    /// Fills in the parts of a model that follow from the spec's path.
    pub(super) fn describe(&self, api: &mut Api) {
        self.vendor.folder.clone_into(&mut api.vendor);
        api.module.clone_from(&self.module);
        api.sends_version = self.vendor.sends_version;
    }
}

/// Finds the specs below `folder`, in the order of their names.
///
/// # Errors
/// When the folder cannot be read, has no spec, has a folder of an unknown vendor, has two files
/// for one module, or has a file that looks like a spec or an overlay and is not one.
pub fn discover(folder: &Path) -> anyhow::Result<Vec<SpecFile>> {
    let mut specs = Vec::new();
    for entry in entries(folder)? {
        let name = file_name(&entry);
        if !entry.is_dir() {
            if stem(&name).with_context(|| name.clone())?.is_some()
                && !BESIDE.contains(&name.as_str())
            {
                bail!("{name}: belongs into the folder of a vendor, or has another ending");
            }
            continue;
        }
        // Facts are what specs are compared with.
        if name == "facts" {
            continue;
        }
        let Some(vendor) = VENDORS.iter().find(|vendor| vendor.folder == name) else {
            let known: Vec<_> = VENDORS.iter().map(|vendor| vendor.folder).collect();
            bail!(
                "{}: no vendor of that name is known (known: {})",
                entry.display(),
                known.join(", ")
            );
        };
        discover_vendor(vendor, &entry, &mut specs)?;
    }
    if specs.is_empty() {
        bail!("{}: no specs found", folder.display());
    }
    Ok(specs)
}

fn discover_vendor(
    vendor: &'static Vendor,
    folder: &Path,
    specs: &mut Vec<SpecFile>,
) -> anyhow::Result<()> {
    let mut overlays = BTreeMap::new();
    let mut files = Vec::new();
    for path in entries(folder)? {
        let name = file_name(&path);
        let full = format!("{}/{name}", vendor.folder);
        if path.is_dir() {
            let parts = parts(&full, &path)?;
            files.push((name, full, path, parts));
            continue;
        }
        let Some(stem) = stem(&name).with_context(|| full.clone())? else {
            continue;
        };
        let of = if stem == "overlay" {
            Some("")
        } else {
            stem.strip_suffix(".overlay")
        };
        match of {
            Some(of) => {
                let other = overlays.insert(of.to_owned(), (full.clone(), path));
                if let Some((other, _)) = other {
                    bail!("{other} and {full} correct the same: keep one");
                }
            }
            None => files.push((
                stem.to_owned(),
                full.clone(),
                path.clone(),
                vec![(full, path)],
            )),
        }
    }
    let mut unused: BTreeSet<&str> = overlays.keys().map(String::as_str).collect();
    for (stem, name, path, parts) in files {
        let module = stem.to_snake_case();
        if let Some(other) = specs
            .iter()
            .find(|spec| spec.vendor == vendor && spec.module == module)
        {
            bail!(
                "{name} and {} would become the same module `{module}`",
                other.name
            );
        }
        check_module(&module).with_context(|| name.clone())?;
        let of = [stem.as_str(), ""]
            .into_iter()
            .find(|of| overlays.contains_key(*of));
        if let Some(of) = of {
            unused.remove(of);
        }
        specs.push(SpecFile {
            vendor,
            module,
            name,
            path,
            parts,
            overlay: of.and_then(|of| overlays.get(of)).cloned(),
        });
    }
    if let Some(of) = unused.first() {
        let (name, _) = &overlays[*of];
        bail!("{name}: corrects no spec: there is none of that name, or all have their own");
    }
    Ok(())
}

/// Checks that a service can have this name.
///
/// # Errors
/// When the name is not a Rust identifier, or has another meaning in the crates.
pub fn check_module(module: &str) -> anyhow::Result<()> {
    if TAKEN.contains(&module) {
        bail!(
            "`{module}` cannot be the name of a module, as the crates have something else of \
             that name"
        );
    }
    if !module.is_ascii() || words::snake(module) != module {
        bail!("`{module}` cannot be the name of a module");
    }
    Ok(())
}

/// A spec's name without its ending; nothing for other files.
fn stem(name: &str) -> anyhow::Result<Option<&str>> {
    let stem = ENDINGS.iter().find_map(|ending| name.strip_suffix(ending));
    let lower = name.to_lowercase();
    if stem.is_none() && ENDINGS.iter().any(|ending| lower.ends_with(ending)) {
        bail!("write its ending in lower case");
    }
    Ok(stem)
}

/// The files of a spec in parts.
fn parts(name: &str, folder: &Path) -> anyhow::Result<Vec<(String, PathBuf)>> {
    let mut parts = Vec::new();
    let mut heads = 0;
    for path in entries(folder)? {
        let file = file_name(&path);
        if path.is_dir() {
            bail!("{name}/{file}: is a folder among the parts of a spec, which lie in one");
        }
        let Some(stem) = stem(&file).with_context(|| format!("{name}/{file}"))? else {
            continue;
        };
        let part = (format!("{name}/{file}"), path);
        if stem == "api" {
            heads += 1;
            parts.insert(0, part);
        } else {
            parts.push(part);
        }
    }
    match heads {
        1 => Ok(parts),
        0 => bail!("{name}: has no api.yaml, the part with `openapi` and `info`"),
        _ => bail!("{name}: has several files called api: keep one"),
    }
}

fn entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let read = || -> std::io::Result<Vec<PathBuf>> {
        fs::read_dir(folder)?
            .map(|entry| Ok(entry?.path()))
            .collect()
    };
    let mut paths = read().with_context(|| format!("{}: cannot be read", folder.display()))?;
    paths.retain(|path| !file_name(path).starts_with('.'));
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().expect("a parent")).expect("created");
            fs::write(path, "").expect("written");
        }
        folder
    }

    #[test]
    fn the_path_of_a_spec_decides_its_module() {
        let folder = folder(&[
            "README.md",
            "coverage.yaml",
            "edis/management.json",
            "edis/order.yaml",
            "edis/order.overlay.yaml",
            "edis/overlay.yaml",
            "facts/zenlayer/bmc.json",
            "zenlayer/bmc/README.md",
            "zenlayer/bmc/aaa.yaml",
            "zenlayer/bmc/api.yaml",
            "zenlayer/overlay.yaml",
            "zenlayer/vm.yaml",
        ]);
        let specs = discover(folder.path()).expect("found");
        let said: Vec<_> = specs
            .iter()
            .map(|spec| {
                let overlay = spec.overlay.as_ref().map_or("-", |(name, _)| name);
                let parts = spec.parts.len();
                format!("{} {} {overlay} {parts}", spec.name, spec.api())
            })
            .collect();
        assert_eq!(
            said,
            [
                "edis/management.json edis.management edis/overlay.yaml 1",
                "edis/order.yaml edis.order edis/order.overlay.yaml 1",
                "zenlayer/bmc zenlayer.bmc zenlayer/overlay.yaml 2",
                "zenlayer/vm.yaml zenlayer.vm zenlayer/overlay.yaml 1",
            ]
        );
    }

    #[test]
    fn misplaced_files_are_reported() {
        for (files, said) in [
            (&["README.md"][..], "no specs found"),
            (&["aws/ec2.yaml"], "no vendor of that name"),
            (&["edis/a.yaml", "edis/a.json"], "the same module `a`"),
            (&["edis/a/b.yaml"], "has no api.yaml"),
            (&["edis/1.yaml"], "cannot be the name of a module"),
            (&["edis/gen.json"], "`gen` cannot be the name of a module"),
            (&["edis/\u{e9}.json"], "cannot be the name of a module"),
            (&["edis/default.json"], "cannot be the name of a module"),
            (
                &["zenlayer/all.json"],
                "`all` cannot be the name of a module, as the crates have something else",
            ),
            (
                &["zenlayer/builder/api.yaml"],
                "something else of that name",
            ),
            (
                &["edis/a.json", "edis/a.overlay.json", "edis/a.overlay.yaml"],
                "edis/a.overlay.json and edis/a.overlay.yaml correct the same",
            ),
            (
                &["edis/a.json", "edis/overlay.json", "edis/overlay.yaml"],
                "correct the same",
            ),
            (
                &["edis/a.json", "edis/aa.overlay.yaml"],
                "edis/aa.overlay.yaml: corrects no spec",
            ),
            (
                &["edis/a.json", "edis/a.overlay.yaml", "edis/overlay.yaml"],
                "edis/overlay.yaml: corrects no spec",
            ),
            (
                &["edis/a.json", "edis/a.overlay.YAML"],
                "edis/a.overlay.YAML: write its ending in lower case",
            ),
            (
                &["edis/a.json", "edis/b.JSON"],
                "edis/b.JSON: write its ending",
            ),
            (
                &["edis/a/api.yaml", "edis/a/b.Yml"],
                "edis/a/b.Yml: write its ending",
            ),
            (
                &["edis/a/api.yaml", "edis/a/more/b.yaml"],
                "edis/a/more: is a folder among the parts",
            ),
            (
                &["edis/a.json", "b.json"],
                "b.json: belongs into the folder of a vendor",
            ),
        ] {
            let folder = folder(files);
            let error = discover(folder.path()).expect_err(said);
            let error = format!("{error:#}");
            assert!(error.contains(said), "{error}");
        }
    }
}
