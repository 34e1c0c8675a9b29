//! All things of a service, by kind, oldest first.

use loggia_catalogue::{Field, Record, Type};
use serde_json::{Map, Value};

use super::bindings::Binding;
use super::kind::{Kind, KindNumber, Kinds, OnDelete};
use super::sample::{self, Of};
use super::tags::Tags;
use super::thing::Thing;
use super::words;

/// The things that exist.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Store {
    kinds: Vec<Vec<Thing>>,
    /// The fields with the state, for each kind.
    states: Vec<Vec<&'static str>>,
    /// The kinds whose newest thing is not referred to by any other unless a request says so:
    /// it can be deleted although others of its kind are in use.
    spared: Vec<bool>,
    /// How many things were ever created, so that no id is used twice.
    made: usize,
    /// Tags, which have no ids.
    pub(super) tags: Tags,
}

impl Store {
    /// Creates a store with as many things of each kind as `count` says, which refer to each
    /// other.
    pub(super) fn seeded(kinds: &Kinds, count: impl Fn(KindNumber) -> usize, now: u64) -> Self {
        let mut store = Self::default();
        for (_, kind) in kinds.iter() {
            store.kinds.push(Vec::new());
            store.states.push(kind.states.clone());
            let mut dependents = kind.dependents.iter();
            let held = dependents.any(|dependent| dependent.on_delete == OnDelete::Restrict);
            store.spared.push(held);
        }
        for (number, _) in kinds.iter() {
            for _ in 0..count(number) {
                let index = store.make(kinds, number, now);
                store.kinds[number][index].is_seeded = true;
            }
        }
        // Only now do the things exist that others refer to.
        for (number, kind) in kinds.iter() {
            for index in 0..store.kinds[number].len() {
                for parent in &kind.parents {
                    let id = kinds.by_id(parent).and_then(|of| store.pick(of, index));
                    if let Some(id) = id {
                        store.kinds[number][index]
                            .fields
                            .insert((*parent).to_owned(), id.into());
                    }
                }
                let mut fields = std::mem::take(&mut store.kinds[number][index].fields);
                store.refer(kinds, number, index, &mut fields);
                store.kinds[number][index].fields = fields;
            }
        }
        store
    }

    /// Creates a thing with values for every field; returns its position in its kind.
    pub(super) fn make(&mut self, kinds: &Kinds, number: KindNumber, now: u64) -> usize {
        self.made += 1;
        let kind = kinds.get(number);
        let stem = words::stem(kind.id).unwrap_or("thing");
        let id = format!("{stem}-{:06x}", self.made * 0x01_0f01 % 0x100_0000);
        let of = Of {
            number: self.kinds[number].len() + 1,
            name: stem,
            now,
        };
        let mut fields = sample::fields(kind.fields.iter().copied(), of, 3);
        fields.insert(kind.id.to_owned(), id.clone().into());
        self.kinds[number].push(Thing::new(id, fields));
        self.kinds[number].len() - 1
    }

    /// Replaces made-up ids by ids that exist, at every depth.
    pub(super) fn refer(
        &self,
        kinds: &Kinds,
        number: KindNumber,
        index: usize,
        fields: &mut Map<String, Value>,
    ) {
        let kind = kinds.get(number);
        for field in kind.fields.iter().filter(|field| field.name != kind.id) {
            if let Some(value) = fields.get_mut(field.name) {
                self.refer_field(kinds, index, field, value);
            }
        }
    }

    /// Does the same as [`refer`](Self::refer) for a whole answer.
    pub(super) fn refer_record(
        &self,
        kinds: &Kinds,
        record: &Record,
        fields: &mut Map<String, Value>,
    ) {
        for field in record.fields {
            if let Some(value) = fields.get_mut(field.name) {
                self.refer_field(kinds, 0, field, value);
            }
        }
    }

    /// Does the same as [`refer`](Self::refer) for one field.
    pub(super) fn refer_field(
        &self,
        kinds: &Kinds,
        index: usize,
        field: &Field,
        value: &mut Value,
    ) {
        match kinds.referred(field) {
            Some((of, false)) => *value = self.pick(of, index).map_or(Value::Null, Value::from),
            Some((_, true)) => *value = Value::Array(Vec::new()),
            None => self.refer_typed(kinds, index, &field.ty, value),
        }
    }

    fn refer_typed(&self, kinds: &Kinds, index: usize, ty: &Type, value: &mut Value) {
        match (ty, value) {
            (Type::Record(record), Value::Object(fields)) => {
                for field in record.fields {
                    if let Some(value) = fields.get_mut(field.name) {
                        self.refer_field(kinds, index, field, value);
                    }
                }
            }
            (Type::List(item), Value::Array(items)) => {
                for value in items {
                    self.refer_typed(kinds, index, item, value);
                }
            }
            _ => {}
        }
    }

    /// Returns the id of some thing of a kind, a different one for each index.
    pub(super) fn pick(&self, number: KindNumber, index: usize) -> Option<String> {
        let things = self.kinds.get(number)?;
        let spared = usize::from(self.spared[number] && things.len() > 1);
        let place = index.checked_rem(things.len() - spared)?;
        Some(things[place].id.clone())
    }

    /// Brings every thing up to date with the clock.
    pub(super) fn settle(&mut self, kinds: &Kinds, now: u64) {
        let mut gone = Vec::new();
        let all = self.kinds.iter_mut().zip(&self.states).enumerate();
        for (number, (things, states)) in all {
            things.retain_mut(|thing| {
                let stays = thing.settle(now, states);
                if !stays {
                    gone.push((number, thing.id.clone()));
                }
                stays
            });
        }
        for (number, id) in gone {
            self.forget(kinds, number, &id);
        }
    }

    /// Adds or removes references of two things to each other, as far as they have fields for
    /// them.
    pub(super) fn link(
        &mut self,
        kinds: &Kinds,
        (one, one_id): (KindNumber, &str),
        (other, other_id): (KindNumber, &str),
        joined: bool,
    ) {
        self.note(kinds, (one, one_id), (other, other_id), joined);
        self.note(kinds, (other, other_id), (one, one_id), joined);
    }

    /// Adds a new thing to the lists of another that it refers to. Single references of the
    /// other stay: an instance does not run on the image that was made of it.
    pub(super) fn enter(
        &mut self,
        kinds: &Kinds,
        (other, other_id): (KindNumber, &str),
        (new, new_id): (KindNumber, &str),
    ) {
        let lists: Vec<&str> = kinds
            .get(other)
            .fields
            .iter()
            .filter(|field| kinds.referred(field) == Some((new, true)))
            .map(|field| field.name)
            .collect();
        let Some(thing) = self.find_mut(other, other_id) else {
            return;
        };
        for list in lists {
            if let Some(Value::Array(ids)) = thing.fields.get_mut(list) {
                ids.push(new_id.into());
            }
        }
    }

    fn note(
        &mut self,
        kinds: &Kinds,
        (number, id): (KindNumber, &str),
        (other, other_id): (KindNumber, &str),
        joined: bool,
    ) {
        let Some(thing) = self.find_mut(number, id) else {
            return;
        };
        for field in &kinds.get(number).fields {
            match (kinds.referred(field), thing.fields.get_mut(field.name)) {
                (Some((of, true)), Some(Value::Array(ids))) if of == other => {
                    ids.retain(|held| held != other_id);
                    if joined {
                        ids.push(other_id.into());
                    }
                }
                (Some((of, false)), Some(held)) if of == other => {
                    if joined {
                        *held = other_id.into();
                    } else if *held == other_id {
                        *held = Value::Null;
                    }
                }
                _ => {}
            }
        }
    }

    /// Returns the ids of the things of a kind that belong to a thing of another kind by naming
    /// it.
    pub(super) fn inside<'s>(
        &'s self,
        kinds: &Kinds,
        number: KindNumber,
        id: &'s str,
        of: KindNumber,
    ) -> impl Iterator<Item = &'s str> + use<'s> {
        let own = kinds.get(number).id;
        let things = self.kinds[of].iter();
        let lies_in = move |thing: &&Thing| thing.fields.get(own).is_some_and(|held| held == id);
        things.filter(lies_in).map(|thing| thing.id.as_str())
    }

    /// Returns the ids of the things of a kind that refer to a thing of another, singly or in a
    /// list.
    pub(super) fn referring(
        &self,
        kinds: &Kinds,
        number: KindNumber,
        id: &str,
        of: KindNumber,
    ) -> Vec<String> {
        let own = kinds.get(number).id;
        let lists: Vec<&str> = kinds.lists_of(number, of).collect();
        let refers = |thing: &&Thing| {
            let held = |name: &str| thing.fields.get(name);
            let listed = |name: &&str| match held(name) {
                Some(Value::Array(ids)) => ids.iter().any(|held| held == id),
                _ => false,
            };
            held(own).is_some_and(|held| held == id) || lists.iter().any(listed)
        };
        let found = self.kinds[of].iter().filter(refers);
        found.map(|thing| thing.id.clone()).collect()
    }

    /// Deletes what belongs to a deleted thing, and removes its id from all others.
    fn forget(&mut self, kinds: &Kinds, number: KindNumber, id: &str) {
        let own = kinds.get(number).id;
        let ending = kinds.get(number).dependents.iter();
        for inner in ending.filter(|dependent| dependent.on_delete == OnDelete::Cascade) {
            let ids = self.inside(kinds, number, id, inner.kind);
            for id in ids.map(str::to_owned).collect::<Vec<_>>() {
                self.remove(kinds, inner.kind, &id);
            }
        }
        for (other, kind) in kinds.iter().filter(|(other, _)| *other != number) {
            let lists: Vec<&str> = kind
                .fields
                .iter()
                .filter(|field| kinds.referred(field) == Some((number, true)))
                .map(|field| field.name)
                .collect();
            // The object around an id is all that is known of the thing with that id.
            let objects: Vec<&str> = kind
                .fields
                .iter()
                .filter(|field| match field.ty {
                    Type::Record(record) => record.field(own).is_some(),
                    _ => false,
                })
                .map(|field| field.name)
                .collect();
            let items: Vec<&str> = kind
                .fields
                .iter()
                .filter(|field| match field.ty {
                    Type::List(Type::Record(record)) => record.field(own).is_some(),
                    _ => false,
                })
                .map(|field| field.name)
                .collect();
            for thing in &mut self.kinds[other] {
                if let Some(bound) = kind.binding {
                    unbind(thing, kind, bound, id);
                }
                for list in &items {
                    if let Some(Value::Array(held)) = thing.fields.get_mut(*list) {
                        held.retain(|item| item[own] != id);
                    }
                }
                if let Some(held) = thing.fields.get_mut(own).filter(|held| *held == id) {
                    *held = Value::Null;
                }
                for object in &objects {
                    if let Some(held) = thing.fields.get_mut(*object).filter(|held| held[own] == id)
                    {
                        *held = Value::Null;
                    }
                }
                for list in &lists {
                    if let Some(Value::Array(ids)) = thing.fields.get_mut(*list) {
                        ids.retain(|held| held != id);
                    }
                }
            }
        }
    }

    pub(super) fn things(&self, number: KindNumber) -> &[Thing] {
        &self.kinds[number]
    }

    pub(super) fn find(&self, number: KindNumber, id: &str) -> Option<&Thing> {
        self.kinds[number].iter().find(|thing| thing.id == id)
    }

    pub(super) fn find_mut(&mut self, number: KindNumber, id: &str) -> Option<&mut Thing> {
        self.kinds[number].iter_mut().find(|thing| thing.id == id)
    }

    pub(super) fn thing_mut(&mut self, number: KindNumber, index: usize) -> &mut Thing {
        &mut self.kinds[number][index]
    }

    pub(super) fn remove(&mut self, kinds: &Kinds, number: KindNumber, id: &str) {
        self.kinds[number].retain(|thing| thing.id != id);
        self.forget(kinds, number, id);
    }

    pub(super) fn ids(&self, number: KindNumber) -> Vec<String> {
        self.kinds[number]
            .iter()
            .map(|thing| thing.id.clone())
            .collect()
    }
}

/// Frees a thing that is bound to a deleted one.
fn unbind(thing: &mut Thing, kind: &Kind, bound: &Binding, id: &str) {
    let held = |name: &str| thing.fields.get(name).and_then(Value::as_str);
    let state = kind.status.and_then(|status| held(status.name));
    if held(bound.by) != Some(id) || state != Some(bound.state) {
        return;
    }
    for name in bound.empty.iter().chain([&bound.by]) {
        thing.fields.insert((*name).to_owned(), Value::Null);
    }
    thing.rest(&kind.states, bound.free);
}
