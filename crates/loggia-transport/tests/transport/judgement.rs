//! Answers that are neither a plain success nor a plain refusal.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http::header::DATE;
use http::{HeaderMap, HeaderValue, StatusCode};
use loggia_transport::clock::Clock;
use loggia_transport::decode::Envelope;
use loggia_transport::edis::Plain;
use loggia_transport::protocol::{
    Answer, AttemptCredentials, Outgoing, Payload, Protocol, Refusal,
};
use loggia_transport::zenlayer::{Api, Credentials};
use loggia_transport::{Body, Error, ErrorKind, Operation, RetryPolicy};

use crate::support::bench::{Bench, NOW, READ, UNSAFE, good};
use crate::support::{Act, ManualClock, bytes, json};

fn protocols() -> [Arc<dyn Protocol>; 2] {
    let key = Credentials::access_key("AKTEST", "key-secret-0001");
    [Plain::shared(), Arc::new(Api::new(key))]
}

/// Both requests were signed before the first answer arrived.
#[tokio::test]
async fn calls_that_are_refused_together_are_all_corrected() {
    let api = Api::new(Credentials::access_key("AKTEST", "key-secret-0001"));
    let clock = ManualClock::at(NOW);
    let refused = Answer {
        status: StatusCode::UNAUTHORIZED,
        // `NOW` plus 600 s.
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

/// No document has such answers, but other APIs do.
#[tokio::test]
async fn an_answer_that_denies_its_success_is_a_refusal() {
    for protocol in protocols() {
        for body in [
            r#"{"success":false,"message":"no stock"}"#,
            r#"{"requestId":"T1","success":false,"message":"no stock","data":null}"#,
        ] {
            let act = json("200 OK", "", body);
            let bench = Bench::speaking(Arc::clone(&protocol), vec![act]).await;
            let error = bench.fails(&UNSAFE).await;
            assert_eq!(error.kind(), ErrorKind::Rejected, "{body}");
            assert_eq!(error.vendor_message(), Some("no stock"), "{body}");
            assert_eq!(bench.sent(), 1, "{body}");
        }
    }
    let [_, zenlayer] = protocols();
    for payload in [
        r#"{"success":false,"message":"no stock"}"#,
        r#"{"requestId":"T1","success":false,"message":"no stock"}"#,
    ] {
        let body = format!(r#"{{"requestId":"T1","response":{payload}}}"#);
        let act = json("200 OK", "", &body);
        let bench = Bench::speaking(Arc::clone(&zenlayer), vec![act]).await;
        let error = bench.fails(&UNSAFE).await;
        assert_eq!(error.kind(), ErrorKind::Rejected, "{body}");
        assert_eq!(error.vendor_message(), Some("no stock"), "{body}");
        assert_eq!(error.request_id(), Some("T1"), "{body}");
    }
}

/// One that waits for its payment may have such a status.
#[tokio::test]
async fn an_order_with_a_status_that_means_nothing_is_in_doubt() {
    let body = r#"{"status":"pending","orderid":228301}"#;
    let act = json("200 OK", "", body);
    let bench = Bench::speaking(Plain::shared(), vec![act]).await;
    let error = bench.fails(&UNSAFE).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(error.reference(), Some("228301"));
    assert!(error.is_outcome_unknown(), "{error}");
    assert_eq!(bench.sent(), 1);
}

#[tokio::test]
async fn an_order_that_exists_is_not_placed_again() {
    for (status, code) in [
        ("200 OK", 429),
        ("429 Slow", 429),
        ("500 Oops", 429),
        ("200 OK", 401),
        ("401 No", 401),
    ] {
        let body = format!(r#"{{"status":"failed","orderid":228301,"code":{code}}}"#);
        let act = json(status, "", &body);
        let bench = Bench::speaking(Arc::new(Correcting), vec![act]).await;
        let error = bench.fails(&UNSAFE).await;
        assert_eq!(error.reference(), Some("228301"), "{status} {code}");
        assert_eq!(bench.sent(), 1, "{status} {code}");
    }
}

/// EDIS, with other credentials available when some are refused.
#[derive(Debug)]
struct Correcting;

impl Protocol for Correcting {
    fn authorize<'a>(
        &'a self,
        operation: &'a Operation,
        request: &'a mut Outgoing,
    ) -> BoxFuture<'a, Result<AttemptCredentials, Error>> {
        let _ = (operation, request);
        std::future::ready(Ok(AttemptCredentials::default())).boxed()
    }

    fn judge(&self, operation: &Operation, answer: &Answer) -> Result<Payload, Refusal> {
        Plain.judge(operation, answer)
    }

    fn correct(&self, _: AttemptCredentials, _: &Refusal, _: &Answer) -> bool {
        true
    }
}

#[tokio::test]
async fn a_success_of_another_number_is_no_refusal() {
    let body = r#"{"requestId":"T1","response":{"port":5901}}"#;
    for status in ["201 Created", "202 Accepted"] {
        let bench = Bench::new(vec![json(status, "", body)]).await;
        assert_eq!(bench.call(&UNSAFE).await.expect(status).port, Some(5901));
        let flat = json(status, "", r#"{"status":"success","port":1}"#);
        let bench = Bench::speaking(Plain::shared(), vec![flat]).await;
        assert_eq!(bench.call(&UNSAFE).await.expect(status).port, Some(1));
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

/// A page in place of the API's answer leaves the outcome open only if the status is a success.
#[tokio::test]
async fn a_page_is_a_doubt_only_with_a_success() {
    for (status, is_unknown) in [("200 OK", true), ("403 No", false), ("451 No", false)] {
        for protocol in protocols() {
            let act = bytes(status, "content-type: text/html\r\n", b"<html>nginx");
            let bench = Bench::speaking(protocol, vec![act]).await;
            let error = bench.fails(&UNSAFE).await;
            assert_eq!(error.kind(), ErrorKind::Blocked, "{status}");
            assert_eq!(error.is_outcome_unknown(), is_unknown, "{status}");
        }
    }
}

/// A status without a meaning says nothing about what was done.
#[tokio::test]
async fn a_status_that_http_does_not_know_leaves_a_doubt() {
    for protocol in protocols() {
        for body in ["", "{}", r#"{"error":"no","code":400}"#] {
            let act = bytes("600 Odd", "", body.as_bytes());
            let bench = Bench::speaking(Arc::clone(&protocol), vec![act]).await;
            let error = bench.fails(&UNSAFE).await;
            assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
            assert!(error.is_outcome_unknown(), "{body}");
            assert_eq!(bench.sent(), 1, "{body}");
        }
    }
}

/// HTML is PHP's default content type.
#[tokio::test]
async fn json_that_broke_is_no_page() {
    for protocol in protocols() {
        let act = bytes("200 OK", "content-type: text/html\r\n", b"{\"port\":");
        let bench = Bench::speaking(protocol, vec![act]).await;
        assert_eq!(bench.fails(&UNSAFE).await.kind(), ErrorKind::Decode);
    }
}

#[tokio::test]
async fn of_a_field_that_comes_twice_the_last_one_counts() {
    let [edis, zenlayer] = protocols();
    for (protocol, body) in [
        (
            edis,
            r#"{"status":"error","status":"success","port":1,"port":2}"#,
        ),
        (
            zenlayer,
            r#"{"requestId":"T1","requestId":"T2","response":{"port":1},"response":{"port":2}}"#,
        ),
    ] {
        let bench = Bench::speaking(protocol, vec![json("200 OK", "", body)]).await;
        assert_eq!(bench.call(&UNSAFE).await.expect(body).port, Some(2));
    }
}

/// The vendor's code decides, whatever the status.
#[tokio::test]
async fn a_server_that_failed_inside_a_success_has_failed() {
    let failed = json(
        "200 OK",
        "",
        r#"{"status":"error","error_code":"INTERNAL_ERROR","message":"no"}"#,
    );
    let good = json("200 OK", "", r#"{"status":"success","port":1}"#);
    let bench = Bench::speaking(Plain::shared(), vec![failed.clone(), good]).await;
    assert_eq!(bench.call(&READ).await.expect("again").attempts(), 2);
    let bench = Bench::speaking(Plain::shared(), vec![failed]).await;
    let error = bench.fails(&UNSAFE).await;
    assert_eq!((error.kind(), bench.sent()), (ErrorKind::Server, 1));
    assert!(error.is_outcome_unknown(), "{error}");
}

#[tokio::test]
async fn whatever_a_server_writes_an_error_is_one_line() {
    let body = "{\"requestId\":\"T\\n1\\u001b[2J\",\"code\":\"N\\rO\",\
                \"message\":\"one\\r\\ntwo \\u202eeno \\u001b[31m\"}";
    let bench = Bench::new(vec![json("404 No", "", body)]).await;
    let error = bench.fails(&READ).await;
    let parts = [error.code(), error.vendor_message(), error.request_id()];
    for part in parts.into_iter().flatten().chain([&*error.to_string()]) {
        let is_harmful = |each: char| each.is_control() || each == '\u{202e}';
        assert!(!part.contains(is_harmful), "{part:?}");
    }
    assert_eq!(
        error.vendor_message(),
        Some("one  two \u{fffd}eno \u{fffd}[31m")
    );
    let body = "{\"requestId\":\"T\\n1\",\"response\":{\"port\":1}}";
    let bench = Bench::new(vec![json("200 OK", "", body)]).await;
    let reply = bench.call(&READ).await.expect("read");
    assert_eq!(reply.request_id(), Some("T 1"));
}

/// Inside a success only the code says what kind of refusal it is; otherwise the code must say
/// more than the status.
#[tokio::test]
async fn what_kind_of_refusal_it_is_and_by_which_code() {
    for (status, fields, kind, code) in [
        (
            "200 OK",
            r#""error_code":"UNAUTHORIZED""#,
            ErrorKind::Unauthorized,
            Some("UNAUTHORIZED"),
        ),
        (
            "200 OK",
            r#""error_code":"BUSY""#,
            ErrorKind::Rejected,
            Some("BUSY"),
        ),
        ("200 OK", r#""code":404"#, ErrorKind::NotFound, Some("404")),
        (
            "200 OK",
            r#""code":"200""#,
            ErrorKind::Rejected,
            Some("200"),
        ),
        ("404 No", r#""code":404"#, ErrorKind::NotFound, None),
        (
            "404 No",
            r#""code":"GONE""#,
            ErrorKind::NotFound,
            Some("GONE"),
        ),
        (
            "409 No",
            r#""error_code":"UNAUTHORIZED""#,
            ErrorKind::Conflict,
            Some("UNAUTHORIZED"),
        ),
    ] {
        let body = format!(r#"{{"status":"error",{fields}}}"#);
        let act = bytes(status, "", body.as_bytes());
        let bench = Bench::speaking(Plain::shared(), vec![act]).await;
        let error = bench.fails(&UNSAFE).await;
        assert_eq!(
            (error.kind(), error.code()),
            (kind, code),
            "{status} {body}"
        );
    }
}

#[tokio::test]
async fn a_refused_signature_comes_with_advice_of_its_own() {
    let [_, zenlayer] = protocols();
    for (code, advice) in [
        ("AUTHFAILURE_SIGNATURE_EXPIRED", "clock"),
        ("AUTHFAILURE_SIGNATURE_FAILURE", "the access key's secret"),
        (
            "AUTHFAILURE_UNAUTHORIZED_OPERATION",
            "the key may not do this",
        ),
        ("AUTHFAILURE_OF_TOMORROW", "id and secret, or the token"),
    ] {
        let body = format!(r#"{{"requestId":"T1","code":"{code}","message":"no"}}"#);
        let act = bytes("401 No", "", body.as_bytes());
        let bench = Bench::speaking(Arc::clone(&zenlayer), vec![act]).await;
        let error = bench.fails(&UNSAFE).await;
        assert!(error.is_unauthorized(), "{error}");
        assert!(error.to_string().contains(advice), "{error}");
    }
}

#[tokio::test]
async fn every_refusal_says_what_to_do_next() {
    for (status, advice) in [
        ("400 Bad", "compare the fields"),
        ("401 No", "check the credentials"),
        ("403 No", "ask the vendor what this account"),
        ("404 No", "check the id"),
        ("409 No", "read the state"),
        ("429 Slow", "call less often"),
        ("408 Slow", "attempt_timeout"),
        ("302 There", "check the endpoint"),
        ("500 No", "try again later"),
    ] {
        let act = json(
            status,
            "",
            r#"{"requestId":"T1","code":"NO","message":"no"}"#,
        );
        let bench = Bench::new(vec![act]).await;
        let bench = bench.options(|options| options.retry(RetryPolicy::none()));
        let error = bench.fails(&READ).await;
        assert!(error.to_string().contains(advice), "{status}: {error}");
    }
    // The key has the permission, but the state forbids it now.
    let body =
        r#"{"requestId":"T1","code":"OPERATION_DENIED_INSTANCE_NOT_STOPPED","message":"no"}"#;
    let bench = Bench::new(vec![json("403 No", "", body)]).await;
    let error = bench.fails(&READ).await.to_string();
    assert!(error.contains("the state has to be another"), "{error}");
    let bench = Bench::new(vec![Act::Hang]).await;
    let bench = bench.options(|options| options.retry(RetryPolicy::none()));
    let error = bench.fails(&READ).await;
    assert!(
        error.to_string().contains("look for a proxy in between"),
        "{error}"
    );
    let bench = Bench::at("http://127.0.0.1:1/".to_owned());
    let bench = bench.options(|options| options.retry(RetryPolicy::none()));
    let error = bench.fails(&READ).await;
    assert!(
        error.to_string().contains("check network and proxy"),
        "{error}"
    );
}

/// If the credentials are in the request itself, no others are available.
#[tokio::test]
async fn a_refused_login_is_not_sent_again() {
    let act = json("401 No", "", r#"{"error":"no such account","code":401}"#);
    let bench = Bench::speaking(Plain::shared(), vec![act]).await;
    let error = bench.fails(&READ).await;
    assert!(
        error.is_unauthorized() && error.to_string().contains("API access"),
        "{error}"
    );
    assert_eq!((error.attempts(), bench.sent()), (1, 1));
}

/// Refuses everything that it judges.
#[derive(Debug)]
struct Refusing(Api);

impl Protocol for Refusing {
    fn authorize<'a>(
        &'a self,
        operation: &'a Operation,
        request: &'a mut Outgoing,
    ) -> BoxFuture<'a, Result<AttemptCredentials, Error>> {
        self.0.authorize(operation, request)
    }

    fn envelope(&self) -> Option<Envelope> {
        self.0.envelope()
    }

    fn judge(&self, _: &Operation, _: &Answer) -> Result<Payload, Refusal> {
        Err(Refusal::blocked())
    }
}

#[tokio::test]
async fn a_usual_success_is_read_without_being_judged_and_nothing_else_is() {
    let key = Credentials::access_key("AKTEST", "key-secret-0001");
    let with_code = r#"{"requestId":"T1","response":{"port":5901},"code":""}"#;
    let acts = vec![good(), json("200 OK", "", with_code), good()];
    let bench = Bench::speaking(Arc::new(Refusing(Api::new(key))), acts).await;
    let reply = bench.call(&READ).await.expect("read");
    assert_eq!((reply.port, reply.request_id()), (Some(5901), Some("T1")));
    assert_eq!(reply.json(), br#"{"port":5901}"#);
    assert_eq!(bench.fails(&READ).await.kind(), ErrorKind::Blocked);
    // An answer that is not decoded is judged by its whole text.
    let body = Body::json(&READ, &()).expect("a body");
    let raw = bench.pipeline.call_raw(&READ, body).await;
    assert_eq!(raw.expect_err("judged").kind(), ErrorKind::Blocked);
}
