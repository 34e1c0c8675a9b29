//! What holds for every operation of both clouds.

use loggia_catalogue::APIS;
use serde_json::{Map, Value};

use super::*;

fn every() -> impl Iterator<Item = Entry> {
    APIS.iter().flat_map(|&api| {
        let operations = api.operations.iter().copied();
        operations.map(move |operation| Entry { api, operation })
    })
}

fn object(yaml: &str) -> Map<String, Value> {
    match yaml_serde::from_str(yaml) {
        Ok(Value::Object(fields)) => fields,
        Ok(Value::Null) => Map::new(),
        other => panic!("{other:?}\n{yaml}"),
    }
}

#[test]
fn the_tree_is_well_formed() {
    crate::command().debug_assert();
}

#[test]
fn a_skeleton_is_a_request_but_for_what_only_its_user_knows() {
    for entry in every() {
        let fields = object(&skeleton::skeleton(entry));
        let Some(record) = entry.operation.request else {
            assert!(fields.is_empty(), "{}", entry.title());
            continue;
        };
        for mistake in check::check(record, &fields) {
            let is_left_open = mistake.contains("character")
                || mistake.contains("has to match")
                || mistake.contains("item")
                || (entry.takes_account() || entry.operation.file.is_some())
                    && mistake.ends_with("is required");
            assert!(is_left_open, "{}: {mistake}", entry.title());
        }
    }
}

#[test]
fn a_skeleton_without_its_first_hashes_is_yaml_with_every_field() {
    for entry in every() {
        let whole: String = skeleton::skeleton(entry)
            .lines()
            .map(|line| match line.strip_prefix('#') {
                Some(rest) if !rest.starts_with(' ') || rest.starts_with("  ") => rest.to_owned(),
                _ => line.to_owned(),
            } + "\n")
            .collect();
        let fields = object(&whole);
        for field in entry
            .operation
            .request
            .into_iter()
            .flat_map(|record| record.fields)
        {
            let is_elsewhere = entry.takes_account() && matches!(field.name, "email" | "pw")
                || entry.operation.file == Some(field.name);
            assert!(
                is_elsewhere || fields.contains_key(field.name),
                "{}: {}\n{whole}",
                entry.title(),
                field.name
            );
        }
    }
}

#[test]
fn examples_of_the_spec_pass_the_check() {
    for entry in every() {
        let (Some(record), Some(example)) = (entry.operation.request, entry.operation.example)
        else {
            continue;
        };
        let Ok(Value::Object(fields)) = serde_json::from_str(example) else {
            panic!("{}: {example}", entry.title());
        };
        let mistakes = check::check(record, &fields);
        assert!(mistakes.is_empty(), "{}: {mistakes:?}", entry.title());
    }
}

#[test]
fn everything_wrong_is_found_at_once_and_nothing_is_quoted() {
    let service = names::service("vm").expect("a service");
    let entry = names::entry(service, "create-instances").expect("an operation");
    let record = entry.operation.request.expect("fields");
    let fields = object(
        "{zoneId: 5, instanceCount: 1000, instanceChargeType: POSTPAYED, password: hunter2hunter2hunter2, \
         instanceTyp: hunter2, systemDisk: {diskSiz: 2}}",
    );
    let found = check::check(record, &fields).join("\n");
    for part in [
        "`imageId` is required",
        "`zoneId`: text is expected",
        "`instanceCount` has to be from 1 to 100",
        "did you mean POSTPAID?",
        "`password` has to have from 8 to 16 characters",
        "did you mean `instanceType`?",
        "`systemDisk.diskSiz`",
    ] {
        assert!(found.contains(part), "{part}\n{found}");
    }
    assert!(!found.contains("hunter2"), "{found}");
}

#[test]
fn orders_of_machines_have_a_question_for_their_price() {
    for (service, command, wanted) in [
        ("vm", "create-instances", "InquiryPriceCreateInstance"),
        ("vm", "create-disks", "InquiryPriceCreateDisks"),
    ] {
        let service = names::service(service).expect("a service");
        let entry = names::entry(service, command).expect("an operation");
        assert_eq!(price::question(entry).map(|found| found.id), Some(wanted));
    }
}

#[test]
fn every_end_that_is_described_can_be_seen() {
    for entry in every() {
        let Some(waits) = entry.operation.waits else {
            continue;
        };
        let operation = entry.api.operation(waits.describe);
        let described = Entry {
            api: entry.api,
            operation: operation.unwrap_or_else(|| panic!("{}", entry.title())),
        };
        assert!(
            wait::way(described, waits.field).is_some(),
            "{}",
            entry.title()
        );
    }
}

#[test]
fn secrets_are_hidden_wherever_the_catalogue_has_them() {
    let service = names::service("vm").expect("a service");
    let entry = names::entry(service, "describe-vnc-url").expect("an operation");
    let mut value = serde_json::json!({"url": "https://x.example/?tk=hunter2", "requestId": "r"});
    assert!(secrets::mask(entry.operation.reply, &mut value));
    assert_eq!(value["requestId"], "r");
    assert!(!value.to_string().contains("hunter2"));
}
