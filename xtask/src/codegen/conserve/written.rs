//! The model against what generated files say.

use std::collections::BTreeMap;

use super::files::{Record as Made, Written};
use super::{lost, shown_as};
use crate::spec::finding::{Findings, Place};
use crate::spec::model::{Api, Body, Confirm, Named, Operation, Record, Type};

/// Compares an API with its files.
pub(super) fn check(api: &Api, written: &Written, findings: &mut Findings) {
    let names = names(api, written);
    let mut check = Check {
        api,
        written,
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
    let requests = api.operations.iter().filter_map(|one| one.request.as_ref());
    let sent = api.reachable(requests.map(|body| &body.schema));
    let replies = api.operations.iter().filter_map(|one| one.reply());
    let received = api.reachable(replies.map(|body| &body.schema));
    for name in sent.union(&received).copied() {
        let (sent, received) = (sent.contains(name), received.contains(name));
        match &api.types[name] {
            Named::Record(record) => check.record(record, sent, received),
            Named::Choice(choice) => {
                let place = choice.origin.place.clone();
                let wanted = check.name(name).to_owned();
                let values = written.choices.get(&wanted);
                for value in &choice.values {
                    if !values.is_some_and(|values| values.contains(&value.value)) {
                        let message = format!("the value `{}` is not written", value.value);
                        lost(&place, message, check.findings);
                    }
                }
            }
        }
    }
}

/// The names that types have in files, where they are others: some are taken there.
fn names(api: &Api, written: &Written) -> BTreeMap<String, String> {
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
    written: &'a Written,
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
            let has_fields = record.fields.iter().any(|one| one.schema.ty != Type::File);
            has_fields.then(|| self.name(&record.name).to_owned())
        };
        let request = record(operation.request.as_ref()).unwrap_or_default();
        let reply = record(operation.reply());
        if request != is.request {
            let message = format!("is `{request}`, and `{}` is written", is.request);
            lost(&place.part("request"), message, self.findings);
        }
        if let Some(reply) = reply
            && reply != is.reply
        {
            let message = format!("is `{reply}`, and `{}` is written", is.reply);
            lost(&place.part("response"), message, self.findings);
        }
    }

    fn record(&mut self, record: &Record, sent: bool, received: bool) {
        let place = &record.origin.place;
        if record.fields.iter().all(|one| one.schema.ty == Type::File) {
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
        // What the vendor sends to its customer is written like an answer.
        if is.word != word && is.word != "shared" {
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

    fn fields(&mut self, record: &Record, is: &Made, sent: bool) {
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
            let must = sent && field.must_be_sent();
            let null = must && field.schema.nullable && field.schema.ty != Type::Any;
            if must != (written.required || written.nullable) {
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
