//! From paths to documents: folders are walked, and what a file is, its content says.
//!
//! Nothing is passed over: a file that cannot be read, or is no kind of document
//! that is known, is told as a problem.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::model::Api;
use super::{codes, facts, openapi, page, text};

/// A vendor's document.
#[derive(Debug)]
pub struct Document {
    /// Its file, as it was given or found.
    pub name: String,
    /// What it tells, for each API that it is about; none if it could not be read.
    pub apis: Vec<Api>,
    /// What in it could not be read.
    pub problems: Vec<String>,
}

/// Reads files and folders, in the order of their names.
pub fn paths(paths: &[PathBuf]) -> Vec<Document> {
    let mut documents = Vec::new();
    for path in paths {
        walk(path, &mut documents);
    }
    documents
}

fn walk(path: &Path, documents: &mut Vec<Document>) {
    if !path.is_dir() {
        documents.push(file(path));
        return;
    }
    let entries = fs::read_dir(path).and_then(|entries| {
        entries
            .map(|entry| entry.map(|entry| (entry.path(), entry.file_name())))
            .collect::<Result<Vec<_>, _>>()
    });
    match entries {
        Ok(mut entries) => {
            entries.sort();
            for (path, name) in entries {
                // Hidden files belong to tools.
                if !name.to_string_lossy().starts_with('.') {
                    walk(&path, documents);
                }
            }
        }
        Err(error) => documents.push(unread(path, format!("cannot be read: {error}"))),
    }
}

fn unread(path: &Path, problem: String) -> Document {
    Document {
        name: path.display().to_string(),
        apis: Vec::new(),
        problems: vec![problem],
    }
}

/// Reads one file.
pub fn file(path: &Path) -> Document {
    let text = match fs::read(path).map(String::from_utf8) {
        Ok(Ok(text)) => text,
        Ok(Err(_)) => return unread(path, "is not text in UTF-8".into()),
        Err(error) => return unread(path, format!("cannot be read: {error}")),
    };
    let mut document = Document {
        name: path.display().to_string(),
        apis: Vec::new(),
        problems: Vec::new(),
    };
    document.apis = content(&text, path, &mut document.problems);
    if document.apis.is_empty() && document.problems.is_empty() {
        document.problems.push(
            "is no page, OpenAPI document or facts file that is understood: leave it out, or teach \
             xtask/src/audit its layout"
                .into(),
        );
    }
    document
}

/// Reads a text. The file's ending tells what it should be; what is wrong with it
/// becomes a problem.
pub fn content(text: &str, path: &Path, problems: &mut Vec<String>) -> Vec<Api> {
    let ending = path
        .extension()
        .map(|ending| ending.to_string_lossy().to_lowercase());
    if matches!(ending.as_deref(), Some("md" | "markdown" | "mdx")) {
        return page::read(text, problems).into_iter().collect();
    }
    match text::parse(text) {
        Ok(json) => structured(&json, problems),
        Err(message) if matches!(ending.as_deref(), Some("json" | "yaml" | "yml")) => {
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
