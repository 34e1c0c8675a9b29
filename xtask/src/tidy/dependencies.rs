//! Checks dependencies between crates against ARCHITECTURE.md.
//!
//! Its table "Forbidden dependencies" has a crate in the first column and those that it never
//! depends on in the second. Dependencies of tests are free: a simulator's tests may use the
//! client that it exists to test.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::Context;

use super::{Problem, quoted, table};

pub(super) fn check(workspace: &Path) -> anyhow::Result<Vec<Problem>> {
    let document =
        fs::read_to_string(workspace.join("ARCHITECTURE.md")).context("ARCHITECTURE.md")?;
    let rows = table(&document, "## Forbidden dependencies");
    anyhow::ensure!(
        !rows.is_empty(),
        "ARCHITECTURE.md has no table under \"## Forbidden dependencies\""
    );
    let mut manifests: BTreeMap<String, Option<String>> = BTreeMap::new();
    let mut problems = Vec::new();
    for row in rows {
        let [from, never, ..] = row.as_slice() else {
            continue;
        };
        for from in quoted(from) {
            let manifest = manifests.entry(from.to_owned()).or_insert_with(|| {
                [format!("crates/{from}"), from.to_owned()]
                    .into_iter()
                    .find_map(|folder| {
                        fs::read_to_string(workspace.join(folder).join("Cargo.toml")).ok()
                    })
            });
            let Some(manifest) = manifest else {
                problems.push(Problem {
                    place: "ARCHITECTURE.md".into(),
                    text: format!("names the crate `{from}`, which does not exist"),
                });
                continue;
            };
            let depends = dependencies(manifest);
            for never in quoted(never) {
                if depends.iter().any(|name| name == never) {
                    problems.push(Problem {
                        place: from.to_owned(),
                        text: format!("must not depend on `{never}` (ARCHITECTURE.md says why)"),
                    });
                }
            }
        }
    }
    Ok(problems)
}

/// The dependencies in a manifest, without those of tests. Each is either a line in a table of
/// dependencies, which begins with the name, or a table of its own.
fn dependencies(manifest: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut inside = false;
    for line in manifest.lines().map(str::trim) {
        if let Some(table) = line
            .strip_prefix('[')
            .and_then(|rest| rest.split(']').next())
        {
            let (head, own) = match table.rsplit_once("dependencies") {
                Some((head, own)) => (head, own.strip_prefix('.')),
                None => ("dev-", None),
            };
            inside = !head.ends_with("dev-") && own.is_none();
            if let (Some(own), false) = (own, head.ends_with("dev-")) {
                names.push(own.to_owned());
            }
        } else if inside && !line.starts_with('#') {
            let name = line.split(['.', ' ', '=']).next().unwrap_or_default();
            if !name.is_empty() {
                names.push(name.to_owned());
            }
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    const MANIFEST: &str = "[package]\nname = \"a\"\n\n[dependencies]\n# c\nloggia-transport.workspace = true\nhttp = \"1\"\n\n[target.'cfg(unix)'.dependencies]\nlibc = \"1\"\n\n[dependencies.tokio]\nfeatures = []\n\n[dev-dependencies]\nloggia = \"1\"\n\n[dev-dependencies.axum]\nversion = \"1\"\n";

    #[test]
    fn dev_dependencies_are_allowed() {
        let names = dependencies(MANIFEST);
        assert_eq!(names, ["loggia-transport", "http", "libc", "tokio"]);
    }

    #[test]
    fn forbidden_dependencies_and_missing_crates_are_reported() {
        let folder = tempfile::tempdir().expect("a folder");
        let document = "## Forbidden dependencies\n\n| crate | never | why |\n| - | - | - |\n| `a` | `http`, `loggia` | x |\n| `gone` | `a` | y |\n";
        fs::write(folder.path().join("ARCHITECTURE.md"), document).expect("written");
        fs::create_dir_all(folder.path().join("crates/a")).expect("made");
        fs::write(folder.path().join("crates/a/Cargo.toml"), MANIFEST).expect("written");
        let found: Vec<_> = check(folder.path())
            .expect("checked")
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(
            found,
            [
                "a: must not depend on `http` (ARCHITECTURE.md says why)",
                "ARCHITECTURE.md: names the crate `gone`, which does not exist",
            ]
        );
    }
}
