//! Changes existing things.

use loggia_catalogue::Type;
use serde_json::{Value, json};

use super::set_fields::is_change;
use super::{Context, Fields, texts};
use crate::engine::course::Course;
use crate::engine::hints::Renamed;
use crate::engine::kind::{KindNumber, OnDelete};
use crate::engine::rule::Target;
use crate::engine::transitions::{self, Transition};
use crate::engine::{Outcome, Refused, sample, words};

impl Context<'_> {
    pub(super) fn set(&mut self, target: &Target, renamed: Renamed, fields: &Fields) -> Outcome {
        let ids = self.targets(target, fields)?;
        self.references(target.field, fields)?;
        self.renamed_references(renamed, fields)?;
        self.ready(target.kind, &ids, fields)?;
        for id in &ids {
            self.fit_change(target.kind, id, fields)?;
        }
        for id in &ids {
            let new = fields.iter().filter(|(name, _)| *name != target.field);
            self.put(target.kind, id, renamed, new);
            self.edit(target.kind, id, fields);
        }
        self.begin(target, &ids, None);
        Ok(self.changed(target, &ids, fields))
    }

    /// Sets fields of several things, each named by an object of a list.
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
        let ids: Vec<String> = items.iter().map(|item| id(item)).collect();
        self.ready(kind, &ids, fields)?;
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

    /// Switches a field of things on or off.
    pub(super) fn switch(
        &mut self,
        target: &Target,
        field: &'static str,
        on: bool,
        fields: &Fields,
    ) -> Outcome {
        let ids = self.targets(target, fields)?;
        self.references(target.field, fields)?;
        self.ready(target.kind, &ids, fields)?;
        for id in &ids {
            let new = Fields::from_iter([(field.to_owned(), on.into())]);
            self.put(target.kind, id, &[], new.iter());
        }
        self.begin(target, &ids, None);
        Ok(self.changed(target, &ids, fields))
    }

    pub(super) fn change(&mut self, target: &Target, turn: Transition, fields: &Fields) -> Outcome {
        let ids = self.targets(target, fields)?;
        self.references(target.field, fields)?;
        self.ready(target.kind, &ids, fields)?;
        let status = self.kinds.get(target.kind).status;
        let mut turned = ids.clone();
        if let (Transition::Restore | Transition::Renew, Some(status)) = (turn, status) {
            for id in &ids {
                let thing = self.store.find(target.kind, id);
                let state = thing.and_then(|thing| thing.fields.get(status.name)?.as_str());
                let state = state.unwrap_or_default();
                if state.to_ascii_lowercase().contains("recycle") {
                    continue;
                }
                if turn == Transition::Restore {
                    return Err(self.unready(target.kind, id, state, &["RECYCLE"]));
                }
                turned.retain(|turned| turned != id);
            }
        }
        let state = status.and_then(|field| transitions::state(field, turn));
        self.begin(target, &turned, state);
        if turn == Transition::Recycle && self.operation.waits.is_none() && state.is_none() {
            // Without a recycle bin, what is terminated is deleted.
            for id in &ids {
                self.store.remove(self.kinds, target.kind, id);
            }
        }
        for id in &turned {
            self.note_time(target.kind, id, turn);
        }
        Ok(self.changed(target, &ids, fields))
    }

    /// Records when a thing entered or left the recycle bin, and when it changed.
    fn note_time(&mut self, kind: KindNumber, id: &str, turn: Transition) {
        let of = self.kinds.get(kind);
        let now = sample::instant(self.now / 1000);
        let Some(thing) = self.store.find_mut(kind, id) else {
            return;
        };
        for field in of
            .fields
            .iter()
            .filter(|field| matches!(field.ty, Type::Time))
        {
            let value = match turn {
                Transition::Recycle if field.name.starts_with("recycle") => json!(now),
                Transition::Restore | Transition::Renew if field.name.starts_with("recycle") => {
                    Value::Null
                }
                _ if is_change(field) => json!(now),
                _ => continue,
            };
            thing.fields.insert(field.name.to_owned(), value);
        }
    }

    pub(super) fn delete(&mut self, target: &Target, fields: &Fields) -> Outcome {
        let ids = self.targets(target, fields)?;
        self.references(target.field, fields)?;
        for id in &ids {
            self.is_free(target, id)?;
        }
        self.ready(target.kind, &ids, fields)?;
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

    /// Refuses to end what others need.
    pub(super) fn is_free(&self, target: &Target, id: &str) -> Result<(), Refused> {
        let of = self.kinds.get(target.kind);
        let holding = of.dependents.iter().find(|dependent| {
            let (kind, store) = (dependent.kind, &self.store);
            dependent.on_delete == OnDelete::Restrict
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
        self.ready(target.kind, &ids, fields)?;
        for id in &ids {
            if let Some(thing) = self.store.find_mut(target.kind, id) {
                for name in with {
                    let Some(value) = fields.get(*name) else {
                        continue;
                    };
                    // A list keeps its items.
                    if let (Some(Value::Array(held)), Value::Array(new)) =
                        (thing.fields.get_mut(*name), value)
                    {
                        let more = new.iter().filter(|new| !held.contains(new));
                        let more: Vec<_> = more.cloned().collect();
                        held.extend(more);
                    } else {
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
        self.ready(target.kind, &ids, fields)?;
        let mut ids = ids;
        ids.retain(|id| !self.is_so_already(target.kind, id));
        for id in &ids {
            let Some(thing) = self.store.find(target.kind, id) else {
                continue;
            };
            // The request may omit the ids that the thing already has.
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
                // A list may contain others besides those named.
                let named = fields.get(name);
                let empty = match thing.fields.get(name) {
                    Some(Value::Array(held)) if named.is_some() => {
                        let gone = named.and_then(Value::as_array);
                        let stays = |value: &&Value| gone.is_none_or(|gone| !gone.contains(value));
                        held.iter().filter(stays).cloned().collect()
                    }
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

    /// Adds or removes references between a thing and those that the request names.
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

    /// Moves things along the course that the catalogue describes, or else straight to a state.
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
                // It returns to its earlier state, if that is one of the possible ends.
                let held = of.states.first().and_then(|field| thing.fields.get(*field));
                let held = held.and_then(Value::as_str);
                let back = ends.iter().copied().find(|end| Some(*end) == held);
                let end = Some(back.unwrap_or(until));
                let course = Course::begin(through, end, self.stay, self.now);
                thing.follow(course, &of.states);
            }
        }
    }

    /// Returns the answer to a change: what is known of the thing, and no failures. A list with
    /// the same name as the request's list of ids also contains failures.
    pub(super) fn changed(&self, target: &Target, ids: &[String], fields: &Fields) -> Fields {
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
}
