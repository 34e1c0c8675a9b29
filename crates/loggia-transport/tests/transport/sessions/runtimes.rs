//! One account on several runtimes: a login belongs to the runtime that began it.
//!
//! A runtime that was dropped, or is no longer driven, takes the timers and sockets of its login
//! with it. Callers elsewhere must neither wait for that login nor poll it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};
use loggia_transport::edis::{Login, RenewalWindows, Session, Sessions};
use loggia_transport::{Error, ErrorKind, Secret};
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Semaphore;

use crate::support::ManualClock;

const NOW: u64 = 1_000_000;
const LIFETIME: u64 = 3600;
/// Long enough for anything that is not stuck.
const PATIENCE: Duration = Duration::from_secs(10);

/// Waits on the timer of the runtime it is polled on, then for a permit.
#[derive(Debug)]
struct Desk {
    clock: ManualClock,
    begun: AtomicU64,
    permits: Semaphore,
    refusing: AtomicU64,
}

impl Desk {
    fn begun(&self) -> u64 {
        self.begun.load(Ordering::SeqCst)
    }

    /// Waits until this many logins have begun.
    fn wait_for(&self, logins: u64) {
        let begun = Instant::now();
        while self.begun() < logins {
            assert!(begun.elapsed() < PATIENCE, "{} began", self.begun());
            std::thread::yield_now();
        }
    }
}

#[derive(Debug)]
struct At(Arc<Desk>);

impl Login for At {
    fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
        let desk = Arc::clone(&self.0);
        let serial = desk.begun.fetch_add(1, Ordering::SeqCst) + 1;
        async move {
            tokio::time::sleep(Duration::from_millis(2)).await;
            desk.permits.acquire().await.expect("open").forget();
            if desk.refusing.load(Ordering::SeqCst) == serial {
                return Err(Error::new(ErrorKind::Unauthorized, "refused by the desk"));
            }
            let valid_until = i64::try_from(desk.clock.unix_seconds() + LIFETIME).expect("fits");
            let signature = Secret::from(serial.to_string());
            Ok(vec![Session::new(
                "kvm_1_1",
                "1.edisglobal.com",
                signature,
                valid_until,
            )])
        }
        .boxed()
    }
}

struct House {
    clock: ManualClock,
    desk: Arc<Desk>,
    sessions: Sessions,
}

impl House {
    fn new(permits: usize) -> Self {
        let clock = ManualClock::at(NOW);
        let desk = Arc::new(Desk {
            clock: clock.clone(),
            begun: AtomicU64::new(0),
            permits: Semaphore::new(permits),
            refusing: AtomicU64::new(0),
        });
        let login = Arc::new(At(Arc::clone(&desk)));
        let sessions = Sessions::new(login, Arc::new(clock.clone()), RenewalWindows::default());
        Self {
            clock,
            desk,
            sessions,
        }
    }

    /// A look-up that returns the number of the login that its session came from.
    fn serial(&self) -> BoxFuture<'static, String> {
        let sessions = self.sessions.clone();
        async move {
            let (session, _) = sessions.get("kvm_1_1").await.expect("a session");
            session.signature.expose().to_owned()
        }
        .boxed()
    }
}

fn single() -> Runtime {
    Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime")
}

fn many() -> Runtime {
    Builder::new_multi_thread()
        .worker_threads(2)
        .enable_time()
        .build()
        .expect("a runtime")
}

/// Polls `future` once on `runtime`.
fn begin(runtime: &Runtime, future: &mut BoxFuture<'static, String>) {
    let outcome = runtime.block_on(async { future.as_mut().now_or_never() });
    assert!(outcome.is_none(), "the login takes time");
}

/// The output of a future on `runtime`. Hanging makes the test fail instead of never ending.
fn completes<F: Future>(runtime: &Runtime, future: F) -> F::Output {
    runtime
        .block_on(async { tokio::time::timeout(PATIENCE, future).await })
        .expect("it does not wait for what is not driven")
}

#[test]
fn a_runtime_that_is_gone_takes_no_one_elsewhere_with_it() {
    for gone in [single(), many()] {
        let house = House::new(2);
        // Held here, so that the login outlives its runtime.
        let mut leader = house.serial();
        begin(&gone, &mut leader);
        gone.shutdown_background();

        let here = many();
        assert_eq!(completes(&here, house.serial()), "2");
        assert_eq!(house.desk.begun(), 2);
        drop(leader);
        assert_eq!(completes(&here, house.serial()), "2", "and all is well");
        assert_eq!(house.desk.begun(), 2);
    }
}

#[test]
fn a_task_that_dies_with_its_runtime_takes_no_one_elsewhere_with_it() {
    let house = House::new(0);
    let (gone, here) = (many(), many());
    let leader = gone.spawn(house.serial());
    house.desk.wait_for(1);
    let waiting: Vec<_> = (0..10).map(|_| here.spawn(house.serial())).collect();
    gone.shutdown_timeout(Duration::from_secs(5));
    assert!(leader.is_finished());
    house.desk.permits.add_permits(1);
    for outcome in completes(&here, join_all(waiting)) {
        assert_eq!(outcome.expect("no panic"), "2");
    }
    assert_eq!(house.desk.begun(), 2, "one for each runtime");
}

#[test]
fn a_runtime_that_no_one_drives_holds_no_one_up_elsewhere() {
    let house = House::new(2);
    let (undriven, here) = (single(), single());
    // A caller there had little patience, and left the rest to a task.
    undriven.block_on(async {
        tokio::spawn(house.serial());
        tokio::task::yield_now().await;
    });
    assert_eq!(house.desk.begun(), 1);
    assert_eq!(completes(&here, house.serial()), "2");

    // Driven again, it completes late: it is older, and changes nothing.
    assert_eq!(completes(&undriven, house.serial()), "2");
    while house.desk.permits.available_permits() > 0 {
        undriven.block_on(async { tokio::time::sleep(Duration::from_millis(1)).await });
    }
    assert_eq!(completes(&here, house.serial()), "2");
    assert_eq!(house.desk.begun(), 2);
}

#[test]
fn an_old_login_that_is_refused_late_says_nothing_about_the_present_one() {
    let house = House::new(1);
    house.desk.refusing.store(1, Ordering::SeqCst);
    let (slow, here) = (single(), single());
    let mut first = house.serial();
    begin(&slow, &mut first);
    assert_eq!(completes(&here, house.serial()), "2");
    house.desk.permits.add_permits(1);
    assert_eq!(
        completes(&slow, first),
        "2",
        "its waiters have a session too"
    );
    house.clock.advance(Duration::from_secs(LIFETIME));
    house.desk.permits.add_permits(1);
    assert_eq!(completes(&here, house.serial()), "3", "no cool-down");
}

#[test]
fn an_early_renewal_elsewhere_does_not_keep_this_runtime_from_its_own() {
    let house = House::new(1);
    let (undriven, here) = (single(), single());
    assert_eq!(completes(&here, house.serial()), "1");
    house.clock.advance(Duration::from_secs(LIFETIME - 100));
    let mut stuck = house.serial();
    begin(&undriven, &mut stuck);
    house.desk.permits.add_permits(1);
    assert_eq!(completes(&here, house.serial()), "3");
}

#[test]
fn each_runtime_logs_in_once_for_all_its_tasks() {
    const RUNTIMES: usize = 4;
    let house = House::new(0);
    let runtimes: Vec<_> = (0..RUNTIMES).map(|_| many()).collect();
    let tasks: Vec<_> = runtimes
        .iter()
        .flat_map(|runtime| (0..200).map(|_| runtime.spawn(house.serial())))
        .collect();
    let begun = u64::try_from(RUNTIMES).expect("few");
    house.desk.wait_for(begun);
    house.desk.permits.add_permits(RUNTIMES);
    let here = single();
    for outcome in completes(&here, join_all(tasks)) {
        outcome.expect("no panic");
    }
    assert_eq!(house.desk.begun(), begun);
}

#[test]
fn without_any_runtime_there_is_one_login_as_well() {
    /// Needs no runtime.
    #[derive(Debug)]
    struct Plain(AtomicU64);

    impl Login for Plain {
        fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
            self.0.fetch_add(1, Ordering::SeqCst);
            async {
                let mut waited = false;
                std::future::poll_fn(|context| {
                    context.waker().wake_by_ref();
                    if std::mem::replace(&mut waited, true) {
                        std::task::Poll::Ready(())
                    } else {
                        std::task::Poll::Pending
                    }
                })
                .await;
                let signature = Secret::from("1");
                Ok(vec![Session::new(
                    "kvm_1_1",
                    "1.edisglobal.com",
                    signature,
                    i64::MAX,
                )])
            }
            .boxed()
        }
    }

    let login = Arc::new(Plain(AtomicU64::new(0)));
    let sessions = Sessions::new(
        Arc::clone(&login) as Arc<dyn Login>,
        Arc::new(ManualClock::at(NOW)),
        RenewalWindows::default(),
    );
    let mut first = Box::pin(sessions.get("kvm_1_1"));
    let mut second = Box::pin(sessions.get("kvm_1_1"));
    assert!(first.as_mut().now_or_never().is_none());
    assert!(
        second.as_mut().now_or_never().is_some(),
        "carried on by the second"
    );
    assert!(first.as_mut().now_or_never().is_some());
    assert_eq!(login.0.load(Ordering::SeqCst), 1);
}
