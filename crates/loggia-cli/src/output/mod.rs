//! Everything that is written to the terminal, and nothing else writes there.
//!
//! Results go to standard output, in the format that was asked for; notes, questions,
//! bars and failures go to standard error, so that a pipe gets the result alone. A pipe
//! that is closed early is no failure: whoever reads has what it wanted. Nor does it take one
//! away: what is still to be done is done, and what went wrong decides how the program ends.
//!
//! A [`Report`] is JSON with hints for tables. `--query` takes a part of it, and after
//! that the hints no longer hold.
//!
//! How a result is shown is judged as far as possible before anything is sent: [`check`],
//! [`check_columns`]. What can be seen only when there is a result fails afterwards, in
//! [`answer`], and never in a way that loses what was done.

mod csv;
mod query;
mod rows;
mod table;
mod yaml;

use std::io::{self, Write};

use serde_json::{Map, Value};

use crate::args::{Format, Global};
use crate::exit::{Exit, Failure};
use crate::plain;

pub(crate) use crate::plain::{json, plain};

/// A result.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// All of it.
    pub(crate) value: Value,
    /// The field of it that has the rows of a list.
    pub(crate) items: Option<&'static str>,
    /// The columns of a table where none are asked for.
    pub(crate) columns: Vec<String>,
    /// The column with the id of a row.
    pub(crate) id: Option<String>,
    /// Whether it is known to have none.
    pub(crate) without_ids: bool,
    /// Columns that there may be in such a result, whether any row has them this time or not.
    pub(crate) known: Vec<String>,
}

impl Report {
    /// One without hints.
    pub(crate) fn new(value: Value) -> Self {
        Self {
            value,
            ..Self::default()
        }
    }

    /// A list of rows with an id in the column `id`.
    pub(crate) fn list(rows: Vec<Value>, columns: &[&str], id: &str) -> Self {
        Self {
            value: Value::Array(rows),
            items: None,
            columns: columns.iter().map(|&column| column.to_owned()).collect(),
            id: Some(id.to_owned()),
            ..Self::default()
        }
    }

    /// The same with the columns that were asked for, which [`check_columns`] has judged.
    pub(crate) fn judged(mut self, global: &Global) -> Self {
        self.known.clone_from(&global.columns);
        self
    }
}

/// What was sent for a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// What changes nothing.
    Read,
    /// What changes something, and may have to be paid for.
    Change,
}

/// Judges the options for showing a result that can be judged without one.
///
/// # Errors
/// `Usage` for a query that is none.
pub(crate) fn check(global: &Global) -> Result<(), Failure> {
    match &global.query {
        Some(query) => query::compile(query).map(drop),
        None => Ok(()),
    }
}

/// Judges the columns that are asked for where it is known which there will be.
///
/// # Errors
/// `Usage` for a column that no row will have.
pub(crate) fn check_columns(global: &Global, known: &[&str]) -> Result<(), Failure> {
    if !shows_columns(global) {
        return Ok(());
    }
    let is_known = |column: &str| {
        let outer = column.split('.').next().unwrap_or_default();
        known.contains(&column) || known.contains(&outer)
    };
    match global.columns.iter().find(|column| !is_known(column)) {
        Some(column) => Err(rows::no_column(column, known)),
        None => Ok(()),
    }
}

/// Whether a result is shown in the columns that were asked for.
pub(crate) fn shows_columns(global: &Global) -> bool {
    let has_rows = matches!(global.output, Format::Table | Format::Csv);
    has_rows && !global.columns.is_empty() && global.query.is_none() && !global.quiet
}

/// Writes a result for which nothing was sent.
///
/// # Errors
/// `Usage` for a query that does not fit and columns that no row has; what writing fails
/// with.
pub(crate) fn report(report: &Report, global: &Global) -> Result<(), Failure> {
    let text = render(report, global, Screen::find())?;
    text_block(&text)
}

/// Writes what came of a request. Where it cannot be shown as it was asked for, it is too
/// late for `Usage`, which promises that nothing was sent. Of a change all of the answer is
/// written then: it may have the id of what was paid for.
///
/// # Errors
/// For the same as [`report`], but `Failed` after reading, and after a change `Unknown`,
/// with which no program sends it again unseen.
pub(crate) fn answer(report: &Report, global: &Global, sent: Sent) -> Result<(), Failure> {
    let outcome = match render(report, global, Screen::find()) {
        Ok(text) => text_block(&text),
        Err(failure) => match sent {
            Sent::Read => Err(failure),
            Sent::Change => text_block(&whole(report, global)).and(Err(failure)),
        },
    };
    read_or_not(outcome).map_err(|failure| match sent {
        Sent::Read => Failure {
            exit: Exit::Failed,
            ..failure
        },
        Sent::Change => Failure::new(Exit::Unknown, failure.to_string())
            .with_hint("it was sent, and only showing its answer failed: do not send it again"),
    })
}

/// That no one reads a result any more ends neither a wait nor hides what it failed with.
fn read_or_not(outcome: Result<(), Failure>) -> Result<(), Failure> {
    match outcome {
        Err(failure) if failure.exit == Exit::Success => Ok(()),
        outcome => outcome,
    }
}

/// All of a result, for programs.
fn whole(report: &Report, global: &Global) -> String {
    let value = sorted(&report.value);
    let yaml = match global.output {
        Format::Yaml => yaml::write(&value).ok(),
        _ => None,
    };
    let text = yaml.unwrap_or_else(|| json(&value));
    if table::is_terminal() {
        plain::lines(&text)
    } else {
        text
    }
}

/// The terminal that a result goes to.
#[derive(Clone, Copy, Default)]
struct Screen {
    is_there: bool,
    /// How wide it is, if that is known.
    width: Option<u16>,
}

impl Screen {
    fn find() -> Self {
        Self {
            is_there: table::is_terminal(),
            width: table::width(),
        }
    }
}

/// The text of a result. Programs get it as it came, a terminal what does nothing to it.
fn render(report: &Report, global: &Global, screen: Screen) -> Result<String, Failure> {
    let value = sorted(&report.value);
    let queried = match &global.query {
        Some(query) => Some(query::apply(query, &value)?),
        None => None,
    };
    let (value, hints) = match &queried {
        Some(value) => (value, None),
        None => (&value, Some(report)),
    };
    if global.quiet {
        return rows::ids(value, hints);
    }
    match global.output {
        Format::Json => Ok(json(value)),
        Format::Yaml => {
            let text = yaml::write(value)?;
            Ok(if screen.is_there {
                plain::lines(&text)
            } else {
                text
            })
        }
        Format::Csv => {
            let rows = rows::rows(value, hints, &global.columns, true)?;
            csv::write(&if screen.is_there { rows.plain() } else { rows })
        }
        Format::Table => table::write(value, hints, &global.columns, screen.width),
    }
}

/// The same value with the keys of objects in order: the order in which a server sends
/// them is no one's promise.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut names: Vec<&String> = fields.keys().collect();
            names.sort();
            let entries = names
                .into_iter()
                .filter_map(|name| Some((name.clone(), sorted(fields.get(name)?))));
            Value::Object(entries.collect::<Map<_, _>>())
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}

/// Writes a text and the end of its last line; nothing for an empty one.
///
/// # Errors
/// What writing fails with.
pub(crate) fn text_block(text: &str) -> Result<(), Failure> {
    if text.is_empty() {
        return Ok(());
    }
    line(text)
}

/// Writes a line of a result.
///
/// # Errors
/// What writing fails with.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    written(
        out.write_all(text.as_bytes())
            .and_then(|()| out.write_all(b"\n")),
    )
}

/// Writes bytes as they are.
///
/// # Errors
/// What writing fails with.
pub(crate) fn flush() -> Result<(), Failure> {
    written(io::stdout().lock().flush())
}

/// No one reads any more: that ends what does nothing but write, and is no failure.
fn written(outcome: io::Result<()>) -> Result<(), Failure> {
    outcome.map_err(|error| {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Failure::new(Exit::Success, "")
        } else {
            Failure::new(Exit::Failed, format!("standard output: {error}"))
        }
    })
}

/// A line for people, beside the result.
pub(crate) fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", plain(text));
}

/// The beginning of a line that the user goes on with.
pub(crate) fn prompt(text: &str) {
    let mut err = io::stderr().lock();
    let _ = write!(err, "{text}").and_then(|()| err.flush());
}

/// A failure of which each part is one line: a line break from elsewhere begins none.
fn shown(failure: &Failure) -> Failure {
    Failure {
        exit: failure.exit,
        message: plain(&failure.message),
        details: failure.details.iter().map(|each| plain(each)).collect(),
        hint: failure.hint.as_deref().map(plain),
        is_missing: failure.is_missing,
    }
}

/// What went wrong.
pub(crate) fn failure(failure: &Failure) {
    if failure.message.is_empty() {
        return;
    }
    let word = console::style("error:").for_stderr().red().bold();
    let text = shown(failure).to_string();
    let _ = writeln!(io::stderr().lock(), "{word} {text}");
}

#[cfg(test)]
mod tests;
