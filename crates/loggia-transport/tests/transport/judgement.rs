//! Answers that are neither a plain success nor a plain refusal.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::FutureExt;
use http::header::DATE;
use http::{HeaderMap, HeaderValue, StatusCode};
use loggia_transport::ErrorKind;
use loggia_transport::clock::Clock;
use loggia_transport::edis::Plain;
use loggia_transport::protocol::{Answer, Outgoing, Protocol};
use loggia_transport::zenlayer::{Api, Credentials};

use crate::support::bench::{Bench, NOW, READ, UNSAFE};
use crate::support::{ManualClock, json};

/// Both were signed before the first answer came.
#[tokio::test]
async fn calls_that_are_refused_together_are_all_corrected() {
    let api = Api::new(Credentials::access_key("AKTEST", "key-secret-0001"));
    let clock = ManualClock::at(NOW);
    let refused = Answer {
        status: StatusCode::UNAUTHORIZED,
        // `NOW` and 600 s.
        headers: HeaderMap::from_iter([(
            DATE,
            HeaderValue::from_static("Tue, 14 Nov 2023 22:23:20 GMT"),
        )]),
        body: br#"{"code":"AUTHFAILURE_SIGNATURE_EXPIRED"}"#.to_vec().into(),
        sent: clock.now(),
        received: clock.now(),
    };
    let refusal = api.judge(&UNSAFE, &refused).err().expect("a refusal");
    let ticket = || {
        let mut request = Outgoing {
            url: "https://console.zenlayer.com/api/v2/vm"
                .parse()
                .expect("a URL"),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            file: None,
            secrets: Vec::new(),
            now: clock.now(),
        };
        let signed = api.authorize(&UNSAFE, &mut request).now_or_never();
        signed.expect("at once").expect("signed")
    };
    let (first, second) = (ticket(), ticket());
    assert!(api.correct(first, &refusal, &refused));
    assert!(api.correct(second, &refusal, &refused));
    assert!(
        !api.correct(ticket(), &refusal, &refused),
        "it is known now"
    );
}

#[tokio::test]
async fn an_order_that_exists_is_not_placed_again() {
    let body = r#"{"status":"failed","orderid":228301,"code":429}"#;
    for status in ["200 OK", "429 Slow", "500 Oops"] {
        let bench = Bench::speaking(Plain::shared(), vec![json(status, "", body)]).await;
        let error = bench.fails(&UNSAFE).await;
        assert_eq!(error.reference(), Some("228301"), "{status}");
        assert_eq!(bench.sent(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_success_of_another_number_is_no_refusal() {
    let body = r#"{"requestId":"T1","response":{"port":5901}}"#;
    for status in ["201 Created", "202 Accepted"] {
        let bench = Bench::new(vec![json(status, "", body)]).await;
        assert_eq!(bench.call(&UNSAFE).await.expect(status).port, 5901);
        let flat = json(status, "", r#"{"status":"success","port":1}"#);
        let bench = Bench::speaking(Plain::shared(), vec![flat]).await;
        assert_eq!(bench.call(&UNSAFE).await.expect(status).port, 1);
    }
}

#[tokio::test]
async fn a_list_is_not_taken_for_the_fields_in_their_order() {
    let list = json("200 OK", "", r#"["success"]"#);
    for protocol in [Plain::shared(), Arc::new(Api::new(Credentials::token("t")))] {
        let bench = Bench::speaking(protocol, vec![list.clone()]).await;
        let error = bench.fails(&UNSAFE).await;
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.is_outcome_unknown(), "{error}");
    }
}

#[tokio::test]
async fn what_a_server_writes_is_shown_in_part_and_without_secrets() {
    let id = format!("key-secret-0001 {}", "&".repeat(100_000));
    for (response, fails) in [("{\"port\":1}", false), ("7", true)] {
        let body = format!(r#"{{"requestId":"{id}","response":{response}}}"#);
        let bench = Bench::new(vec![json("200 OK", "", &body)]).await;
        let shown = match bench.call(&READ).await {
            Ok(reply) => format!("{reply:?}"),
            Err(error) => format!("{error} {error:?}"),
        };
        assert_eq!(shown.contains("cannot be read"), fails, "{shown}");
        assert!(!shown.contains("key-secret"), "{shown}");
        assert!(shown.len() < 3000, "{}", shown.len());
    }
}
