//! `--wait`: until a change that an operation began is over, by the catalogue's
//! `x-waits-for`.
//!
//! The state of each thing is looked at through the operation that lists it. A vendor may
//! show the state before the change for a while: a state that the thing was already in
//! counts as its end only when it was seen in another, or half a minute has passed.

use std::time::{Duration, Instant};

use loggia_catalogue::{Type, Waits};
use serde_json::{Map, Value};

use super::call::{self, Call};
use super::columns::{id_field, list};
use super::{Entry, agree, pages};
use crate::exit::{Exit, Failure};
use crate::output;
use crate::progress::Bar;
use crate::session::Session;

/// How long a wait lasts where `--timeout` does not say.
const DEADLINE: Duration = Duration::from_secs(15 * 60);

/// Pauses between two looks.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// As long as an old state may still be shown.
const OLD: Duration = Duration::from_secs(30);

/// A wait in preparation, made before the change is ordered.
pub(super) struct Wait<'a> {
    waits: Waits,
    call: Call<'a>,
    way: Way,
    deadline: Duration,
    /// States before the order, by id.
    before: Vec<(String, String)>,
}

impl<'a> Wait<'a> {
    /// Finds out where to look, and looks once at what the request names.
    ///
    /// # Errors
    /// `Usage` when the catalogue does not say how the end is seen.
    pub(super) async fn prepare(
        entry: Entry,
        fields: &Map<String, Value>,
        session: &'a Session,
    ) -> Result<Self, Failure> {
        let unknown = || {
            Failure::usage(format!(
                "{}: how its end is seen is not known",
                entry.title()
            ))
            .with_hint("leave --wait away, and look at the state")
        };
        let waits = entry.operation.waits.ok_or_else(unknown)?;
        let operation = entry.api.operation(waits.describe).ok_or_else(unknown)?;
        let described = Entry {
            api: entry.api,
            operation,
        };
        let mut wait = Self {
            waits,
            call: Call::new(described, None, session)?,
            way: way(described, waits.field).ok_or_else(unknown)?,
            deadline: session.timeout().unwrap_or(DEADLINE),
            before: Vec::new(),
        };
        let named = wait.named(entry, fields);
        if !named.is_empty() {
            wait.before = wait.look(&named).await?;
        }
        Ok(wait)
    }

    /// The ids of the things that a request names and that are waited for.
    fn named(&self, entry: Entry, fields: &Map<String, Value>) -> Vec<String> {
        let stem = stem(self.way.id());
        agree::ids(entry, fields)
            .into_iter()
            .filter(|(field, _)| stem_of_field(field) == stem)
            .map(|(_, id)| id)
            .collect()
    }

    /// Waits for the things that the reply names, or the request where it names none.
    ///
    /// # Errors
    /// `Timeout`; `Failed` when a thing ends in a state from which nothing follows.
    pub(super) async fn until_over(
        self,
        entry: Entry,
        fields: &Map<String, Value>,
        reply: &Value,
    ) -> Result<(), Failure> {
        let mut ids = named_in(reply, self.way.id());
        if ids.is_empty() {
            ids = self.named(entry, fields);
        }
        if ids.is_empty() {
            output::note("which things to wait for is not in the answer; not waiting");
            return Ok(());
        }
        let started = Instant::now();
        let bar = Bar::of(
            ids.len() as u64,
            format!("{} {}", entry.operation.id, ids.join(", ")),
        );
        let mut moved: Vec<String> = Vec::new();
        let mut pause = FIRST_PAUSE;
        loop {
            let states = self.look(&ids).await?;
            let mut pending = Vec::new();
            for id in &ids {
                let state = states
                    .iter()
                    .find(|(each, _)| each == id)
                    .map(|(_, state)| state.as_str());
                let before = self.before.iter().find(|(each, _)| each == id);
                let before = before.map(|(_, state)| state.as_str());
                if state != before && !moved.contains(id) {
                    moved.push(id.clone());
                }
                let may_be_old = !moved.contains(id) && started.elapsed() < OLD;
                match self.judge(state) {
                    Standing::Over if !may_be_old => {}
                    Standing::Failed => return Err(self.failed(entry, id, state)),
                    _ => pending.push(format!("{id} is {}", state.unwrap_or("not listed"))),
                }
            }
            bar.set((ids.len() - pending.len()) as u64, ids.len() as u64);
            if pending.is_empty() {
                return Ok(());
            }
            bar.message(pending.join(", "));
            if started.elapsed() >= self.deadline {
                return Err(Failure::new(
                    Exit::Timeout,
                    format!("{}: {}", entry.title(), pending.join(", ")),
                )
                .with_hint(
                    "the order was taken, and the change may still come about: look again",
                ));
            }
            let left = self.deadline.saturating_sub(started.elapsed());
            tokio::time::sleep(pause.min(left)).await;
            pause = (pause * 3 / 2).min(LONGEST_PAUSE);
        }
    }

    fn judge(&self, state: Option<&str>) -> Standing {
        match state {
            None if self.waits.gone => Standing::Over,
            Some(state) if self.waits.until.contains(&state) => Standing::Over,
            Some(state) if self.waits.failed.contains(&state) => Standing::Failed,
            // What was ordered a moment ago may not be listed yet.
            Some(_) | None => Standing::Pending,
        }
    }

    fn failed(&self, entry: Entry, id: &str, state: Option<&str>) -> Failure {
        Failure::new(
            Exit::Failed,
            format!("{}: {id} is {}", entry.title(), state.unwrap_or_default()),
        )
        .with_hint(format!("`{}` has more of it", self.waits.describe))
    }

    /// The states of things by their ids.
    async fn look(&self, ids: &[String]) -> Result<Vec<(String, String)>, Failure> {
        let described = self.call.entry();
        let Way::List { items, id: name } = self.way else {
            return self.look_at_each(ids).await;
        };
        let mut request = Map::new();
        let filter = format!("{name}s");
        if described.fields().any(|field| field.name == filter) {
            let wanted = ids.iter().map(|id| Value::from(id.clone())).collect();
            request.insert(filter, Value::Array(wanted));
        }
        let value = if super::flags::pageable(described) {
            pages::all(&self.call, request).await?
        } else {
            call::value(described, &self.call.send(request, None).await?)?
        };
        let items = value.get(items).and_then(Value::as_array);
        Ok(items
            .into_iter()
            .flatten()
            .filter_map(|item| {
                let id = text(item.get(name)?)?;
                let state = text(item.get(self.waits.field)?)?;
                ids.contains(&id).then_some((id, state))
            })
            .collect())
    }

    /// The same where one thing is shown at a time.
    async fn look_at_each(&self, ids: &[String]) -> Result<Vec<(String, String)>, Failure> {
        let mut states = Vec::new();
        for id in ids {
            let request = Map::from_iter([(self.way.id().to_owned(), Value::from(id.clone()))]);
            let reply = self.call.send(request, None).await?;
            let value = call::value(self.call.entry(), &reply)?;
            if let Some(state) = value.get(self.waits.field).and_then(text) {
                states.push((id.clone(), state));
            }
        }
        Ok(states)
    }
}

/// How an operation shows states.
#[derive(Clone, Copy)]
pub(super) enum Way {
    /// Of many things, in a list, each with its id.
    List {
        items: &'static str,
        id: &'static str,
    },
    /// Of the thing with this id.
    One { id: &'static str },
}

impl Way {
    fn id(self) -> &'static str {
        match self {
            Self::List { id, .. } | Self::One { id } => id,
        }
    }
}

/// How `described` shows `field`.
pub(super) fn way(described: Entry, field: &str) -> Option<Way> {
    if let Some((items, record)) = list(described) {
        let id = id_field(described, record)?.name;
        return record.field(field).map(|_| Way::List { items, id });
    }
    described.operation.reply.field(field)?;
    let mut ids = described.fields().filter(|field| {
        matches!(field.ty, Type::Text) && (field.name.ends_with("Id") || field.name == "id")
    });
    Some(Way::One {
        id: ids.next()?.name,
    })
}

enum Standing {
    Over,
    Pending,
    Failed,
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

/// `instanceId` is about `instance`.
fn stem(id: &str) -> String {
    stem_of_field(id)
}

/// So are `instanceIds` and `instanceIdSet`.
fn stem_of_field(name: &str) -> String {
    let name = name.trim_end_matches("Set").trim_end_matches('s');
    name.trim_end_matches("Id")
        .trim_end_matches("_id")
        .to_lowercase()
}

/// The ids in a reply that are about the same kind of things.
fn named_in(reply: &Value, id: &str) -> Vec<String> {
    let wanted = stem(id);
    let mut found = Vec::new();
    collect(reply, &wanted, &mut found);
    found
}

fn collect(value: &Value, wanted: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let is_id = name.contains("Id") || name == "id" || name == "ids";
                if is_id && stem_of_field(name) == wanted {
                    match value {
                        Value::Array(items) => found.extend(items.iter().filter_map(text)),
                        other => found.extend(text(other)),
                    }
                }
                collect(value, wanted, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, wanted, found)),
        _ => {}
    }
    found.dedup();
}
