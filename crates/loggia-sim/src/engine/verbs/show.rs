//! Shows things in answers.
//!
//! Most of an answer is a thing's own fields. What belongs to it, how much that is, and the
//! names of what it refers to are looked up when they are shown: they would not follow changes
//! otherwise.

use loggia_catalogue::{Field, Type};
use serde_json::{Value, json};

use super::{Context, Fields, texts};
use crate::engine::embedded::{self, Embedded};
use crate::engine::kind::{Kind, KindNumber};
use crate::engine::sample::{self, Of};
use crate::engine::thing::Thing;
use crate::engine::{reads, request, states};

impl Context<'_> {
    /// Returns a thing as a list shows it. Where lists disagree on a field's type, each makes
    /// up its own value.
    pub(super) fn shown(&self, number: KindNumber, thing: &Thing, fields: &[Field]) -> Fields {
        let of = Of {
            number: 1,
            name: "name",
            now: self.now,
        };
        let shown = fields.iter().map(|field| {
            let value = self.known(number, thing, field).unwrap_or_else(|| {
                let mut value = sample::value(field, of, 2);
                self.store.refer_field(self.kinds, 0, field, &mut value);
                value
            });
            (field.name.to_owned(), value)
        });
        shown.collect()
    }

    /// Returns what an answer says of one thing in addition to the request: fields of the same
    /// names. Prices depend on the request.
    pub(super) fn about(&self, kind: KindNumber, id: &str) -> Fields {
        let Some(thing) = self.store.find(kind, id) else {
            return Fields::new();
        };
        let reply = self.operation.reply.fields.iter();
        reply
            .filter(|field| !matches!(field.ty, Type::Record(record) if reads::is_price(record)))
            .filter_map(|field| Some((field.name.to_owned(), self.known(kind, thing, field)?)))
            .collect()
    }

    /// Returns what is known of a thing under the name of a field.
    fn known(&self, number: KindNumber, thing: &Thing, field: &Field) -> Option<Value> {
        let kind = self.kinds.get(number);
        let named = |(name, _): &&(&'static str, KindNumber)| *name == field.name;
        if let Some((_, part)) = kind.parts.iter().find(named)
            && let Type::List(Type::Record(record)) = field.ty
        {
            let parts = self.store.things(*part).iter();
            let own =
                parts.filter(|part| part.fields.get(kind.id).is_some_and(|id| *id == thing.id));
            let shown = own.map(|thing| Value::Object(self.shown(*part, thing, record.fields)));
            return Some(shown.collect());
        }
        if let Some(held) = embedded::embedded(self.model.service(), kind.id, field.name) {
            return self.held(held, number, thing, field);
        }
        if let Some(gathered) = embedded::collected(self.model.service(), kind.id, field.name) {
            let other = self.kinds.by_id(gathered.of)?;
            let things = self.store.things(other).iter();
            let own = things.filter(|other| {
                let named = other.fields.get(kind.id);
                named.is_some_and(|id| *id == thing.id)
            });
            let all = own.flat_map(|other| texts(other.fields.get(gathered.field)));
            return Some(all.map(Value::from).collect());
        }
        if let Some((_, of)) = kind.counts.iter().find(named) {
            return Some(json!(
                self.store
                    .inside(self.kinds, number, &thing.id, *of)
                    .count()
            ));
        }
        if let Some(value) = self.echo(kind, thing, field) {
            return Some(value);
        }
        // One list calls it `status`, another `instanceStatus`: they are the same.
        let name = match kind.status {
            Some(status) if kind.names_status(field.name) => status.name,
            _ => field.name,
        };
        let value = thing.fields.get(name)?;
        let fits = request::fits(&field.ty, value) || is_foreign_state(kind, field, name, value);
        fits.then(|| with_states(kind, thing, field, value.clone()))
    }

    /// Returns the things of another kind in a thing, or the only one.
    fn held(
        &self,
        held: &'static Embedded,
        number: KindNumber,
        thing: &Thing,
        field: &Field,
    ) -> Option<Value> {
        let (record, many) = match field.ty {
            Type::List(Type::Record(record)) => (*record, true),
            Type::Record(record) => (record, false),
            _ => return None,
        };
        let other = self.kinds.by_id(held.of)?;
        let has = |inner: &Thing, name: &str, value: &str| {
            inner.fields.get(name).is_some_and(|held| held == value)
        };
        let own = self.kinds.get(number).id;
        let inside = self.store.things(other).iter().filter(|inner| {
            has(inner, own, &thing.id)
                && held
                    .only
                    .is_none_or(|(name, value)| has(inner, name, value))
        });
        let mut shown = inside.map(|inner| Value::Object(self.shown(other, inner, record.fields)));
        Some(if many {
            shown.collect()
        } else {
            shown.next().unwrap_or_default()
        })
    }

    /// Returns the value that is repeated from the thing that another field refers to.
    fn echo(&self, kind: &Kind, thing: &Thing, field: &Field) -> Option<Value> {
        let echo = kind.echoes.iter().find(|echo| echo.field == field.name)?;
        let id = match thing.fields.get(echo.id)? {
            Value::Null => return Some(Value::Null),
            id => id.as_str()?,
        };
        let held = self.store.find(echo.of, id)?.fields.get(echo.held)?;
        request::fits(&field.ty, held).then(|| held.clone())
    }
}

/// Sets the state of parts to that of the whole: the links of a line.
fn with_states(kind: &Kind, thing: &Thing, field: &Field, mut value: Value) -> Value {
    let (Type::List(Type::Record(record)), Some(status)) = (field.ty, kind.status) else {
        return value;
    };
    let Some(state) = thing.fields.get(status.name) else {
        return value;
    };
    let own = record.fields.iter().filter(|inner| {
        let alike = states::share(&inner.ty, &status.ty);
        alike && request::fits(&inner.ty, state)
    });
    for inner in own {
        for item in value.as_array_mut().into_iter().flatten() {
            if let Some(held) = item.get_mut(inner.name) {
                *held = state.clone();
            }
        }
    }
    value
}

/// Returns whether a field shows a state that no list of the kind documents. Only a control sets
/// such a state, and clients are meant to see it.
fn is_foreign_state(kind: &Kind, field: &Field, name: &str, value: &Value) -> bool {
    let Value::String(state) = value else {
        return false;
    };
    let has_state =
        |field: &Field| kind.names_status(field.name) || kind.states.contains(&field.name);
    let knows = |field: &Field| match &field.ty {
        Type::Choice(choices) => choices.values.iter().any(|choice| choice.value == state),
        _ => false,
    };
    let mut all = kind.views.iter().flat_map(|view| view.record.fields);
    kind.states.contains(&name)
        && matches!(field.ty, Type::Choice(_))
        && !all.any(|field| has_state(field) && knows(field))
}
