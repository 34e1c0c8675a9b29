//! `Debug` output: enough to recognise a value, and no secret.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use http::{HeaderMap, HeaderValue, StatusCode};
use loggia_transport::body::Upload;
use loggia_transport::edis::{
    Kept, Login, MemoryStore, RenewalWindows, Session, SessionStore, Sessions,
};
use loggia_transport::protocol::{Answer, Refusal};
use loggia_transport::source::Source;
use loggia_transport::zenlayer::{Api, Credentials};
use loggia_transport::{
    Body, CallOptions, Destination, Error, HttpClients, Pipeline, Secret, Timestamp,
};

use crate::support::ManualClock;
use crate::support::bench::{Ask, NOW, READ};

/// Used wherever a secret may be.
const SECRET: &str = "hunter2-hunter2";

/// Checks that the `Debug` output, in both forms, lacks the secret and has all of `parts`.
fn printed(value: &dyn std::fmt::Debug, parts: &[&str]) {
    let shown = [format!("{value:?}"), format!("{value:#?}")];
    for shown in &shown {
        assert!(!shown.contains(SECRET), "{shown}");
        for part in parts {
            assert!(shown.contains(part), "no {part}: {shown}");
        }
    }
}

fn session() -> Session {
    let until = i64::try_from(NOW + 3600).expect("fits");
    Session::new("kvm_1_1", "1.edisglobal.com", Secret::from(SECRET), until)
}

#[derive(Debug)]
struct Desk;

impl Login for Desk {
    fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
        ready(Ok(vec![session()])).boxed()
    }
}

#[test]
fn a_secret_shows_that_there_is_one() {
    let secret = Secret::from(SECRET);
    assert_eq!(format!("{secret} {secret:?}"), "[redacted] [redacted]");
    assert!(!secret.is_empty() && Secret::default().is_empty());
    let parsed: Secret = SECRET.parse().expect("any text is one");
    assert_eq!(parsed, secret);
    assert_ne!(parsed, Secret::from("hunter2-hunter3"));
    printed(
        &Credentials::access_key("AK1", SECRET),
        &["AK1", "[redacted]"],
    );
    printed(&Credentials::token(SECRET), &["Token", "[redacted]"]);
}

#[tokio::test]
async fn a_pipeline_shows_where_it_goes_and_its_options() {
    let mut header = HeaderValue::from_static(SECRET);
    header.set_sensitive(true);
    let options = CallOptions::default()
        .attempt_timeout(Duration::from_secs(7))
        .deadline(Duration::from_secs(9))
        .header("x-gateway-key".parse().expect("a name"), header);
    printed(
        &options,
        &[
            "attempt_timeout: 7s",
            "deadline: 9s",
            "x-gateway-key",
            "RetryPolicy",
        ],
    );
    let url = format!("https://{SECRET}:{SECRET}@gate.example:8443/{SECRET}/");
    let api = Api::new(Credentials::access_key("AK1", SECRET));
    let pipeline = Pipeline::new(
        reqwest::Client::new(),
        url.parse().expect("a URL"),
        Arc::new(api),
    );
    let parts = [
        "Pipeline",
        "https://gate.example:8443/",
        "Api",
        "Source::fixed",
        "60s",
    ];
    printed(&pipeline, &parts);
    let pipeline = pipeline.with_options(options);
    printed(&pipeline, &["x-gateway-key"]);
    printed(
        pipeline.options(),
        &["attempt_timeout: 7s", "x-gateway-key"],
    );

    printed(
        &HttpClients::from(reqwest::Client::new()),
        &["HttpClients::Given"],
    );
    let clients = HttpClients::per_runtime(Destination::Loopback, |_| Ok(reqwest::Client::new()));
    printed(&clients.expect("made"), &["HttpClients::PerRuntime"]);
}

#[test]
fn a_body_and_an_answer_show_their_size() {
    let ask = Ask {
        name: SECRET,
        password: Secret::from(SECRET),
    };
    let body = Body::form(&READ, &ask).expect("encodes");
    let length = format!("len: {}", body.bytes().len());
    printed(&body, &["Form", &length, "file: None"]);
    let file = Upload::new("disk.iso", 17, || {
        ready(Err(std::io::Error::other("shut"))).boxed()
    });
    printed(&file, &["disk.iso", "length: 17"]);
    printed(
        &body.with_file("file", file),
        &["Multipart", &length, "disk.iso"],
    );

    let answer = Answer {
        status: StatusCode::NOT_FOUND,
        headers: HeaderMap::from_iter([(
            http::header::SET_COOKIE,
            HeaderValue::from_static(SECRET),
        )]),
        body: SECRET.into(),
        sent: UNIX_EPOCH,
        received: UNIX_EPOCH,
    };
    printed(&answer, &["Answer", "404", "len: 15"]);
    let mut refusal = Refusal::from_status(StatusCode::NOT_FOUND);
    refusal.message = Some(SECRET.into());
    refusal.code = Some(SECRET.into());
    refusal.hint = Some("look again");
    printed(&refusal, &["Refusal", "NotFound", "look again"]);
}

#[tokio::test]
async fn sessions_and_stores_show_how_many_there_are() {
    let clock = Arc::new(ManualClock::at(NOW));
    let windows = RenewalWindows::new(Duration::from_secs(77), Duration::from_secs(5));
    let store = Arc::new(MemoryStore::new());
    let shared = Arc::clone(&store) as Arc<dyn SessionStore>;
    for (sessions, keeps) in [
        (
            Sessions::new(Arc::new(Desk), clock.clone(), windows),
            "store: None",
        ),
        (
            Sessions::shared(Arc::new(Desk), shared, clock.clone(), windows),
            "MemoryStore",
        ),
    ] {
        printed(&sessions, &["count: 0", "generation: 0", "77s"]);
        sessions.get("kvm_1_1").await.expect("a session");
        printed(&sessions, &["count: 1", "generation: 1", "77s"]);
        assert!(format!("{sessions:?}").contains(keeps), "{sessions:?}");
    }
    printed(&*store, &["MemoryStore", "accounts: 1"]);
    let lease = store.lease("other", Duration::from_secs(1)).await;
    printed(&lease.expect("there").expect("free"), &["Lease"]);
    printed(
        &Kept::new(17, vec![session()]),
        &["Kept", "obtained: 17", "sessions: 1"],
    );
    printed(&session(), &["kvm_1_1", "1.edisglobal.com", "[redacted]"]);
}

#[test]
fn a_source_shows_its_kind() {
    printed(&Source::fixed(SECRET.to_owned()), &["Source::fixed"]);
    let provided = || ready(Ok::<_, std::io::Error>(SECRET.to_owned()));
    let clock = Arc::new(ManualClock::at(NOW));
    printed(&Source::provided(provided, clock), &["Source::provided"]);
}

#[test]
fn a_time_is_printed_as_it_came() {
    for text in ["2026-04-01T08:00:00Z", "soon", ""] {
        let parsed: Timestamp = text.parse().expect("any text is one");
        assert_eq!(parsed, Timestamp::from(text));
        assert_eq!((parsed.as_str(), &*parsed.to_string()), (text, text));
        assert_eq!(parsed.instant().is_some(), text.ends_with('Z'), "{text}");
    }
}
