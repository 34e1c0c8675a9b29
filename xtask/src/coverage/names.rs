//! Collects the names that sources use, from their tokens.
//!
//! Names of operations are long and distinctive, so that it is enough to know that one is used,
//! and as what: comments and definitions do not count, and the sources need not compile. Calls in
//! the arguments of macros are tokens too.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow};
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use serde_json::Value;

/// The names that sources and data use.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Names after `.` or `::`, and in the arguments of macros.
    used: BTreeSet<String>,
    /// Names of methods that are called without arguments, and in the arguments of macros.
    bare: BTreeSet<String>,
    /// Texts in quotes, including those in JSON.
    texts: BTreeSet<String>,
}

impl Names {
    /// Whether a name is used.
    pub(super) fn uses(&self, name: &str) -> bool {
        self.used.contains(name)
    }

    /// Whether a method is called without arguments.
    pub(super) fn calls(&self, method: &str) -> bool {
        self.bare.contains(method)
    }

    /// Whether this is one of the texts.
    pub(super) fn says(&self, text: &str) -> bool {
        self.texts.contains(text)
    }

    fn take(&mut self, stream: TokenStream, in_macro: bool) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        for (index, token) in tokens.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|index| tokens.get(index));
            match token {
                TokenTree::Group(group) => {
                    self.take(group.stream(), in_macro || is_punct(before, "!"));
                }
                TokenTree::Ident(name) => {
                    let argument = in_macro && is_punct(before, ",");
                    let plain = match tokens.get(index + 1) {
                        Some(TokenTree::Group(group)) => {
                            group.delimiter() == Delimiter::Parenthesis && group.stream().is_empty()
                        }
                        _ => false,
                    };
                    if argument || is_punct(before, ".:") {
                        self.used.insert(name.to_string());
                    }
                    if argument || (plain && is_punct(before, ".")) {
                        self.bare.insert(name.to_string());
                    }
                }
                TokenTree::Literal(literal) => {
                    let text = literal.to_string();
                    let inside = text
                        .strip_prefix('"')
                        .and_then(|text| text.strip_suffix('"'));
                    self.texts.extend(inside.map(str::to_owned));
                }
                TokenTree::Punct(_) => {}
            }
        }
    }

    fn take_json(&mut self, json: Value) {
        match json {
            Value::String(text) => {
                self.texts.insert(text);
            }
            Value::Array(items) => items.into_iter().for_each(|item| self.take_json(item)),
            Value::Object(fields) => {
                for (name, value) in fields {
                    self.texts.insert(name);
                    self.take_json(value);
                }
            }
            _ => {}
        }
    }
}

fn is_punct(token: Option<&TokenTree>, any: &str) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if any.contains(punct.as_char()))
}

/// The names in all sources and data below a folder, or in a file; empty if neither exists.
pub(super) fn below(path: &Path) -> anyhow::Result<Names> {
    let mut names = Names::default();
    if path.is_file() {
        file(path, &mut names)?;
    } else {
        gather(path, &mut names)?;
    }
    Ok(names)
}

/// The names in all hand-written tests. Generated ones are left out, because they contain
/// everything by construction.
pub(super) fn tests(root: &Path) -> anyhow::Result<Names> {
    let mut names = below(&root.join("tests/tests"))?;
    for package in entries(&root.join("crates"))? {
        gather(&package.join("tests"), &mut names)?;
    }
    Ok(names)
}

fn gather(folder: &Path, names: &mut Names) -> anyhow::Result<()> {
    for path in entries(folder)? {
        if !path.is_dir() {
            file(&path, names)?;
        } else if path.file_name().unwrap_or_default() != "generated" {
            gather(&path, names)?;
        }
    }
    Ok(())
}

fn file(path: &Path, names: &mut Names) -> anyhow::Result<()> {
    let shown = path.display();
    let ending = path.extension().unwrap_or_default();
    if ending != "rs" && ending != "json" {
        return Ok(());
    }
    let text = std::fs::read_to_string(path).with_context(|| format!("{shown}: cannot be read"))?;
    if ending == "json" {
        // Data of tests may be broken on purpose; it then has no names.
        if let Ok(json) = serde_json::from_str(&text) {
            names.take_json(json);
        }
        return Ok(());
    }
    let stream: TokenStream = text
        .parse()
        .map_err(|error| anyhow!("{shown}: is no Rust: {error}"))?;
    names.take(stream, false);
    Ok(())
}

fn entries(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    std::fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect())
        .with_context(|| format!("{}: cannot be read", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_uses_of_names_count() {
        let mut names = Names::default();
        let source = r#"
            // vm.in_a_comment()
            fn defined() {
                vm.called().part(operations::Typed, plain);
                vm.given(1);
                signed!(self, argument);
                let text = "Text";
            }
        "#;
        names.take(source.parse().expect("Rust"), false);
        names.take_json(serde_json::json!({"Key": ["Value"]}));
        for (name, used, called, said) in [
            ("in_a_comment", false, false, false),
            ("defined", false, false, false),
            ("plain", false, false, false),
            ("called", true, true, false),
            ("given", true, false, false),
            ("Typed", true, false, false),
            ("Type", false, false, false),
            ("argument", true, true, false),
            ("Text", false, false, true),
            ("Key", false, false, true),
            ("Value", false, false, true),
        ] {
            assert_eq!(names.uses(name), used, "{name} is used");
            assert_eq!(names.calls(name), called, "{name} is called");
            assert_eq!(names.says(name), said, "{name} is a text");
        }
    }
}
