//! Changes to things there are.

use loggia_catalogue::{Field, Type};
use serde_json::{Value, json};

use super::{Desk, Fields, texts};
use crate::engine::course::Course;
use crate::engine::hints::Renamed;
use crate::engine::kind::{Fate, KindNumber};
use crate::engine::rule::{Target, Turn};
use crate::engine::thing::Thing;
use crate::engine::{Outcome, Refused, request, sample, words};

impl Desk<'_> {
    pub(super) fn set(&mut self, target: &Target, renamed: Renamed, fields: &Fields) -> Outcome {
        let ids = self.targets(target, fields)?;
        self.references(target.field, fields)?;
        self.renamed_references(renamed, fields)?;
        for id in &ids {
            let new = fields.iter().filter(|(name, _)| *name != target.field);
            self.put(target.kind, id, renamed, new);
        }
        self.begin(target, &ids, None);
        Ok(self.changed(target, &ids, fields))
    }

    /// The same where each object of a list names its own thing.
    pub(super) fn set_each(
        &mut self,
        list: &str,
        id_field: &str,
        kind: KindNumber,
        renamed: Renamed,
        fields: &Fields,
    ) -> Outcome {
        let items = fields.get(list).and_then(Value::as_array);
        let items: Vec<&Fields> = items
            .into_iter()
            .flatten()
            .filter_map(Value::as_object)
            .collect();
        let id = |item: &Fields| texts(item.get(id_field)).pop().unwrap_or_default();
        for id in items.iter().map(|item| id(item)) {
            if self.store.find(kind, &id).is_none() {
                return Err(self.unknown(kind, id_field, &id));
            }
        }
        self.references("", fields)?;
        for item in &items {
            let new = item.iter().filter(|(name, _)| *name != id_field);
            self.put(kind, &id(item), renamed, new);
        }
        let mut answer = self.figures(fields);
        for field in self.operation.reply.fields {
            if self.operation.failed.contains(&field.name) {
                answer.insert(field.name.to_owned(), Value::Array(Vec::new()));
            }
        }
        Ok(answer)
    }

    /// Sets fields of a thing, under the names that it has them.
    fn put<'f>(
        &mut self,
        kind: KindNumber,
        id: &str,
        renamed: Renamed,
        new: impl Iterator<Item = (&'f String, &'f Value)>,
    ) {
        let of = self.kinds.get(kind);
        let Some(thing) = self.store.find_mut(kind, id) else {
            return;
        };
        for (name, value) in new {
            let other = renamed.iter().find(|(asked, _)| asked == name);
            let name = other.map_or(name.as_str(), |(_, held)| held);
            let field = of.meant(name);
            // One of what the thing has several of.
            let value = match field.map(|field| field.ty) {
                Some(Type::List(Type::Text)) if value.is_string() => json!([value]),
                _ => value.clone(),
            };
            let name = match field {
                Some(field) if request::fits(&field.ty, &value) => field.name,
                _ => name,
            };
            if name != of.id {
                thing.fields.insert(name.to_owned(), value);
            }
        }
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
                    self.store.remove(self.kinds, target.kind, id);
                }
            }
        }
        Ok(self.changed(target, &ids, fields))
    }

    pub(super) fn delete(&mut self, target: &Target, fields: &Fields) -> Outcome {
        let ids = self.targets(target, fields)?;
        self.references(target.field, fields)?;
        for id in &ids {
            self.is_free(target, id)?;
        }
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
                let states = &self.kinds.get(target.kind).states;
                for id in &ids {
                    let course = Course::begin(waits.through, None, self.stay, self.now);
                    let stays = self
                        .store
                        .find_mut(target.kind, id)
                        .is_some_and(|thing| thing.follow(course, states));
                    if !stays {
                        self.store.remove(self.kinds, target.kind, id);
                    }
                }
            }
            _ => {
                for id in &ids {
                    self.store.remove(self.kinds, target.kind, id);
                }
            }
        }
        Ok(answer)
    }

    /// Refuses to end what others hold.
    fn is_free(&self, target: &Target, id: &str) -> Result<(), Refused> {
        let of = self.kinds.get(target.kind);
        let holding = of.dependents.iter().find(|dependent| {
            let (kind, store) = (dependent.kind, &self.store);
            dependent.fate == Fate::Hold
                && !store
                    .referring(self.kinds, target.kind, id, kind)
                    .is_empty()
        });
        let Some(holding) = holding else {
            return Ok(());
        };
        let by = self.kinds.get(holding.kind);
        let code = self.model.held(self.operation, of, by);
        let by = words::stem(by.id).unwrap_or_default();
        let message = format!("{}: {id:?} is used by a thing of kind {by:?}", target.field);
        Err(Refused::new(code, message))
    }

    pub(super) fn join(&mut self, target: &Target, with: &[&str], fields: &Fields) -> Outcome {
        let ids = self.targets(target, fields)?;
        self.references(target.field, fields)?;
        for id in &ids {
            if let Some(thing) = self.store.find_mut(target.kind, id) {
                for name in with {
                    if let Some(value) = fields.get(*name) {
                        thing.fields.insert((*name).to_owned(), value.clone());
                    }
                }
            }
            self.link(target, id, fields, true);
        }
        self.begin(target, &ids, None);
        Ok(self.changed(target, &ids, fields))
    }

    pub(super) fn part(&mut self, target: &Target, with: &[String], fields: &Fields) -> Outcome {
        let ids = self.targets(target, fields)?;
        self.references(target.field, fields)?;
        for id in &ids {
            let Some(thing) = self.store.find(target.kind, id) else {
                continue;
            };
            // What it holds may not be named by the request.
            let held = thing.fields.clone();
            self.link(target, id, fields, false);
            for name in with {
                let one = self
                    .kinds
                    .by_id(name)
                    .filter(|_| !fields.contains_key(name));
                let other = texts(held.get(name)).pop();
                if let (Some(one), Some(other)) = (one, other) {
                    let (one, thing) = ((one, other.as_str()), (target.kind, id.as_str()));
                    self.store.link(self.kinds, thing, one, false);
                }
            }
            let Some(thing) = self.store.find_mut(target.kind, id) else {
                continue;
            };
            for name in with {
                // A list may have others besides those that are named.
                let named = fields.contains_key(name);
                let empty = match thing.fields.get(name) {
                    Some(Value::Array(_)) if named => continue,
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

    /// Has a thing and those that the request names refer to each other, or no longer.
    fn link(&mut self, target: &Target, id: &str, fields: &Fields, joined: bool) {
        let known = self.operation.request.map_or(&[][..], |all| all.fields);
        for field in known.iter().filter(|field| field.name != target.field) {
            let Some((other, _)) = self.kinds.referred(field) else {
                continue;
            };
            for other_id in texts(fields.get(field.name)) {
                let (one, other) = ((target.kind, id), (other, other_id.as_str()));
                self.store.link(self.kinds, one, other, joined);
            }
        }
    }

    /// Sends things on the course that the catalogue describes, or else straight to a
    /// state.
    fn begin(&mut self, target: &Target, ids: &[String], state: Option<&'static str>) {
        let of = self.kinds.get(target.kind);
        let waits = self.operation.waits;
        let waits = waits.filter(|waits| of.states.contains(&waits.field));
        let (through, until) = match waits {
            Some(waits) => (waits.through, waits.until.first().copied()),
            None => (&[][..], state),
        };
        let Some(until) = until else {
            return;
        };
        let ends = waits.map_or(&[][..], |waits| waits.until);
        for id in ids {
            if let Some(thing) = self.store.find_mut(target.kind, id) {
                // Back to where it was, if that is one of the ends.
                let held = of.states.first().and_then(|field| thing.fields.get(*field));
                let held = held.and_then(Value::as_str);
                let back = ends.iter().copied().find(|end| Some(*end) == held);
                let end = Some(back.unwrap_or(until));
                let course = Course::begin(through, end, self.stay, self.now);
                thing.follow(course, &of.states);
            }
        }
    }

    /// The answer to a change: what is known of the thing, and no failures. A list of the
    /// same name as that of the ids that were asked about is one of failures too.
    fn changed(&self, target: &Target, ids: &[String], fields: &Fields) -> Fields {
        let mut answer = self.figures(fields);
        if let Some(id) = ids.first() {
            answer.extend(self.about(target.kind, id));
        }
        for field in self.operation.reply.fields {
            let is_list = matches!(field.ty, Type::List(_));
            let is_failed = self.operation.failed.contains(&field.name);
            if is_list && (field.name == target.field || is_failed) {
                answer.insert(field.name.to_owned(), Value::Array(Vec::new()));
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
