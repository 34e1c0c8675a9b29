//! Builds the text of a generated file.
//!
//! Generated code is regular enough to be assembled as text, which takes a small fraction of the
//! time that tokens and a formatter would.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use proc_macro2::{TokenStream, TokenTree};

use super::{Context, docs};
use crate::codegen::facts::Api;

/// Types from elsewhere that are written without their path.
const ELSEWHERE: [(&str, &str); 3] = [
    ("BTreeMap", "std::collections::BTreeMap"),
    ("Secret", "loggia_transport::Secret"),
    ("Timestamp", "loggia_transport::Timestamp"),
];

/// A file that is being put together.
pub(super) struct File {
    about: String,
    /// Names from `loggia_transport` and its macros.
    transport: BTreeSet<&'static str>,
    /// Types of the API that are used.
    named: BTreeSet<String>,
    /// Types of the API that are defined here.
    made: BTreeSet<String>,
    /// Other imports, as whole paths.
    uses: BTreeSet<String>,
    items: Vec<String>,
}

impl File {
    pub(super) fn new(about: impl Into<String>) -> Self {
        Self {
            about: about.into(),
            transport: BTreeSet::new(),
            named: BTreeSet::new(),
            made: BTreeSet::new(),
            uses: BTreeSet::new(),
            items: Vec::new(),
        }
    }

    /// Adds an item.
    pub(super) fn item(&mut self, text: String) {
        self.items.push(text);
    }

    /// Records that an item defines this type.
    pub(super) fn makes(&mut self, name: &str) {
        self.made.insert(name.to_owned());
    }

    /// Imports a name of `loggia_transport`.
    pub(super) fn transport(&mut self, name: &'static str) {
        self.transport.insert(name);
    }

    /// Imports a path.
    pub(super) fn uses(&mut self, path: impl Into<String>) {
        self.uses.insert(path.into());
    }

    /// Imports the types that a type mentions.
    pub(super) fn names(&mut self, ty: &impl quote::ToTokens) {
        identifiers(ty.to_token_stream(), &mut self.named);
    }

    /// Imports the types that a text mentions.
    pub(super) fn names_in(&mut self, text: &str) {
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        self.named.extend(words.map(str::to_owned));
    }

    /// The file's text. `types` is the path to the API's types.
    pub(super) fn write(mut self, context: &Context<'_>, types: &str) -> String {
        let mut text = head(context.api);
        text.push('\n');
        for line in docs::lines(&self.about) {
            let _ = writeln!(text, "{}", format!("//! {line}").trim_end());
        }
        for (name, path) in ELSEWHERE {
            if self.named.contains(name) && !context.is_type(name) {
                self.uses.insert(path.to_owned());
            }
        }
        let (std, ours): (Vec<_>, Vec<_>) = self.uses.iter().partition(|u| u.starts_with("std"));
        let mut lines: Vec<String> = std.iter().map(|path| format!("use {path};\n")).collect();
        let mut transport: Vec<&str> = self.transport.iter().copied().collect();
        let mut rest = Vec::new();
        for path in ours {
            match path.strip_prefix("loggia_transport::") {
                Some(name) => transport.push(name),
                None => rest.push(path),
            }
        }
        transport.sort_unstable();
        lines.extend(list("loggia_transport", &transport));
        lines.extend(rest.iter().map(|path| format!("use {path};\n")));
        let named: Vec<&str> = self
            .named
            .difference(&self.made)
            .map(String::as_str)
            .filter(|name| context.is_type(name))
            .collect();
        lines.extend(list(types, &named));
        if !lines.is_empty() {
            text.push('\n');
            text.push_str(&lines.concat());
        }
        let mut group = "";
        for item in self.items {
            // Modules and imports are kept together, other items are separated.
            let now = ["mod ", "pub mod ", "use ", "pub use "]
                .into_iter()
                .find(|start| item.starts_with(start))
                .unwrap_or("");
            if now.is_empty() || now != group {
                text.push('\n');
            }
            group = now;
            text.push_str(&item);
        }
        text
    }
}

/// `use path::{a, b};`, on several lines if it does not fit on one.
pub(super) fn list(path: &str, names: &[&str]) -> Option<String> {
    listed("use", path, names)
}

/// The same with another keyword in front.
pub(super) fn listed(word: &str, path: &str, names: &[&str]) -> Option<String> {
    let line = match names {
        [] => return None,
        [name] => format!("{word} {path}::{name};\n"),
        names => format!("{word} {path}::{{{}}};\n", names.join(", ")),
    };
    if line.len() <= 100 {
        return Some(line);
    }
    let mut text = format!("{word} {path}::{{\n");
    let mut row = String::from("   ");
    for name in names {
        if row.len() + name.len() + 2 > 99 {
            text.push_str(&row);
            text.push('\n');
            row = String::from("   ");
        }
        let _ = write!(row, " {name},");
    }
    text.push_str(&row);
    text.push_str("\n};\n");
    Some(text)
}

/// The lines at the top of every file.
pub(super) fn head(api: &Api) -> String {
    let names: Vec<&str> = api
        .sources
        .iter()
        .map(|source| {
            source
                .split_once(',')
                .map_or(source.as_str(), |(name, _)| name)
        })
        .collect();
    format!(
        "// Generated by `cargo xtask codegen` from {}; do not edit.\n",
        names.join(" and ")
    )
}

/// Documentation as a comment.
pub(super) fn doc(text: &mut String, indent: &str, lines: impl IntoIterator<Item = String>) {
    for line in lines {
        let line = format!("{indent}/// {line}");
        let _ = writeln!(text, "{}", line.trim_end());
    }
}

/// Adds the attribute for something that the vendor has deprecated.
pub(super) fn deprecated(text: &mut String, indent: &str, yes: bool) {
    if yes {
        let _ = writeln!(
            text,
            "{indent}#[deprecated = \"the vendor marks it as deprecated\"]"
        );
    }
}

fn identifiers(tokens: TokenStream, found: &mut BTreeSet<String>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => identifiers(group.stream(), found),
            TokenTree::Ident(ident) => {
                found.insert(ident.to_string());
            }
            _ => {}
        }
    }
}
