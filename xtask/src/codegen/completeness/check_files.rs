//! Compares the model with the generated files.

use std::collections::{BTreeMap, BTreeSet};

use super::parse_files::{Operation as Written, Record as Made, Written as Files};
use super::{lost, shown_as};
use crate::spec::finding::{Findings, Place};
use crate::spec::model::{
    Api, Body, Choice, Confirm, Encoding, Field, Host, Named, Operation, Record, Type,
};

/// Compares an API with its files.
pub(super) fn check(api: &Api, written: &Files, findings: &mut Findings) {
    let names = names(api, written);
    let forms = api
        .operations
        .iter()
        .filter(|one| one.encoding != Encoding::Json);
    let mut check = Check {
        api,
        written,
        forms: forms
            .filter_map(|one| api.record(&one.request.as_ref()?.schema))
            .map(|record| record.name.as_str())
            .collect(),
        names,
        findings,
    };
    for name in &written.twice {
        let message = format!("{name} was written twice");
        lost(&Place::document(), message, check.findings);
    }
    for operation in &api.operations {
        check.operation(operation);
    }
    let (sent, received) = (api.sent(), api.received());
    for name in sent.union(&received).copied() {
        let (sent, received) = (sent.contains(name), received.contains(name));
        match &api.types[name] {
            Named::Record(record) => check.record(record, sent, received),
            Named::Choice(choice) => check.choice(choice),
        }
    }
}

/// The names of types in files, where they differ because the original name is taken there.
fn names(api: &Api, written: &Files) -> BTreeMap<String, String> {
    let is_written =
        |name: &str| written.records.contains_key(name) || written.choices.contains_key(name);
    api.types
        .keys()
        .filter(|name| !is_written(name))
        .map(|name| (name.clone(), format!("{name}Type")))
        .filter(|(_, other)| is_written(other))
        .collect()
}

struct Check<'a, 'f> {
    api: &'a Api,
    written: &'a Files,
    /// Records that are sent as a form.
    forms: BTreeSet<&'a str>,
    names: BTreeMap<String, String>,
    findings: &'f mut Findings,
}

impl Check<'_, '_> {
    fn name<'b>(&'b self, name: &'b str) -> &'b str {
        self.names.get(name).map_or(name, String::as_str)
    }

    fn operation(&mut self, operation: &Operation) {
        let place = &operation.place;
        let Some(is) = self.written.operations.get(&operation.id) else {
            lost(place, "is not written", self.findings);
            return;
        };
        let safety = format!("{:?}", operation.safety);
        let encoding = format!("{:?}", operation.encoding);
        let confirm = match operation.confirm {
            Some(Confirm::Charges) => "ChargeMyAccount",
            Some(Confirm::Destroys) => "DestroyForGood",
            None => "",
        }
        .to_owned();
        for (what, wanted, is) in [
            ("path", &operation.path, &is.path),
            ("x-safety", &safety, &is.safety),
            ("x-confirm", &confirm, &is.confirm),
            ("encoding", &encoding, &is.encoding),
        ] {
            if wanted != is {
                let message = format!("is `{wanted}`, and is written as `{is}`");
                lost(&place.field(what), message, self.findings);
            }
        }
        let record = |body: Option<&Body>| {
            let record = self.api.record(&body?.schema)?;
            record
                .is_written()
                .then(|| self.name(&record.name).to_owned())
        };
        let request = record(operation.request.as_ref()).unwrap_or_default();
        let reply = record(operation.reply());
        if request != is.request {
            let message = format!("is `{request}`, and `{}` is written", is.request);
            lost(&place.part("request"), message, self.findings);
        }
        // An answer that is not an object is wrapped.
        let (wanted, is_written) = match (reply, operation.reply()) {
            (Some(reply), _) => (reply, is.reply.clone()),
            (None, Some(body)) if self.api.record(&body.schema).is_none() => {
                let inner = self.written.wrappers.get(&is.reply);
                let wanted = shown_as(&body.schema, &self.names);
                (wanted, inner.unwrap_or(&is.reply).clone())
            }
            _ => Default::default(),
        };
        if wanted != is_written {
            let message = format!("is `{wanted}`, and `{is_written}` is written");
            lost(&place.part("response"), message, self.findings);
        }
        self.manner(operation, is);
    }

    fn choice(&mut self, choice: &Choice) {
        let place = &choice.origin.place;
        let Some(is) = self.written.choices.get(self.name(&choice.name)) else {
            let message = format!("{} is not written", choice.name);
            lost(place, message, self.findings);
            return;
        };
        if !is.has_other {
            let message = "its values are all that are taken, and the vendor may add one";
            lost(place, message, self.findings);
        }
        if is.open != choice.open {
            let message = if choice.open {
                "the vendor takes other values as well, and requests are refused with them"
            } else {
                "requests may have values that the vendor does not list"
            };
            lost(place, message, self.findings);
        }
        let wanted: BTreeSet<&str> = choice.values.iter().map(|one| one.value.as_str()).collect();
        let written: BTreeSet<&str> = is.values.iter().map(String::as_str).collect();
        for value in wanted.difference(&written) {
            let message = format!("the value `{value}` is not written");
            lost(place, message, self.findings);
        }
        for value in written.difference(&wanted) {
            let message = format!("the value `{value}` is written, and is not in the document");
            lost(place, message, self.findings);
        }
    }

    /// Checks the attributes of a call other than its types.
    fn manner(&mut self, operation: &Operation, is: &Written) {
        let place = &operation.place;
        let version = if self.api.sends_version {
            self.api.version.as_str()
        } else {
            ""
        };
        let host = match operation.host {
            Host::ReverseDns => "ReverseDns",
            Host::Fixed | Host::Login | Host::Session => "",
        };
        let file = operation.file.as_deref().unwrap_or_default();
        let list = operation.list_reply.as_deref().unwrap_or_default();
        for (what, wanted, is) in [
            ("version", version, is.version.as_str()),
            ("x-host", host, &is.host),
            ("x-list-reply", list, &is.list),
            ("file", file, is.file.as_deref().unwrap_or_default()),
        ] {
            if wanted != is {
                let message = format!("is `{wanted}`, and is written as `{is}`");
                lost(&place.field(what), message, self.findings);
            }
        }
        for (mark, wanted, word) in [
            (
                "x-api-host-field",
                operation.api_host_field,
                "with_api_host_field",
            ),
            ("x-text-reply", operation.text_reply, "with_text_reply"),
        ] {
            if wanted != is.words.iter().any(|is| is == word) {
                let message = format!("is {wanted}, and is written otherwise");
                lost(&place.field(mark), message, self.findings);
            }
        }
    }

    fn record(&mut self, record: &Record, sent: bool, received: bool) {
        let place = &record.origin.place;
        if !record.is_written() {
            return;
        }
        let Some(is) = self.written.records.get(self.name(&record.name)) else {
            lost(
                place,
                format!("{} is not written", record.name),
                self.findings,
            );
            return;
        };
        let word = match (sent, received) {
            (true, true) => "shared",
            (true, false) => "request",
            _ => "reply",
        };
        if is.word != word {
            let message = format!("is a {word}, and is written as a {}", is.word);
            lost(place, message, self.findings);
        }
        self.fields(record, is, sent);
        let others = record.others.as_ref();
        let others = others.map(|one| format!("Map<{}>", shown_as(one, &self.names)));
        if others != is.others {
            lost(
                place,
                "its fields without a name are not written",
                self.findings,
            );
        }
    }

    /// Whether a field is sent as JSON text because a form is flat.
    fn is_text(&self, record: &Record, field: &Field) -> bool {
        let has_parts = matches!(
            field.schema.ty,
            Type::List(_) | Type::Map(_) | Type::Record(_)
        );
        has_parts && self.forms.contains(record.name.as_str())
    }

    fn fields(&mut self, record: &Record, is: &Made, sent: bool) {
        for wire in is.fields.keys() {
            if record.field(wire).is_none() {
                let place = record.origin.place.field(wire);
                lost(
                    &place,
                    "is written, and is not in the document",
                    self.findings,
                );
            }
        }
        for field in &record.fields {
            if field.schema.ty == Type::File {
                continue;
            }
            let place = record.origin.place.field(&field.name);
            let Some(written) = is.fields.get(&field.name) else {
                lost(&place, "is not written", self.findings);
                continue;
            };
            let wanted = shown_as(&field.schema, &self.names);
            if wanted != written.ty {
                let message = format!("is {wanted}, and is written as {}", written.ty);
                lost(&place, message, self.findings);
            }
            if !sent && !written.can_lack {
                lost(
                    &place,
                    "is not required, and would be demanded",
                    self.findings,
                );
            }
            let is_text = sent && (field.json_text || self.is_text(record, field));
            if is_text != written.says("json_text") {
                let message = "is sent as JSON text or not, and is written otherwise";
                lost(&place, message, self.findings);
            }
            let must = sent && field.must_be_sent();
            let null = must && field.schema.nullable && field.schema.ty != Type::Any;
            if must != (written.says("required") || written.nullable) {
                let word = if must { "" } else { "not " };
                let message = format!("is {word}required, and is written otherwise");
                lost(&place, message, self.findings);
            }
            if null && !written.nullable {
                self.findings.tolerable(
                    &place,
                    "may be null in a request, which a type that is answered as well cannot say: \
                     give the request a schema of its own",
                    "null is not sent",
                );
            }
        }
    }
}

#[cfg(test)]
mod tests;
