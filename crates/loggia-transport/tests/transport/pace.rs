//! A client and its clones share one pace of requests.

use std::future::pending;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};
use loggia_transport::clock::{Clock, SystemClock};
use loggia_transport::edis::{
    HostPolicy, Login, Management, MemoryStore, RenewalWindows, Session, Sessions,
};
use loggia_transport::{Error, ErrorKind, Pace, PaceStore, RetryPolicy};

use crate::support::bench::{Bench, NOW, READ, UNSAFE, good};
use crate::support::{ManualClock, json};

fn paced(bench: Bench, rate: f64) -> Bench {
    keeping(bench, Pace::per_second(rate).expect("a pace"))
}

fn keeping(mut bench: Bench, pace: Pace) -> Bench {
    bench.pipeline = bench.pipeline.with_pace(Arc::new(pace));
    bench
}

fn on_the_systems_clock(mut bench: Bench) -> Bench {
    bench.pipeline = bench.pipeline.with_clock(Arc::new(SystemClock));
    bench
}

#[tokio::test]
async fn calls_are_evenly_spaced_by_the_pipelines_clock() {
    let bench = paced(Bench::new(vec![good()]).await, 2.0);
    let begun = bench.clock.now();
    for _ in 0..5 {
        bench.call(&UNSAFE).await.expect("accepted");
    }
    assert_eq!(bench.clock.waits(), [Duration::from_millis(500); 4]);
    let passed = bench.clock.now().duration_since(begun).expect("forwards");
    assert_eq!(passed, Duration::from_secs(2));
}

#[tokio::test]
async fn without_one_nothing_waits() {
    let bench = Bench::new(vec![good()]).await;
    for _ in 0..5 {
        bench.call(&READ).await.expect("accepted");
    }
    assert!(bench.clock.waits().is_empty());
}

#[tokio::test]
async fn what_is_sent_again_waits_for_its_turn_as_well() {
    let acts = vec![json("429 Slow", "", "{}"), good()];
    let bench = paced(Bench::new(acts).await, 0.1);
    let bench = bench.options(|options| {
        let none = Duration::ZERO;
        options.retry(RetryPolicy::default().backoff(none, none))
    });
    bench.call(&READ).await.expect("accepted");
    let passed = bench.clock.unix_seconds() - NOW;
    assert_eq!(passed, 10, "{:?}", bench.clock.waits());
}

#[tokio::test]
async fn a_crowd_of_clones_keeps_the_pace_together() {
    let bench = on_the_systems_clock(paced(Bench::new(vec![good()]).await, 100.0));
    let begun = Instant::now();
    let clones: Vec<_> = (0..21).map(|_| &bench).collect();
    let calls = join_all(clones.iter().map(|bench| bench.call(&READ))).await;
    assert!(calls.iter().all(Result::is_ok));
    assert!(
        begun.elapsed() >= Duration::from_millis(200),
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test]
async fn a_call_that_is_dropped_gives_its_turn_to_the_next() {
    let bench = on_the_systems_clock(paced(Bench::new(vec![good()]).await, 0.02));
    bench.call(&READ).await.expect("the first goes at once");
    // The next turn is fifty seconds away: longer than any call here can wait.
    let mut waiting: Vec<_> = (0..10).map(|_| Box::pin(bench.call(&READ))).collect();
    for call in &mut waiting {
        assert!(call.as_mut().now_or_never().is_none());
    }
    drop(waiting);
    assert_eq!(bench.sent(), 1);
    let impatient = bench.options(|options| options.deadline(Duration::from_millis(20)));
    let error = impatient.fails(&UNSAFE).await;
    assert!(error.is_timeout() && !error.is_outcome_unknown(), "{error}");
    assert!(error.to_string().contains("nothing was sent"), "{error}");
    assert_eq!((error.attempts(), impatient.sent()), (0, 1));
}

#[test]
fn a_runtime_that_is_not_driven_does_not_hold_up_the_others() {
    let runtime = || {
        let mut builder = tokio::runtime::Builder::new_current_thread();
        builder.enable_all().build().expect("a runtime")
    };
    let (first, second) = (runtime(), runtime());
    let mut server = tokio::runtime::Builder::new_multi_thread();
    let server = server
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("a runtime");
    let bench = server.block_on(Bench::new(vec![good()]));
    let bench = Arc::new(on_the_systems_clock(paced(bench, 20.0)));
    second.block_on(bench.call(&READ)).expect("the first turn");
    // It waits for the next turn in a runtime that stands still from here on.
    let left = Arc::clone(&bench);
    let waiting = first.spawn(async move { left.call(&READ).await });
    first.block_on(tokio::task::yield_now());
    for _ in 0..3 {
        second.block_on(bench.call(&READ)).expect("goes on");
    }
    assert_eq!(bench.sent(), 4);
    first
        .block_on(waiting)
        .expect("joined")
        .expect("in the end");
}

#[derive(Debug)]
struct NeverThere;

impl Login for NeverThere {
    fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
        pending().boxed()
    }
}

#[tokio::test]
async fn a_call_without_a_session_takes_no_turn() {
    let clock = ManualClock::at(NOW);
    let windows = RenewalWindows::default();
    let sessions = Sessions::new(Arc::new(NeverThere), Arc::new(clock), windows);
    let protocol = Management::new(sessions, HostPolicy::default(), "kvm_1_1");
    let bench = Bench::speaking(Arc::new(protocol), vec![good()]).await;
    let bench = paced(bench, 0.001);
    let bench = bench.options(|options| options.deadline(Duration::from_millis(20)));
    for _ in 0..2 {
        let error = bench.fails(&READ).await;
        assert_eq!(error.kind(), ErrorKind::Timeout);
        assert!(error.to_string().contains("session"), "{error}");
    }
    assert!(bench.clock.waits().is_empty());
}

#[tokio::test]
async fn clients_that_share_a_store_keep_one_pace() {
    let store = Arc::new(MemoryStore::new());
    let mut waits = Vec::new();
    for _ in 0..4 {
        waits.push(
            store
                .reserve("a", Duration::from_secs(10))
                .await
                .expect("there"),
        );
    }
    let other = store.reserve("b", Duration::from_secs(10)).await;
    assert_eq!(other.expect("there"), Duration::ZERO, "another pace");
    assert_eq!(waits[0], Duration::ZERO);
    for pair in waits.windows(2) {
        let apart = pair[1].checked_sub(pair[0]).expect("later");
        assert!(
            apart > Duration::from_secs(9) && apart <= Duration::from_secs(10),
            "{apart:?}"
        );
    }

    // Two clients on one clock: the second waits for the turn after the first client's.
    let store: Arc<dyn PaceStore> = store;
    let mut sent = Vec::new();
    for _ in 0..2 {
        let pace = Pace::per_second(0.01).expect("a pace");
        let pace = pace.shared(Arc::clone(&store), "c");
        let bench = keeping(Bench::new(vec![good()]).await, pace);
        let bench = bench.options(|options| options.deadline(Duration::from_secs(1000)));
        bench.call(&READ).await.expect("sent");
        sent.push(bench.clock.waits().iter().sum::<Duration>());
    }
    assert_eq!(sent[0], Duration::ZERO);
    assert!(
        sent[1] > Duration::from_secs(90) && sent[1] <= Duration::from_secs(100),
        "{sent:?}"
    );
}

/// Unavailable while the flag is set.
#[derive(Debug)]
struct Flickering {
    is_away: AtomicBool,
    asked: AtomicU64,
}

impl PaceStore for Flickering {
    fn reserve<'a>(&'a self, _: &'a str, _: Duration) -> BoxFuture<'a, Result<Duration, Error>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let outcome = if self.is_away.load(Ordering::SeqCst) {
            Err(Error::new(ErrorKind::Connect, "away"))
        } else {
            Ok(Duration::ZERO)
        };
        std::future::ready(outcome).boxed()
    }
}

#[tokio::test]
async fn a_store_that_is_away_is_asked_again_after_a_while() {
    let store = Arc::new(Flickering {
        is_away: AtomicBool::new(true),
        asked: AtomicU64::new(0),
    });
    let pace = Pace::per_second(1000.0).expect("a pace");
    let pace = pace.shared(store.clone(), "a");
    let bench = keeping(Bench::new(vec![good()]).await, pace);
    for (passes, is_away, asked) in [
        (0, true, 1),
        (1, true, 0),
        (3, true, 0),
        (2, true, 1),
        (1, false, 0),
        (5, false, 1),
        (0, false, 1),
    ] {
        bench.clock.advance(Duration::from_secs(passes));
        store.is_away.store(is_away, Ordering::SeqCst);
        bench.call(&READ).await.expect("sent");
        assert_eq!(
            store.asked.swap(0, Ordering::SeqCst),
            asked,
            "after {passes} s"
        );
    }
}

/// Unavailable from the beginning.
#[derive(Debug)]
struct Away;

impl PaceStore for Away {
    fn reserve<'a>(&'a self, _: &'a str, _: Duration) -> BoxFuture<'a, Result<Duration, Error>> {
        std::future::ready(Err(Error::new(ErrorKind::Connect, "away"))).boxed()
    }
}

#[tokio::test]
async fn without_its_store_a_pace_is_kept_all_the_same() {
    let pace = Pace::per_second(1.0)
        .expect("a pace")
        .shared(Arc::new(Away), "a");
    let bench = keeping(Bench::new(vec![good()]).await, pace);
    for _ in 0..4 {
        bench.call(&READ).await.expect("sent");
    }
    let waited: Duration = bench.clock.waits().iter().sum();
    assert_eq!(waited, Duration::from_secs(3));
}

#[tokio::test]
async fn a_turn_that_comes_after_the_deadline_is_of_no_use() {
    let bench = paced(Bench::new(vec![good()]).await, 0.1);
    let bench = bench.options(|options| options.deadline(Duration::from_secs(10)));
    bench.call(&UNSAFE).await.expect("the first goes at once");
    let error = bench.fails(&UNSAFE).await;
    assert!(error.is_timeout() && !error.is_outcome_unknown(), "{error}");
    assert!(
        error.to_string().contains("more requests per second"),
        "{error}"
    );
    assert_eq!((error.attempts(), bench.sent()), (0, 1));
}
