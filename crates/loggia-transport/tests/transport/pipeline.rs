//! The attempt loop over real sockets: what is sent again, after how long, and what is reported
//! when it is not.

use std::sync::Arc;
use std::time::Duration;

use loggia_transport::edis::Plain;
use loggia_transport::{Body, CallOptions, ErrorKind, Pipeline, Reply, RetryPolicy};

use crate::support::bench::{Bench, IDEMPOTENT, NOW, READ, Said, UNSAFE, good};
use crate::support::{Act, ManualClock, Server, json};

fn refusing(status: &str, headers: &str) -> Act {
    json(
        status,
        headers,
        r#"{"requestId":"T2","code":"SOME_CODE","message":"not now"}"#,
    )
}

#[tokio::test]
async fn the_first_answer_is_enough() {
    let bench = Bench::new(vec![good()]).await;
    let reply = bench.call(&UNSAFE).await.expect("accepted");
    assert_eq!(*reply, Said { port: Some(5901) });
    assert_eq!((reply.request_id(), reply.attempts()), (Some("T1"), 1));
    assert_eq!(
        format!("{reply:?}"),
        "Reply { value: Said { port: Some(5901) }, status: 200, request_id: Some(\"T1\"), attempts: 1, \
         left_out: 0, .. }"
    );

    let request = &bench.server.requests()[0];
    let head = request.to_ascii_lowercase();
    assert!(head.starts_with("post /api/v2/vm http/1.1"), "{head}");
    assert!(head.contains("x-zc-action: order") && head.contains("x-zc-version: 2026-04-01"));
    assert!(head.contains("user-agent: loggia/"));
    assert!(!head.contains("api-version"));
    assert!(request.contains(r#"{"name":"box","password":"pass-word-0001"}"#));
}

/// Which operations may be sent again after which failures. The rows are the crate's guarantee.
#[tokio::test]
async fn ambiguous_failures_are_repeated_only_where_that_is_harmless() {
    let failures: [(&str, Act, ErrorKind, bool); 5] = [
        (
            "429",
            refusing("429 Too Many", ""),
            ErrorKind::RateLimited,
            true,
        ),
        ("500", refusing("500 No", ""), ErrorKind::Server, false),
        ("503", refusing("503 No", ""), ErrorKind::Server, false),
        ("hang-up", Act::Hang, ErrorKind::Interrupted, false),
        (
            "truncated",
            Act::Answer("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"requ".into()),
            ErrorKind::Interrupted,
            false,
        ),
    ];
    for (name, act, kind, certainly_not_done) in failures {
        for operation in [&READ, &IDEMPOTENT, &UNSAFE] {
            let bench = Bench::new(vec![act.clone(), good()]).await;
            let outcome = bench.call(operation).await;
            if certainly_not_done || operation.safety().may_repeat() {
                let reply = outcome.unwrap_or_else(|error| panic!("{name} {operation}: {error}"));
                assert_eq!(reply.attempts(), 2, "{name} {operation}");
                assert_eq!(bench.clock.waits().len(), 1, "{name} {operation}");
            } else {
                let error = outcome.expect_err(name);
                assert_eq!(error.kind(), kind, "{name} {operation}");
                assert!(error.is_outcome_unknown(), "{name} {operation}: {error}");
                assert!(error.to_string().contains("read the state"), "{error}");
                assert_eq!(bench.sent(), 1, "{name} {operation}: no second copy");
            }
        }
    }
}

#[tokio::test]
async fn a_stalled_server_times_out_and_says_so() {
    let bench = Bench::new(vec![Act::Stall])
        .await
        .options(|options| options.attempt_timeout(Duration::from_millis(50)));
    let error = bench.fails(&UNSAFE).await;
    assert!(error.is_timeout() && error.is_outcome_unknown(), "{error}");
    assert!(error.to_string().contains("50ms"), "{error}");
    assert_eq!(bench.sent(), 1);
}

#[tokio::test]
async fn a_connection_never_made_is_tried_again_even_for_unsafe_operations() {
    let clock = ManualClock::at(NOW);
    let pipeline = Pipeline::new(
        reqwest::Client::builder()
            .no_proxy()
            .build()
            .expect("builds"),
        // No one listens at port 1.
        "http://127.0.0.1:1/".parse().expect("a URL"),
        Plain::shared(),
    )
    .with_clock(Arc::new(clock.clone()));
    let body = Body::form(&UNSAFE, &[("a", "b")]).expect("encodes");
    let error = pipeline
        .call::<Said>(&UNSAFE, body)
        .await
        .expect_err("no one listens");
    assert_eq!(error.kind(), ErrorKind::Connect);
    assert!(!error.is_outcome_unknown(), "nothing was sent");
    assert_eq!((error.attempts(), clock.waits().len()), (4, 3));
}

#[tokio::test]
async fn a_failure_names_the_server_and_guesses_no_cause() {
    let once = |bench: Bench| bench.options(|options| options.retry(RetryPolicy::none()));
    let bench = once(Bench::new(vec![Act::Hang]).await);
    let address = bench.server.url.trim_start_matches("http://");
    let address = format!("({})", address.trim_end_matches('/'));
    let hung_up = bench.fails(&READ).await.to_string();
    assert!(hung_up.contains(&address), "{hung_up}");
    assert!(
        !hung_up.contains("proper HTTP"),
        "there was none: {hung_up}"
    );
    assert!(!hung_up.contains("attempts"), "there was one: {hung_up}");

    let garbage = Act::Answer("220 mail.example ESMTP\r\n".into());
    let error = once(Bench::new(vec![garbage]).await).fails(&READ).await;
    assert!(error.to_string().contains("not valid HTTP"), "{error}");

    let bench = once(Bench::new(vec![Act::Stall]).await);
    let bench = bench.options(|options| options.attempt_timeout(Duration::from_millis(20)));
    let late = bench.fails(&READ).await.to_string();
    assert!(late.contains("127.0.0.1:"), "{late}");

    let nowhere = once(Bench::at("http://127.0.0.1:1/".to_owned()));
    let error = nowhere.fails(&READ).await.to_string();
    assert!(error.contains("no connection to 127.0.0.1:1"), "{error}");
}

#[tokio::test]
async fn a_body_is_sent_as_what_it_is() {
    for (protocol, body, content_type) in [
        (
            Plain::shared(),
            Body::form(&READ, &[("a", "b")]),
            "application/x-www-form-urlencoded",
        ),
        (
            Plain::shared(),
            Body::json(&READ, &["a"]),
            "application/json",
        ),
    ] {
        let bench = Bench::speaking(protocol, vec![json("202 Taken", "", r#"{"port":1}"#)]).await;
        let reply = bench
            .pipeline
            .call::<Said>(&READ, body.expect("encodes"))
            .await;
        let reply = reply.expect("accepted");
        assert_eq!(reply.status().as_u16(), 202);
        assert_eq!(reply.headers()["content-length"], "10");
        let request = bench.server.requests()[0].to_ascii_lowercase();
        let header = format!("content-type: {content_type}\r\n");
        assert!(request.contains(&header), "{request}");
    }
}

#[tokio::test]
async fn attempts_end_and_the_last_error_says_how_many() {
    let bench = Bench::new(vec![refusing("503 No", "")]).await;
    let error = bench.fails(&READ).await;
    assert_eq!((error.attempts(), bench.sent()), (4, 4));
    assert_eq!(error.code(), Some("SOME_CODE"));
    assert_eq!(error.request_id(), Some("T2"));
    assert_eq!(
        error.to_string(),
        "test.api Look: the server failed (HTTP 503 SOME_CODE): not now; request id T2; 4 attempts; \
         try again later; if it goes on, ask the vendor"
    );
    let none = Bench::new(vec![refusing("503 No", "")])
        .await
        .options(|options| options.retry(RetryPolicy::none()));
    assert_eq!(none.fails(&READ).await.attempts(), 1);
}

#[tokio::test]
async fn retry_after_is_obeyed_in_both_forms_up_to_two_minutes() {
    let date = "retry-after: Tue, 14 Nov 2023 22:13:50 GMT\r\n"; // NOW + 30 s
    for (header, wait) in [
        ("retry-after: 7\r\n", 7),
        ("retry-after: 120\r\n", 120),
        (date, 30),
    ] {
        let bench = Bench::new(vec![refusing("429 Slow", header), good()]).await;
        bench.call(&UNSAFE).await.expect("accepted");
        assert_eq!(bench.clock.waits(), [Duration::from_secs(wait)], "{header}");
    }
    let bench = Bench::new(vec![refusing("429 Slow", "retry-after: 121\r\n")]).await;
    let error = bench.fails(&READ).await;
    assert!(error.is_rate_limited());
    assert_eq!(error.retry_after(), Some(Duration::from_secs(121)));
    assert_eq!(bench.sent(), 1, "not even once more");
}

#[tokio::test]
async fn the_deadline_ends_the_waiting_before_it_begins() {
    let bench = Bench::new(vec![refusing("429 Slow", "retry-after: 90\r\n")])
        .await
        .options(|options| options.deadline(Duration::from_secs(100)));
    let error = bench.fails(&READ).await;
    assert_eq!((error.attempts(), bench.sent()), (2, 2));
    assert_eq!(bench.clock.waits(), [Duration::from_secs(90)]);
}

#[tokio::test]
async fn a_failing_server_gets_no_more_retries_than_the_budget_holds() {
    let bench = Bench::new(vec![refusing("500 No", "")]).await;
    for _ in 0..50 {
        bench.fails(&READ).await;
    }
    assert_eq!(
        bench.sent(),
        50 + 10 + 5,
        "the purse, and a tenth of the calls"
    );
    let error = bench.fails(&READ).await;
    assert!(error.to_string().contains("budget"), "{error}");

    let unbounded = Bench::new(vec![refusing("500 No", "")])
        .await
        .options(|options| options.retry(RetryPolicy::default().budget(false)));
    for _ in 0..50 {
        unbounded.fails(&READ).await;
    }
    assert_eq!(unbounded.sent(), 200);
}

#[tokio::test]
async fn a_wrong_clock_is_corrected_from_the_servers_date_and_kept() {
    let expired = json(
        "401 Unauthorized",
        "date: Tue, 14 Nov 2023 22:23:20 GMT\r\n", // NOW + 600 s
        r#"{"requestId":"T3","code":"AUTHFAILURE_SIGNATURE_EXPIRED","message":"old"}"#,
    );
    let bench = Bench::new(vec![expired.clone(), good(), good()]).await;
    assert_eq!(bench.call(&UNSAFE).await.expect("accepted").attempts(), 2);
    assert_eq!(bench.call(&UNSAFE).await.expect("accepted").attempts(), 1);
    let stamps: Vec<_> = bench
        .server
        .requests()
        .iter()
        .map(|request| {
            let (_, rest) = request.split_once("x-zc-timestamp: ").expect("sent");
            rest[..10].to_owned()
        })
        .collect();
    assert_eq!(stamps, ["1700000000", "1700000600", "1700000600"]);
    assert!(
        bench.clock.waits().is_empty(),
        "no pause for a corrected clock"
    );

    let bench = Bench::new(vec![expired]).await;
    let error = bench.fails(&READ).await;
    assert!(
        error.is_unauthorized(),
        "corrected once, then reported: {error}"
    );
    assert_eq!(bench.sent(), 2);
    assert!(error.to_string().contains("clock"), "{error}");
}

#[tokio::test]
async fn redirects_are_refused_and_not_followed() {
    let elsewhere = Server::playing(vec![good()]).await;
    let redirect = json(
        "307 Over There",
        &format!("location: {}\r\n", elsewhere.url),
        "",
    );
    let bench = Bench::new(vec![redirect.clone()]).await;
    let error = bench.fails(&UNSAFE).await;
    assert_eq!(error.kind(), ErrorKind::Redirect);
    assert!(elsewhere.requests().is_empty());
    // Many servers redirect after they have carried out the request.
    assert!(error.is_outcome_unknown(), "{error}");
    assert_eq!(bench.sent(), 1);

    // A client that the caller supplies follows redirects: at least its answer is refused.
    let bench = Bench::new(vec![redirect]).await;
    let follows = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("builds");
    let pipeline = Pipeline::new(
        follows,
        bench.server.url.parse().expect("a URL"),
        Plain::shared(),
    );
    let body = Body::form(&READ, &[("a", "b")]).expect("encodes");
    let error = pipeline
        .call::<Said>(&READ, body)
        .await
        .expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Redirect);
    assert!(error.to_string().contains("Policy::none"), "{error}");
}

#[tokio::test]
async fn pages_garbage_and_floods_are_errors_of_their_own() {
    let page = Act::Answer(
        "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\n<html>".into(),
    );
    let bench = Bench::new(vec![page]).await;
    let error = bench.fails(&READ).await;
    assert_eq!((error.kind(), bench.sent()), (ErrorKind::Blocked, 1));
    assert_eq!(error.status().map(|status| status.as_u16()), Some(200));

    let bench = Bench::new(vec![json("200 OK", "", r#"{"requestId":"T4","resp"#)]).await;
    assert_eq!(bench.fails(&READ).await.kind(), ErrorKind::Decode);

    let wrong = r#"{"requestId":"T5","response":{"port":"pass-word-0001"}}"#;
    let bench = Bench::new(vec![json("200 OK", "", wrong)]).await;
    let error = bench.fails(&UNSAFE).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert_eq!(
        (error.path(), error.request_id()),
        (Some("port"), Some("T5"))
    );
    assert!(error.is_outcome_unknown());
    assert!(
        !format!("{error} {error:?}").contains("pass-word"),
        "{error:?}"
    );

    let flood = format!(r#"{{"requestId":"{}"}}"#, "x".repeat(5000));
    let chunked = format!(
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{flood}\r\n0\r\n\r\n",
        flood.len()
    );
    for act in [json("200 OK", "", &flood), Act::Answer(chunked)] {
        let bench = Bench::new(vec![act])
            .await
            .options(|options| options.max_answer(1000));
        let error = bench.fails(&READ).await;
        assert_eq!((error.kind(), bench.sent()), (ErrorKind::TooLarge, 1));
    }
}

#[tokio::test]
async fn a_message_that_quotes_the_password_is_cleaned() {
    let body = r#"{"requestId":"T6","code":"INVALID_PASSWORD_MALFORMED",
        "message":"value pass-word-0001 of key-secret-0001 is malformed"}"#;
    let bench = Bench::new(vec![json("400 Bad", "", body)]).await;
    let error = bench.fails(&READ).await;
    let shown = format!("{error} {error:?}");
    assert!(
        shown.contains("value [redacted] of [redacted] is malformed"),
        "{shown}"
    );
    assert!(!shown.contains("0001"), "{shown}");
}

#[tokio::test]
async fn headers_of_the_caller_go_along_but_do_not_win() {
    let header = |options: CallOptions, name: &str, value: &str| {
        options.header(
            name.parse().expect("a name"),
            value.parse().expect("a value"),
        )
    };
    let zenlayer = Bench::new(vec![good()]).await;
    let edis = Bench::speaking(Plain::shared(), vec![good()]).await;
    for bench in [zenlayer, edis] {
        let bench =
            bench.options(|options| header(header(options, "x-trace", "t1"), "host", "evil"));
        bench.call(&READ).await.expect("accepted");
        let request = bench.server.requests()[0].to_ascii_lowercase();
        assert!(request.contains("x-trace: t1"));
        assert!(!request.contains("evil"), "{request}");
    }
}

#[test]
fn clients_and_their_futures_travel_between_threads() {
    fn travels<T: Send + Sync + 'static>() {}
    fn moves<T: Send>(_: T) {}
    travels::<Pipeline>();
    travels::<Reply<Said>>();
    let pipeline = Pipeline::new(
        reqwest::Client::new(),
        "http://127.0.0.1:1/".parse().expect("a URL"),
        Plain::shared(),
    );
    let body = Body::form(&READ, &[("a", "b")]).expect("encodes");
    moves(pipeline.call::<Said>(&READ, body));
}
