//! Marks that refer to fields and operations: `x-pageable` and `x-waits-for`.

use crate::spec::finding::Findings;
use crate::spec::model::{Api, Key, NamedBy, Operation, PAGE_NUMBER, PAGE_SIZE, Safety, Waits};

pub(super) fn lint(api: &Api, findings: &mut Findings) {
    for operation in &api.operations {
        pageable(api, operation, findings);
        if let Some(waits) = &operation.waits {
            waits_for(api, operation, waits, findings);
        }
    }
}

/// A client goes from page to page, and gives each item once.
fn pageable(api: &Api, operation: &Operation, findings: &mut Findings) {
    if operation.paging.is_none() {
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

/// What a change ends in is looked up by clients and tests.
fn waits_for(api: &Api, operation: &Operation, waits: &Waits, findings: &mut Findings) {
    let place = operation.place.field("x-waits-for");
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
    // Without them, a state that is shown late would be taken for the end.
    if matches!(looking.named, NamedBy::Request(_)) && waits.from.is_empty() {
        findings.error(
            &place.field("from"),
            "the states before it are missing: the request names things that are there already",
        );
    }
}
