//! Invariants that hold for every kind of thing in every service.
//!
//! | invariant | where |
//! | --- | --- |
//! | every operation answers, and every answer is what the spec says | `answers` |
//! | what was created is listed and found by its id, what was deleted is not | `life` |
//! | ids filter exactly, and pages neither lose nor repeat items | `lists` |
//! | a value that no thing has is found by no filter | `filters` |
//! | a modification shows, and repeating it changes nothing | `changes` |
//! | a change that takes time is seen to end where clients look for it | `waits` |
//! | an unknown id is refused with the service's own code | `unknown` |
//! | what belongs to a thing is deleted with it, and what is in use is not deleted | `dependents` |
//! | all of this holds after any sequence of calls | `walk` |
//!
//! A [`bench::Bench`] is a service to test them on, `requests` makes up requests, and `ready`
//! puts things into the states in which a request is valid.

#![allow(
    clippy::option_option,
    reason = "a thing may be listed, not be listed, or be of a kind that no list shows"
)]

mod answers;
mod bench;
mod changes;
mod dependents;
mod filters;
mod life;
mod lists;
mod ready;
mod requests;
mod shape;
mod unknown;
mod waits;
mod walk;

use loggia_catalogue::{APIS, Api};

use super::extra_rules;
use super::hints;
use super::item_lists;
use super::model::Model;
use super::rule::Rule;

/// Returns all services, including `vm`.
fn services() -> impl Iterator<Item = &'static Api> {
    APIS.iter()
        .copied()
        .filter(|api| api.vendor() == "zenlayer")
}

#[test]
fn hints_are_of_operations_that_exist_and_take_effect() {
    let mut before = ("", "");
    for (service, id) in hints::all() {
        assert!(before < (service, id), "{service} {id} is out of order");
        before = (service, id);
        let api = services()
            .find(|api| api.service() == service)
            .unwrap_or_else(|| panic!("{service}: no such service"));
        let operation = api
            .operation(id)
            .unwrap_or_else(|| panic!("{service} {id}: no such operation"));
        let rule = bench::rule(api, operation);
        let means_it = matches!(hints::find(service, id), Some(hints::Hint::Shape));
        assert_eq!(rule == Rule::Shape, means_it, "{service} {id}: {rule:?}");
    }
}

#[test]
fn lines_are_of_operations_that_exist_and_take_effect() {
    let keeps = item_lists::all().map(|(service, id, _)| (service, id));
    for (service, id) in keeps.chain(extra_rules::all()) {
        let api = services().find(|api| api.service() == service);
        let operation = api.and_then(|api| api.operation(id));
        assert!(operation.is_some(), "{service} {id}: no such operation");
    }
    for (service, id, edit) in item_lists::all() {
        let api = services().find(|api| api.service() == service);
        let operation = api.and_then(|api| api.operation(id)).expect("an operation");
        let rule = bench::rule(api.expect("a service"), operation);
        assert!(
            matches!(&rule, Rule::ListEdit(_, known) if *known == edit),
            "{service} {id}: {rule:?}"
        );
        let request = operation.request.expect("a request");
        let mut from = edit.from.iter();
        assert!(
            from.any(|name| request.field(name).is_some()),
            "{service} {id}"
        );
    }
}

#[test]
fn filters_are_of_fields_that_exist() {
    let mut before = ("", "", "");
    for (service, id, field, _) in hints::filters::all() {
        let line = format!("{service} {id} {field}");
        assert!(before < (service, id, field), "{line} is out of order");
        before = (service, id, field);
        let api = services().find(|api| api.service() == *service);
        let operation = api.and_then(|api| api.operation(id)).expect("an operation");
        let request = operation.request.expect("a request");
        assert!(request.field(field).is_some(), "{line}: no such field");
    }
}

#[test]
fn operations_that_create_things_are_recognised() {
    for (service, id, creates) in [
        ("bmc", "AllocateEipAddresses", true),
        ("sdn", "AddCloudRouterEdgePoints", true),
        ("zec", "CopyImage", false),
        ("zec", "CreateEips", true),
        ("zec", "ReleaseEips", false),
    ] {
        let api = services().find(|api| api.service() == service);
        let api = api.expect("a service");
        let Some(operation) = api.operation(id) else {
            assert!(!creates, "{service} {id}: no such operation");
            continue;
        };
        assert_eq!(
            crate::engine::creates(api, operation),
            creates,
            "{service} {id}"
        );
    }
}

#[test]
fn deletion_hints_are_of_kinds_that_refer_to_each_other() {
    let mut before = ("", "", "");
    for (service, id, by, on_delete) in hints::all_on_delete() {
        let line = format!("{service} {id} {by}");
        assert!(before < (service, id, by), "{line} is out of order");
        before = (service, id, by);
        let api = services().find(|api| api.service() == *service);
        let kinds = &Model::of(api.expect("a service")).kinds;
        let [kind, by] = [id, by].map(|id| kinds.by_id(id));
        let (kind, by) = (kind.expect("a kind"), by.expect("a kind"));
        let mut dependents = kinds.get(kind).dependents.iter();
        let found = dependents.find(|dependent| dependent.kind == by);
        assert_eq!(
            found.map(|found| found.on_delete),
            Some(*on_delete),
            "{line}"
        );
    }
}

#[test]
fn every_operation_has_a_rule_or_a_hint() {
    for api in services() {
        for operation in api.operations {
            let rule = bench::rule(api, operation);
            let hint = hints::find(api.service(), operation.id);
            assert!(
                rule != Rule::Shape || hint.is_some(),
                "{} has no rule and no hint",
                operation.id
            );
        }
    }
}
