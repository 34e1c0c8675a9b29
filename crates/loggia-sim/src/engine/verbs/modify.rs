//! Changes to things there are.

use loggia_catalogue::{Field, Type};
use serde_json::Value;

use super::{Desk, Fields};
use crate::engine::course::Course;
use crate::engine::rule::{Target, Turn};
use crate::engine::thing::Thing;
use crate::engine::{Outcome, Refused, request, sample};

impl Desk<'_> {
    pub(super) fn set(&mut self, target: &Target, fields: &Fields) -> Outcome {
        let ids = self.targets(target, fields)?;
        self.references(target.field, fields)?;
        let of = self.kinds.get(target.kind);
        for id in &ids {
            let Some(thing) = self.store.find_mut(target.kind, id) else {
                continue;
            };
            for (name, value) in fields.iter().filter(|(name, _)| *name != target.field) {
                let field = of.meant(name);
                let name = match field {
                    Some(field) if request::fits(&field.ty, value) => field.name,
                    _ => name.as_str(),
                };
                if name != of.id {
                    thing.fields.insert(name.to_owned(), value.clone());
                }
            }
        }
        self.begin(target, &ids, None);
        Ok(self.changed(target, &ids, fields))
    }

    pub(super) fn change(&mut self, target: &Target, turn: Turn, fields: &Fields) -> Outcome {
        let ids = self.targets(target, fields)?;
        self.references(target.field, fields)?;
        let status = self.kinds.get(target.kind).status;
        self.begin(target, &ids, status.and_then(|field| state(field, turn)));
        if turn == Turn::Bin && self.operation.waits.is_none() {
            let bin = status.and_then(|field| state(field, turn));
            if bin.is_none() {
                // Where there is no bin, what is terminated is gone.
                for id in &ids {
                    self.store.remove(target.kind, id);
                }
            }
        }
        Ok(self.changed(target, &ids, fields))
    }

    pub(super) fn delete(&mut self, target: &Target, fields: &Fields) -> Outcome {
        let ids = self.targets(target, fields)?;
        for id in &ids {
            if self
                .store
                .find(target.kind, id)
                .is_some_and(Thing::is_under_way)
            {
                return Err(Refused::new(
                    self.busy(),
                    format!("{}: {id:?} is being changed", target.field),
                ));
            }
        }
        let answer = self.changed(target, &ids, fields);
        match self.operation.waits {
            Some(waits) if waits.gone => {
                let status = self.kinds.get(target.kind).status.map(|field| field.name);
                for id in &ids {
                    let course = Course::begin(waits.through, None, self.stay, self.now);
                    let stays = self
                        .store
                        .find_mut(target.kind, id)
                        .is_some_and(|thing| thing.follow(course, status));
                    if !stays {
                        self.store.remove(target.kind, id);
                    }
                }
            }
            _ => {
                for id in &ids {
                    self.store.remove(target.kind, id);
                }
            }
        }
        Ok(answer)
    }

    pub(super) fn join(&mut self, target: &Target, with: &[&str], fields: &Fields) -> Outcome {
        let ids = self.targets(target, fields)?;
        self.references(target.field, fields)?;
        for id in &ids {
            let Some(thing) = self.store.find_mut(target.kind, id) else {
                continue;
            };
            for name in with {
                if let Some(value) = fields.get(*name) {
                    thing.fields.insert((*name).to_owned(), value.clone());
                }
            }
        }
        self.begin(target, &ids, None);
        Ok(self.changed(target, &ids, fields))
    }

    pub(super) fn part(&mut self, target: &Target, with: &[String], fields: &Fields) -> Outcome {
        let ids = self.targets(target, fields)?;
        for id in &ids {
            let Some(thing) = self.store.find_mut(target.kind, id) else {
                continue;
            };
            for name in with {
                let empty = match thing.fields.get(name) {
                    Some(Value::Array(_)) => Value::Array(Vec::new()),
                    Some(_) => Value::Null,
                    None => continue,
                };
                thing.fields.insert(name.clone(), empty);
            }
        }
        self.begin(target, &ids, None);
        Ok(self.changed(target, &ids, fields))
    }

    /// Sends things on the course that the catalogue describes, or else straight to a
    /// state.
    fn begin(&mut self, target: &Target, ids: &[String], state: Option<&'static str>) {
        let of = self.kinds.get(target.kind);
        let Some(status) = of.status.map(|field| field.name) else {
            return;
        };
        let waits = self.operation.waits.filter(|waits| waits.field == status);
        let (through, until) = match waits {
            Some(waits) if !waits.gone => (waits.through, waits.until.first().copied()),
            Some(_) => return,
            None => (&[][..], state),
        };
        let Some(until) = until else {
            return;
        };
        for id in ids {
            let course = Course::begin(through, Some(until), self.stay, self.now);
            if let Some(thing) = self.store.find_mut(target.kind, id) {
                thing.follow(course, Some(status));
            }
        }
    }

    /// The answer to a change: what is known of the thing, the ids again where they are
    /// asked back, and no failures.
    fn changed(&self, target: &Target, ids: &[String], fields: &Fields) -> Fields {
        let mut answer = self.figures(fields);
        if let Some(id) = ids.first() {
            answer.extend(self.about(target.kind, id));
        }
        for field in self.operation.reply.fields {
            if let Type::List(_) = field.ty {
                let value = if names_failures(field) {
                    Value::Array(Vec::new())
                } else if field.name == target.field {
                    Value::from(ids.to_vec())
                } else {
                    continue;
                };
                answer.insert(field.name.to_owned(), value);
            }
        }
        answer
    }

    /// The code for a thing that is on its way to another state.
    fn busy(&self) -> String {
        self.operation
            .errors
            .iter()
            .map(|cause| cause.code)
            .find(|code| code.contains("STATUS") || code.contains("STATE"))
            .unwrap_or("OPERATION_DENIED_STATUS_NOT_SUPPORT")
            .to_owned()
    }
}

/// Whether a list in an answer is of what failed. Some have the name of the request's own
/// list, and only their description says so.
fn names_failures(field: &Field) -> bool {
    field.name.starts_with("failed")
        || field.name.ends_with("FailedList")
        || field.description.contains("that failed")
}

/// The state of a set that a verb leads to.
fn state(field: &Field, turn: Turn) -> Option<&'static str> {
    let Type::Choice(choices) = field.ty else {
        return None;
    };
    let values: Vec<&'static str> = choices.values.iter().map(|choice| choice.value).collect();
    let with = |parts: &[&str]| {
        parts.iter().find_map(|part| {
            values
                .iter()
                .copied()
                .find(|value| value.to_ascii_lowercase().contains(part))
        })
    };
    match turn {
        Turn::On => sample::resting(&values),
        Turn::Off => with(&["stopped", "paused", "disabled", "suspend", "closed", "stop"]),
        Turn::Bin => with(&["recycled", "recycle", "terminated"]),
        Turn::Stay => None,
    }
}
