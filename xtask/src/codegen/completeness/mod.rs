//! Conservation: checks that everything in the model reached the generated code.
//!
//! Everything in the model is looked up in the generated code: every operation with its request
//! and reply, every field with its type, what is required, what may be null, secrets, times, sets
//! of values. Whatever was lost, replaced, or hidden by a second type of the same name is an error
//! in the document's own words, and nothing is written. No single cause has to be foreseen.
//!
//! There are two checks: one of the types that the generator made (`generated_types`), and one of
//! the text of the files that were written from them (`parse_files`, `check_files`), so that a
//! mistake is found in the step that made it.

mod check_files;
mod generated_types;
mod parse_files;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use self::generated_types::GeneratedTypes;
use super::emit::Files;
use super::generate::Generated;
use crate::spec::finding::{Findings, Place};
use crate::spec::model::{Api, Body, Choice, Field, Named, Record, Schema, Type, Width};

/// Compares an API with what was generated from it.
pub(super) fn check(api: &Api, generated: &Generated, findings: &mut Findings) {
    let mut check = Check {
        api,
        made: generated_types::read(generated),
        findings,
    };
    check.operations();
    check.types();
}

/// Compares an API with the text of the files generated from it.
pub(super) fn check_files(api: &Api, files: &Files, findings: &mut Findings) {
    check_files::check(api, &parse_files::read(files), findings);
}

/// Reports that something was lost or changed on the way.
fn lost(place: &Place, message: impl Display, findings: &mut Findings) {
    findings.error(
        place,
        format!("{message}: the generator cannot say it; change it in the overlay"),
    );
}

struct Check<'a, 'f> {
    api: &'a Api,
    made: GeneratedTypes,
    findings: &'f mut Findings,
}

impl Check<'_, '_> {
    fn lost(&mut self, place: &Place, message: impl Display) {
        lost(place, message, self.findings);
    }

    fn operations(&mut self) {
        let api = self.api;
        if api.operations.len() != self.made.calls.len() {
            let message = format!(
                "{} of {} operations came out",
                self.made.calls.len(),
                api.operations.len()
            );
            self.lost(&Place::document(), message);
            return;
        }
        let calls = std::mem::take(&mut self.made.calls);
        for (operation, (request, reply)) in api.operations.iter().zip(&calls) {
            let place = operation.place.part("request");
            match (&operation.request, request) {
                (None, None) => {}
                (Some(body), None) => {
                    if !self.is_empty(body) {
                        self.lost(&place, "is not sent");
                    }
                }
                (None, Some(name)) => {
                    self.lost(&place, format_args!("is none, and {name} would be sent"));
                }
                (Some(body), Some(name)) => self.body(body, name, &place),
            }
            if let Some((status, body)) = operation.success() {
                let place = operation.place.part(&format!("response {status}"));
                self.body(body, reply, &place);
            }
        }
        self.made.calls = calls;
    }

    /// Whether a request has no fields other than a file.
    fn is_empty(&self, body: &Body) -> bool {
        let record = self.api.record(&body.schema);
        record.is_some_and(|record| !record.is_written())
    }

    fn body(&mut self, body: &Body, made: &str, place: &Place) {
        let wanted = shown(&body.schema);
        let is = match self.made.wrappers.get(made) {
            Some(inner) if !matches!(body.schema.ty, Type::Record(_)) => inner.0.clone(),
            _ => made.to_owned(),
        };
        let without_fields = self.is_empty(body) && self.made.wrappers.contains_key(made);
        if wanted != is && !without_fields {
            self.lost(place, format_args!("is {wanted}, and became {is}"));
        }
    }

    fn types(&mut self) {
        let api = self.api;
        for name in std::mem::take(&mut self.made.twice) {
            let place = match api.types.get(&name) {
                Some(named) => named.origin().place.clone(),
                None => Place::document(),
            };
            self.lost(&place, format_args!("two types are called {name}"));
        }
        let sent = api.sent();
        for name in sent.union(&api.received()).copied() {
            match &api.types[name] {
                Named::Record(record) => self.record(record, sent.contains(name)),
                Named::Choice(choice) => self.choice(choice),
            }
        }
    }

    fn record(&mut self, record: &Record, sent: bool) {
        let place = record.origin.place.clone();
        let Some(made) = self.made.records.remove(&record.name) else {
            if record.is_written() {
                self.lost(&place, format_args!("no type {} came out", record.name));
            }
            return;
        };
        for field in &record.fields {
            // It is streamed alongside the other fields.
            if field.schema.ty != Type::File {
                self.field(field, &made, sent, &place.field(&field.name));
            }
        }
        let others = record
            .others
            .as_ref()
            .map(|one| format!("Map<{}>", shown(one)));
        let is = made.others.as_ref().map(|one| one.0.clone());
        if others != is {
            let word = |one: Option<String>| one.unwrap_or_else(|| "nothing".to_owned());
            let message = format!(
                "fields without a name are {}, and became {}",
                word(others),
                word(is)
            );
            self.lost(&place, message);
        }
        for wire in made.fields.keys() {
            if record.field(wire).is_none() {
                self.lost(&place.field(wire), "came out, and is not in the document");
            }
        }
    }

    fn field(&mut self, field: &Field, made: &generated_types::Record, sent: bool, place: &Place) {
        let Some(is) = made.fields.get(&field.name) else {
            self.lost(place, "is lost");
            return;
        };
        let wanted = shown(&field.schema);
        if wanted != is.ty.0 {
            self.lost(place, format_args!("is {wanted}, and became {}", is.ty.0));
        }
        let must_be_there = sent && field.must_be_sent();
        let has_to_be_option = !must_be_there || field.schema.nullable;
        // An absent list or map is read as empty, and an arbitrary value as null.
        let can_be_empty = matches!(field.schema.ty, Type::List(_) | Type::Map(_) | Type::Any);
        if must_be_there && !field.schema.nullable && is.option {
            self.lost(place, "is required, and could be left out");
        }
        let has_a_null = must_be_there && field.schema.nullable && field.schema.ty != Type::Any;
        if has_to_be_option && !is.option && (!can_be_empty || has_a_null) {
            let word = if must_be_there {
                "may be null, and cannot be"
            } else {
                "is not required, and would be demanded"
            };
            self.lost(place, word);
        }
    }

    fn choice(&mut self, choice: &Choice) {
        let place = choice.origin.place.clone();
        let Some(made) = self.made.choices.remove(&choice.name) else {
            self.lost(&place, format_args!("no type {} came out", choice.name));
            return;
        };
        let made: BTreeSet<String> = made.into_iter().collect();
        for value in &choice.values {
            if !made.contains(&value.value) {
                self.lost(&place, format_args!("the value `{}` is lost", value.value));
            }
        }
    }
}

/// A type, in the notation of the generated types.
fn shown(schema: &Schema) -> String {
    shown_as(schema, &BTreeMap::new())
}

/// The same, with some types renamed.
fn shown_as(schema: &Schema, names: &BTreeMap<String, String>) -> String {
    match &schema.ty {
        Type::Any => "Value".to_owned(),
        Type::Text | Type::File => "String".to_owned(),
        Type::Secret => "Secret".to_owned(),
        Type::Moment => "Timestamp".to_owned(),
        Type::Boolean => "bool".to_owned(),
        Type::Integer(width) => match width {
            Width::I32 => "i32",
            Width::I64 => "i64",
            Width::U16 => "u16",
            Width::U32 => "u32",
            Width::U64 => "u64",
        }
        .to_owned(),
        Type::Number { single: true } => "f32".to_owned(),
        Type::Number { single: false } => "f64".to_owned(),
        Type::List(items) => format!("Vec<{}>", shown_as(items, names)),
        Type::Map(values) => format!("Map<{}>", shown_as(values, names)),
        Type::Record(name) | Type::Choice(name) => names.get(name).unwrap_or(name).clone(),
    }
}

#[cfg(test)]
mod tests;
