//! What can be observed of a call from outside: spans, and the observer's reports.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, Once};
use std::time::{Duration, SystemTime};

use futures_util::future::BoxFuture;
use loggia_transport::clock::Clock;
use loggia_transport::edis::Plain;
use loggia_transport::observe::{AttemptReport, CallReport, Observer, Outcome};
use loggia_transport::protocol::{
    Answer, AttemptCredentials, Outgoing, Payload, Protocol, Refusal,
};
use loggia_transport::{Body, Error, ErrorKind, Operation};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::registry::LookupSpan;

use crate::support::bench::{Bench, READ, UNSAFE, good};
use crate::support::{Act, ManualClock, json};

/// A span's name, its parent's name, and its fields as text.
type Span = (String, Option<String>, BTreeMap<String, String>);

thread_local! {
    /// The spans of this test, which runs on its own thread.
    static SPANS: RefCell<Vec<(u64, Span)>> = const { RefCell::new(Vec::new()) };

    /// The spans in which a warning was logged.
    static WARNED: RefCell<Vec<Option<&'static str>>> = const { RefCell::new(Vec::new()) };
}

/// Keeps spans with everything that was ever recorded on them. There is one for the whole
/// program: subscribers that come and go with parallel tests would make each other miss spans.
struct Spans;

impl Spans {
    fn watch() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            let subscriber = tracing_subscriber::registry().with(Self);
            tracing::subscriber::set_global_default(subscriber).expect("the first");
        });
    }

    fn named(name: &str) -> Vec<Span> {
        SPANS.with_borrow(|spans| {
            let wanted = spans.iter().filter(|(_, span)| span.0 == name);
            wanted.map(|(_, span)| span.clone()).collect()
        })
    }
}

struct Fields<'a>(&'a mut BTreeMap<String, String>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}"));
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.to_owned());
    }
}

impl<S: tracing::Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Spans {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let mut fields = BTreeMap::new();
        attributes.record(&mut Fields(&mut fields));
        let parent = context
            .span(id)
            .and_then(|span| Some(span.parent()?.name().to_owned()));
        let span = (attributes.metadata().name().to_owned(), parent, fields);
        SPANS.with_borrow_mut(|spans| spans.push((id.into_u64(), span)));
    }

    fn on_event(&self, event: &Event<'_>, context: Context<'_, S>) {
        if *event.metadata().level() == Level::WARN {
            let within = context.event_span(event).map(|span| span.name());
            WARNED.with_borrow_mut(|warned| warned.push(within));
        }
    }

    fn on_record(&self, id: &Id, record: &Record<'_>, _: Context<'_, S>) {
        SPANS.with_borrow_mut(|spans| {
            // Ids are reused: the latest span with this id is meant.
            let mut latest = spans.iter_mut().rev();
            if let Some((_, span)) = latest.find(|(known, _)| *known == id.into_u64()) {
                record.record(&mut Fields(&mut span.2));
            }
        });
    }
}

fn failing() -> Act {
    json(
        "503 No",
        "retry-after: 3\r\n",
        r#"{"requestId":"T9","code":"BUSY","message":"no"}"#,
    )
}

#[tokio::test]
async fn a_call_and_its_attempts_are_spans_with_standard_names() {
    Spans::watch();
    let bench = Bench::new(vec![failing(), good()]).await;
    bench.call(&READ).await.expect("accepted");

    let calls = Spans::named("loggia.call");
    assert_eq!(calls.len(), 1);
    let (_, parent, call) = &calls[0];
    assert_eq!(*parent, None);
    for (field, value) in [
        ("otel.name", "test.api Look"),
        ("otel.kind", "internal"),
        ("loggia.api", "test.api"),
        ("loggia.operation", "Look"),
        ("loggia.safety", "read"),
        ("loggia.attempts", "2"),
        ("loggia.wait_ms", "3000"),
        ("loggia.request_id", "T1"),
    ] {
        assert_eq!(call.get(field).map(String::as_str), Some(value), "{field}");
    }
    assert!(!call.contains_key("error.type"), "it went well: {call:?}");

    let attempts = Spans::named("loggia.attempt");
    assert_eq!(attempts.len(), 2);
    let port = bench
        .server
        .url
        .rsplit(':')
        .next()
        .expect("a port")
        .trim_end_matches('/');
    let full = format!("{}api/v2/vm", bench.server.url);
    for (_, parent, attempt) in &attempts {
        assert_eq!(parent.as_deref(), Some("loggia.call"));
        for (field, value) in [
            ("otel.name", "POST /api/v2/vm"),
            ("otel.kind", "client"),
            ("http.request.method", "POST"),
            ("url.full", full.as_str()),
            ("url.template", "/api/v2/vm"),
            ("server.address", "127.0.0.1"),
            ("server.port", port),
            ("network.protocol.version", "1.1"),
        ] {
            assert_eq!(
                attempt.get(field).map(String::as_str),
                Some(value),
                "{field}"
            );
        }
        assert!(attempt.contains_key("http.request.body.size"));
        assert!(attempt.contains_key("http.response.body.size"));
    }
    let (first, second) = (&attempts[0].2, &attempts[1].2);
    for (field, of_first, of_second) in [
        ("http.response.status_code", Some("503"), Some("200")),
        ("http.request.resend_count", None, Some("1")),
        ("loggia.retry.reason", Some("server"), None),
        ("loggia.retry.wait_ms", Some("3000"), None),
        ("loggia.request_id", Some("T9"), Some("T1")),
        ("error.type", Some("503"), None),
        ("otel.status_code", Some("ERROR"), None),
    ] {
        assert_eq!(first.get(field).map(String::as_str), of_first, "{field}");
        assert_eq!(second.get(field).map(String::as_str), of_second, "{field}");
    }
}

#[tokio::test]
async fn a_failure_without_an_answer_is_named_by_its_kind() {
    Spans::watch();
    let bench = Bench::new(vec![Act::Hang]).await;
    bench.fails(&UNSAFE).await;
    for name in ["loggia.call", "loggia.attempt"] {
        let (_, _, fields) = &Spans::named(name)[0];
        assert_eq!(
            fields.get("error.type").map(String::as_str),
            Some("interrupted"),
            "{name}"
        );
        assert_eq!(
            fields.get("otel.status_code").map(String::as_str),
            Some("ERROR")
        );
        assert!(!fields.contains_key("http.response.status_code"));
    }
}

/// The reports that an observer received, in a form to compare.
#[derive(Clone, Default)]
struct Heard(Arc<Mutex<Vec<String>>>);

impl Observer for Heard {
    fn on_attempt(&self, attempt: &AttemptReport<'_>) {
        let mut line = format!(
            "{} #{} {:?} {:?} {:?}",
            attempt.operation.id(),
            attempt.number,
            attempt.status.map(|status| status.as_u16()),
            attempt.error.map(Error::kind),
            attempt.retry.map(|retry| (retry.wait, retry.renewed)),
        );
        if attempt.cancelled {
            line.push_str(" cancelled");
        }
        assert!(attempt.request_bytes > 0 && attempt.host == "127.0.0.1");
        self.0.lock().expect("lock").push(line);
    }

    fn on_call(&self, call: &CallReport<'_>) {
        let outcome = match call.outcome {
            Outcome::Success => "success".to_owned(),
            Outcome::Failure(error) => format!("{:?}", error.kind()),
            _ => "cancelled".to_owned(),
        };
        let (attempts, waited) = (call.attempts, call.waited);
        let line = format!("{} {attempts} {waited:?} {outcome}", call.operation.id());
        assert!(call.duration >= call.waited);
        self.0.lock().expect("lock").push(line);
    }
}

impl Heard {
    fn lines(&self) -> Vec<String> {
        self.0.lock().expect("lock").clone()
    }
}

async fn watched(acts: Vec<Act>) -> (Bench, Heard) {
    let heard = Heard::default();
    let mut bench = Bench::new(acts).await;
    bench.pipeline = bench.pipeline.with_observer(Arc::new(heard.clone()));
    (bench, heard)
}

#[tokio::test]
async fn an_observer_hears_of_attempts_and_calls() {
    let (bench, heard) = watched(vec![failing(), good()]).await;
    bench.call(&READ).await.expect("accepted");
    assert_eq!(
        heard.lines(),
        [
            "Look #1 Some(503) Some(Server) Some((3s, false))",
            "Look #2 Some(200) None None",
            "Look 2 3s success",
        ]
    );

    let (bench, heard) = watched(vec![failing()]).await;
    let error = bench.fails(&UNSAFE).await;
    assert_eq!(error.kind(), ErrorKind::Server);
    assert_eq!(
        heard.lines(),
        ["Order #1 Some(503) Some(Server) None", "Order 1 0ns Server"]
    );
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_fails_the_call_but_not_the_attempt() {
    let odd = r#"{"requestId":"T5","response":{"port":"none"}}"#;
    let (bench, heard) = watched(vec![json("200 OK", "", odd)]).await;
    bench.fails(&READ).await;
    assert_eq!(
        heard.lines(),
        ["Look #1 Some(200) None None", "Look 1 0ns Decode"]
    );
}

#[tokio::test]
async fn corrected_credentials_are_reported_apart_from_pauses() {
    let expired = json(
        "401 Unauthorized",
        "date: Tue, 14 Nov 2023 22:23:20 GMT\r\n",
        r#"{"requestId":"T3","code":"AUTHFAILURE_SIGNATURE_EXPIRED","message":"old"}"#,
    );
    let (bench, heard) = watched(vec![expired, good()]).await;
    bench.call(&UNSAFE).await.expect("accepted");
    let first = &heard.lines()[0];
    assert_eq!(
        first,
        "Order #1 Some(401) Some(Unauthorized) Some((0ns, true))"
    );
}

#[tokio::test]
async fn a_call_that_is_dropped_ends_as_cancelled() {
    let (bench, heard) = watched(vec![Act::Stall]).await;
    let call = bench.call(&UNSAFE);
    assert!(
        tokio::time::timeout(Duration::from_millis(500), call)
            .await
            .is_err()
    );
    assert_eq!(
        heard.lines(),
        ["Order #1 None None None cancelled", "Order 1 0ns cancelled"]
    );
}

/// A wall clock that is set back by a day during every pause.
#[derive(Debug)]
struct SetBack(ManualClock);

impl Clock for SetBack {
    fn now(&self) -> SystemTime {
        let days = u32::try_from(self.0.waits().len()).expect("few");
        self.0.now() - days * Duration::from_secs(24 * 60 * 60)
    }

    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()> {
        self.0.sleep(wait)
    }
}

#[tokio::test]
async fn a_clock_that_is_set_back_shortens_no_duration_and_prolongs_no_call() {
    let (mut bench, heard) = watched(vec![failing()]).await;
    let clock = SetBack(bench.clock.clone());
    bench.pipeline = bench.pipeline.clone().with_clock(Arc::new(clock));
    // The server asks for 3 s: after three such waits there is no time for a fourth.
    let bench = bench.options(|options| options.deadline(Duration::from_secs(8)));
    let error = bench.fails(&READ).await;
    assert_eq!(error.attempts(), 3, "{error}");
    let lines = heard.lines();
    assert_eq!(lines.last().expect("a call"), "Look 3 6s Server");
}

/// A protocol that takes an hour to judge an answer.
#[derive(Debug)]
struct Slow(ManualClock);

impl Protocol for Slow {
    fn authorize<'a>(
        &'a self,
        operation: &'a Operation,
        request: &'a mut Outgoing,
    ) -> BoxFuture<'a, Result<AttemptCredentials, Error>> {
        Plain.authorize(operation, request)
    }

    fn judge(&self, operation: &Operation, answer: &Answer) -> Result<Payload, Refusal> {
        self.0.advance(Duration::from_secs(3600));
        Plain.judge(operation, answer)
    }
}

/// The durations of the attempts and the calls.
#[derive(Default)]
struct Durations(Mutex<Vec<Duration>>);

impl Observer for Durations {
    fn on_attempt(&self, attempt: &AttemptReport<'_>) {
        self.0.lock().expect("lock").push(attempt.duration);
    }

    fn on_call(&self, call: &CallReport<'_>) {
        self.0.lock().expect("lock").push(call.duration);
    }
}

#[tokio::test]
async fn what_is_made_of_an_answer_is_no_part_of_the_attempt() {
    let mut bench = Bench::new(vec![json("200 OK", "", r#"{"port":1}"#)]).await;
    let slow = Slow(bench.clock.clone());
    let durations = Arc::new(Durations::default());
    bench.pipeline = bench
        .pipeline
        .with_protocol(Arc::new(slow))
        .with_observer(durations.clone());
    let bench = bench.options(|options| options.deadline(Duration::MAX));
    bench.call(&READ).await.expect("accepted");
    let hour = Duration::from_secs(3600);
    assert_eq!(*durations.0.lock().expect("lock"), [Duration::ZERO, hour]);
}

#[tokio::test]
async fn the_version_and_the_size_of_an_answer_are_seen() {
    Spans::watch();
    let body = r#"{"requestId":"T1","response":{"port":5901}}"#;
    let old = format!(
        "HTTP/1.0 200 OK\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let bench = Bench::new(vec![Act::Answer(old)]).await;
    bench.call(&READ).await.expect("accepted");
    let (_, _, attempt) = &Spans::named("loggia.attempt")[0];
    for (field, value) in [
        ("network.protocol.version", "1.0"),
        ("http.response.body.size", &body.len().to_string()),
    ] {
        assert_eq!(
            attempt.get(field).map(String::as_str),
            Some(value),
            "{field}"
        );
    }
}

/// The warning must show which call it is about.
#[tokio::test]
async fn what_an_answer_is_read_without_is_logged_within_its_call() {
    Spans::watch();
    let body = r#"{"requestId":"T1","response":[5901,"none"]}"#;
    let bench = Bench::new(vec![json("200 OK", "", body)]).await;
    let body = Body::json(&READ, &()).expect("a body");
    let reply = bench.pipeline.call::<Vec<u16>>(&READ, body).await;
    assert_eq!(reply.expect("read").left_out().count(), 1);
    let warned = WARNED.with_borrow(Clone::clone);
    assert_eq!(warned, [Some("loggia.call")]);
}
