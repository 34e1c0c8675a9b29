//! The retry budget: a server that fails for all callers gets a tenth more requests, not a multiple.
//!
//! Hundreds of callers call again and again while the server fails for five seconds of
//! the clock. The clock is that of a simulation by events: it stands still while a caller
//! is at work, and when all wait it goes to the next moment at which one is due. What
//! comes out does then not depend on how fast the machine is.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use axum::Router;
use axum::http::StatusCode;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};
use loggia::clock::Clock;
use loggia::zenlayer::Client;
use loggia::{ErrorKind, RetryPolicy};
use loggia_tests::clock::START;
use loggia_tests::serve::serve;
use tokio::sync::oneshot;

const OUTAGE: Duration = Duration::from_secs(5);
/// How long a caller waits between two calls.
const PAUSE: Duration = Duration::from_secs(1);
/// Sleeps that end within the same tick end together.
const TICK: u64 = 50;

/// A clock on which time passes only when all callers wait.
#[derive(Clone, Debug, Default)]
struct EventClock(Arc<Mutex<EventQueue>>);

#[derive(Debug, Default)]
struct EventQueue {
    /// Milliseconds since the start.
    now: u64,
    at_work: usize,
    waiting: BTreeMap<u64, Vec<oneshot::Sender<()>>>,
}

impl EventClock {
    /// So many begin to work; each has to say when it stops.
    fn begin(&self, workers: usize) {
        self.0.lock().expect("lock").at_work += workers;
    }

    fn stop(&self) {
        self.0.lock().expect("lock").end_one();
    }

    fn elapsed(&self) -> Duration {
        Duration::from_millis(self.0.lock().expect("lock").now)
    }
}

impl EventQueue {
    fn end_one(&mut self) {
        self.at_work -= 1;
        while self.at_work == 0
            && let Some((due, waiting)) = self.waiting.pop_first()
        {
            self.now = due;
            for one in waiting {
                // Who has gone away in the meantime does not work.
                self.at_work += usize::from(one.send(()).is_ok());
            }
        }
    }
}

impl Clock for EventClock {
    fn now(&self) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(START) + self.elapsed()
    }

    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()> {
        let (wake, woken) = oneshot::channel();
        let mut queue = self.0.lock().expect("lock");
        let wait = u64::try_from(wait.as_millis()).expect("short");
        let due = (queue.now + wait).next_multiple_of(TICK).max(queue.now + 1);
        queue.waiting.entry(due).or_default().push(wake);
        queue.end_one();
        async { woken.await.expect("its turn comes") }.boxed()
    }
}

/// Fails as long as the test wants.
struct FailingServer {
    url: String,
    hits: Arc<AtomicU64>,
    /// How many more requests fail.
    failing: Arc<AtomicI64>,
}

impl FailingServer {
    async fn start() -> Arc<Self> {
        let hits = Arc::new(AtomicU64::new(0));
        let failing = Arc::new(AtomicI64::new(0));
        let (seen, left) = (Arc::clone(&hits), Arc::clone(&failing));
        let router = Router::new().fallback(move || {
            seen.fetch_add(1, Ordering::SeqCst);
            let fails = left.fetch_sub(1, Ordering::SeqCst) > 0;
            std::future::ready(if fails {
                (StatusCode::SERVICE_UNAVAILABLE, r#"{"code":"DOWN"}"#)
            } else {
                (StatusCode::OK, r#"{"response":{"totalCount":0}}"#)
            })
        });
        let url = serve(router).await;
        Arc::new(Self { url, hits, failing })
    }

    fn fail(&self, requests: i64) {
        self.failing.store(requests, Ordering::SeqCst);
    }

    fn hits(&self) -> u64 {
        self.hits.load(Ordering::SeqCst)
    }
}

/// What came of many callers.
#[derive(Debug, Default)]
struct Tally {
    calls: u64,
    failed: u64,
    /// Failures that say the budget is used up.
    out_of_budget: u64,
}

struct Testbed {
    server: Arc<FailingServer>,
    clock: EventClock,
    client: Client,
}

impl Testbed {
    async fn new(budget: bool) -> Self {
        let server = FailingServer::start().await;
        let clock = EventClock::default();
        let client = Client::builder()
            .access_key("AK1", "key-secret-0001")
            .endpoint(server.url.as_str())
            .allow_insecure_loopback(true)
            .retry(RetryPolicy::default().budget(budget))
            .clock(Arc::new(clock.clone()))
            .build()
            .expect("builds");
        Self {
            server,
            clock,
            client,
        }
    }

    async fn call(&self) -> Result<(), loggia::Error> {
        let page = self.client.vm().describe_instances_status().page(1).await;
        page.map(|_| ())
    }

    /// All callers call until `time` has passed, at least once; they begin spread over
    /// the pause between two calls.
    async fn call_repeatedly(self: &Arc<Self>, callers: usize, time: Duration) -> Tally {
        let end = self.clock.elapsed() + time;
        self.clock.begin(callers);
        let apart = PAUSE / u32::try_from(callers).expect("few");
        let callers = (0..callers).map(|number| {
            let testbed = Arc::clone(self);
            tokio::spawn(async move {
                let mut tally = Tally::default();
                let offset = apart * u32::try_from(number).expect("few");
                testbed.clock.sleep(offset).await;
                loop {
                    tally.calls += 1;
                    if let Err(error) = testbed.call().await {
                        assert_eq!(error.kind(), ErrorKind::Server, "{error}");
                        let used_up = error.to_string().contains("retry budget is used up");
                        tally.failed += 1;
                        tally.out_of_budget += u64::from(used_up);
                    }
                    if testbed.clock.elapsed() + PAUSE >= end {
                        break;
                    }
                    testbed.clock.sleep(PAUSE).await;
                }
                testbed.clock.stop();
                tally
            })
        });
        let mut sum = Tally::default();
        for outcome in join_all(callers).await {
            let tally = outcome.expect("no panic");
            sum.calls += tally.calls;
            sum.failed += tally.failed;
            sum.out_of_budget += tally.out_of_budget;
        }
        sum
    }

    /// Five seconds without one good answer. Returns requests for each call.
    async fn outage(self: &Arc<Self>, callers: usize, what: &str) -> (f64, Tally) {
        let (hits, begun) = (self.server.hits(), self.clock.elapsed());
        self.server.fail(i64::MAX);
        let tally = self.call_repeatedly(callers, OUTAGE).await;
        self.server.fail(0);
        let hits = self.server.hits() - hits;
        let lasted = self.clock.elapsed().saturating_sub(begun);
        assert_eq!(
            tally.failed, tally.calls,
            "there was nothing to succeed with"
        );
        let (Ok(sent), Ok(calls)) = (u32::try_from(hits), u32::try_from(tally.calls)) else {
            panic!("more requests than that many callers can make");
        };
        let ratio = f64::from(sent) / f64::from(calls);
        println!("{what}: {calls} calls, {sent} requests in {lasted:?} of the clock: {ratio:.3}");
        (ratio, tally)
    }
}

#[tokio::test]
async fn retry_budget_bounds_the_requests_of_500_callers() {
    let testbed = Arc::new(Testbed::new(true).await);
    let (ratio, tally) = testbed.outage(500, "with a budget").await;
    assert!(ratio < 1.2, "{ratio}");
    assert!(ratio > 1.05, "single failures are still retried: {ratio}");
    assert!(tally.calls > 4 * 500, "{tally:?}");
    assert!(
        tally.out_of_budget > tally.calls / 2,
        "and say so: {tally:?}"
    );

    let testbed = Arc::new(Testbed::new(false).await);
    // Fewer of them show it: each of their calls is four requests.
    let (ratio, _) = testbed.outage(100, "without a budget").await;
    assert!(ratio > 3.0, "what the budget is for: {ratio}");
}

#[tokio::test]
async fn retry_budget_fills_again_after_an_outage() {
    const CALLERS: usize = 250;
    let testbed = Arc::new(Testbed::new(true).await);
    let (ratio, _) = testbed.outage(CALLERS, "with a budget").await;
    assert!(ratio < 1.2, "{ratio}");

    let hits = testbed.server.hits();
    let tally = testbed.call_repeatedly(CALLERS, 3 * PAUSE).await;
    assert_eq!(
        (tally.failed, tally.calls),
        (0, testbed.server.hits() - hits)
    );
    for _ in 0..40 {
        testbed.server.fail(1);
        testbed.clock.begin(1);
        testbed.call().await.expect("sent again");
        testbed.clock.stop();
    }
    assert_eq!(testbed.server.hits() - hits, tally.calls + 2 * 40);

    // A full budget is the worst case for the next outage.
    testbed.call_repeatedly(CALLERS, 3 * PAUSE).await;
    let (ratio, _) = testbed.outage(CALLERS, "with a full budget").await;
    assert!(ratio < 1.2, "{ratio}");
}
