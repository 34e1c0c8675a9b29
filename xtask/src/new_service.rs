//! `cargo xtask new-service`: prepares a service so that only its description remains to do.
//!
//! The skeleton of its spec is written from a facts file, to the path that makes it a spec of
//! Zenlayer's. The parts of crates that exist once per service (features, modules, the facade's
//! method, mocks, tables, names of error codes) are written by the first run of codegen.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use crate::disk;
use crate::import;
use crate::spec::files;

/// What was written.
#[derive(Debug)]
pub struct Written {
    /// The spec.
    pub spec: PathBuf,
    /// Everything that could not be taken over.
    pub problems: Vec<String>,
    /// How many places a maintainer has to fill in.
    pub open: usize,
}

/// Writes the spec of the service called `name`.
///
/// # Errors
/// When the name cannot be a module, the service already has a spec, or the facts are not those of
/// a whole service.
pub fn run(specs: &Path, name: &str, facts: &Path) -> anyhow::Result<Written> {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(letters) {
        bail!(
            "{name:?}: a service is a module and a feature: lower-case letters, digits, underscores"
        );
    }
    files::check_module(name)?;
    let folder = specs.join("zenlayer");
    let spec = folder.join(format!("{name}.yaml"));
    for taken in [&spec, &folder.join(name)] {
        if taken.exists() {
            bail!(
                "{}: is there already; `cargo xtask import` shows what it lacks",
                taken.display()
            );
        }
    }
    let imported = import::run(&import::Options {
        specs: specs.to_owned(),
        page: facts.to_owned(),
        action: None,
    })?;
    let whole = imported.yaml.contains("openapi: 3");
    if !whole {
        bail!("{}: says nothing about a whole service", facts.display());
    }
    if !imported.yaml.contains(&format!("/api/v2/{name}#")) {
        bail!("{}: is about another service than {name}", facts.display());
    }
    disk::write(&spec, &imported.yaml).with_context(|| spec.display().to_string())?;
    Ok(Written {
        open: imported.yaml.matches(import::UNDESCRIBED).count(),
        problems: imported.problems,
        spec,
    })
}
