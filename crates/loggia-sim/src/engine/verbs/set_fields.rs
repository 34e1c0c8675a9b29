//! Sets fields of things.

use loggia_catalogue::{Field, Type};
use serde_json::{Value, json};

use super::{Context, Fields, texts};
use crate::engine::hints::Renamed;
use crate::engine::kind::KindNumber;
use crate::engine::naming::Place;
use crate::engine::{initial_state, request, sample};

impl Context<'_> {
    /// Sets fields of a thing, under the thing's own names.
    pub(super) fn put<'f>(
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
        let mut held = std::mem::take(&mut thing.fields);
        // What a thing belongs to never changes.
        let outer: Vec<_> = self.outer(kind).collect();
        for (name, value) in new {
            let other = renamed.iter().find(|(asked, _)| asked == name);
            let name = other.map_or(name.as_str(), |(_, held)| held);
            if name != of.id && !outer.contains(&name) {
                self.place(kind, &mut held, name, value);
            }
        }
        for field in of.fields.iter().filter(|field| is_change(field)) {
            held.insert(
                field.name.to_owned(),
                json!(sample::instant(self.now / 1000)),
            );
        }
        self.empty(kind, &mut held);
        if let Some(thing) = self.store.find_mut(kind, id) {
            thing.fields = held;
        }
    }

    /// Writes a value to the field that a name means. A value that no list shows is kept for
    /// lists that are filtered by it.
    pub(super) fn place(&self, kind: KindNumber, held: &mut Fields, name: &str, value: &Value) {
        if let Some((outer, inner)) = name.split_once('.') {
            let object = held.entry(outer).or_insert_with(|| json!({}));
            if !object.is_object() {
                *object = json!({});
            }
            object[inner] = value.clone();
            return;
        }
        let of = self.kinds.get(kind);
        let Some(Place { field, inner }) = of.place(name) else {
            // An object of the request may contain fields of the thing itself.
            for (name, value) in value.as_object().into_iter().flatten() {
                let own = of.field(name);
                if own.is_some_and(|field| request::fits(&field.ty, value)) && name != of.id {
                    held.insert(name.clone(), value.clone());
                }
            }
            held.insert(name.to_owned(), value.clone());
            return;
        };
        // One item of a field that is a list.
        let value = match field.ty {
            Type::List(Type::Text) if value.is_string() => json!([value]),
            _ => value.clone(),
        };
        if request::fits(&field.ty, &value) && (inner.is_none() || value.is_object()) {
            match held.get_mut(field.name) {
                Some(old) => merge(old, value),
                None => {
                    held.insert(field.name.to_owned(), value);
                }
            }
            return;
        }
        let Some(inner) = inner.filter(|inner| request::fits(&inner.ty, &value)) else {
            held.insert(name.to_owned(), value);
            return;
        };
        // The object around an id is all that is known of the thing with that id.
        if let (Type::Record(record), Some((other, false))) = (field.ty, self.kinds.referred(inner))
            && let Some(id) = texts(Some(&value)).pop()
            && let Some(thing) = self.store.find(other, &id)
        {
            let shown = self.shown(other, thing, record.fields);
            held.insert(field.name.to_owned(), Value::Object(shown));
            return;
        }
        let object = held.entry(field.name).or_insert_with(|| json!({}));
        if !object.is_object() {
            *object = json!({});
        }
        object[inner.name] = value;
    }

    /// Empties fields that a thing does not have while another field has a certain value.
    pub(super) fn empty(&self, kind: KindNumber, held: &mut Fields) {
        let of = self.kinds.get(kind);
        initial_state::clear_meaningless(self.model.service(), of, held, self.now);
    }
}

/// Replaces a value by another. Fields of objects that are not named stay.
fn merge(old: &mut Value, new: Value) {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => {
            for (name, value) in new {
                match old.get_mut(&name) {
                    Some(old) => merge(old, value),
                    None => {
                        old.insert(name, value);
                    }
                }
            }
        }
        (old, new) => *old = new,
    }
}

/// Returns whether a field has the time of the last change.
pub(super) fn is_change(field: &Field) -> bool {
    let changed = ["update", "modif"];
    matches!(field.ty, Type::Time) && changed.iter().any(|word| field.name.starts_with(word))
}
