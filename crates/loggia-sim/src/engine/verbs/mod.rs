//! What each rule does to the things there are.

mod create;
mod figures;
mod list;
mod modify;
mod prices;

use std::time::Duration;

use loggia_catalogue::{Operation, Record, Type};
use serde_json::{Map, Value};

use super::hints::Renamed;
use super::kind::{KindNumber, Kinds};
use super::model::Model;
use super::request::texts;
use super::rule::{Rule, Target};
use super::store::Store;
use super::{Levers, Outcome, Refused};

/// Where an operation is carried out.
#[derive(Debug)]
pub(super) struct Desk<'a> {
    pub(super) operation: &'static Operation,
    pub(super) model: &'static Model,
    pub(super) kinds: &'static Kinds,
    pub(super) store: &'a mut Store,
    pub(super) stay: Duration,
    /// In milliseconds since 1970.
    pub(super) now: u64,
    /// What a test has said about the next call.
    pub(super) levers: &'a mut Levers,
}

/// The fields of a request, checked.
pub(super) type Fields = Map<String, Value>;

impl Desk<'_> {
    pub(super) fn perform(&mut self, rule: &Rule, fields: &Fields) -> Outcome {
        match rule {
            Rule::List(kind, view) => self.list(*kind, *view, fields),
            Rule::Get(target) => self.get(target, fields),
            Rule::Series(items) => self.series(*items, fields),
            Rule::Figures => {
                self.references("", fields)?;
                Ok(self.figures(fields))
            }
            Rule::Shape => Ok(self.figures(fields)),
            Rule::Create(making) => self.create(making, fields),
            Rule::Set(target, renamed) => self.set(target, renamed, fields),
            Rule::SetEach {
                list,
                id,
                kind,
                renamed,
            } => self.set_each(list, id, *kind, renamed, fields),
            Rule::Change(target, turn) => self.change(target, *turn, fields),
            Rule::Delete(target) => self.delete(target, fields),
            Rule::Join(target, with) => self.join(target, with, fields),
            Rule::Part(target, with) => self.part(target, with, fields),
            Rule::Tags(act) => {
                let found = self.store.tags.perform(*act, fields, self.now);
                let mut answer = self.figures(fields);
                answer.extend(found);
                Ok(answer)
            }
        }
    }

    /// The ids that a request names, each of which exists.
    fn targets(&self, target: &Target, fields: &Fields) -> Result<Vec<String>, Refused> {
        let ids = texts(fields.get(target.field));
        for id in &ids {
            if self.store.find(target.kind, id).is_none() {
                return Err(self.unknown(target.kind, target.field, id));
            }
        }
        Ok(ids)
    }

    /// Refuses an id that nothing has, with the service's own code for it.
    fn unknown(&self, kind: KindNumber, field: &str, id: &str) -> Refused {
        let code = self.model.missing(self.operation, kind);
        let id: String = id.chars().take(64).collect();
        Refused::new(code, format!("{field}: {id:?} does not exist"))
    }

    /// Refuses ids, in fields at any depth, of things of this service that do not exist.
    fn references(&self, except: &str, fields: &Fields) -> Result<(), Refused> {
        match self.operation.request {
            Some(record) => self.references_in(record, except, fields),
            None => Ok(()),
        }
    }

    fn references_in(
        &self,
        record: &'static Record,
        except: &str,
        fields: &Fields,
    ) -> Result<(), Refused> {
        for field in record.fields.iter().filter(|field| field.name != except) {
            if let Some((kind, _)) = self.kinds.mentioned(field) {
                for id in texts(fields.get(field.name)) {
                    if !id.is_empty() && self.store.find(kind, &id).is_none() {
                        return Err(self.unknown(kind, field.name, &id));
                    }
                }
                continue;
            }
            match (field.ty, fields.get(field.name)) {
                (Type::Record(inner), Some(Value::Object(object))) => {
                    self.references_in(inner, "", object)?;
                }
                (Type::List(Type::Record(inner)), Some(Value::Array(items))) => {
                    for object in items.iter().filter_map(Value::as_object) {
                        self.references_in(inner, "", object)?;
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Refuses ids in fields that mean another field's kind, if nothing has them.
    fn renamed_references(&self, renamed: Renamed, fields: &Fields) -> Result<(), Refused> {
        for (field, meant) in renamed {
            let Some(kind) = self.kinds.by_id(meant) else {
                continue;
            };
            let unknown = |id: &String| self.store.find(kind, id).is_none();
            if let Some(id) = texts(fields.get(*field)).into_iter().find(unknown) {
                return Err(self.unknown(kind, field, &id));
            }
        }
        Ok(())
    }

    /// What an answer says of one thing beside what was asked: fields of the same names.
    fn about(&self, kind: KindNumber, id: &str) -> Fields {
        let Some(thing) = self.store.find(kind, id) else {
            return Fields::new();
        };
        let known = self.operation.reply.fields.iter();
        known
            .filter_map(|field| {
                let value = thing.fields.get(field.name)?;
                Some((field.name.to_owned(), value.clone()))
            })
            .collect()
    }
}
