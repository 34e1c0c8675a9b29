//! `--wait`: waits until a change that an operation began is over, by the catalogue's
//! `x-waits-for`.
//!
//! How states are looked at, when one counts and when the wait is given up is decided by the
//! facade ([`ChangeWait`](loggia::zenlayer::ChangeWait)), so that the command and programs wait
//! alike. This module provides the operation, the ids of what changes (the catalogue says where
//! they are in the request or the answer), and what a look needs besides. The last is checked
//! before anything is ordered.

use std::time::Duration;

use clap::ArgMatches;
use loggia::transport::Operation as WireOperation;
use loggia_catalogue::{Named, Waits};
use serde_json::{Map, Value};

use super::names::unknown as unknown_field;
use super::{Entry, flags, wire};
use crate::exit::{Exit, Failure};
use crate::progress::Bar;
use crate::session::Session;

/// How long a wait lasts without `--timeout`.
const DEADLINE: Duration = Duration::from_secs(15 * 60);

/// Pauses between two looks.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// A wait in preparation, made before the change is ordered.
pub(super) struct Wait<'a> {
    entry: Entry,
    waits: Waits,
    operation: &'static WireOperation,
    /// What a look needs besides the ids.
    with: Vec<(String, String)>,
    session: &'a Session,
}

impl<'a> Wait<'a> {
    /// Finds out where to look.
    ///
    /// # Errors
    /// `Usage` if the catalogue does not say how the end is seen, or if a look needs what neither
    /// the request nor `--wait-with` gives.
    pub(super) fn prepare(
        entry: Entry,
        fields: &Map<String, Value>,
        matches: &ArgMatches,
        session: &'a Session,
    ) -> Result<Self, Failure> {
        let waits = entry.operation.waits.ok_or_else(|| {
            Failure::usage(format!(
                "{}: how its end is seen is not known",
                entry.title()
            ))
            .with_hint("leave out --wait, and look at the state")
        })?;
        let mut with = given(entry, waits, matches)?;
        for &need in waits.needs {
            if with.iter().any(|(name, _)| name == need) {
                continue;
            }
            let value = fields.get(need).and_then(text).ok_or_else(|| {
                Failure::usage(format!(
                    "{}: to wait for it, `{}` needs the field `{need}`",
                    entry.title(),
                    waits.describe
                ))
                .with_hint(format!(
                    "nothing was sent; give it with --{} {need}=VALUE",
                    flags::WAIT_WITH
                ))
            })?;
            with.push((need.to_owned(), value));
        }
        Ok(Self {
            entry,
            waits,
            operation: wire::operation(entry),
            with,
            session,
        })
    }

    /// Waits for the things that are changed, except those that the answer lists as failed.
    ///
    /// # Errors
    /// `Timeout`; `Failed` if a thing reaches a final state other than the wanted one, or if an
    /// answer does not name what it created; `NotFound` if a thing disappears.
    pub(super) async fn until_over(
        self,
        fields: &Map<String, Value>,
        reply: &Value,
        failed: &[String],
    ) -> Result<(), Failure> {
        let mut ids = Vec::new();
        let of = match self.waits.named {
            Named::Request(path) => {
                step(fields, path, &mut ids);
                "request"
            }
            Named::Reply(path) => {
                collect(reply, path, &mut ids);
                "answer"
            }
        };
        if ids.is_empty() {
            return Err(Failure::new(
                Exit::Failed,
                format!(
                    "{}: the {of} names nothing that could be waited for",
                    self.entry.title()
                ),
            )
            .with_hint("it was ordered: look for it before you order again"));
        }
        ids.retain(|id| !failed.contains(id));
        let bar = Bar::of(
            ids.len() as u64,
            &format!("{} {}", self.entry.operation.id, ids.join(", ")),
        );
        let shown = bar.handle();
        let mut change = self
            .session
            .zenlayer()?
            .wait_for(self.operation, ids)
            .deadline(self.session.timeout().unwrap_or(DEADLINE))
            .pauses(FIRST_PAUSE, LONGEST_PAUSE)
            .on_progress(move |progress| {
                shown.set(progress.done as u64, progress.total as u64);
                let pending = progress.pending.iter();
                let states: Vec<String> = pending.map(ToString::to_string).collect();
                shown.message(&states.join(", "));
            });
        for (field, value) in self.with {
            change = change.with_read_field(field, value);
        }
        let outcome = change.await;
        drop(bar);
        outcome.map_err(Failure::from)
    }
}

/// The fields that `--wait-with` gives.
fn given(
    entry: Entry,
    waits: Waits,
    matches: &ArgMatches,
) -> Result<Vec<(String, String)>, Failure> {
    let described = entry.api.operation(waits.describe);
    let record = described.and_then(|operation| operation.request);
    let fields = record.map_or(&[][..], |record| record.fields);
    let settings = matches.try_get_many::<String>(flags::WAIT_WITH);
    let settings = settings.ok().flatten().into_iter().flatten();
    let mut given = Vec::new();
    for setting in settings {
        let Some((name, value)) = setting.split_once('=') else {
            return Err(Failure::usage(format!(
                "--{}: FIELD=VALUE is expected",
                flags::WAIT_WITH
            )));
        };
        if !fields.iter().any(|field| field.name == name) {
            let known = fields.iter().map(|field| field.name);
            return Err(Failure::usage(format!(
                "--{}: {}",
                flags::WAIT_WITH,
                unknown_field(name, known)
            )));
        }
        given.push((name.to_owned(), value.to_owned()));
    }
    Ok(given)
}

/// Collects the ids at a path, one or a list. Dots lead into objects, and into each item of
/// lists.
fn collect(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect(item, path, found)),
        Value::Object(fields) if !path.is_empty() => step(fields, path, found),
        value if path.is_empty() => found.extend(text(value)),
        _ => {}
    }
}

fn step(fields: &Map<String, Value>, path: &str, found: &mut Vec<String>) {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    if let Some(value) = fields.get(name) {
        collect(value, rest, found);
    }
}

/// Text as it is, or a number as text, since some fields are documented as numbers.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn ids_are_collected_from_values_lists_and_objects() {
        let request = json!({
            "a": "1", "b": ["1", 2, null, ""], "c": [{"d": "1"}, {"d": "2"}], "e": {"d": "3"},
        });
        for (path, ids) in [
            ("a", &["1"][..]),
            ("b", &["1", "2"]),
            ("c.d", &["1", "2"]),
            ("e.d", &["3"]),
            ("x", &[]),
            ("a.b", &[]),
            ("c", &[]),
        ] {
            let mut found = Vec::new();
            collect(&request, path, &mut found);
            assert_eq!(found, ids, "{path}");
        }
    }
}
