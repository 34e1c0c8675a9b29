//! Checks what must hold for every operation of both clouds.

use std::fmt::Write as _;

use loggia_catalogue::{APIS, Confirm, Named, Record, Type};
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
fn the_command_tree_is_valid() {
    crate::command().debug_assert();
}

#[test]
fn a_skeleton_is_a_valid_request_except_for_placeholders() {
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
fn an_uncommented_skeleton_is_yaml_with_every_field() {
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
fn all_mistakes_are_reported_together_without_values() {
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
fn orders_of_machines_have_a_price_operation() {
    for (service, command, wanted) in [
        ("vm", "create-instances", "InquiryPriceCreateInstance"),
        ("vm", "create-disks", "InquiryPriceCreateDisks"),
    ] {
        let service = names::service(service).expect("a service");
        let entry = names::entry(service, command).expect("an operation");
        assert_eq!(price::question(entry).map(|found| found.id), Some(wanted));
    }
}

/// The catalogue says the same of an operation as its generated client.
#[test]
fn catalogue_operations_equal_those_of_the_client() {
    use loggia::zenlayer::api::{bmc, vm, zec};

    for made in [
        vm::operations::create_image::OPERATION,
        vm::operations::describe_instances::OPERATION,
        vm::operations::reboot_instances::OPERATION,
        vm::operations::resize_disk::OPERATION,
        zec::operations::attach_network_interface::OPERATION,
        zec::operations::create_network_interface::OPERATION,
        zec::operations::delete_images::OPERATION,
        zec::operations::delete_snapshots::OPERATION,
        zec::operations::detach_network_interface::OPERATION,
        zec::operations::release_instances::OPERATION,
        zec::operations::stop_instances::OPERATION,
        bmc::operations::bind_cidr_block_ips::OPERATION,
        bmc::operations::unbind_cidr_block_ips::OPERATION,
    ] {
        let found = loggia_catalogue::find(made.api(), made.id());
        let (api, operation) = found.unwrap_or_else(|| panic!("{made}"));
        assert_eq!(*wire::operation(Entry { api, operation }), made);
    }
}

#[test]
fn every_wait_of_the_catalogue_can_be_prepared() {
    for entry in every() {
        let Some(waits) = entry.operation.waits else {
            continue;
        };
        let title = entry.title();
        let described = entry.api.operation(waits.describe);
        let described = described.unwrap_or_else(|| panic!("{title}"));
        let asked = described.request.unwrap_or_else(|| panic!("{title}"));
        assert!(asked.field(waits.filter).is_some(), "{title}");
        for need in waits.needs {
            assert!(asked.field(need).is_some(), "{title}: {need}");
        }
        let shown = match waits.items {
            None => described.reply,
            Some(items) => match described.reply.field(items).map(|list| list.ty) {
                Some(Type::List(Type::Record(item))) => item,
                other => panic!("{title}: {items} is {other:?}"),
            },
        };
        assert!(shown.field(waits.field).is_some(), "{title}");
        let (record, path) = match waits.named {
            Named::Request(path) => (entry.operation.request, path),
            Named::Reply(path) => (Some(entry.operation.reply), path),
        };
        let first = path.split('.').next().unwrap_or_default();
        let record = record.unwrap_or_else(|| panic!("{title}"));
        assert!(record.field(first).is_some(), "{title}: {path}");
    }
}

/// What `--quiet` prints for every operation: for lists, the id that the spec says distinguishes
/// items; for what was created, the id that waits use. The rest was compared with the specs by
/// hand.
#[test]
fn quiet_uses_the_ids_that_the_specs_name() {
    let mut table = String::new();
    for entry in every() {
        let operation = entry.operation;
        let title = entry.title();
        let id = columns::answer_id(entry);
        if let Some(pages) = operation.paging {
            assert_eq!(id, pages.id, "{title}");
            continue;
        }
        if let Some(Named::Reply(path)) = operation.waits.map(|waits| waits.named) {
            assert_eq!(id, Some(path), "{title}");
        }
        let Some(id) = id else {
            continue;
        };
        assert_ne!(id, "requestId", "{title}");
        assert!(!operation.failed.contains(&id), "{title}");
        let _ = writeln!(table, "{title}: {id}");
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/snapshots/ids.txt");
    snapbox::Assert::new()
        .action_env("SNAPSHOTS")
        .eq(table, snapbox::Data::read_from(path.as_ref(), None));
}

#[test]
fn quiet_prints_ids_of_created_things_only() {
    let shown = |service: &str, command: &str, answer: Value| {
        let service = names::service(service).expect("a service");
        let entry = names::entry(service, command).expect("an operation");
        let (report, _) = columns::report(entry, answer, false);
        (report.id, report.without_ids)
    };
    let answer = || serde_json::json!({"requestId": "T1"});
    assert_eq!(
        shown("zec", "create-vpc", answer()),
        (Some("vpcId".into()), false)
    );
    assert_eq!(
        shown("zec", "describe-network-interfaces", answer()),
        (Some("nicId".into()), false)
    );
    assert_eq!(shown("zec", "stop-instances", answer()), (None, true));
    assert_eq!(shown("zec", "delete-subnets", answer()), (None, true));
    assert_eq!(shown("zbc", "describe-bill-detail", answer()), (None, true));
}

#[test]
fn every_secret_of_the_catalogue_is_hidden() {
    let service = names::service("vm").expect("a service");
    let entry = names::entry(service, "describe-vnc-url").expect("an operation");
    let mut value = serde_json::json!({"url": "https://x.example/?tk=hunter2", "requestId": "r"});
    assert!(secrets::mask(entry.operation.reply, &mut value));
    assert_eq!(value["requestId"], "r");
    assert!(!value.to_string().contains("hunter2"));
}

/// A value for every field of a request; words are `a-` and the field's name.
fn filled(record: &'static Record, depth: usize) -> Map<String, Value> {
    let fields = record.fields.iter();
    fields
        .map(|field| {
            (
                field.name.to_owned(),
                value_of(field.name, &field.ty, depth),
            )
        })
        .collect()
}

fn value_of(name: &str, ty: &'static Type, depth: usize) -> Value {
    match ty {
        Type::Int32 | Type::Int64 => 7.into(),
        Type::List(inner) => vec![value_of(name, inner, depth)].into(),
        Type::Record(record) if depth > 0 => filled(record, depth - 1).into(),
        Type::Text => format!("a-{name}").into(),
        _ => Value::Null,
    }
}

/// The question shows what the operation is about, and a confirmation has to name it.
#[test]
fn a_confirmation_question_names_every_id() {
    for entry in every().filter(|entry| entry.operation.confirm.is_some()) {
        let Some(record) = entry.operation.request else {
            assert!(entry.takes_session(), "{}", entry.title());
            continue;
        };
        let ids = confirmation::ids(entry, &filled(record, 3));
        let is_destroyed = entry.operation.confirm == Some(Confirm::Destroys);
        assert!(
            !is_destroyed || entry.takes_session() || !ids.is_empty(),
            "{}",
            entry.title()
        );
        for field in record.fields {
            let is_word = match field.ty {
                Type::List(inner) => matches!(inner, Type::Text | Type::Int32 | Type::Int64),
                ty => matches!(ty, Type::Text | Type::Int32 | Type::Int64),
            };
            let name = field.name.to_lowercase();
            let name = name.trim_end_matches("list").trim_end_matches("set");
            if is_word && name.trim_end_matches('s').ends_with("id") {
                assert!(
                    ids.iter().any(|(named, _)| *named == field.name),
                    "{}: {}",
                    entry.title(),
                    field.name
                );
            }
        }
    }
}

#[test]
fn ids_are_recognised_in_every_naming_style() {
    for (api, operation, fields, wanted) in [
        (
            "edis",
            "cancelProduct",
            "{kvmid: k, serviceid: 5, type: x}",
            &["k", "5"][..],
        ),
        (
            "edis",
            "deletePTR",
            "{ip: [192.0.2.1, 192.0.2.2]}",
            &["192.0.2.1", "192.0.2.2"],
        ),
        ("user", "DeleteMember", "{userUid: u}", &["u"]),
        ("aigw", "DeleteAiGateway", "{gatewayUuid: g}", &["g"]),
        (
            "zec",
            "ReplaceEipAddress",
            "{replaceIps: [{eipId: a}, {eipId: b}]}",
            &["a", "b"],
        ),
        (
            "zrm",
            "DeleteTags",
            "{tags: [{key: stage, value: test}]}",
            &["stage", "test"],
        ),
        ("vm", "TerminateDisk", "{diskId: ''}", &[]),
        ("vm", "RenewDisk", "{}", &[]),
    ] {
        let entry = by_name::entry(api, operation).expect("an operation");
        let ids = confirmation::ids(entry, &object(fields));
        let ids: Vec<&str> = ids.iter().map(|(_, id)| &**id).collect();
        assert_eq!(ids, wanted, "{operation}");
    }
}

/// A forgotten flag must not empty a firewall or a group.
#[test]
fn operations_on_everything_need_confirmation() {
    for (service, command) in [
        ("vm", "configure-security-group-rules"),
        ("zec", "configure-security-group-rules"),
        ("zec", "remove-qos-policy-group-members"),
    ] {
        let service = names::service(service).expect("a service");
        let entry = names::entry(service, command).expect("an operation");
        assert_eq!(
            entry.operation.confirm,
            Some(Confirm::Destroys),
            "{command}"
        );
    }
}
