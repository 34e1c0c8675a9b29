//! Reads paths into documents; folders are searched, and the content decides the kind of a file.
//!
//! A file that is given by name must be a document: one that cannot be read, or is of no known
//! kind, is a problem. A folder may be a whole repository of documentation, in which pictures,
//! indexes and pages about something else are not documents and are only counted.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::model::{Api, Document};
use super::{codes, facts, links, openapi, page, sdk, text};

/// The result of reading paths.
#[derive(Debug, Default)]
pub struct Found {
    /// The documents, in the order of their names.
    pub documents: Vec<Document>,
    /// How many files in folders are not documents.
    pub passed_over: usize,
}

/// Reads files and folders, in the order of their names.
pub fn paths(paths: &[PathBuf]) -> Found {
    let mut found = Found::default();
    for path in paths {
        if let Some(version) = sdk::newest(path) {
            found.documents.push(sdk::read(&version));
        } else if path.is_dir() {
            let before = found.documents.len();
            walk(path, &mut found);
            // Nothing would be compared, and everything seem to agree.
            if found.documents.len() == before {
                let problem = "has no page, OpenAPI document or facts file";
                found.documents.push(unread(path, problem.into()));
            }
        } else {
            found.documents.push(file(path));
        }
    }
    links::resolve(&mut found.documents);
    found
}

fn walk(folder: &Path, found: &mut Found) {
    let entries = fs::read_dir(folder).and_then(|entries| {
        entries
            .map(|entry| entry.map(|entry| (entry.path(), entry.file_name())))
            .collect::<Result<Vec<_>, _>>()
    });
    let mut entries = match entries {
        Ok(entries) => entries,
        Err(error) => {
            let document = unread(folder, format!("cannot be read: {error}"));
            found.documents.push(document);
            return;
        }
    };
    entries.sort();
    for (path, name) in entries {
        // Hidden files belong to tools.
        if name.to_string_lossy().starts_with('.') {
            continue;
        }
        if let Some(version) = sdk::newest(&path) {
            found.documents.push(sdk::read(&version));
            continue;
        }
        if path.is_dir() {
            walk(&path, found);
            continue;
        }
        let document = match Notation::of(&path) {
            Some(notation) => read(&path, notation),
            None => None,
        };
        match document {
            Some(document) => found.documents.push(document),
            None => found.passed_over += 1,
        }
    }
}

fn unread(path: &Path, problem: String) -> Document {
    Document {
        name: path.display().to_string(),
        problems: vec![problem],
        ..Document::default()
    }
}

/// Reads one file by itself.
pub fn alone(path: &Path) -> Document {
    let mut document = file(path);
    links::resolve(std::slice::from_mut(&mut document));
    document
}

/// Reads one file that must be a document.
fn file(path: &Path) -> Document {
    let notation = Notation::of(path).unwrap_or(Notation::Any);
    read(path, notation).unwrap_or_else(|| {
        let problem = "is no page, OpenAPI document or facts file that is understood: leave it out, or teach \
                       xtask/src/audit its layout";
        unread(path, problem.into())
    })
}

/// The notation of a file, by the ending of its name.
#[derive(Clone, Copy, PartialEq)]
enum Notation {
    Markdown,
    Structured,
    Any,
}

impl Notation {
    fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_string_lossy().to_lowercase();
        match ending.as_str() {
            "md" | "markdown" | "mdx" => Some(Self::Markdown),
            "json" | "yaml" | "yml" => Some(Self::Structured),
            _ => None,
        }
    }
}

/// Reads a file; nothing if it is about something else.
fn read(path: &Path, notation: Notation) -> Option<Document> {
    let text = match fs::read(path).map(String::from_utf8) {
        Ok(Ok(text)) => text,
        Ok(Err(_)) => return Some(unread(path, "is not text in UTF-8".into())),
        Err(error) => return Some(unread(path, format!("cannot be read: {error}"))),
    };
    let mut problems = Vec::new();
    let apis = written(&text, notation, &mut problems);
    (!apis.is_empty() || !problems.is_empty()).then(|| Document {
        name: path.display().to_string(),
        apis,
        problems,
    })
}

/// Reads a text. The ending of the file's name decides its notation; mistakes in it become
/// problems.
pub fn content(text: &str, path: &Path, problems: &mut Vec<String>) -> Vec<Api> {
    written(text, Notation::of(path).unwrap_or(Notation::Any), problems)
}

fn written(text: &str, notation: Notation, problems: &mut Vec<String>) -> Vec<Api> {
    if notation == Notation::Markdown {
        return page::read(text, problems).into_iter().collect();
    }
    match text::parse(text) {
        Ok(json) => structured(&json, problems),
        Err(message) if notation == Notation::Structured => {
            problems.push(message);
            Vec::new()
        }
        Err(_) => page::read(text, problems).into_iter().collect(),
    }
}

fn structured(json: &Value, problems: &mut Vec<String>) -> Vec<Api> {
    if let Some(version) = json.get("openapi") {
        if version
            .as_str()
            .is_some_and(|version| version.starts_with("3."))
        {
            return vec![openapi::read(json, true)];
        }
        problems.push(format!("is OpenAPI {version}; only 3.x is understood"));
        return Vec::new();
    }
    if facts::is_facts(json) {
        return vec![facts::read(json, problems)];
    }
    if codes::is_codes(json) {
        return codes::read(json, problems);
    }
    Vec::new()
}
