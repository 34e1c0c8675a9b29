//! All things of a service, by kind, oldest first.

use loggia_catalogue::{Field, Record, Type};
use serde_json::{Map, Value};

use super::kind::{KindNumber, Kinds};
use super::sample::{self, Of};
use super::thing::Thing;
use super::words;

/// What exists.
#[derive(Clone, Debug, Default)]
pub(super) struct Store {
    kinds: Vec<Vec<Thing>>,
    /// The field with the state of each kind.
    status: Vec<Option<&'static str>>,
    /// How many there ever were, so that no id comes twice.
    made: usize,
}

impl Store {
    /// A store in which as many things of each kind as are counted exist and refer to
    /// each other.
    pub(super) fn seeded(kinds: &Kinds, count: impl Fn(KindNumber) -> usize, now: u64) -> Self {
        let mut store = Self::default();
        for (_, kind) in kinds.iter() {
            store.kinds.push(Vec::new());
            store.status.push(kind.status.map(|field| field.name));
        }
        for (number, _) in kinds.iter() {
            for _ in 0..count(number) {
                store.make(kinds, number, now);
            }
        }
        // Only now is there something to refer to.
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

    /// Makes a thing with values for every field; returns its place in its kind.
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

    /// Puts ids that exist in the place of made-up ones, at every depth.
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

    /// The same for a whole answer.
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

    fn refer_field(&self, kinds: &Kinds, index: usize, field: &Field, value: &mut Value) {
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

    fn pick(&self, number: KindNumber, index: usize) -> Option<String> {
        let things = self.kinds.get(number)?;
        let place = index.checked_rem(things.len())?;
        Some(things[place].id.clone())
    }

    /// Lets every thing catch up with the clock.
    pub(super) fn settle(&mut self, now: u64) {
        for (things, status) in self.kinds.iter_mut().zip(&self.status) {
            things.retain_mut(|thing| thing.settle(now, *status));
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

    pub(super) fn remove(&mut self, number: KindNumber, id: &str) {
        self.kinds[number].retain(|thing| thing.id != id);
    }

    pub(super) fn ids(&self, number: KindNumber) -> Vec<String> {
        self.kinds[number]
            .iter()
            .map(|thing| thing.id.clone())
            .collect()
    }
}
