//! `cargo xtask msrv`: checks that the promised minimum Rust version can be kept.
//!
//! A dependency may raise its `rust-version` in a patch release. This module compares the
//! declarations of all packages in the lock file, and the promises in the README, with the
//! workspace's version, without building anything.

use std::fmt;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::str::FromStr;

use anyhow::{Context, bail};
use serde::Deserialize;

/// The result of a run.
#[derive(Debug)]
pub struct Report {
    /// How many packages were checked.
    pub packages: usize,
    /// The workspace's `rust-version`.
    pub declared: Version,
    /// The mismatches.
    pub problems: Vec<String>,
}

/// A Rust version; missing parts count as zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version([u32; 3]);

impl FromStr for Version {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = [0; 3];
        // `1.88.0-nightly` counts as 1.88.0.
        let plain = text.split(['-', '+']).next().unwrap_or(text);
        for (index, part) in plain.split('.').enumerate() {
            let slot = parts
                .get_mut(index)
                .with_context(|| format!("{text} is no version"))?;
            *slot = part
                .parse()
                .with_context(|| format!("{text} is no version"))?;
        }
        Ok(Self(parts))
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self([major, minor, patch]) = self;
        write!(f, "{major}.{minor}")?;
        if *patch == 0 {
            Ok(())
        } else {
            write!(f, ".{patch}")
        }
    }
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    version: String,
    source: Option<String>,
    rust_version: Option<String>,
}

/// Checks the workspace.
///
/// # Errors
/// When cargo cannot be run or the workspace declares no version.
pub fn run(workspace: &Path) -> anyhow::Result<Report> {
    let metadata: Metadata =
        serde_json::from_slice(&metadata(workspace)?).context("cargo metadata is not readable")?;
    let declared = metadata
        .packages
        .iter()
        .filter(|package| package.source.is_none())
        .find_map(|package| package.rust_version.as_deref())
        .context("no package of the workspace declares a rust-version")?
        .parse()?;
    let mut problems = too_new(&metadata.packages, declared)?;
    let readme = workspace.join("README.md");
    if let Ok(text) = fs::read_to_string(readme) {
        problems.extend(promises(&text, declared));
    }
    Ok(Report {
        packages: metadata.packages.len(),
        declared,
        problems,
    })
}

/// Cargo's metadata with the locked versions, because those are built. The network is tried
/// second: once anything has been built, it is not needed.
fn metadata(workspace: &Path) -> anyhow::Result<Vec<u8>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut said = String::new();
    for network in [&["--offline"][..], &[]] {
        let output = Command::new(&cargo)
            .args(["metadata", "--format-version=1", "--locked"])
            .args(network)
            .current_dir(workspace)
            .output()
            .context("cargo cannot be run")?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        said = String::from_utf8_lossy(&output.stderr).into_owned();
    }
    bail!("cargo metadata failed: {}", said.trim())
}

fn too_new(packages: &[Package], declared: Version) -> anyhow::Result<Vec<String>> {
    let mut problems = Vec::new();
    for package in packages {
        let Some(needed) = &package.rust_version else {
            continue;
        };
        let needed: Version = needed.parse()?;
        if needed > declared {
            problems.push(format!(
                "{} {} needs Rust {needed}, the workspace declares {declared}",
                package.name, package.version
            ));
        }
    }
    Ok(problems)
}

/// Lines of a README that name another version as the minimum.
fn promises(readme: &str, declared: Version) -> Vec<String> {
    let mut problems = Vec::new();
    for (number, line) in readme.lines().enumerate() {
        let lower = line.to_lowercase();
        if !["msrv", "minimum", "rust 1.", "rustc 1.", "rust-version"]
            .iter()
            .any(|word| lower.contains(word))
        {
            continue;
        }
        for word in line.split(|c: char| !(c.is_ascii_digit() || c == '.')) {
            let word = word.trim_matches('.');
            let Ok(named) = word.parse::<Version>() else {
                continue;
            };
            // Other numbers on the line are not Rust versions.
            if word.starts_with("1.") && named != declared {
                problems.push(format!(
                    "README.md line {} names Rust {named}, the workspace declares {declared}",
                    number + 1
                ));
            }
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str) -> Version {
        text.parse().expect(text)
    }

    fn package(rust_version: Option<&str>) -> Package {
        Package {
            name: "a".into(),
            version: "0.1.0".into(),
            source: None,
            rust_version: rust_version.map(Into::into),
        }
    }

    #[test]
    fn a_package_that_needs_more_is_reported() {
        let packages = [
            package(None),
            package(Some("1.88")),
            package(Some("1.88.1")),
        ];
        let problems = too_new(&packages, version("1.88")).expect("compared");
        assert_eq!(
            problems,
            ["a 0.1.0 needs Rust 1.88.1, the workspace declares 1.88"]
        );
    }

    #[test]
    fn a_readme_that_promises_another_version_is_reported() {
        let declared = version("1.88");
        assert!(promises("Minimum Rust version: 1.88.\nserde 1.0", declared).is_empty());
        let problems = promises("x\nMSRV: 1.85", declared);
        assert_eq!(problems.len(), 1, "{problems:?}");
        assert!(problems[0].contains("line 2"), "{problems:?}");
    }

    #[test]
    fn versions_compare_by_number() {
        assert!(version("1.9") < version("1.88"));
        assert_eq!(version("1.88"), version("1.88.0"));
        assert!("x".parse::<Version>().is_err());
    }
}
