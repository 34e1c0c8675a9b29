//! Reads a page of documentation into facts.
//!
//! `blocks` splits the page. Headings then say what a table or sample is about, and column titles
//! say what the columns contain; positions are never used, because layouts have changed and will
//! change again. Pages of EDIS contain an OpenAPI document in a fence instead.
//!
//! Something that looks like a fact but cannot be read is a problem, rather than being taken as
//! empty, so that a new layout is noticed. Most pages of a documentation are about something else:
//! those have no facts, and nothing in them is a problem.

mod block;
mod blocks;
mod columns;
mod headings;
mod html;
mod json;
mod pattern;
mod samples;
mod split;
mod tables;
mod values;
mod words;

use serde_json::Value;

use self::block::{Block, Cell};
use self::columns::Columns;
use self::headings::{About, about};
use super::model::{Api, Operation, Section, is_name};
use super::openapi;

/// Reads a Markdown text, if it is a page of an API.
pub fn read(markdown: &str, problems: &mut Vec<String>) -> Option<Api> {
    let mut found = Vec::new();
    let blocks = blocks::cut(markdown, &mut found);
    for block in &blocks {
        if let Block::Fence(info, text) = block
            && let Some(document) = embedded(info, text, problems)
        {
            return Some(openapi::read(&document, false));
        }
    }
    let mut page = Page {
        problems: found,
        ..Page::default()
    };
    for block in &blocks {
        page.take(block);
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

/// The fields under a heading.
#[derive(Default)]
struct Fields {
    section: Section,
    /// Whether a table of fields was read.
    read: bool,
    /// Whether there is something that may be about the fields and was not understood.
    unread: bool,
}

impl Fields {
    /// A heading about fields is a statement even without a table, but not if something
    /// under it was not understood.
    fn finish(mut self) -> Option<Section> {
        if !self.read && self.unread {
            return None;
        }
        self.section.open |= self.unread;
        Some(self.section)
    }
}

#[derive(Default)]
struct Page {
    title: Option<String>,
    about: Option<About>,
    level: u8,
    hint: String,
    samples: samples::Samples,
    request: Option<Fields>,
    response: Option<Fields>,
    operation: Operation,
    api: Api,
    problems: Vec<String>,
}

impl Page {
    fn take(&mut self, block: &Block) {
        match block {
            Block::Heading(level, text) => self.heading(*level, text),
            Block::Table(header, rows) => self.table(header, rows),
            Block::Fence(info, text) => {
                self.samples
                    .take(info, text, &self.hint, &mut self.problems);
            }
            Block::Image => self.not_understood("a picture"),
            Block::Item(text) => {
                // `* instanceId (String): ...` is a field as much as a row is.
                let name = text
                    .split([' ', ':', '\u{ff1a}', '(', '\u{ff08}', '\n'])
                    .next();
                if name.is_some_and(|name| {
                    is_name(name) && name.starts_with(|c: char| c.is_ascii_lowercase())
                }) {
                    self.not_understood("a list");
                }
                self.hint.clone_from(text);
            }
            Block::Text(text) => self.hint.clone_from(text),
        }
    }

    fn heading(&mut self, level: u8, text: &str) {
        text.clone_into(&mut self.hint);
        if self.title.is_none() && level == 1 {
            self.title = Some(headings::bare(text).to_owned());
            return;
        }
        let about = about(text);
        // A section below a known heading is still about the same subject.
        if about == About::Other && level > self.level && self.about.is_some() {
            return;
        }
        match about {
            About::Request => drop(self.request.get_or_insert_default()),
            About::Response => drop(self.response.get_or_insert_default()),
            _ => {}
        }
        self.level = level;
        self.about = Some(about);
    }

    /// Reports something else in the place of a table of fields.
    fn not_understood(&mut self, what: &str) {
        let place = self.place();
        let fields = match self.about {
            Some(About::Request) => self.request.get_or_insert_default(),
            Some(About::Response) => self.response.get_or_insert_default(),
            _ => return,
        };
        if !fields.read && !fields.unread {
            fields.unread = true;
            self.problems.push(format!(
                "{place}: {what} stands in the place of a table of fields"
            ));
        }
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

    fn table(&mut self, header: &[String], rows: &[Vec<Cell>]) {
        let columns = Columns::of(header);
        let place = self.place();
        let problems = &mut self.problems;
        let unknown = || {
            let titles = header.join(", ");
            if titles.is_empty() {
                return format!("{place}: a table has no titles of columns");
            }
            format!("{place}: a table with the columns {titles} is of no known kind")
        };
        match &self.about {
            Some(about @ (About::Request | About::Response)) => {
                if columns.is_errors() {
                    tables::errors(&columns, rows, &mut self.operation.errors, problems);
                    return;
                }
                let fields = match about {
                    About::Request => self.request.get_or_insert_default(),
                    _ => self.response.get_or_insert_default(),
                };
                if columns.is_fields() {
                    fields.read = true;
                    tables::fields(&columns, rows, &place, &mut fields.section, problems);
                } else {
                    fields.unread = true;
                    problems.push(unknown());
                }
            }
            Some(About::Named(name)) => {
                let section = self.api.structures.entry(name.clone()).or_default();
                if columns.is_fields() {
                    tables::fields(&columns, rows, &place, section, problems);
                } else if !columns
                    .values()
                    .is_some_and(|column| tables::values(column, rows, section))
                {
                    section.open = true;
                    problems.push(unknown());
                }
            }
            _ if columns.is_errors() => {
                tables::errors(&columns, rows, &mut self.operation.errors, problems);
            }
            Some(About::Common | About::Samples) => {}
            _ if columns.is_fields() || columns.lists_values() => problems.push(format!(
                "{place}: a table of fields or values stands under no heading that is known"
            )),
            _ => {}
        }
    }

    /// Decides what the page is about. A page of an action has its name and something about its
    /// fields or errors, a page of structures has a table of fields.
    fn finish(mut self, problems: &mut Vec<String>) -> Option<Api> {
        let title = self.title.take();
        let named = title.as_deref().is_some_and(headings::is_action);
        // The title takes precedence: samples are copied from page to page.
        let action = title
            .filter(|_| named)
            .or_else(|| self.samples.action.take());
        let tables = [&self.request, &self.response]
            .map(|fields| fields.as_ref().is_some_and(|fields| fields.read));
        let about = self.request.is_some() || self.response.is_some();
        let found = about || !self.operation.errors.is_empty();
        let structures = &mut self.api.structures;
        structures.retain(|_, section| *section != Section::default());
        let has_fields = structures.values().any(|section| section.kind.is_none());
        match action {
            Some(action) if found && (named || tables.contains(&true)) => {
                self.operation.name = action;
                self.operation.path = self.samples.path.take();
                self.operation.examples = std::mem::take(&mut self.samples.examples);
                self.operation.request = self.request.take().and_then(Fields::finish);
                if let Some(response) = self.response.take().and_then(Fields::finish) {
                    self.operation.responses.insert("200".into(), response);
                }
                let path = self.operation.path.as_deref();
                self.api.service = path
                    .and_then(|path| path.rsplit('/').next())
                    .map(str::to_owned);
                self.api.operations.push(self.operation);
            }
            None if tables == [true, true] => self
                .problems
                .push("neither the title nor a sample has the name of the action".into()),
            Some(_) if named && self.samples.action.is_some() => self
                .problems
                .push("a page of an action has no heading about its fields that is known".into()),
            _ if has_fields => {}
            _ => return None,
        }
        problems.append(&mut self.problems);
        let has_something = !self.api.operations.is_empty() || !self.api.structures.is_empty();
        has_something.then_some(self.api)
    }
}

#[cfg(test)]
mod tests;
