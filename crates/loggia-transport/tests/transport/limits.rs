//! Limits on answers and on the duration of calls: each can be set, and holds.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, pending};
use loggia_transport::edis::{HostPolicy, Login, Management, RenewalWindows, Session, Sessions};
use loggia_transport::{Error, ErrorKind, RetryPolicy};
use tokio::runtime::{Builder, Runtime};

use crate::support::bench::{Bench, NOW, READ, UNSAFE, good};
use crate::support::{Act, ManualClock, Server, Timers, bytes, json};

/// A successful answer with this many additional headers.
fn with_headers(count: usize) -> Act {
    let headers: Vec<_> = (0..count).map(|n| format!("x-h{n}: 1\r\n")).collect();
    let headers = headers.concat();
    let body = r#"{"requestId":"T1","response":{"port":5901}}"#;
    json("200 OK", &headers, body)
}

/// A successful answer with an additional value that is nested this deep.
fn nested(levels: usize) -> Act {
    let (open, close) = ("[".repeat(levels), "]".repeat(levels));
    let body = format!(r#"{{"requestId":"T1","response":{{"port":5901,"new":{open}{close}}}}}"#);
    json("200 OK", "", &body)
}

#[tokio::test]
async fn headers_are_counted() {
    // The server adds three headers of its own.
    for (limit, further, accepted) in [
        (64, 61, true),
        (64, 62, false),
        (10, 7, true),
        (10, 8, false),
    ] {
        let bench = Bench::new(vec![with_headers(further)])
            .await
            .options(|options| options.max_headers(limit));
        let outcome = bench.call(&UNSAFE).await;
        assert_eq!(outcome.is_ok(), accepted, "{further} of {limit}");
        if let Err(error) = outcome {
            assert_eq!(error.kind(), ErrorKind::TooLarge);
            assert!(error.is_outcome_unknown(), "{error}");
            assert!(
                error
                    .to_string()
                    .contains(&format!("more than {limit} headers")),
                "{error}"
            );
        }
        assert_eq!(bench.sent(), 1);
    }
}

#[tokio::test]
async fn more_headers_than_the_http_client_takes_are_an_error_that_says_so() {
    let bench = Bench::new(vec![with_headers(200)])
        .await
        .options(|options| options.retry(RetryPolicy::none()));
    let error = bench.fails(&READ).await;
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert!(error.to_string().contains("more headers"), "{error}");
}

#[tokio::test]
async fn depth_is_counted() {
    // The envelope and the response are two levels.
    for (limit, levels, accepted) in [(64, 62, true), (64, 63, false), (3, 1, true), (3, 2, false)]
    {
        let bench = Bench::new(vec![nested(levels)])
            .await
            .options(|options| options.max_depth(limit));
        let outcome = bench.call(&READ).await;
        assert_eq!(outcome.is_ok(), accepted, "{levels} of {limit}");
        if let Err(error) = outcome {
            assert_eq!((error.kind(), bench.sent()), (ErrorKind::TooLarge, 1));
            assert!(
                error.to_string().contains(&format!("{limit} levels")),
                "{error}"
            );
        }
    }
    // Without our limit, the decoder's own still applies: an error, not a crash.
    let bench = Bench::new(vec![nested(100_000)])
        .await
        .options(|options| options.max_depth(usize::MAX));
    let outcome = bench.call(&READ).await;
    assert!(outcome.map_or_else(|error| error.kind() == ErrorKind::Decode, |_| true));
}

#[tokio::test]
async fn nothing_is_sent_when_the_time_is_over() {
    let bench = Bench::new(vec![good()])
        .await
        .options(|options| options.deadline(Duration::ZERO));
    let error = bench.fails(&UNSAFE).await;
    assert_eq!((error.kind(), bench.sent()), (ErrorKind::Timeout, 0));
    assert!(error.to_string().contains("nothing was sent"), "{error}");
    assert!(error.is_unsent() && !error.is_outcome_unknown(), "{error}");
}

#[tokio::test]
async fn a_wait_that_is_too_long_is_named() {
    let act = json("429 Slow", "retry-after: 1000\r\n", "{}");
    let error = Bench::new(vec![act]).await.fails(&READ).await;
    let text = error.to_string();
    assert!(text.contains("the server asks to wait 1000s"), "{text}");
    assert_eq!(error.attempts(), 1);
}

fn runtime() -> Runtime {
    let mut builder = Builder::new_current_thread();
    builder.enable_all().build().expect("a runtime")
}

/// The address of a server on a separate thread, so that only the client's allocations are
/// counted.
fn served_elsewhere(act: Act) -> String {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        runtime().block_on(async {
            let server = Server::playing(vec![act]).await;
            sender.send(server.url).expect("somebody waits");
            pending::<()>().await;
        });
    });
    receiver.recv().expect("a server")
}

#[test]
fn memory_stays_flat_against_an_endless_body() {
    const KIB: u64 = 1024;
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\
                transfer-encoding: chunked\r\n\r\n2\r\n[0\r\n";
    let chunk = format!("2000\r\n{}\r\n", ",0".repeat(0x1000));
    let url = served_elsewhere(Act::Flood(head.into(), chunk));

    let peak = |limit: u64| {
        let runtime = runtime();
        let bench = Bench::at(url.clone());
        let limit = usize::try_from(limit).expect("fits");
        let bench = bench.options(|options| options.max_answer(limit));
        let counted = allocation_counter::measure(|| {
            let error = runtime.block_on(bench.call(&READ)).expect_err("endless");
            assert_eq!(error.kind(), ErrorKind::TooLarge, "{error}");
        });
        counted.bytes_max
    };
    let small = peak(64 * KIB);
    assert!(small < 1024 * KIB, "{small} bytes for a limit of 64 KiB");
    let large = peak(4096 * KIB);
    assert!(large < 3 * 4096 * KIB, "{large} bytes for a limit of 4 MiB");
}

#[test]
fn an_announced_size_takes_no_memory_before_it_comes() {
    let runtime = runtime();
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 16000000\r\n\r\n{".to_owned();
    let bench = runtime.block_on(Bench::new(vec![Act::Answer(head)]));
    let bench = bench.options(|options| options.retry(RetryPolicy::none()));
    let counted = allocation_counter::measure(|| {
        let error = runtime.block_on(bench.call(&READ)).expect_err("cut off");
        assert_eq!(error.kind(), ErrorKind::Interrupted, "{error}");
    });
    assert!(counted.bytes_max < 1_000_000, "{}", counted.bytes_max);
}

#[tokio::test]
async fn no_duration_is_too_long_to_be_set() {
    let refused = json("429 Slow", "retry-after: 9000000000000000000\r\n", "{}");
    let bench = Bench::new(vec![refused, good()]).await.options(|options| {
        let policy = RetryPolicy::default().max_retry_after(Duration::MAX);
        options
            .deadline(Duration::MAX)
            .attempt_timeout(Duration::MAX)
            .retry(policy)
    });
    // Whatever the result of such a long wait: no panic.
    let outcome = tokio::time::timeout(Duration::from_secs(5), bench.call(&READ)).await;
    assert!(outcome.is_ok_and(|outcome| outcome.is_ok()));
}

#[derive(Debug)]
struct NeverThere;

impl Login for NeverThere {
    fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
        pending().boxed()
    }
}

#[tokio::test]
async fn the_deadline_covers_a_login_that_never_ends() {
    let clock = ManualClock::at(NOW);
    let sessions = Sessions::new(
        Arc::new(NeverThere),
        Arc::new(clock),
        RenewalWindows::default(),
    );
    let protocol = Management::new(sessions, HostPolicy::default(), "kvm_1_1");
    let bench = Bench::speaking(Arc::new(protocol), vec![good()])
        .await
        .options(|options| options.deadline(Duration::from_millis(30)));
    let error = bench.fails(&UNSAFE).await;
    assert!(error.is_timeout(), "{error}");
    assert!(!error.is_outcome_unknown(), "nothing was sent");
    assert!(error.to_string().contains("nothing was sent"), "{error}");
    assert_eq!((bench.sent(), error.attempts()), (0, 0));
}

#[tokio::test]
async fn an_answer_may_be_as_large_as_the_limit() {
    let body = r#"{"requestId":"T1","response":{"port":5901}}"#;
    for (limit, accepted) in [(body.len(), true), (body.len() - 1, false)] {
        let bench = Bench::new(vec![json("200 OK", "", body)]).await;
        let bench = bench.options(|options| options.max_answer(limit));
        assert_eq!(bench.call(&READ).await.is_ok(), accepted, "{limit}");
    }
}

#[tokio::test]
async fn a_deadline_from_outside_is_never_the_longer_one() {
    let slow = json("429 Slow", "retry-after: 90\r\n", "{}");
    for (limit, sent) in [(80, 1), (170, 2), (3600, 2)] {
        let bench = Bench::new(vec![slow.clone()]).await;
        let limit = Duration::from_secs(limit);
        // The deadline's default is 180 s.
        let bench = bench.options(|options| options.cap_deadline(limit));
        bench.fails(&READ).await;
        assert_eq!(bench.sent(), sent, "{limit:?}");
    }
}

#[tokio::test]
async fn what_is_ready_at_once_needs_no_timer() {
    let mut bench = Bench::new(vec![good()]).await;
    let clock = Timers::on(&bench.clock, false);
    bench.pipeline = bench.pipeline.with_clock(clock.clone());
    bench.call(&READ).await.expect("accepted");
    // One timer for the exchange, and none for the signature.
    assert_eq!(clock.noted().len(), 1);
}

/// One letter in Latin-1 must not make an answer many times as large.
#[test]
fn a_repaired_answer_takes_a_few_times_its_size() {
    const SIZE: usize = 256 * 1024;
    let body = format!(
        r#"{{"requestId":"T1","response":{{"port":1,"note":"@{}"}}}}"#,
        "a".repeat(SIZE)
    );
    let body: Vec<u8> = body
        .bytes()
        .map(|byte| if byte == b'@' { 0xe9 } else { byte })
        .collect();
    let bench = Bench::at(served_elsewhere(bytes("200 OK", "", &body)));
    let runtime = runtime();
    let counted = allocation_counter::measure(|| {
        assert_eq!(
            runtime.block_on(bench.call(&READ)).expect("read").port,
            Some(1)
        );
    });
    assert!(
        counted.bytes_max < 10 * SIZE as u64,
        "{}",
        counted.bytes_max
    );
}
