//! Sessions under load: ten thousand tasks, a hundred servers, and a clock that advances while
//! they work.
#![allow(clippy::print_stdout, reason = "figures, for `--nocapture`")]

use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all, poll_fn};
use loggia_transport::clock::{Clock, unix_seconds};
use loggia_transport::edis::{Login, RenewalWindows, Session, Sessions};
use loggia_transport::{Error, Secret};
use tokio::sync::Semaphore;

use crate::support::ManualClock;

const START: i64 = 1_000_000;
const LIFETIME: i64 = 600;
/// The advisory window of such a session.
const ADVISORY: i64 = 120;
const MANDATORY: i64 = 30;

thread_local! {
    /// The time that this thread read last.
    static SEEN: Cell<i64> = const { Cell::new(0) };
}

/// Records the time that each thread was given: that is the moment at which a look-up made its
/// decision, however the clock advances afterwards.
#[derive(Clone, Debug)]
struct Watched(ManualClock);

impl Watched {
    fn new() -> Self {
        Self(ManualClock::at(START.unsigned_abs()).standing())
    }

    fn seconds(&self) -> i64 {
        unix_seconds(self.0.now())
    }

    fn advance(&self, seconds: i64) {
        self.0.turn(seconds);
    }
}

impl Clock for Watched {
    fn now(&self) -> SystemTime {
        let now = self.0.now();
        SEEN.set(unix_seconds(now));
        now
    }

    fn sleep(&self, wait: Duration) -> BoxFuture<'static, ()> {
        self.0.sleep(wait)
    }
}

/// The vendor: checks that every login is due, and that there is only one at a time.
#[derive(Debug)]
struct Vendor {
    clock: Watched,
    servers: usize,
    logins: AtomicU64,
    under_way: AtomicBool,
    /// The earliest moment at which the next login is due.
    due: AtomicI64,
    /// Each login consumes a permit.
    gate: Semaphore,
    premature: AtomicU64,
    overlapping: AtomicU64,
}

impl Vendor {
    const WAITS: usize = 5;

    fn new(clock: &Watched, servers: usize) -> Arc<Self> {
        Arc::new(Self {
            clock: clock.clone(),
            servers,
            logins: AtomicU64::new(0),
            under_way: AtomicBool::new(false),
            due: AtomicI64::new(i64::MIN),
            gate: Semaphore::new(Semaphore::MAX_PERMITS),
            premature: AtomicU64::new(0),
            overlapping: AtomicU64::new(0),
        })
    }

    fn logins(&self) -> u64 {
        self.logins.load(Ordering::SeqCst)
    }
}

#[derive(Debug)]
struct At(Arc<Vendor>);

impl Login for At {
    fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
        let vendor = Arc::clone(&self.0);
        let serial = vendor.logins.fetch_add(1, Ordering::SeqCst) + 1;
        let due = vendor.due.load(Ordering::SeqCst);
        let premature = u64::from(vendor.clock.seconds() < due);
        vendor.premature.fetch_add(premature, Ordering::SeqCst);
        let overlapping = u64::from(vendor.under_way.swap(true, Ordering::SeqCst));
        vendor.overlapping.fetch_add(overlapping, Ordering::SeqCst);
        async move {
            for _ in 0..Vendor::WAITS {
                tokio::task::yield_now().await;
            }
            vendor.gate.acquire().await.expect("open").forget();
            let valid_until = vendor.clock.seconds() + LIFETIME;
            vendor.due.store(valid_until - ADVISORY, Ordering::SeqCst);
            vendor.under_way.store(false, Ordering::SeqCst);
            let signature = serial.to_string();
            let session = |number| {
                let signature = Secret::from(signature.clone());
                Session::new(kvm_id(number), "1.edisglobal.com", signature, valid_until)
            };
            Ok((0..vendor.servers).map(session).collect())
        }
        .boxed()
    }
}

fn kvm_id(number: usize) -> String {
    format!("kvm_{number}_1")
}

fn sessions(clock: &Watched, vendor: &Arc<Vendor>) -> Sessions {
    Sessions::new(
        Arc::new(At(Arc::clone(vendor))),
        Arc::new(clock.clone()),
        RenewalWindows::default(),
    )
}

/// All outcomes. Tasks that hang make the test fail instead of never ending.
async fn all_of<F: Future>(tasks: impl IntoIterator<Item = F>) -> Vec<F::Output> {
    soon(join_all(tasks)).await
}

async fn soon<F: Future>(future: F) -> F::Output {
    let patience = tokio::time::timeout(Duration::from_secs(20), future);
    patience.await.expect("it comes to an end")
}

/// The future's output, and how often it was polled.
async fn counted<F: Future>(future: F) -> (F::Output, usize) {
    let unread = AtomicU64::new(0);
    counted_waiting(future, &unread).await
}

/// The same; `waiting` is incremented if it was not ready at once.
async fn counted_waiting<F: Future>(future: F, waiting: &AtomicU64) -> (F::Output, usize) {
    let mut future = Box::pin(future);
    let mut polls = 0;
    let outcome = poll_fn(|context| {
        polls += 1;
        let outcome = future.poll_unpin(context);
        waiting.fetch_add(
            u64::from(outcome.is_pending() && polls == 1),
            Ordering::SeqCst,
        );
        outcome
    })
    .await;
    (outcome, polls)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_thousand_tasks_cross_several_expiries() {
    const TASKS: usize = 10_000;
    const SERVERS: usize = 100;
    const CALLS: usize = 4;
    let clock = Watched::new();
    let vendor = Vendor::new(&clock, SERVERS);
    let sessions = sessions(&clock, &vendor);
    let calls = Arc::new(AtomicU64::new(0));

    let tasks = (0..TASKS).map(|number| {
        let (sessions, clock, calls) = (sessions.clone(), clock.clone(), Arc::clone(&calls));
        tokio::spawn(async move {
            let kvm_id = kvm_id(number % SERVERS);
            let (mut waits, mut most_polls) = (0, 0);
            for _ in 0..CALLS {
                let (found, polls) = counted(sessions.get(&kvm_id)).await;
                // The clock cannot be read between the decision and this point.
                let left = found.expect("a session").0.valid_until - SEEN.get();
                assert!(left > MANDATORY, "{left} s before its end");
                waits += usize::from(polls > 1);
                most_polls = most_polls.max(polls);
                // Ten seconds for every hundred calls.
                if calls.fetch_add(1, Ordering::SeqCst) % 100 == 99 {
                    clock.advance(10);
                }
                tokio::task::yield_now().await;
            }
            (waits, most_polls)
        })
    });
    let mut waits = 0;
    let mut most_polls = 0;
    for outcome in all_of(tasks).await {
        let (waited, polls) = outcome.expect("no panic");
        waits += waited;
        most_polls = most_polls.max(polls);
    }

    let elapsed = clock.seconds() - START;
    let logins = i64::try_from(vendor.logins()).expect("few");
    println!(
        "{} calls in {elapsed} s of the clock: {logins} logins, {waits} calls waited, \
         at most {most_polls} polls of one",
        TASKS * CALLS
    );
    assert_eq!(elapsed, i64::try_from(TASKS * CALLS).expect("fits") / 10);
    assert_eq!(
        vendor.overlapping.load(Ordering::SeqCst),
        0,
        "one at a time"
    );
    assert_eq!(
        vendor.premature.load(Ordering::SeqCst),
        0,
        "none before it is due"
    );
    // Every lifetime has one renewal, between the advisory window and the end.
    assert!(logins > elapsed / LIFETIME, "{logins}");
    assert!(logins <= 1 + elapsed / (LIFETIME - ADVISORY), "{logins}");
    // Each wait of the login wakes those who wait for it, and so does its end.
    assert!(most_polls <= 8 * (Vendor::WAITS + 1), "{most_polls}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn ten_thousand_tasks_wait_for_one_login_and_all_get_what_it_brings() {
    const TASKS: u64 = 10_000;
    let clock = Watched::new();
    let vendor = Vendor::new(&clock, 100);
    vendor.gate.forget_permits(Semaphore::MAX_PERMITS);
    let sessions = sessions(&clock, &vendor);
    // The first login, an expiry that is near, and one that has passed.
    for (round, passed) in [(1, 0), (2, LIFETIME - MANDATORY), (3, 2 * LIFETIME)] {
        clock.advance(passed);
        let waiting = Arc::new(AtomicU64::new(0));
        let tasks: Vec<_> = (0..TASKS)
            .map(|number| {
                let (sessions, waiting) = (sessions.clone(), Arc::clone(&waiting));
                let kvm_id = kvm_id(usize::try_from(number % 100).expect("small"));
                tokio::spawn(async move {
                    let (found, polls) = counted_waiting(sessions.get(&kvm_id), &waiting).await;
                    (found.expect("a session").1, polls)
                })
            })
            .collect();
        soon(async {
            while waiting.load(Ordering::SeqCst) < TASKS {
                tokio::task::yield_now().await;
            }
        })
        .await;
        vendor.gate.add_permits(1);
        for outcome in all_of(tasks).await {
            let (generation, polls) = outcome.expect("no panic");
            assert_eq!(generation, round);
            assert!(polls <= 2 * (Vendor::WAITS + 2), "{polls}");
        }
        assert_eq!(vendor.logins(), round, "one for all of them");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_login_that_hangs_holds_no_one_up_while_sessions_are_good() {
    let clock = Watched::new();
    let vendor = Vendor::new(&clock, 100);
    let sessions = sessions(&clock, &vendor);
    sessions.all().await.expect("listed");
    vendor.gate.forget_permits(Semaphore::MAX_PERMITS);
    clock.advance(LIFETIME - ADVISORY);

    let mut leader = Box::pin(sessions.get("kvm_0_1"));
    assert!(leader.as_mut().now_or_never().is_none());
    let tasks = (0..10_000).map(|number| {
        let sessions = sessions.clone();
        tokio::spawn(async move {
            let (found, polls) = counted(sessions.get(&kvm_id(number % 100))).await;
            found.expect("a session");
            polls
        })
    });
    for polls in all_of(tasks).await {
        assert_eq!(polls.expect("no panic"), 1, "it does not wait");
    }
    assert_eq!(vendor.logins(), 2);
}

/// A call as the pipeline makes it: refused, corrected if that makes sense, refused again.
async fn refused_call(sessions: &Sessions, kvm_id: &str) {
    let (_, generation) = sessions.get(kvm_id).await.expect("a session");
    tokio::task::yield_now().await;
    if sessions.refused(generation) {
        sessions.get(kvm_id).await.expect("a session");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn refusals_without_end_do_not_lead_to_logins_without_end() {
    const CALLERS: usize = 1000;
    const CALLS: usize = 30;
    let clock = Watched::new();
    let vendor = Vendor::new(&clock, 100);
    let sessions = sessions(&clock, &vendor);
    let calls = Arc::new(AtomicU64::new(0));
    let callers = (0..CALLERS).map(|number| {
        let (sessions, clock, calls) = (sessions.clone(), clock.clone(), Arc::clone(&calls));
        tokio::spawn(async move {
            for _ in 0..CALLS {
                refused_call(&sessions, &kvm_id(number % 100)).await;
                if calls.fetch_add(1, Ordering::SeqCst) % 100 == 99 {
                    clock.advance(1);
                }
                tokio::task::yield_now().await;
            }
        })
    });
    for outcome in all_of(callers).await {
        outcome.expect("no panic");
    }
    println!(
        "{} refused calls in {} s of the clock: {} logins",
        CALLERS * CALLS,
        clock.seconds() - START,
        vendor.logins()
    );
    // The first login, and others after 0, 5, 15, 35, 75, 135, 195 and 255 s.
    assert!((7..=9).contains(&vendor.logins()), "{}", vendor.logins());
}

#[tokio::test]
async fn a_server_that_is_always_refused_costs_the_others_little() {
    let clock = Watched::new();
    let vendor = Vendor::new(&clock, 2);
    let sessions = sessions(&clock, &vendor);
    for _ in 0..500 {
        refused_call(&sessions, "kvm_0_1").await;
        let other = sessions.get("kvm_1_1").now_or_never();
        assert!(
            other.is_some_and(|found| found.is_ok()),
            "good, and at once"
        );
        clock.advance(1);
    }
    // After 0, 5, 15, 35, 75 s, and then once a minute.
    assert_eq!(vendor.logins(), 1 + 5 + (500 - 75) / 60);
}

#[tokio::test]
async fn a_session_dropped_by_the_server_once_in_a_while_is_renewed_at_once() {
    let clock = Watched::new();
    let vendor = Vendor::new(&clock, 1);
    let sessions = sessions(&clock, &vendor);
    for round in 1..=20 {
        let (_, generation) = sessions.get("kvm_0_1").await.expect("a session");
        assert!(sessions.refused(generation), "round {round}");
        assert!(
            sessions.refused(generation),
            "and for all who had the same one"
        );
        let (_, next) = sessions.get("kvm_0_1").await.expect("a session");
        assert_eq!(next, generation + 1);
        clock.advance(11);
    }
    assert_eq!(vendor.logins(), 21);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_refusal_between_a_login_and_the_look_at_it_is_not_an_unknown_server() {
    let clock = Watched::new();
    let vendor = Vendor::new(&clock, 1);
    let sessions = sessions(&clock, &vendor);
    // Both wait for the first login; the one that is polled first reports its session as refused
    // before the other has looked.
    let mut first = Box::pin(sessions.get("kvm_0_1"));
    let mut second = Box::pin(sessions.get("kvm_0_1"));
    assert!(first.as_mut().now_or_never().is_none());
    assert!(second.as_mut().now_or_never().is_none());
    let (_, generation) = first.await.expect("a session");
    assert!(sessions.refused(generation));
    let (_, later) = second.await.expect("a session, not an error");
    assert_eq!(later, generation + 1);
}

/// An account with many servers.
#[derive(Debug)]
struct Large;

impl Large {
    const SERVERS: usize = 10_000;
}

impl Login for Large {
    fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
        let session = |number| {
            let signature = Secret::from("s".repeat(512));
            Session::new(
                kvm_id(number),
                "1.edisglobal.com",
                signature,
                START + LIFETIME,
            )
        };
        let all = (0..Self::SERVERS).map(session).collect();
        std::future::ready(Ok(all)).boxed()
    }
}

#[test]
fn ten_thousand_servers_are_no_burden() {
    const SERVERS: usize = Large::SERVERS;
    let clock = ManualClock::at(START.unsigned_abs());
    let sessions = Sessions::new(Arc::new(Large), Arc::new(clock), RenewalWindows::default());
    let begun = Instant::now();
    let listed = sessions
        .all()
        .now_or_never()
        .expect("ready")
        .expect("listed");
    let landed = begun.elapsed();
    assert_eq!(listed.len(), SERVERS);
    let ids: Vec<_> = (0..SERVERS).map(kvm_id).collect();
    let begun = Instant::now();
    for id in &ids {
        let found = sessions.get(id).now_or_never();
        assert!(found.is_some_and(|found| found.is_ok()));
    }
    println!(
        "{SERVERS} servers: listed after {landed:?}, a look-up takes {:?}",
        begun.elapsed() / u32::try_from(SERVERS).expect("fits")
    );
}
