//! The facts about an operation that are known before it is called, as code for arbitrary
//! operations reads them.

use http::StatusCode;
use loggia_transport::confirm::{
    ChargeMyAccount, Confirm, DestroyForGood, EndTheServer, PurgeAllData,
};
use loggia_transport::encode::Field;
use loggia_transport::{ErrorKind, Host, Named, Operation, Paging, Safety, Waits};

static LOOK: Operation =
    Operation::new("test.api", "Look", "2026-04-01", "/look", Safety::Read).with_paging(&PAGING);
static PAGING: Paging = Paging::new("dataSet", "totalCount", Some("instanceId"));

static ORDER: Operation = Operation::new("test.api", "Order", "", "/order", Safety::Unsafe)
    .confirmed(Confirm::Charges)
    .to(Host::ReverseDns)
    .with_api_host_field()
    .with_text_reply()
    .with_list_reply("cycles")
    .with_waits(&WAITS);
static WAITS: Waits = Waits::shown_by(&LOOK, "status")
    .in_list("dataSet")
    .by("instanceId", "instanceIds")
    .needing(&["zoneId"])
    .of_reply("ids")
    .from(&["NEW"])
    .through(&["DEPLOYING", "STARTING"])
    .until(&["RUNNING"])
    .failed(&["FAILED"]);

#[test]
fn an_operation_says_what_the_wire_does_not_show() {
    assert_eq!(
        (LOOK.api(), LOOK.id(), LOOK.version(), LOOK.path()),
        ("test.api", "Look", "2026-04-01", "/look")
    );
    assert_eq!(LOOK.to_string(), "test.api Look");
    assert_eq!(
        (LOOK.safety(), ORDER.safety()),
        (Safety::Read, Safety::Unsafe)
    );
    assert_eq!(
        (LOOK.confirm(), ORDER.confirm()),
        (None, Some(Confirm::Charges))
    );
    assert_eq!(
        (LOOK.host(), ORDER.host()),
        (Host::Default, Host::ReverseDns)
    );
    for (is_of, look, order) in [
        (
            "host field",
            LOOK.has_api_host_field(),
            ORDER.has_api_host_field(),
        ),
        ("text", LOOK.has_text_reply(), ORDER.has_text_reply()),
        ("waits", LOOK.waits().is_some(), ORDER.waits().is_some()),
        (
            "no pages",
            LOOK.paging().is_none(),
            ORDER.paging().is_none(),
        ),
    ] {
        assert_eq!((look, order), (false, true), "{is_of}");
    }
    assert_eq!(
        (LOOK.list_reply(), ORDER.list_reply()),
        (None, Some("cycles"))
    );
    assert_eq!(LOOK.paging(), Some(&PAGING));
    assert_eq!(ORDER.waits(), Some(&WAITS));
}

#[test]
fn paging_names_the_fields_of_a_page() {
    assert_eq!((PAGING.items(), PAGING.total()), ("dataSet", "totalCount"));
    assert_eq!(PAGING.id(), Some("instanceId"));
    assert_eq!(Paging::new("list", "total", None).id(), None);
}

#[test]
fn a_slow_change_says_where_its_end_is_seen() {
    assert_eq!(WAITS.describe(), &LOOK);
    assert_eq!((WAITS.state(), WAITS.items()), ("status", Some("dataSet")));
    assert_eq!((WAITS.id(), WAITS.filter()), ("instanceId", "instanceIds"));
    assert!(WAITS.takes_many() && !WAITS.ends_in_absence());
    assert_eq!(WAITS.needs(), ["zoneId"]);
    assert_eq!(WAITS.named(), Named::Reply("ids"));
    assert_eq!(WAITS.before(), ["NEW"]);
    assert_eq!(WAITS.on_the_way(), ["DEPLOYING", "STARTING"]);
    assert_eq!(
        (WAITS.ends(), WAITS.failures()),
        (&["RUNNING"][..], &["FAILED"][..])
    );

    let removal = Waits::shown_by(&LOOK, "status")
        .one_at_a_time()
        .of_request("id")
        .gone();
    assert!(!removal.takes_many() && removal.ends_in_absence());
    assert_eq!(
        (removal.items(), removal.named()),
        (None, Named::Request("id"))
    );
    assert!(removal.needs().is_empty() && removal.before().is_empty());
    assert!(removal.on_the_way().is_empty() && removal.ends().is_empty());
    assert!(removal.failures().is_empty());
}

#[test]
fn safety_says_what_may_be_repeated_in_the_specs_words() {
    for (safety, word, may_repeat) in [
        (Safety::Read, "read", true),
        (Safety::Idempotent, "idempotent", true),
        (Safety::Unsafe, "unsafe", false),
    ] {
        assert_eq!((safety.as_str(), safety.may_repeat()), (word, may_repeat));
    }
}

#[test]
fn leave_is_for_the_mark_that_the_spec_has() {
    for (mark, word) in [
        (Confirm::Charges, "charges"),
        (Confirm::Destroys, "destroys"),
    ] {
        assert_eq!((mark.as_str(), &*mark.to_string()), (word, word));
    }
    assert_eq!(ChargeMyAccount::FOR, Confirm::Charges);
    for mark in [DestroyForGood::FOR, PurgeAllData::FOR, EndTheServer::FOR] {
        assert_eq!(mark, Confirm::Destroys);
    }
    assert_eq!(
        DestroyForGood::from(PurgeAllData::yes()),
        DestroyForGood::yes()
    );
    assert_eq!(
        DestroyForGood::from(EndTheServer::yes()),
        DestroyForGood::yes()
    );
}

#[test]
fn a_field_has_the_name_of_the_wire_whatever_its_setter_is_called() {
    assert_eq!(
        Field::new("instanceId").set_by("instance_id").name(),
        "instanceId"
    );
}

/// Dashboards rely on these words.
#[test]
fn kinds_of_errors_have_names_that_stay() {
    for (kind, word) in [
        (ErrorKind::Config, "config"),
        (ErrorKind::MissingCredentials, "missing_credentials"),
        (ErrorKind::InvalidRequest, "invalid_request"),
        (ErrorKind::Unauthorized, "unauthorized"),
        (ErrorKind::Forbidden, "forbidden"),
        (ErrorKind::NotFound, "not_found"),
        (ErrorKind::Conflict, "conflict"),
        (ErrorKind::RateLimited, "rate_limited"),
        (ErrorKind::Rejected, "rejected"),
        (ErrorKind::Server, "server"),
        (ErrorKind::Blocked, "blocked"),
        (ErrorKind::Connect, "connect"),
        (ErrorKind::Interrupted, "interrupted"),
        (ErrorKind::Timeout, "timeout"),
        (ErrorKind::PartialFailure, "partial_failure"),
        (ErrorKind::UnexpectedState, "unexpected_state"),
        (ErrorKind::Decode, "decode"),
        (ErrorKind::TooLarge, "too_large"),
        (ErrorKind::Redirect, "redirect"),
        (ErrorKind::UntrustedHost, "untrusted_host"),
        (ErrorKind::Unsupported, "unsupported"),
    ] {
        assert_eq!(kind.as_str(), word);
    }
}

#[test]
fn a_status_stands_for_a_kind() {
    for (status, kind) in [
        (400, ErrorKind::Rejected),
        (401, ErrorKind::Unauthorized),
        (403, ErrorKind::Forbidden),
        (404, ErrorKind::NotFound),
        (408, ErrorKind::Timeout),
        (409, ErrorKind::Conflict),
        (418, ErrorKind::Rejected),
        (429, ErrorKind::RateLimited),
        (451, ErrorKind::Blocked),
        (300, ErrorKind::Redirect),
        (399, ErrorKind::Redirect),
        (500, ErrorKind::Server),
        (599, ErrorKind::Server),
        (600, ErrorKind::Decode),
    ] {
        let status = StatusCode::from_u16(status).expect("a status");
        assert_eq!(ErrorKind::from_status(status), kind, "{status}");
    }
}
