//! The six shapes of errors, through the facade, as one type.

use loggia::ErrorKind;
use loggia::confirm::{ChargeMyAccount, DestroyForGood};
use serde_json::json;

use crate::kit::{STYLES, fixture};

#[tokio::test]
async fn six_shapes_of_errors_become_one_type() {
    let fixture = fixture(STYLES[0]).await;
    let server = fixture.server(0);
    server.power().await.expect("a session");
    for body in [
        json!({"error": "bad", "code": 400}),
        json!({"error": "bad"}),
        json!({"status": "error", "message": "bad"}),
        json!({"status": "error", "error": "bad"}),
        json!({"status": "error", "error_code": "INVALID_PARAMETERS", "message": "bad"}),
        json!({"status": "error", "errormsg": "bad"}),
    ] {
        for status in [400, 200] {
            let edis = fixture.sim.edis();
            edis.answer_next_of("getTrafficUsage", status, body.clone(), &[]);
            let error = server.traffic().await.expect_err("refused");
            assert_eq!(error.kind(), ErrorKind::Rejected, "{status} {body}");
            assert_eq!(error.vendor_message(), Some("bad"), "{status} {body}");
            let operation = error.operation().expect("named");
            assert_eq!(operation.id(), "getTrafficUsage");
        }
    }
}

#[tokio::test]
async fn unsafe_operation_is_sent_once_although_the_server_fails() {
    let fixture = fixture(STYLES[0]).await;
    let server = fixture.server(0);
    server.power().await.expect("a session");
    let sorry = json!({"error": "sorry", "code": 500});
    for operation in ["performHardReset", "assignTrafficFromPool", "deleteHook"] {
        fixture
            .sim
            .edis()
            .answer_next_of(operation, 500, sorry.clone(), &[]);
        let outcome = match operation {
            "performHardReset" => server.reset().await,
            "assignTrafficFromPool" => server.assign_from_pool(100, ChargeMyAccount::yes()).await,
            _ => server.delete_hook(1, DestroyForGood::yes()).await,
        };
        let error = outcome.expect_err("failed");
        assert!(error.is_outcome_unknown(), "{error}");
        assert_eq!(fixture.request_count(operation), 1, "{operation}");
    }
}
