//! Truncated answers: what can be said about them all the same.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use loggia_transport::ErrorKind;
use loggia_transport::edis::Plain;
use loggia_transport::protocol::Protocol;
use loggia_transport::zenlayer::{Api, Credentials};

use crate::support::bench::{Bench, READ, UNSAFE, good};
use crate::support::{Act, bytes, json};

#[tokio::test]
async fn a_body_that_is_not_what_it_is_called_is_named_as_broken() {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(b"{\"requestId\":\"T1\"}")
        .expect("written");
    let whole = encoder.finish().expect("ended");
    let cut = bytes(
        "200 OK",
        "content-encoding: gzip\r\n",
        &whole[..whole.len() - 9],
    );
    let error = Bench::new(vec![cut]).await.fails(&UNSAFE).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    let text = error.to_string();
    assert!(text.contains("(gzip), or broken"), "{text}");
}

/// The status decides; the message that came with it is not needed.
#[tokio::test]
async fn a_refusal_that_breaks_off_is_one_all_the_same() {
    let cut = |status: &str| {
        let head = format!("HTTP/1.1 {status}\r\ncontent-length: 100\r\nconnection: close");
        Act::Answer(format!("{head}\r\n\r\n{{\"requestId\":"))
    };
    let key = Credentials::access_key("AKTEST", "key-secret-0001");
    let protocols: [(_, Arc<dyn Protocol>); 2] = [
        ("EDIS", Plain::shared()),
        ("Zenlayer", Arc::new(Api::new(key))),
    ];
    for (cloud, protocol) in protocols {
        for (status, kind, is_unknown) in [
            ("404 No", ErrorKind::NotFound, false),
            ("403 No", ErrorKind::Forbidden, false),
            ("500 Oh", ErrorKind::Interrupted, true),
            ("200 OK", ErrorKind::Interrupted, true),
        ] {
            let bench = Bench::speaking(Arc::clone(&protocol), vec![cut(status)]).await;
            let error = bench.fails(&UNSAFE).await;
            assert_eq!(error.kind(), kind, "{cloud} {status}");
            assert_eq!(error.is_outcome_unknown(), is_unknown, "{cloud} {status}");
        }
        // Too many requests: certainly not carried out, so sent again.
        let acts = vec![cut("429 Slow"), good()];
        let bench = Bench::speaking(protocol, acts).await;
        let reply = bench.call(&UNSAFE).await.expect("sent again");
        assert_eq!(reply.attempts(), 2, "{cloud}");
    }
}

/// An error's message may exceed the limit; its head already says what it is.
#[tokio::test]
async fn an_error_that_is_too_large_or_too_deep_is_one_all_the_same() {
    let large = format!(r#"{{"message":"{}"}}"#, "x".repeat(5000));
    let announced = |status: &str| {
        let head = format!("HTTP/1.1 {status}\r\ncontent-length: 99999\r\nconnection: close");
        Act::Answer(format!("{head}\r\n\r\n{{"))
    };
    let deep = format!(r#"{{"message":{}"no"{}}}"#, "[".repeat(70), "]".repeat(70));
    // Each broken letter becomes three bytes.
    let damaged = [&b"{\"message\":\""[..], &b"\xe9a".repeat(1200), b"\"}"].concat();
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(large.as_bytes()).expect("written");
    let folded = encoder.finish().expect("ended");
    let acts = |status: &str| {
        [
            announced(status),
            json(status, "", &large),
            json(status, "", &deep),
            bytes(status, "", &damaged),
            bytes(status, "content-encoding: gzip\r\n", &folded),
        ]
    };
    let bench = |acts: Vec<Act>| async move {
        let bench = Bench::new(acts).await;
        bench.options(|options| options.max_answer(4000))
    };
    for (status, kind) in [
        ("404 No", ErrorKind::NotFound),
        ("403 No", ErrorKind::Forbidden),
    ] {
        for (at, act) in acts(status).into_iter().enumerate() {
            let error = bench(vec![act]).await.fails(&UNSAFE).await;
            assert_eq!(error.kind(), kind, "{status} {at}");
            assert!(!error.is_outcome_unknown(), "{status} {at}");
        }
    }
    for (at, act) in acts("429 Slow").into_iter().enumerate() {
        let reply = bench(vec![act, good()]).await.call(&UNSAFE).await;
        assert_eq!(reply.expect("sent again").attempts(), 2, "{at}");
    }
    // The server may have acted, and what only reads is sent again.
    for (at, act) in acts("500 Oh").into_iter().enumerate() {
        let error = bench(vec![act]).await.fails(&UNSAFE).await;
        assert!(error.is_outcome_unknown(), "{at}");
        assert_eq!(error.kind(), ErrorKind::Server, "{at}");
    }
    for (at, act) in acts("503 Busy").into_iter().enumerate() {
        let reply = bench(vec![act, good()]).await.call(&READ).await;
        assert_eq!(reply.expect("sent again").attempts(), 2, "{at}");
    }
}

#[tokio::test]
async fn a_server_that_asks_to_wait_is_heard_although_its_answer_breaks_off() {
    let head = "HTTP/1.1 503 Busy\r\nretry-after: 7\r\ncontent-length: 100\r\nconnection: close";
    let cut = Act::Answer(format!("{head}\r\n\r\n{{"));
    let bench = Bench::new(vec![cut, good()]).await;
    let reply = bench.call(&READ).await.expect("sent again");
    assert_eq!(reply.attempts(), 2);
    assert_eq!(bench.clock.waits(), [Duration::from_secs(7)]);
}
