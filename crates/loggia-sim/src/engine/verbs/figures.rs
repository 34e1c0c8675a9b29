//! Answers that depend on the request alone: prices, catalogues.

use loggia_catalogue::Type;
use serde_json::{Value, json};

use super::{Context, Fields, texts};
use crate::engine::hints::{filters, values};
use crate::engine::sample::{self, Of};
use crate::engine::{reads, request, words};

impl Context<'_> {
    /// Returns an answer of the right shape: values of the request reappear in fields of the
    /// same name and type, ids are of existing things, and the rest is made up.
    pub(super) fn figures(&self, fields: &Fields) -> Fields {
        let of = Of {
            number: 1,
            name: "name",
            now: self.now,
        };
        let mut answer = sample::record(self.operation.reply, of);
        self.store
            .refer_record(self.kinds, self.operation.reply, &mut answer);
        for field in self.operation.reply.fields {
            if let Some(asked) = fields.get(field.name)
                && request::fits(&field.ty, asked)
            {
                answer.insert(field.name.to_owned(), asked.clone());
            } else if let Some((kind, many)) = self.kinds.referred(field) {
                let id = self
                    .store
                    .things(kind)
                    .first()
                    .map(|thing| thing.id.clone());
                let value = if many {
                    json!(id.as_slice())
                } else {
                    json!(id)
                };
                answer.insert(field.name.to_owned(), value);
            }
        }
        if reads::is_pricing(self.operation) {
            self.each(&mut answer, fields);
        }
        // A console belongs to one thing.
        for field in self.operation.reply.fields {
            let is_url = field.name.to_ascii_lowercase().ends_with("url");
            if matches!(field.ty, Type::Secret) && is_url {
                let ids = crate::engine::ids(fields);
                let of = ids.first().map_or("", String::as_str);
                answer.insert(field.name.to_owned(), sample::console(of).into());
            }
        }
        self.price(&mut answer, fields);
        self.daily(&mut answer, fields);
        for (field, value, only) in values::grouped(self.model.service(), self.operation.id) {
            if fields.get(field).is_some_and(|asked| asked == value) {
                continue;
            }
            for item in answer
                .values_mut()
                .filter_map(Value::as_array_mut)
                .flatten()
            {
                for name in only {
                    item[*name] = Value::Null;
                }
            }
        }
        self.narrow(&mut answer, fields);
        for (field, value) in values::said(self.model.service(), self.operation.id) {
            answer.insert(field.to_owned(), value.value(self.now));
        }
        for (sum, of) in values::sums(self.model.service(), self.operation.id) {
            let parts = of.iter().filter_map(|name| answer.get(*name)?.as_f64());
            let sum_of_parts: f64 = parts.sum();
            answer.insert(sum.to_owned(), json!(sum_of_parts));
        }
        answer
    }

    /// Filters figures by what was requested.
    fn narrow(&self, answer: &mut Fields, fields: &Fields) {
        for (asked, field) in filters::narrowed(self.model.service(), self.operation.id) {
            let wanted = texts(fields.get(*asked));
            if wanted.is_empty() {
                continue;
            }
            let mut count = 0;
            for items in answer.values_mut().filter_map(Value::as_array_mut) {
                items.retain(|item| wanted.iter().any(|wanted| item[*field] == **wanted));
                count = items.len();
            }
            answer.insert("totalCount".to_owned(), json!(count));
        }
    }

    /// Replaces one object by one for each requested id: `prices` for `dcIds`, each with its
    /// `dcId`. Other values of the request appear in all of them.
    fn each(&self, answer: &mut Fields, fields: &Fields) {
        for field in self.operation.reply.fields {
            let Type::List(Type::Record(record)) = field.ty else {
                continue;
            };
            let Some(Value::Array(items)) = answer.get_mut(field.name) else {
                continue;
            };
            for item in items.iter_mut().filter_map(Value::as_object_mut) {
                for inner in record.fields {
                    if let Some(asked) = fields.get(inner.name)
                        && request::fits(&inner.ty, asked)
                    {
                        item.insert(inner.name.to_owned(), asked.clone());
                    }
                }
            }
            let asked = fields.iter().find_map(|(name, asked)| {
                let one = words::one_of_many(name)?;
                let ids = texts(Some(asked));
                (record.field(&one).is_some() && !ids.is_empty()).then_some((one, ids))
            });
            if let (Some((one, ids)), Some(first)) = (asked, items.first().cloned()) {
                let all = ids.into_iter().map(|id| {
                    let mut item = first.clone();
                    item[one.as_str()] = json!(id);
                    item
                });
                *items = all.collect();
            }
        }
    }
}
