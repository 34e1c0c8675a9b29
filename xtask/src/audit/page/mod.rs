//! From a page of documentation to facts.
//!
//! `blocks` cuts the Markdown, then headings say what a table or sample is about
//! and the names of a table's columns say what is in them, never their order:
//! layouts have changed and will. Pages of EDIS hold an OpenAPI document in a fence
//! instead. What looks like a fact but cannot be read is a problem, so that a new
//! layout makes noise.

mod blocks;
mod json;
mod samples;
mod tables;
mod words;

use serde_json::Value;

use self::blocks::Block;
use self::tables::Columns;
use super::model::{Api, Operation, Section, is_name};
use super::openapi;

/// What the part of a page under a heading is about.
#[derive(Clone, Debug, PartialEq, Eq)]
enum About {
    Request,
    Response,
    Errors,
    Samples,
    /// Something with a name: a structure.
    Named(String),
    Other,
}

/// Whether a text in Markdown is a page of an API, and if so, what it tells.
pub fn read(markdown: &str, problems: &mut Vec<String>) -> Option<Api> {
    let blocks = blocks::cut(markdown);
    for block in &blocks {
        if let Block::Fence(info, text) = block
            && let Some(document) = embedded(info, text, problems)
        {
            return Some(openapi::read(&document, false));
        }
    }
    let mut page = Page::default();
    for block in &blocks {
        page.take(block, problems);
    }
    page.finish(problems)
}

/// The OpenAPI document in a fence, if there is one.
fn embedded(info: &str, text: &str, problems: &mut Vec<String>) -> Option<Value> {
    let language = info.split_whitespace().next()?;
    if !matches!(language, "yaml" | "yml" | "json") || !text.contains("openapi") {
        return None;
    }
    match super::text::parse(text) {
        Ok(json) => json.get("openapi").is_some().then_some(json),
        Err(message) if text.trim_start().starts_with("openapi") => {
            problems.push(format!("the OpenAPI document in it {message}"));
            None
        }
        Err(_) => None,
    }
}

#[derive(Default)]
struct Page {
    title: Option<String>,
    about: Option<About>,
    hint: String,
    samples: samples::Samples,
    operation: Operation,
    response: Option<Section>,
    api: Api,
}

impl Page {
    fn take(&mut self, block: &Block, problems: &mut Vec<String>) {
        match block {
            Block::Heading(level, text) => {
                if self.title.is_none() && *level == 1 {
                    self.title = Some(text.clone());
                    return;
                }
                self.begin(about(text));
                self.hint.clone_from(text);
            }
            Block::Table(header, rows) => self.table(header, rows, problems),
            Block::Fence(info, text) => {
                self.samples.take(info, text, &self.hint, problems);
            }
            Block::Text(text) => {
                if text.contains("<table") {
                    problems.push(format!(
                        "{}: a table in HTML is not understood",
                        self.place()
                    ));
                }
                self.hint.clone_from(text);
            }
        }
    }

    /// A heading about fields is a statement even without a table: there are none.
    fn begin(&mut self, about: About) {
        match about {
            About::Request => drop(self.operation.request.get_or_insert_default()),
            About::Response => drop(self.response.get_or_insert_default()),
            _ => {}
        }
        self.about = Some(about);
    }

    fn place(&self) -> String {
        match &self.about {
            Some(About::Request) => "request".into(),
            Some(About::Response) => "response".into(),
            Some(About::Errors) => "error codes".into(),
            Some(About::Named(name)) => format!("structure {name}"),
            _ => "page".into(),
        }
    }

    fn table(&mut self, header: &[String], rows: &[Vec<String>], problems: &mut Vec<String>) {
        let columns = Columns::of(header);
        let place = self.place();
        if columns.is_errors() {
            tables::errors(&columns, rows, &mut self.operation.errors, problems);
            return;
        }
        let section = match &self.about {
            Some(About::Request) => self.operation.request.get_or_insert_default(),
            Some(About::Response) => self.response.get_or_insert_default(),
            Some(About::Named(name)) => self.api.structures.entry(name.clone()).or_default(),
            _ if columns.is_fields() || columns.lists_values() => {
                problems.push(format!(
                    "{place}: a table of fields or values stands under no heading that is known"
                ));
                return;
            }
            _ => return,
        };
        if columns.is_fields() {
            tables::fields(&columns, rows, &place, section, problems);
        } else if columns.is_values() && matches!(self.about, Some(About::Named(_))) {
            tables::values(&columns, rows, section);
        } else {
            problems.push(format!(
                "{place}: a table with the columns {} is of no known kind",
                header.join(", ")
            ));
        }
    }

    fn finish(mut self, problems: &mut Vec<String>) -> Option<Api> {
        let action = self.samples.action.take().or_else(|| {
            let title = self.title.as_deref()?;
            is_name(title).then(|| title.to_owned())
        });
        let found = self.operation.request.is_some()
            || self.response.is_some()
            || !self.operation.errors.is_empty();
        if found {
            match action {
                Some(action) => {
                    self.operation.name = action;
                    self.operation.path = self.samples.path.take();
                    self.operation.examples = std::mem::take(&mut self.samples.examples);
                    if let Some(response) = self.response {
                        self.operation.responses.insert("200".into(), response);
                    }
                    let path = self.operation.path.as_deref();
                    self.api.service = path
                        .and_then(|path| path.rsplit('/').next())
                        .map(str::to_owned);
                    self.api.operations.push(self.operation);
                }
                None => problems.push(
                    "the name of the action is told neither by the title nor by a sample".into(),
                ),
            }
        }
        self.api
            .structures
            .retain(|_, section| *section != Section::default());
        (found || !self.api.structures.is_empty()).then_some(self.api)
    }
}

fn about(heading: &str) -> About {
    let bare = heading
        .trim_start_matches(|c: char| c.is_ascii_digit() || ". )".contains(c))
        .trim();
    let lower = bare.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if is_name(bare) && bare.len() > 1 && !has(&["example", "sample"]) && !is_plain(&lower) {
        return About::Named(bare.to_owned());
    }
    if has(&["error"]) {
        About::Errors
    } else if has(&["example", "sample"]) {
        About::Samples
    } else if has(&["input", "request"]) {
        About::Request
    } else if has(&["output", "response", "return"]) {
        About::Response
    } else {
        About::Other
    }
}

/// Headings of one word that are no names of structures.
fn is_plain(lower: &str) -> bool {
    matches!(
        lower,
        "request"
            | "response"
            | "input"
            | "output"
            | "errors"
            | "description"
            | "parameters"
            | "returns"
            | "openapi"
    )
}

#[cfg(test)]
mod tests;
