//! Whichever task is dropped, and whenever: the others get their session.
//!
//! A small scheduler stands in for a runtime. It polls a task only when something woke it, so a
//! lost wake-up shows as a task that never ends; and it drops tasks after an exact number of
//! polls, for every number up to the last.
#![allow(clippy::print_stdout, reason = "figures, for `--nocapture`")]

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, poll_fn};
use loggia_transport::edis::{Login, RenewalWindows, Session, Sessions};
use loggia_transport::{Error, Secret};

use crate::support::ManualClock;

const LIFETIME: u64 = 3600;

/// A login with several waits. Each ends with the second event after its first poll; the first
/// event wakes it too early.
#[derive(Debug)]
struct Desk {
    clock: ManualClock,
    begun: AtomicU64,
    finished: AtomicU64,
    events: Mutex<(u64, Vec<Waker>)>,
}

impl Desk {
    const WAITS: usize = 3;

    /// Triggers an event; returns whether anyone was waiting for it.
    fn event(&self) -> bool {
        let waiting = {
            let mut events = self.events.lock().expect("lock");
            events.0 += 1;
            std::mem::take(&mut events.1)
        };
        let any = !waiting.is_empty();
        waiting.into_iter().for_each(Waker::wake);
        any
    }

    async fn wait(&self) {
        let mut due = None;
        poll_fn(|context| {
            let mut events = self.events.lock().expect("lock");
            if *due.get_or_insert(events.0 + 2) <= events.0 {
                return Poll::Ready(());
            }
            events.1.push(context.waker().clone());
            Poll::Pending
        })
        .await;
    }
}

#[derive(Debug)]
struct At(Arc<Desk>);

impl Login for At {
    fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
        let desk = Arc::clone(&self.0);
        desk.begun.fetch_add(1, Ordering::SeqCst);
        async move {
            for _ in 0..Desk::WAITS {
                desk.wait().await;
            }
            let serial = desk.finished.fetch_add(1, Ordering::SeqCst) + 1;
            let valid_until = i64::try_from(desk.clock.unix_seconds() + LIFETIME).expect("fits");
            Ok(vec![session(serial, valid_until)])
        }
        .boxed()
    }
}

fn session(serial: u64, valid_until: i64) -> Session {
    let signature = Secret::from(serial.to_string());
    Session::new("kvm_1_1", "1.edisglobal.com", signature, valid_until)
}

/// A task's work. Its result is the serial number of the session that it has at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Work {
    Get,
    All,
    Renew,
}

impl Work {
    fn begin(self, sessions: &Sessions) -> Task {
        let sessions = sessions.clone();
        let serial = |session: &Session| session.signature.expose().parse().expect("a number");
        let future = async move {
            match self {
                Self::Get => serial(&sessions.get("kvm_1_1").await.expect("a session").0),
                Self::All => serial(&sessions.all().await.expect("a list")[0]),
                Self::Renew => {
                    sessions.renew().await.expect("renewed");
                    serial(&sessions.cached("kvm_1_1").expect("at hand"))
                }
            }
        };
        Task {
            future: Some(future.boxed()),
            woken: Arc::new(Flag(AtomicBool::new(true))),
            polls: 0,
            outcome: None,
        }
    }
}

struct Flag(AtomicBool);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.store(true, Ordering::SeqCst);
    }
}

struct Task {
    future: Option<BoxFuture<'static, u64>>,
    woken: Arc<Flag>,
    polls: usize,
    outcome: Option<u64>,
}

impl Task {
    fn is_over(&self) -> bool {
        self.future.is_none()
    }

    /// Polls the task if it was woken; returns whether it did.
    fn turn(&mut self) -> bool {
        let Some(future) = &mut self.future else {
            return false;
        };
        if !self.woken.0.swap(false, Ordering::SeqCst) {
            return false;
        }
        self.polls += 1;
        let waker = Waker::from(Arc::clone(&self.woken));
        if let Poll::Ready(serial) = future.poll_unpin(&mut Context::from_waker(&waker)) {
            self.outcome = Some(serial);
            self.future = None;
        }
        true
    }
}

/// The state of the sessions when the tasks begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Before {
    NeverLoggedIn,
    Advisory,
    Mandatory,
    Refused,
}

struct Stage {
    desk: Arc<Desk>,
    sessions: Sessions,
    tasks: Vec<Task>,
}

impl Stage {
    fn new(before: Before) -> Self {
        let clock = ManualClock::at(1_000_000);
        let desk = Arc::new(Desk {
            clock: clock.clone(),
            begun: AtomicU64::new(0),
            finished: AtomicU64::new(0),
            events: Mutex::default(),
        });
        let login = Arc::new(At(Arc::clone(&desk)));
        let sessions = Sessions::new(login, Arc::new(clock.clone()), RenewalWindows::default());
        let mut stage = Self {
            desk,
            sessions,
            tasks: Vec::new(),
        };
        if before != Before::NeverLoggedIn {
            stage.add(Work::Get);
            stage.run();
            stage.tasks.clear();
        }
        match before {
            Before::NeverLoggedIn => {}
            Before::Advisory => clock.advance(Duration::from_secs(LIFETIME - 100)),
            Before::Mandatory => clock.advance(Duration::from_secs(LIFETIME - 20)),
            Before::Refused => assert!(stage.sessions.refused(1)),
        }
        stage
    }

    fn add(&mut self, work: Work) {
        self.tasks.push(work.begin(&self.sessions));
    }

    /// Polls every task that was woken, or else triggers an event. Returns false when nothing can
    /// happen any more.
    fn step(&mut self) -> bool {
        let mut any = false;
        for task in &mut self.tasks {
            any |= task.turn();
        }
        any || self.desk.event()
    }

    /// Runs until all tasks have ended.
    fn run(&mut self) {
        while self.tasks.iter().any(|task| !task.is_over()) {
            assert!(self.step(), "a task waits and nothing will wake it");
        }
    }
}

/// Drops the tasks `victims` when the first of them was polled `polls` times. Returns whether it
/// lasted that long.
fn drop_after(polls: usize, victims: &[usize], work: Work, before: Before) -> bool {
    let case = format!("{work:?} {before:?}, {victims:?} dropped after {polls} polls");
    let mut stage = Stage::new(before);
    let logins = stage.desk.finished.load(Ordering::SeqCst);
    let begun = stage.desk.begun.load(Ordering::SeqCst);
    stage.add(work);
    stage.add(Work::Get);
    stage.add(Work::All);
    stage.add(Work::Get);

    // A renewal that is requested after the first has ended is a separate login.
    let most = if work == Work::Renew { 2 } else { 1 };
    let first = victims[0];
    while stage.tasks[first].polls < polls {
        let over = stage.tasks[first].is_over();
        if over || !stage.step() {
            return false;
        }
    }
    for &victim in victims {
        stage.tasks[victim].future = None;
    }
    stage.add(Work::Get);
    stage.add(work);
    stage.run();

    for (index, task) in stage.tasks.iter().enumerate() {
        let Some(serial) = task.outcome else {
            assert!(victims.contains(&index), "{case}: task {index} has nothing");
            continue;
        };
        // In the advisory window the old session is acceptable too.
        let oldest = logins + u64::from(before != Before::Advisory);
        assert!(
            (oldest..=logins + most).contains(&serial),
            "{case}: {serial}"
        );
    }
    let finished = stage.desk.finished.load(Ordering::SeqCst) - logins;
    let begun = stage.desk.begun.load(Ordering::SeqCst) - begun;
    assert!(finished <= most, "{case}: {finished} logins");
    assert!(begun <= 2, "{case}: {begun} logins begun");
    let others_joined = polls > 0 && before != Before::Advisory;
    if victims.len() == 1 && (first != leader(work, before) || others_joined) {
        assert_eq!(begun, finished, "{case}: the others carry the login on");
    }
    true
}

/// The task that begins the login: the first that needs one.
fn leader(work: Work, before: Before) -> usize {
    usize::from(work == Work::All && before == Before::Advisory)
}

#[test]
fn a_task_may_go_away_at_any_point_of_the_login() {
    let mut cases = 0;
    for work in [Work::Get, Work::All, Work::Renew] {
        for before in [
            Before::NeverLoggedIn,
            Before::Advisory,
            Before::Mandatory,
            Before::Refused,
        ] {
            // The task that began it, one that joined, both, and all except the last.
            for victims in [&[0][..], &[1], &[0, 1], &[1, 0], &[0, 1, 2]] {
                let mut polls = 0;
                while drop_after(polls, victims, work, before) {
                    polls += 1;
                }
                // In the advisory window only the leader has more than one poll.
                let waits = before != Before::Advisory || victims[0] == leader(work, before);
                assert!(
                    polls > if waits { Desk::WAITS } else { 0 },
                    "{work:?} {before:?}"
                );
                cases += polls;
            }
        }
    }
    println!("{cases} ways to give up");
    assert!(cases > 200);
}

/// Its first poll wakes everyone, lets another task look at the flight meanwhile, and does not
/// complete it.
struct Meddling {
    inside: Arc<Mutex<Option<Task>>>,
}

impl std::fmt::Debug for Meddling {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Meddling")
    }
}

impl Login for Meddling {
    fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
        let inside = Arc::clone(&self.inside);
        let mut polled = false;
        poll_fn(move |context| {
            if polled {
                return Poll::Ready(Ok(vec![session(1, i64::MAX)]));
            }
            polled = true;
            context.waker().wake_by_ref();
            if let Some(other) = &mut *inside.lock().expect("lock") {
                assert!(other.turn(), "woken with the rest");
            }
            Poll::Pending
        })
        .boxed()
    }
}

/// On two threads: a wake-up arrives while the first polls the login. It wakes the second, which
/// finds the login being polled and goes back to sleep; then the first is dropped.
#[test]
fn a_wake_up_during_the_last_poll_of_a_task_is_not_lost() {
    let inside = Arc::new(Mutex::new(None));
    let sessions = Sessions::new(
        Arc::new(Meddling {
            inside: Arc::clone(&inside),
        }),
        Arc::new(ManualClock::at(1_000_000)),
        RenewalWindows::default(),
    );
    let mut first = Work::Get.begin(&sessions);
    *inside.lock().expect("lock") = Some(Work::Get.begin(&sessions));
    assert!(first.turn());
    drop(first);

    let mut second = inside.lock().expect("lock").take().expect("there");
    assert_eq!(second.polls, 1);
    assert!(second.turn(), "woken when the first went away");
    assert_eq!(second.outcome, Some(1));
}

/// Panics at its first poll.
#[derive(Debug)]
struct Broken(Arc<AtomicU64>);

impl Login for Broken {
    fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
        let logins = self.0.fetch_add(1, Ordering::SeqCst);
        async move {
            if logins == 0 {
                tokio::task::yield_now().await;
                panic!("a mistake in somebody's login");
            }
            Ok(vec![session(1, i64::MAX)])
        }
        .boxed()
    }
}

#[tokio::test]
async fn a_login_that_panics_leaves_no_one_waiting() {
    let logins = Arc::new(AtomicU64::new(0));
    let sessions = Sessions::new(
        Arc::new(Broken(Arc::clone(&logins))),
        Arc::new(ManualClock::at(1_000_000)),
        RenewalWindows::default(),
    );
    let waiting: Vec<_> = (0..3)
        .map(|_| {
            let sessions = sessions.clone();
            tokio::spawn(async move { sessions.get("kvm_1_1").await.map(|_| ()) })
        })
        .collect();
    for one in waiting {
        assert!(one.await.expect_err("the panic is passed on").is_panic());
    }
    sessions
        .get("kvm_1_1")
        .await
        .expect("the next begins again");
    assert_eq!(logins.load(Ordering::SeqCst), 2);
}
