//! Answers that differ in shape from the documented ones and mean the same.

use loggia::ErrorKind;
use loggia::confirm::{ChargeMyAccount, DestroyForGood};
use loggia::edis::AutoHydration;
use loggia::edis::shop::{BillingCycle, NewServer};
use serde_json::json;

use crate::kit::{STYLES, fixture};

/// The guide to the order API shows two lists by themselves.
#[tokio::test]
async fn bare_list_is_accepted_where_one_is_known() {
    let fixture = fixture(STYLES[0]).await;
    let (edis, shop) = (fixture.sim.edis(), fixture.account.shop());
    edis.answer_next_of("getBillingCycles", 200, json!(["monthly", "soon"]), &[]);
    let cycles = shop.billing_cycles().await.expect("listed");
    assert_eq!(cycles, [BillingCycle::Monthly, BillingCycle::from("soon")]);
    edis.answer_next_of("getPaymentMethods", 200, json!(["paypal"]), &[]);
    assert_eq!(shop.payment_methods().await.expect("listed"), ["paypal"]);
    edis.answer_next_of("getPaymentMethods", 200, json!([]), &[]);
    assert!(shop.payment_methods().await.expect("listed").is_empty());

    // Where no list is known to come alone, one is no answer.
    edis.answer_next_of("getUserServices", 200, json!([{"service_id": 1}]), &[]);
    let error = shop.services().await.expect_err("of what?");
    assert_eq!(error.kind(), ErrorKind::Decode);
    // Nor is it where the status speaks of a failure.
    edis.answer_next_of("getBillingCycles", 400, json!(["monthly"]), &[]);
    shop.billing_cycles().await.expect_err("refused");
}

/// No captured error exists, and what the documents answer with a 401 may come inside a
/// success: in any of the shapes, or as a sentence.
#[tokio::test]
async fn session_refused_inside_a_success_is_renewed() {
    for style in STYLES {
        let fixture = fixture(style).await;
        let (edis, server) = (fixture.sim.edis(), fixture.server(0));
        server.power().await.expect("a session");
        let logins = edis.logins();
        let expired = json!({"status": "error", "error": "Session expired."});
        edis.answer_next_of("getPowerState", 200, expired, &[]);
        server.power().await.expect("by another login");
        assert_eq!(edis.logins(), logins + 1);
    }
}

#[tokio::test]
async fn sentence_of_refusal_inside_a_success_is_an_error() {
    let fixture = fixture(STYLES[1]).await;
    let (edis, server) = (fixture.sim.edis(), fixture.server(0));
    for (sentence, kind) in [
        (
            "You do not have permission to do that.",
            ErrorKind::Forbidden,
        ),
        ("Required field 'id' is missing.", ErrorKind::Rejected),
    ] {
        edis.answer_next_of("deleteHook", 200, json!(sentence), &[]);
        let deleted = server.delete_hook(1, DestroyForGood::yes()).await;
        let error = deleted.expect_err("refused");
        assert_eq!(error.kind(), kind);
        assert_eq!(error.vendor_message(), Some(sentence));
    }
    // Of a session, it is one.
    let expired = json!("Session expired. Please re-authenticate.");
    edis.answer_next_of("deleteHook", 200, expired, &[]);
    let logins = edis.logins();
    let deleted = server.delete_hook(1, DestroyForGood::yes()).await;
    // And then the server says that there is no such hook.
    deleted.expect_err("refused");
    assert_eq!(edis.logins(), logins + 1);
}

/// "An unexpected error" does not say whether an order exists.
#[tokio::test]
async fn server_failure_inside_a_success_leaves_the_outcome_unknown() {
    let fixture = fixture(STYLES[0]).await;
    let (edis, server) = (fixture.sim.edis(), fixture.server(0));
    server.power().await.expect("a session");
    let message = "An unexpected error occurred on the server.";
    let failed = json!({"status": "error", "message": message});
    edis.answer_next_of("assignTrafficFromPool", 200, failed.clone(), &[]);
    let moved = server.assign_from_pool(100, ChargeMyAccount::yes()).await;
    let error = moved.expect_err("failed");
    assert_eq!(error.kind(), ErrorKind::Server);
    assert!(error.is_outcome_unknown(), "{error}");
    assert_eq!(fixture.request_count("assignTrafficFromPool"), 1);
    // What only reads is asked again.
    edis.answer_next_of("getTrafficUsage", 200, failed, &[]);
    server.traffic().await.expect("read");
    assert_eq!(fixture.request_count("getTrafficUsage"), 2);
}

/// The documents have a `status` in all refusals but two, and `success` in none.
#[tokio::test]
async fn refusal_needs_no_status() {
    for (refusal, kind) in [
        (
            json!({"error_code": "ACCESS_DENIED", "message": "no"}),
            ErrorKind::Forbidden,
        ),
        (json!({"code": 409, "message": "no"}), ErrorKind::Conflict),
        (
            json!({"success": false, "message": "no"}),
            ErrorKind::Rejected,
        ),
    ] {
        let fixture = fixture(STYLES[0]).await;
        let (edis, server) = (fixture.sim.edis(), fixture.server(0));
        edis.answer_next_of("powerOffVPS", 200, refusal.clone(), &[]);
        let error = server.stop().await.expect_err("refused");
        assert_eq!(error.kind(), kind, "{refusal}");
        assert_eq!(error.vendor_message(), Some("no"), "{refusal}");
    }
}

#[tokio::test]
async fn order_with_a_number_as_its_status_is_placed() {
    let fixture = fixture(STYLES[0]).await;
    let (edis, shop) = (fixture.sim.edis(), fixture.account.shop());
    let order = || {
        shop.order(BillingCycle::Monthly, "paypal")
            .server(NewServer::new(1920, 208, "one.example"))
            .place(ChargeMyAccount::yes())
    };
    let answer = json!({"status": 1, "orderid": 7, "serviceids": "9"});
    edis.answer_next_of("addOrder", 200, answer, &[]);
    let placed = order().await.expect("placed");
    assert_eq!((placed.order_id, placed.service_ids), (Some(7), vec![9]));
    // Nothing says that it was not delivered.
    let answer = json!({"status": "pending", "orderid": 7});
    edis.answer_next_of("addOrder", 200, answer, &[]);
    let error = order().await.expect_err("not known");
    assert_eq!(error.reference(), Some("7"));
    assert!(error.is_outcome_unknown(), "{error}");
}

/// The vendor once documented the call with the answer of another, of which it seems to be
/// another name.
#[tokio::test]
async fn auto_hydration_is_read_from_an_answer_of_all_settings() {
    let fixture = fixture(STYLES[0]).await;
    let server = fixture.server(0);
    for (body, wanted) in [
        (
            json!({"status": "success", "config": {"auto_hydration": 100, "tpm": "disabled"}}),
            Some(AutoHydration::Gigabytes(100)),
        ),
        (
            json!({"status": "success", "configuration": {"auto_hydration": "off"}}),
            Some(AutoHydration::Off),
        ),
        (json!({"status": "success", "config": []}), None),
        (json!({"status": "success"}), None),
    ] {
        let edis = fixture.sim.edis();
        edis.answer_next_of("getAutoHydrationStatus", 200, body.clone(), &[]);
        let read = server.auto_hydration().await.expect("read");
        assert_eq!(read, wanted, "{body}");
    }
}
