//! What is derived from the server's clock: the waits that it asks for, and how far the local
//! clock is off.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::FutureExt;
use http::header::DATE;
use http::{HeaderMap, HeaderValue, StatusCode};
use loggia_transport::RetryPolicy;
use loggia_transport::clock::Clock;
use loggia_transport::protocol::{Answer, Outgoing, Protocol, Refusal};
use loggia_transport::zenlayer::{Api, Credentials};

use crate::support::bench::{Bench, NOW, READ, UNSAFE, good};
use crate::support::{ManualClock, json};

/// `NOW`, and as many seconds later.
const DATES: [(u64, &str); 3] = [
    (0, "Tue, 14 Nov 2023 22:13:20 GMT"),
    (600, "Tue, 14 Nov 2023 22:23:20 GMT"),
    (700, "Tue, 14 Nov 2023 22:25:00 GMT"),
];

struct Exchange {
    api: Api,
    clock: ManualClock,
}

impl Exchange {
    fn new() -> Self {
        Self {
            api: Api::new(Credentials::access_key("AKTEST", "key-secret-0001")),
            clock: ManualClock::at(NOW),
        }
    }

    /// Signs a request, lets time pass, and has it refused as expired at the server's time.
    /// Returns whether another attempt makes sense.
    fn refused(&self, passes: u64, date: &'static str) -> bool {
        let sent = self.clock.now();
        let ticket = self.signed().0;
        self.clock.advance(Duration::from_secs(passes));
        let answer = Answer {
            status: StatusCode::UNAUTHORIZED,
            headers: HeaderMap::from_iter([(DATE, HeaderValue::from_static(date))]),
            body: Bytes::from_static(br#"{"code":"AUTHFAILURE_SIGNATURE_EXPIRED"}"#),
            sent,
            received: self.clock.now(),
        };
        let refusal: Refusal = self.api.judge(&READ, &answer).err().expect("a refusal");
        self.api.correct(ticket, &refusal, &answer)
    }

    fn signed(&self) -> (loggia_transport::protocol::AttemptCredentials, u64) {
        let mut request = Outgoing {
            url: "https://console.zenlayer.com/api/v2/vm"
                .parse()
                .expect("a URL"),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            file: None,
            secrets: Vec::new(),
            now: self.clock.now(),
        };
        let signed = self.api.authorize(&READ, &mut request).now_or_never();
        let ticket = signed.expect("at once").expect("signed");
        let stamp = request.headers["x-zc-timestamp"].to_str().expect("text");
        (ticket, stamp.parse().expect("a number"))
    }
}

#[test]
fn a_clock_that_is_off_is_learnt_from_the_moment_of_receipt() {
    for passes in [0, 4, 9] {
        let exchange = Exchange::new();
        assert!(exchange.refused(passes, DATES[1].1), "{passes}");
        let now = exchange.clock.unix_seconds();
        assert_eq!(exchange.signed().1, now + 600 - passes);
    }
}

#[test]
fn a_machine_that_was_frozen_signs_again_and_learns_nothing() {
    // The clock is right: the signature was 700 s old when it arrived.
    let exchange = Exchange::new();
    assert!(exchange.refused(700, DATES[2].1));
    assert_eq!(exchange.signed().1, NOW + 700);
    // Frozen before it read the answer: the date is old, and the clock is right.
    let exchange = Exchange::new();
    assert!(exchange.refused(700, DATES[0].1));
    assert_eq!(exchange.signed().1, NOW + 700);
    // The offset that was known is kept.
    let exchange = Exchange::new();
    assert!(exchange.refused(0, DATES[1].1));
    assert!(exchange.refused(700, DATES[1].1));
    assert_eq!(exchange.signed().1, NOW + 700 + 600);
    // Refused although the clock is right: another signature would be the same.
    let exchange = Exchange::new();
    assert!(!exchange.refused(0, DATES[0].1));
}

#[tokio::test]
async fn no_wait_at_all_is_no_leave_to_hammer() {
    let now = "date: Tue, 14 Nov 2023 22:13:20 GMT\r\n";
    for header in [
        "retry-after: 0\r\n".to_owned(),
        "retry-after: 0.001\r\n".to_owned(),
        "retry-after: Tue, 14 Nov 2023 22:13:00 GMT\r\n".to_owned(),
        format!("{now}retry-after: Tue, 14 Nov 2023 22:13:20 GMT\r\n"),
        format!("{now}retry-after: Mon, 13 Nov 2023 22:13:20 GMT\r\n"),
    ] {
        for status in ["429 Slow", "503 Later"] {
            let mut longest = Duration::ZERO;
            for _ in 0..8 {
                let bench = Bench::new(vec![json(status, &header, "{}")]).await;
                let bench = bench.options(|options| {
                    let second = Duration::from_secs(1);
                    options.retry(RetryPolicy::default().backoff(second, 4 * second))
                });
                bench.fails(&READ).await;
                let waits = bench.clock.waits();
                assert_eq!(waits.len(), 3, "{header}");
                longest = longest.max(waits.into_iter().sum());
            }
            // Three random pauses, 3.5 s on average; eight short sums in a row practically never
            // occur.
            assert!(
                longest > Duration::from_millis(500),
                "{header}: {longest:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_date_to_come_again_is_measured_by_the_servers_own_clock() {
    // The server is ten minutes ahead, and asks for a hundred seconds.
    let headers = "date: Tue, 14 Nov 2023 22:23:20 GMT\r\n\
                   retry-after: Tue, 14 Nov 2023 22:25:00 GMT\r\n";
    for operation in [&READ, &UNSAFE] {
        let bench = Bench::new(vec![json("429 Slow", headers, "{}"), good()]).await;
        bench.call(operation).await.expect("accepted");
        assert_eq!(bench.clock.waits(), [Duration::from_secs(100)]);
    }
    let bench = Bench::new(vec![json("429 Slow", headers, "{}")]).await;
    let bench = bench.options(|options| options.retry(RetryPolicy::none()));
    let error = bench.fails(&READ).await;
    assert_eq!(error.retry_after(), Some(Duration::from_secs(100)));
}

/// This would fail with a clock that advances at every read: no exchange here is slow.
#[tokio::test]
async fn a_refused_signature_is_corrected_over_a_socket() {
    let expired = json(
        "401 Unauthorized",
        "date: Tue, 14 Nov 2023 22:23:20 GMT\r\n",
        r#"{"requestId":"T3","code":"AUTHFAILURE_SIGNATURE_EXPIRED","message":"old"}"#,
    );
    let bench = Bench::new(vec![expired, good()]).await;
    let clock: Arc<dyn Clock> = Arc::new(bench.clock.clone());
    assert_eq!(bench.call(&UNSAFE).await.expect("accepted").attempts(), 2);
    let request = &bench.server.requests()[1];
    assert!(request.contains("x-zc-timestamp: 1700000600"), "{request}");
    assert_eq!(clock.now(), bench.clock.now());
}

#[test]
fn a_clock_that_is_off_by_five_seconds_is_right_enough() {
    for (is_off, date) in [
        (false, "Tue, 14 Nov 2023 22:13:25 GMT"),
        (true, "Tue, 14 Nov 2023 22:13:26 GMT"),
        (false, "Tue, 14 Nov 2023 22:13:15 GMT"),
        (true, "Tue, 14 Nov 2023 22:13:14 GMT"),
    ] {
        assert_eq!(Exchange::new().refused(0, date), is_off, "{date}");
    }
}
