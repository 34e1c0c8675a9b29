//! Everything that is written to the terminal; no other module writes there.
//!
//! Results go to standard output, in the requested format. Notes, questions, bars and failures go
//! to standard error, so that a pipe gets only the result. A pipe that is closed early is not a
//! failure, because its reader has what it wanted. Nor does it hide one: the remaining work is
//! still done, and what went wrong decides how the program ends.
//!
//! A [`Report`] is JSON with hints for tables. `--query` takes a part of it, to which the hints
//! no longer apply.
//!
//! Whether a result can be shown is checked as far as possible before anything is sent:
//! [`check`], [`check_columns`]. What can be checked only with the result fails afterwards, in
//! [`answer`], and never in a way that loses what was done.

mod csv;
mod query;
mod rows;
mod table;
mod yaml;

use std::io::{self, Write};
use std::thread;
use std::time::Duration;

use serde_json::{Map, Value};

use self::rows::Choice;
use crate::args::{Format, Global};
use crate::exit::{Exit, Failure};
use crate::numbers::Numbers;
use crate::sanitize;

pub(crate) use crate::sanitize::plain;

/// A result, with hints for showing it.
#[derive(Debug, Default)]
pub(crate) struct Report {
    /// The whole result.
    pub(crate) value: Value,
    /// The field of `value` with the rows of a list.
    pub(crate) items: Option<&'static str>,
    /// The columns of a table if none are asked for.
    pub(crate) columns: Vec<String>,
    /// The column with the id of a row.
    pub(crate) id: Option<String>,
    /// Whether rows are known to have no id.
    pub(crate) without_ids: bool,
    /// Columns that such a result may have, whether any row has them this time or not.
    pub(crate) known: Vec<String>,
    /// The numbers in `value` that it holds only approximately.
    pub(crate) numbers: Numbers,
}

impl Report {
    /// A report without hints.
    pub(crate) fn new(value: Value) -> Self {
        Self {
            value,
            ..Self::default()
        }
    }

    /// A list of rows whose id is in the column `id`.
    pub(crate) fn list(rows: Vec<Value>, columns: &[&str], id: &str) -> Self {
        Self {
            value: Value::Array(rows),
            items: None,
            columns: columns.iter().map(|&column| column.to_owned()).collect(),
            id: Some(id.to_owned()),
            ..Self::default()
        }
    }

    /// The same with the requested columns, which [`check_columns`] has accepted.
    pub(crate) fn judged(mut self, global: &Global) -> Self {
        self.known.clone_from(&global.columns);
        self
    }
}

/// What was sent to get a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    /// Something that changes nothing.
    Read,
    /// Something that makes a change, and may have to be paid for.
    Change,
}

/// Checks the output options that can be checked without a result.
///
/// # Errors
/// `Usage` for an invalid query.
pub(crate) fn check(global: &Global) -> Result<(), Failure> {
    match &global.query {
        Some(query) => query::compile(query).map(drop),
        None => Ok(()),
    }
}

/// Checks the requested columns against those that the result will have.
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

/// Whether the result is shown in the requested columns.
pub(crate) fn shows_columns(global: &Global) -> bool {
    let has_rows = matches!(global.output, Format::Table | Format::Csv);
    has_rows && !global.columns.is_empty() && global.query.is_none() && !global.quiet
}

/// Writes a result for which nothing was sent.
///
/// # Errors
/// `Usage` for a query that does not fit or a column that no row has; whatever writing fails
/// with.
pub(crate) fn report(report: &Report, global: &Global) -> Result<(), Failure> {
    let text = render(report, global, Screen::find())?;
    text_block(&text)
}

/// Writes the result of a request.
///
/// If it cannot be shown as asked for, it is too late for `Usage`, which promises that nothing
/// was sent. The whole answer to a change is then written, because it may have the id of what was
/// paid for.
///
/// # Errors
/// As [`report`], but `Failed` after a read, and `Unknown` after a change, so that no program
/// sends it again without looking.
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

/// A result that is no longer read neither ends a wait nor hides a failure.
fn read_or_not(outcome: Result<(), Failure>) -> Result<(), Failure> {
    match outcome {
        Err(failure) if failure.exit == Exit::Success => Ok(()),
        outcome => outcome,
    }
}

/// The whole result, for programs.
fn whole(report: &Report, global: &Global) -> String {
    let value = sorted(&report.value);
    let yaml = match global.output {
        Format::Yaml => yaml::write(&value, &report.numbers).ok(),
        _ => None,
    };
    let text = yaml.unwrap_or_else(|| sanitize::json(&value, &report.numbers));
    if table::is_terminal() {
        sanitize::lines(&text)
    } else {
        text
    }
}

/// A value as JSON for programs, harmless to a terminal.
pub(crate) fn json(value: &Value) -> String {
    sanitize::json(value, &Numbers::default())
}

/// The terminal that a result is written to.
#[derive(Clone, Copy, Default)]
struct Screen {
    is_there: bool,
    /// Its width, if known.
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

/// The text of a result. Programs get it unchanged, terminals without control characters.
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
    let numbers = &report.numbers;
    if global.quiet {
        return rows::ids(value, hints, numbers);
    }
    let choice = Choice {
        columns: &global.columns,
        // Whoever names the fields of a query's objects wants to see all of them.
        all: queried.is_some() && global.query.as_deref().is_some_and(query::names_fields),
    };
    match global.output {
        Format::Json => Ok(sanitize::json(value, numbers)),
        Format::Yaml => {
            let text = yaml::write(value, numbers)?;
            Ok(if screen.is_there {
                sanitize::lines(&text)
            } else {
                text
            })
        }
        Format::Csv => {
            let choice = Choice {
                all: true,
                ..choice
            };
            let rows = rows::rows(value, hints, choice, numbers)?;
            csv::write(&if screen.is_there { rows.plain() } else { rows })
        }
        Format::Table => table::write(value, hints, choice, numbers, screen.width),
    }
}

/// The same value with the keys of objects sorted: servers guarantee no order.
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

/// Writes text and ends its last line; writes nothing if it is empty.
///
/// # Errors
/// Whatever writing fails with.
pub(crate) fn text_block(text: &str) -> Result<(), Failure> {
    if text.is_empty() {
        return Ok(());
    }
    line(text)
}

/// Writes a line of a result.
///
/// # Errors
/// Whatever writing fails with.
pub(crate) fn line(text: &str) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    written(write_all(&mut out, text.as_bytes()).and_then(|()| write_all(&mut out, b"\n")))
}

/// Flushes standard output.
///
/// # Errors
/// Whatever writing fails with.
pub(crate) fn flush() -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    written(patiently(|| out.flush()))
}

/// Writes everything, also to a pipe or terminal that another program has made non-blocking: one
/// that is full would lose the rest of a result.
fn write_all(out: &mut impl Write, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        let count = patiently(|| out.write(bytes))?;
        if count == 0 {
            return Err(io::ErrorKind::WriteZero.into());
        }
        bytes = bytes.get(count..).unwrap_or_default();
    }
    Ok(())
}

/// Repeats what would block, after a pause.
fn patiently<T>(mut attempt: impl FnMut() -> io::Result<T>) -> io::Result<T> {
    /// The reader is another program, which needs a moment.
    const PAUSE: Duration = Duration::from_millis(5);
    loop {
        match attempt() {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => thread::sleep(PAUSE),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            outcome => return outcome,
        }
    }
}

/// A closed pipe ends a command that only writes, and is not a failure.
fn written(outcome: io::Result<()>) -> Result<(), Failure> {
    outcome.map_err(|error| {
        if error.kind() == io::ErrorKind::BrokenPipe {
            Failure::new(Exit::Success, "")
        } else {
            Failure::new(Exit::Failed, format!("standard output: {error}"))
        }
    })
}

/// Writes a line for people beside the result.
pub(crate) fn note(text: &str) {
    let _ = writeln!(io::stderr().lock(), "{}", plain(text));
}

/// Writes the beginning of a line that the user completes.
pub(crate) fn prompt(text: &str) {
    let mut err = io::stderr().lock();
    let _ = write!(err, "{text}").and_then(|()| err.flush());
}

/// The failure with each part on one line, so that text from elsewhere begins no new one.
fn shown(failure: &Failure) -> Failure {
    Failure {
        exit: failure.exit,
        message: plain(&failure.message),
        details: failure.details.iter().map(|each| plain(each)).collect(),
        hint: failure.hint.as_deref().map(plain),
        is_missing: failure.is_missing,
    }
}

/// Writes what went wrong.
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
