//! Writes the parts of crates that exist once per service of a vendor: cargo features, the
//! facade's methods, names of error codes.
//!
//! In manifests codegen writes only between two marks. A service that has a folder in the facade
//! has its feature and its method there, by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};

use super::Options;
use super::emit::Module;
use super::write::Plan;
use crate::spec::files::SpecFile;
use crate::spec::words;

const BEGIN: &str = "# <services>: written by `cargo xtask codegen`\n";
const END: &str = "# </services>\n";

/// Names that are taken among the variants of error codes: the one for unknown codes, and a Rust
/// keyword.
const TAKEN: [&str; 2] = ["Self", "Unknown"];

/// A service that has a feature.
struct Service<'a> {
    module: &'a str,
    made: &'a Module,
}

/// Adds everything to the plan. A partial set of specs leaves the other services alone; a crate
/// that is missing from a folder of crates is skipped.
pub(super) fn plan(
    plan: &mut Plan,
    options: &Options,
    crates: &Path,
    modules: &[(SpecFile, Module)],
) -> anyhow::Result<()> {
    if options.specs.is_some() {
        return Ok(());
    }
    let services: Vec<Service<'_>> = modules
        .iter()
        .filter(|(spec, _)| spec.vendor.has_features)
        .map(|(spec, made)| Service {
            module: &spec.module,
            made,
        })
        .collect();
    let Some((spec, _)) = modules.iter().find(|(spec, _)| spec.vendor.has_features) else {
        return Ok(());
    };
    let client = crates.join(spec.vendor.package);
    marked(
        plan,
        &client.join("Cargo.toml"),
        &client_features(&services),
    )?;
    marked(
        plan,
        &crates.join("loggia-mock/Cargo.toml"),
        &mock_features(&services),
    )?;
    let facade = crates.join("loggia");
    let by_hand = facade.join("src").join(spec.vendor.folder);
    marked(
        plan,
        &facade.join("Cargo.toml"),
        &facade_features(&services, &by_hand),
    )?;
    if by_hand.is_dir() {
        plan.files.insert(
            by_hand.join("services.rs"),
            methods(spec.vendor.package, &services, &by_hand),
        );
    }
    if client.join("src/error_code.rs").is_file() {
        plan.files.insert(
            client.join("src/generated/error_codes.rs"),
            error_codes(&services),
        );
    }
    Ok(())
}

/// Replaces the text between the marks of an existing file.
fn marked(plan: &mut Plan, path: &PathBuf, lines: &str) -> anyhow::Result<()> {
    if !path.is_file() {
        return Ok(());
    }
    let shown = path.display();
    let text = fs::read_to_string(path).with_context(|| shown.to_string())?;
    let text = text.replace("\r\n", "\n");
    let Some(text) = between(&text, lines) else {
        bail!(
            "{shown}: lacks the line `{}` or, below it, `{}`",
            BEGIN.trim(),
            END.trim()
        );
    };
    plan.files.insert(path.clone(), text);
    Ok(())
}

fn between(text: &str, lines: &str) -> Option<String> {
    let (before, rest) = text.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}{lines}{END}{after}"))
}

/// `name = ["a", "b"]`, with one item per line, as manifests are written by hand.
fn feature(name: &str, parts: impl IntoIterator<Item = String>) -> String {
    let mut text = format!("{name} = [\n");
    for part in parts {
        let _ = writeln!(text, "    {part:?},");
    }
    text.push_str("]\n");
    text
}

fn client_features(services: &[Service<'_>]) -> String {
    let mut text = String::new();
    for Service { module, made } in services {
        let _ = writeln!(
            text,
            "## {} (service `{module}`, version {}).\n{module} = []",
            made.title, made.version
        );
    }
    text.push_str("## Every service.\n");
    text.push_str(&feature(
        "all",
        services.iter().map(|service| service.module.to_owned()),
    ));
    text
}

fn mock_features(services: &[Service<'_>]) -> String {
    let mut text = String::new();
    for Service { module, .. } in services {
        let _ = writeln!(
            text,
            "## Mocks of the service `{module}`.\nzenlayer-{module} = [\"zenlayer\", \"loggia-zenlayer/{module}\"]"
        );
    }
    text.push_str("## Mocks of every service.\n");
    text.push_str(&all_of_zenlayer(services));
    text
}

fn all_of_zenlayer(services: &[Service<'_>]) -> String {
    let names = services.iter();
    feature(
        "zenlayer-all",
        names.map(|service| format!("zenlayer-{}", service.module)),
    )
}

fn facade_features(services: &[Service<'_>], by_hand: &Path) -> String {
    let mut text = String::new();
    for Service { module, made } in services {
        if by_hand.join(module).is_dir() {
            continue;
        }
        let _ = writeln!(
            text,
            "## {} (service `{module}`).\nzenlayer-{module} = [\"zenlayer\", \"loggia-zenlayer/{module}\"]",
            made.title
        );
    }
    text.push_str("## Every service of Zenlayer.\n");
    text.push_str(&all_of_zenlayer(services));
    text
}

fn methods(package: &str, services: &[Service<'_>], by_hand: &Path) -> String {
    let package = package.replace('-', "_");
    let mut text = String::from(
        "// Generated by `cargo xtask codegen`; do not edit.\n\n\
         //! Services without short forms. Everything that one offers is a method of its\n\
         //! generated client, which the handle has as `api()`.\n",
    );
    for Service { module, made } in services {
        if by_hand.join(module).is_dir() {
            continue;
        }
        let _ = write!(
            text,
            "\n#[cfg(feature = \"zenlayer-{module}\")]\nimpl super::Client {{\n    \
             /// {title}: the service `{module}`, version {version}.\n",
            title = made.title,
            version = made.version,
        );
        for line in made.description.trim().lines() {
            let _ = write!(text, "    ///\n    /// {line}\n");
        }
        let _ = write!(
            text,
            "    pub fn {module}(&self) -> super::Service<{package}::{module}::Client> {{\n        \
             self.into()\n    }}\n}}\n"
        );
    }
    text
}

/// Every documented code of every service.
fn error_codes(services: &[Service<'_>]) -> String {
    let codes = services.iter().flat_map(|service| &service.made.codes);
    let codes = named(codes.map(String::as_str).collect());
    let mut text = String::from(
        "// Generated by `cargo xtask codegen`; do not edit.\n\n\
         //! The error codes that the specs document, as a type.\n\n\
         crate::error_code::codes! {\n",
    );
    for (name, code) in codes {
        let _ = writeln!(text, "    {name} => {code:?},");
    }
    text.push_str("}\n");
    text
}

/// A variant for each code. Codes that differ only in capitals or underscores, and those whose
/// names the enum has itself, get other names.
fn named(codes: BTreeSet<&str>) -> BTreeMap<String, &str> {
    let mut named: BTreeMap<String, &str> = BTreeMap::new();
    for code in codes {
        let mut word = words::camel(&code.to_lowercase());
        if TAKEN.contains(&word.as_str()) {
            word.push_str("Code");
        }
        let numbered = (2..).map(|number| format!("{word}{number}"));
        let name = std::iter::once(word.clone())
            .chain(numbered)
            .find(|name| !named.contains_key(name));
        named.extend(name.map(|name| (name, code)));
    }
    named
}

#[cfg(test)]
mod tests {
    use super::{BEGIN, END, between, feature, named};

    #[test]
    fn every_code_has_a_variant_of_its_own() {
        let codes = [
            "A_1", "A1", "FOO_BAR", "Foo__Bar", "SELF", "UNKNOWN", "foo_bar",
        ];
        let named = named(codes.into_iter().collect());
        let named: Vec<(&str, &str)> = named
            .iter()
            .map(|(name, code)| (name.as_str(), *code))
            .collect();
        assert_eq!(
            named,
            [
                ("A1", "A1"),
                ("A12", "A_1"),
                ("FooBar", "FOO_BAR"),
                ("FooBar2", "Foo__Bar"),
                ("FooBar3", "foo_bar"),
                ("SelfCode", "SELF"),
                ("UnknownCode", "UNKNOWN"),
            ]
        );
    }

    #[test]
    fn only_the_text_between_the_marks_is_replaced() {
        let text = format!("[features]\n{BEGIN}old = []\n{END}rest = []\n");
        let wanted = format!("[features]\n{BEGIN}new = []\n{END}rest = []\n");
        assert_eq!(between(&text, "new = []\n").as_deref(), Some(&*wanted));
        assert_eq!(between(&wanted, "new = []\n").as_deref(), Some(&*wanted));
        assert_eq!(between("[features]\n", "new = []\n"), None);
        assert_eq!(between(&format!("{END}{BEGIN}"), "new = []\n"), None);
    }

    #[test]
    fn features_have_one_item_per_line() {
        let text = feature("all", ["vm".to_owned(), "zec".to_owned()]);
        assert_eq!(text, "all = [\n    \"vm\",\n    \"zec\",\n]\n");
    }
}
