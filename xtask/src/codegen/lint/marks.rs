//! Checks marks that refer to fields and operations: `x-pageable`, `x-waits-for`, `x-failed` and
//! `x-list-reply`.

use crate::spec::finding::{Findings, Place};
use crate::spec::model::{
    Api, Body, Choice, Field, Key, NamedBy, Operation, PAGE_NUMBER, PAGE_SIZE, Record, Safety,
    Type, Waits,
};

pub(super) fn lint(api: &Api, findings: &mut Findings) {
    for operation in &api.operations {
        pageable(api, operation, findings);
        failed(api, operation, findings);
        if let Some(field) = &operation.list_reply {
            list_reply(api, operation, field, findings);
        }
        if let Some(waits) = &operation.waits {
            waits_for(api, operation, waits, findings);
        }
    }
}

/// A client goes from page to page and returns each item once.
fn pageable(api: &Api, operation: &Operation, findings: &mut Findings) {
    let Some(pages) = &operation.paging else {
        return;
    };
    // Missing fields are reported as such.
    if pages.items.is_empty() || pages.total.is_empty() {
        return;
    }
    let place = operation.place.field("x-pageable");
    if !api.chooses_pages(operation) {
        findings.error(
            &place,
            format!(
                "the request has no whole numbers `{PAGE_NUMBER}` (not negative, 32 bits) and \
                 `{PAGE_SIZE}`"
            ),
        );
    }
    if api.key_of(operation) == Key::Unknown {
        findings.error(
            &place.field("id"),
            "which field with text distinguishes the items is not known: name it, or say `none`",
        );
    }
}

/// Clients and tests look up the state in which a change ends.
fn waits_for(api: &Api, operation: &Operation, waits: &Waits, findings: &mut Findings) {
    let place = operation.place.field("x-waits-for");
    if waits.describe.is_empty() || waits.field.is_empty() {
        return;
    }
    states(api, waits, &place, findings);
    let looking = match api.looking(operation, waits) {
        Ok(looking) => looking,
        Err(why) => {
            findings.error(&place, why);
            return;
        }
    };
    if looking.describe.safety != Safety::Read {
        let message = format!("`{}` does more than read", waits.describe);
        findings.error(&place.field("describe"), message);
    }
    if waits.until.is_empty() && !waits.gone {
        let message = "says neither states that it ends in (`until`) nor that the thing is gone";
        findings.error(&place, message);
    }
    // Without them, an outdated state would be taken for the end.
    if matches!(looking.named, NamedBy::Request(_)) && waits.from.is_empty() {
        findings.error(
            &place.field("from"),
            "the states before it are missing: the request names things that are there already",
        );
    }
}

/// The states must be documented values, each with one meaning. An end state may also be the state
/// in which a change began (a reboot), but not one in which it failed.
fn states(api: &Api, waits: &Waits, place: &Place, findings: &mut Findings) {
    let all = [
        ("from", &waits.from),
        ("through", &waits.through),
        ("until", &waits.until),
        ("failed", &waits.failed),
    ];
    if let Some(choice) = shown(api, waits).filter(|choice| !choice.open) {
        for (key, states) in all {
            for state in states {
                if !choice.values.iter().any(|known| known.value == *state) {
                    let message = format!(
                        "`{state}` is none of the values of `{}` that `{}` shows",
                        waits.field, waits.describe
                    );
                    findings.error(&place.field(key), message);
                }
            }
        }
    }
    for (key, states) in [("through", &waits.through), ("failed", &waits.failed)] {
        for state in states.iter().filter(|state| waits.until.contains(state)) {
            let message = format!("`{state}` is one of those that it ends in (`until`) as well");
            findings.error(&place.field(key), message);
        }
    }
}

/// The possible values of a thing's state, where they are listed.
fn shown<'a>(api: &'a Api, waits: &Waits) -> Option<&'a Choice> {
    let describe = api.operation(&waits.describe)?;
    let record = describe.reply().and_then(|body| api.record(&body.schema))?;
    let of = |record: &'a Record| {
        let field = record.field(&waits.field)?;
        api.choice(&field.schema)
    };
    let items = record
        .fields
        .iter()
        .filter_map(|field| match &field.schema.ty {
            Type::List(item) => api.record(item),
            _ => None,
        });
    items.chain([record]).find_map(of)
}

/// A reply that is only a list needs a field to hold it.
fn list_reply(api: &Api, operation: &Operation, field: &str, findings: &mut Findings) {
    if !lists(api, operation.reply()).contains(&field) {
        let message = format!("the answer has no list `{field}`");
        findings.error(&operation.place.field("x-list-reply"), message);
    }
}

/// The fields of a body that are lists.
fn lists<'a>(api: &'a Api, body: Option<&Body>) -> Vec<&'a str> {
    let record = body.and_then(|body| api.record(&body.schema));
    let fields = record.map_or(&[][..], |record| &record.fields);
    let is_list = |field: &&Field| matches!(field.schema.ty, Type::List(_));
    let lists = fields.iter().filter(is_list);
    lists.map(|field| field.name.as_str()).collect()
}

/// A list of failed items must not be confused with a list of completed ones. It is recognised by
/// its name, and by ids that the request has under the same name: an order does not return what it
/// was asked for.
fn failed(api: &Api, operation: &Operation, findings: &mut Findings) {
    let answered = lists(api, operation.reply());
    let place = operation.place.field("x-failed");
    for name in &operation.failed {
        if !answered.contains(&name.as_str()) {
            findings.error(&place, format!("the answer has no list `{name}`"));
        }
    }
    if operation.safety == Safety::Read {
        return;
    }
    let asked = lists(api, operation.request.as_ref());
    for name in answered {
        let is_of_request = name.ends_with("Ids") && asked.contains(&name);
        let is_likely = name.to_lowercase().contains("failed") || is_of_request;
        if is_likely && !operation.failed.iter().any(|failed| failed == name) {
            let message = format!("`{name}` of the answer lists what failed: name it here");
            findings.error(&place, message);
        }
    }
}
