//! Measures the clock's error by the server's `Date`, and signs a request afterwards.
//!
//! Lines of the input: the clock in Unix seconds when the request was sent, and when the answer
//! arrived; the `Date` header; the `Age` header, if there is one.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use futures_util::FutureExt;
use http::header::{AGE, DATE};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use loggia_transport::clock::unix_seconds;
use loggia_transport::protocol::{Answer, AttemptCredentials, Outgoing, Protocol, Refusal};
use loggia_transport::zenlayer::{Api, Credentials};
use loggia_zenlayer::vm::operations::describe_instances::OPERATION;
use url::Url;

/// In seconds: more than ten thousand years, which exceeds any error of a `Date`.
const AGES: i64 = 400_000_000_000;

/// Measures by an answer, then signs.
///
/// # Panics
/// When the signed time is impossible.
pub fn run(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut lines = text.split('\n');
    let sent = time(lines.next());
    let received = time(lines.next());
    let mut headers = HeaderMap::new();
    insert(&mut headers, DATE, lines.next());
    insert(&mut headers, AGE, lines.next());
    let answer = Answer {
        status: StatusCode::UNAUTHORIZED,
        headers,
        body: Bytes::from_static(
            br#"{"requestId":"T","code":"AUTHFAILURE_SIGNATURE_EXPIRED","message":"no"}"#,
        ),
        sent,
        received,
    };
    let api = Api::new(Credentials::access_key("id", "secret"));
    let refusal: Refusal = api.judge(&OPERATION, &answer).err().expect("a refusal");
    let (before, ticket) = signed_at(&api, sent);
    let learnt = api.correct(ticket, &refusal, &answer);
    let (after, ticket) = signed_at(&api, sent);
    assert!((after - before).abs() < AGES, "{before} became {after}");
    // After a long exchange the signature was simply old, whatever the date says.
    let took = received.duration_since(sent);
    let was_short = took.is_ok_and(|took| took <= Duration::from_secs(10));
    let learnt = learnt && was_short;
    assert!(
        !learnt || !answer.headers.contains_key(AGE),
        "a cache's time was believed"
    );
    if learnt && sent == received {
        let shown = answer.headers[DATE].to_str().expect("a date");
        let shown = httpdate::parse_http_date(shown).expect("a date");
        assert_eq!(after, unix_seconds(shown), "what the server's clock says");
    }
    // The same answer changes nothing a second time.
    assert!(!was_short || !api.correct(ticket, &refusal, &answer));
}

fn time(line: Option<&str>) -> SystemTime {
    let seconds: i64 = line.and_then(|line| line.trim().parse().ok()).unwrap_or(0);
    // Clocks are wrong by decades, not by millennia.
    let seconds = seconds.clamp(-AGES / 4, AGES / 4);
    let far = Duration::from_secs(seconds.unsigned_abs());
    if seconds < 0 {
        UNIX_EPOCH - far
    } else {
        UNIX_EPOCH + far
    }
}

fn insert(headers: &mut HeaderMap, name: HeaderName, value: Option<&str>) {
    if let Some(Ok(value)) = value.map(|value| HeaderValue::from_bytes(value.as_bytes())) {
        headers.insert(name, value);
    }
}

fn signed_at(api: &Api, now: SystemTime) -> (i64, AttemptCredentials) {
    let mut request = Outgoing {
        url: Url::parse("https://console.zenlayer.com/api/v2/vm").expect("a URL"),
        headers: HeaderMap::new(),
        body: Bytes::from_static(b"{}"),
        file: None,
        secrets: Vec::new(),
        now,
    };
    let signed = api.authorize(&OPERATION, &mut request).now_or_never();
    let ticket = signed.expect("signing does not wait").expect("signed");
    let timestamp = request.headers["x-zc-timestamp"].to_str().expect("digits");
    (timestamp.parse().expect("a number"), ticket)
}
