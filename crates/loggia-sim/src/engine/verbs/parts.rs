//! Shows the things of other kinds that belong to a thing and have no list of their own.

use loggia_catalogue::Type;
use serde_json::{Value, json};

use super::{Context, Fields, texts};
use crate::engine::request;
use crate::engine::rule::Target;
use crate::engine::sample::{self, Of};

impl Context<'_> {
    /// Fills lists of an answer with what belongs to the thing that it is about.
    pub(super) fn show_parts(&self, target: &Target, fields: &Fields, answer: &mut Fields) {
        let own = self.kinds.get(target.kind).id;
        let Some(id) = texts(fields.get(target.field)).pop() else {
            return;
        };
        for field in self.operation.reply.fields {
            let Type::List(Type::Record(record)) = field.ty else {
                continue;
            };
            let part = self.kinds.iter().find(|(number, kind)| {
                let is_part = *number != target.kind && kind.views.is_empty();
                is_part && kind.field(own).is_some() && record.field(kind.id).is_some()
            });
            let Some((number, _)) = part else {
                continue;
            };
            let things = self.store.things(number).iter();
            let inside = things.filter(|thing| thing.fields.get(own) == Some(&json!(id)));
            let items = inside.enumerate().map(|(index, thing)| {
                let of = Of {
                    number: index + 1,
                    name: "name",
                    now: self.now,
                };
                let mut item = sample::record(record, of);
                self.store.refer_record(self.kinds, record, &mut item);
                for field in record.fields {
                    let held = thing.fields.get(field.name);
                    if let Some(held) = held.filter(|held| request::fits(&field.ty, held)) {
                        item.insert(field.name.to_owned(), held.clone());
                    }
                }
                Value::Object(item)
            });
            answer.insert(field.name.to_owned(), items.collect::<Vec<_>>().into());
        }
    }
}
