//! Carries out the rule of an operation on the existing things.

mod batch;
mod counts;
mod create;
mod defaults;
mod edit;
mod extra_checks;
mod extra_rules;
mod figures;
mod filter;
mod instance_parts;
mod item_lists;
mod list;
mod modify;
mod networks;
mod parts;
mod prices;
mod series;
mod set_fields;
mod show;
mod state_checks;

use std::time::Duration;

use loggia_catalogue::{Operation, Record, Type};
use serde_json::{Map, Value};

use super::hints::{Renamed, needed, values};
use super::kind::{Kind, KindNumber, Kinds, OnDelete};
use super::model::Model;
use super::request::texts;
use super::rule::{Rule, Target};
use super::store::Store;
use super::transitions::Transition;
use super::{Controls, Outcome, Refused, uniqueness, words};

/// The context in which an operation is carried out.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) operation: &'static Operation,
    pub(super) model: &'static Model,
    pub(super) kinds: &'static Kinds,
    pub(super) store: &'a mut Store,
    pub(super) stay: Duration,
    /// The current time, in milliseconds since 1970.
    pub(super) now: u64,
    /// What a test has set for the next call.
    pub(super) controls: &'a mut Controls,
}

/// The fields of a request, checked.
pub(super) type Fields = Map<String, Value>;

impl Context<'_> {
    pub(super) fn perform(&mut self, rule: &Rule, fields: &Fields) -> Outcome {
        let meant = self.meant(fields)?;
        let fields = meant.as_ref().unwrap_or(fields);
        self.check_states(rule, fields)?;
        let Some(target) = rule.target() else {
            return self.carry_out(rule, fields);
        };
        self.check_extra_rules(target, fields)?;
        let (failed, fields) = self.without_refused(rule, fields)?;
        let taken = self.deleted_along(target, &fields);
        let mut answer = self.carry_out(rule, &fields)?;
        for (kind, id) in taken {
            self.store.remove(self.kinds, kind, &id);
        }
        for (index, id) in texts(fields.get(target.field)).iter().enumerate() {
            self.apply_extra_rules(target.kind, id, index, &fields);
        }
        self.show_changed(target, &fields, &mut answer);
        if matches!(rule, Rule::Change(_, Transition::Recycle)) {
            self.empty_bin(target, &fields);
        }
        if matches!(rule, Rule::Get(..)) {
            self.show_parts(target, &fields, &mut answer);
        }
        if let Some((name, failed)) = failed {
            answer.insert(name.to_owned(), failed.into());
        }
        Ok(answer)
    }

    /// Shows in an answer what extra rules have changed since.
    fn show_changed(&self, target: &Target, fields: &Fields, answer: &mut Fields) {
        if self.extra_rules().is_empty() {
            return;
        }
        if let Some(id) = texts(fields.get(target.field)).first() {
            let now = self.about(target.kind, id);
            answer.extend(now.into_iter().filter(|(_, value)| !value.is_array()));
        }
    }

    fn carry_out(&mut self, rule: &Rule, fields: &Fields) -> Outcome {
        match rule {
            Rule::List(kind, view) => {
                self.count_items(*kind);
                self.list(*kind, *view, fields)
            }
            Rule::Get(target, renamed) => self.get(target, renamed, fields),
            Rule::Series => self.series(fields),
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
            Rule::Switch(target, field, on) => self.switch(target, field, *on, fields),
            Rule::Change(target, turn) => self.change(target, *turn, fields),
            Rule::Delete(target) => self.delete(target, fields),
            Rule::Join(target, with) => self.join(target, with, fields),
            Rule::Part(target, with) => self.part(target, with, fields),
            Rule::ListEdit(target, edit) => self.edit_list(target, edit, fields),
            Rule::ListView(view) => self.view_list(view, fields),
            Rule::Tags(act) => {
                let found = self.store.tags.perform(*act, fields, self.now);
                let mut answer = self.figures(fields);
                answer.extend(found);
                Ok(answer)
            }
        }
    }

    /// Returns the request with its defaults; refuses it if required fields are missing.
    fn meant(&self, fields: &Fields) -> Result<Option<Fields>, Refused> {
        let (service, operation) = (self.model.service(), self.operation.id);
        let lacks = |name: &str| match fields.get(name) {
            None => true,
            Some(Value::Array(items)) => items.is_empty(),
            Some(_) => false,
        };
        let one_of = needed::one_of(service, operation);
        if !one_of.is_empty() && one_of.iter().all(|name| lacks(name)) {
            let message = format!("one of {} is missing", one_of.join(", "));
            return Err(Refused::new("MISSING_PARAMETER", message));
        }
        for (other, value, needed) in needed::by_value(service, operation) {
            let has_value = fields.get(other).is_some_and(|given| given == value);
            if has_value && lacks(needed) {
                // Some operations have a code of their own for this.
                let own = format!("INVALID_{}_NOT_EMPTY", words::upper_snake(needed));
                let mut codes = self.operation.errors.iter().map(|cause| cause.code);
                let code = codes.find(|code| *code == own);
                return Err(Refused::new(
                    code.unwrap_or("MISSING_PARAMETER"),
                    format!("{needed} is missing: {other} is {value}"),
                ));
            }
        }
        uniqueness::check(service, self.operation, fields)?;
        if let Some(month) = texts(fields.get("month")).pop()
            && series::days(&month).is_none()
        {
            return Err(Refused::new(
                "INVALID_PARAMETER_VALUE",
                format!(
                    "month is {:?} and must look like 2026-01",
                    month.chars().take(64).collect::<String>()
                ),
            ));
        }
        let mut all: Option<Fields> = None;
        for (field, value) in values::meant(service, operation) {
            if !fields.contains_key(field) {
                let all = all.get_or_insert_with(|| fields.clone());
                all.insert(field.to_owned(), value.value(self.now));
            }
        }
        Ok(all)
    }

    /// Returns the ids that a request names, after checking that each exists and belongs to
    /// what the request says.
    fn targets(&self, target: &Target, fields: &Fields) -> Result<Vec<String>, Refused> {
        let ids = texts(fields.get(target.field));
        let outer: Vec<_> = self.outer(target.kind).collect();
        for id in &ids {
            let Some(thing) = self.store.find(target.kind, id) else {
                return Err(self.unknown(target.kind, target.field, id));
            };
            let elsewhere = outer.iter().any(|name| {
                let asked = fields.get(*name).filter(|_| *name != target.field);
                let held = thing.fields.get(*name);
                asked.is_some_and(|asked| held.is_some_and(|held| held != asked))
            });
            if elsewhere {
                return Err(self.unknown(target.kind, target.field, id));
            }
        }
        Ok(ids)
    }

    /// Returns the fields with the ids of what things of a kind belong to permanently: they are
    /// deleted with it.
    fn outer(&self, kind: KindNumber) -> impl Iterator<Item = &'static str> {
        let holds = move |other: &&Kind| {
            let mut dependents = other.dependents.iter();
            dependents.any(|of| of.kind == kind && of.on_delete == OnDelete::Cascade)
        };
        let all = self.kinds.iter().map(|(_, kind)| kind);
        all.filter(holds).map(|kind| kind.id)
    }

    /// Refuses an unknown id, with the service's own code.
    fn unknown(&self, kind: KindNumber, field: &str, id: &str) -> Refused {
        let code = self.model.missing(self.operation, kind);
        let id: String = id.chars().take(64).collect();
        Refused::new(code, format!("{field}: {id:?} does not exist"))
    }

    /// Refuses unknown ids of this service's things, in fields at any depth.
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

    /// Refuses unknown ids in fields that mean the kind of another field.
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
}
