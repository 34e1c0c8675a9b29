//! New things.

use loggia_catalogue::Type;
use serde_json::Value;

use super::{Desk, Fields};
use crate::engine::course::Course;
use crate::engine::kind::KindNumber;
use crate::engine::{Outcome, request};

/// Fields that say how many things to make.
const COUNTS: [&str; 6] = [
    "amount",
    "count",
    "instanceCount",
    "diskAmount",
    "vipCount",
    "quantity",
];
/// The most that are made at once.
const MOST: u64 = 100;

impl Desk<'_> {
    pub(super) fn create(
        &mut self,
        kind: KindNumber,
        ids: Option<&str>,
        fields: &Fields,
    ) -> Outcome {
        self.references("", fields)?;
        let many = ids
            .and_then(|name| self.operation.reply.field(name))
            .is_some_and(|field| matches!(field.ty, Type::List(_)));
        let wanted = if many {
            self.wanted(fields)
        } else {
            vec![None]
        };
        let mut made = Vec::new();
        for own in &wanted {
            made.push(self.one(kind, fields, own.as_ref()));
        }
        let mut answer = self.figures(fields);
        if let Some(id) = made.first() {
            answer.extend(self.about(kind, id));
        }
        if let Some(name) = ids {
            let value = if many {
                Value::from(made)
            } else {
                made.into_iter().next().map_or(Value::Null, Value::from)
            };
            answer.insert(name.to_owned(), value);
        }
        Ok(answer)
    }

    /// What each of the new things has of its own: as many as are counted, or one for
    /// each object of the one list of objects.
    fn wanted(&self, fields: &Fields) -> Vec<Option<Fields>> {
        let counted = COUNTS.iter().find_map(|name| fields.get(*name)?.as_u64());
        if let Some(count) = counted {
            return (0..count.clamp(1, MOST)).map(|_| None).collect();
        }
        let known = self
            .operation
            .request
            .map_or(&[][..], |record| record.fields);
        let mut lists = known.iter().filter_map(|field| {
            if !field.required && known.len() > 1 {
                return None;
            }
            let items = fields.get(field.name)?.as_array()?;
            let objects: Vec<_> = items.iter().filter_map(Value::as_object).collect();
            (!objects.is_empty() && objects.len() == items.len()).then_some(objects)
        });
        match lists.next() {
            Some(objects) => objects.into_iter().cloned().map(Some).collect(),
            None => vec![None],
        }
    }

    fn one(&mut self, kind: KindNumber, fields: &Fields, own: Option<&Fields>) -> String {
        let index = self.store.make(self.kinds, kind, self.now);
        let mut shown = std::mem::take(&mut self.store.thing_mut(kind, index).fields);
        self.store.refer(self.kinds, kind, index, &mut shown);
        let of = self.kinds.get(kind);
        for (name, value) in fields.iter().chain(own.into_iter().flatten()) {
            // The service gives the id.
            if name == of.id {
                continue;
            }
            // What no list shows is kept for lists that are narrowed by it.
            let name = match of.meant(name) {
                Some(field) if request::fits(&field.ty, value) => field.name,
                _ => name.as_str(),
            };
            shown.insert(name.to_owned(), value.clone());
        }
        let status = of.status.map(|field| field.name);
        let stay = self.stay;
        let waits = self
            .operation
            .waits
            .filter(|waits| Some(waits.field) == status);
        let thing = self.store.thing_mut(kind, index);
        thing.fields = shown;
        if let Some(waits) = waits {
            let end = waits.until.first().copied();
            if end.is_some() {
                thing.follow(Course::begin(waits.through, end, stay, self.now), status);
            }
        }
        thing.id.clone()
    }
}
