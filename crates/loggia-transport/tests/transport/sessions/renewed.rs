//! Sessions are renewed in time, once for everyone, whichever caller is dropped.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all};
use loggia_transport::edis::{Login, RenewalWindows, Session, Sessions};
use loggia_transport::{Error, ErrorKind, Secret};
use tokio::sync::Semaphore;

use crate::support::ManualClock;

const LIFETIME: u64 = 3600;

/// Logs in as often as it has permits, and counts.
#[derive(Debug)]
struct Desk {
    clock: ManualClock,
    begun: AtomicU64,
    finished: AtomicU64,
    permits: Arc<Semaphore>,
    refuse: std::sync::Mutex<Option<ErrorKind>>,
}

impl Desk {
    fn new(clock: &ManualClock, permits: usize) -> Arc<Self> {
        Arc::new(Self {
            clock: clock.clone(),
            begun: AtomicU64::new(0),
            finished: AtomicU64::new(0),
            permits: Arc::new(Semaphore::new(permits)),
            refuse: std::sync::Mutex::default(),
        })
    }

    fn refuse(&self, kind: Option<ErrorKind>) {
        *self.refuse.lock().expect("lock") = kind;
    }

    fn begun(&self) -> u64 {
        self.begun.load(Ordering::SeqCst)
    }
}

/// Makes the login a handle on the desk that the test keeps.
#[derive(Debug)]
struct At(Arc<Desk>);

impl Login for At {
    fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
        let desk = Arc::clone(&self.0);
        desk.begun.fetch_add(1, Ordering::SeqCst);
        async move {
            desk.permits.acquire().await.expect("open").forget();
            if let Some(kind) = *desk.refuse.lock().expect("lock") {
                return Err(Error::new(kind, "refused by the desk"));
            }
            let serial = desk.finished.fetch_add(1, Ordering::SeqCst) + 1;
            let valid_until = i64::try_from(desk.clock.unix_seconds() + LIFETIME).expect("fits");
            Ok(["kvm_1_1", "kvm_2_2"]
                .map(|id| {
                    let signature = Secret::from(format!("{id}-{serial}"));
                    Session::new(id, "1.edisglobal.com", signature, valid_until)
                })
                .into())
        }
        .boxed()
    }
}

fn sessions(clock: &ManualClock, desk: &Arc<Desk>) -> Sessions {
    Sessions::new(
        Arc::new(At(Arc::clone(desk))),
        Arc::new(clock.clone()),
        RenewalWindows::default(),
    )
}

async fn serial(sessions: &Sessions) -> String {
    let (session, _) = sessions.get("kvm_1_1").await.expect("a session");
    session.signature.expose().to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_tasks_and_one_expired_session_make_one_login() {
    let clock = ManualClock::at(1_000_000);
    let desk = Desk::new(&clock, usize::MAX >> 4);
    let sessions = sessions(&clock, &desk);
    assert_eq!(serial(&sessions).await, "kvm_1_1-1");
    clock.advance(Duration::from_secs(LIFETIME + 1));

    let racers = (0..1000).map(|_| {
        let sessions = sessions.clone();
        tokio::spawn(async move { serial(&sessions).await })
    });
    for signature in join_all(racers).await {
        assert_eq!(signature.expect("not cancelled"), "kvm_1_1-2");
    }
    assert_eq!(desk.begun(), 2, "one at first, one for all racers");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_thousand_refusals_of_one_session_make_one_login() {
    let clock = ManualClock::at(1_000_000);
    let desk = Desk::new(&clock, usize::MAX >> 4);
    let sessions = sessions(&clock, &desk);
    let (_, generation) = sessions.get("kvm_1_1").await.expect("a session");

    let racers = (0..1000).map(|_| {
        let sessions = sessions.clone();
        tokio::spawn(async move {
            sessions.refused(generation);
            serial(&sessions).await
        })
    });
    for signature in join_all(racers).await {
        assert_eq!(signature.expect("not cancelled"), "kvm_1_1-2");
    }
    assert_eq!(desk.begun(), 2);
}

#[tokio::test]
async fn in_the_advisory_window_one_renews_while_the_others_go_on() {
    let clock = ManualClock::at(1_000_000);
    let desk = Desk::new(&clock, 1);
    let sessions = sessions(&clock, &desk);
    assert_eq!(serial(&sessions).await, "kvm_1_1-1");
    clock.advance(Duration::from_secs(LIFETIME - 100));

    let mut renewing = Box::pin(serial(&sessions));
    assert!(
        renewing.as_mut().now_or_never().is_none(),
        "the first waits for the login"
    );
    for _ in 0..10 {
        let other = serial(&sessions).now_or_never();
        assert_eq!(other.as_deref(), Some("kvm_1_1-1"), "the others do not");
    }
    desk.permits.add_permits(1);
    assert_eq!(renewing.await, "kvm_1_1-2");
    assert_eq!(serial(&sessions).await, "kvm_1_1-2");
    assert_eq!(desk.begun(), 2);
}

#[tokio::test]
async fn a_failed_early_renewal_is_no_failure_and_cools_down() {
    let clock = ManualClock::at(1_000_000);
    let desk = Desk::new(&clock, usize::MAX >> 4);
    let sessions = sessions(&clock, &desk);
    serial(&sessions).await;
    desk.refuse(Some(ErrorKind::Server));
    clock.advance(Duration::from_secs(LIFETIME - 100));

    for _ in 0..5 {
        assert_eq!(serial(&sessions).await, "kvm_1_1-1");
    }
    assert_eq!(desk.begun(), 2, "tried once, then left alone for a while");
    clock.advance(Duration::from_secs(6));
    desk.refuse(None);
    assert_eq!(serial(&sessions).await, "kvm_1_1-2");
}

#[tokio::test]
async fn in_the_mandatory_window_all_wait() {
    let clock = ManualClock::at(1_000_000);
    let desk = Desk::new(&clock, 1);
    let sessions = sessions(&clock, &desk);
    serial(&sessions).await;
    clock.advance(Duration::from_secs(LIFETIME - 20));

    let mut waiting: Vec<_> = (0..5).map(|_| Box::pin(serial(&sessions))).collect();
    for one in &mut waiting {
        assert!(one.as_mut().now_or_never().is_none());
    }
    desk.permits.add_permits(1);
    for one in waiting {
        assert_eq!(one.await, "kvm_1_1-2");
    }
    assert_eq!(desk.begun(), 2);
}

#[tokio::test]
async fn dropping_the_task_that_began_the_login_leaves_the_others_going() {
    let clock = ManualClock::at(1_000_000);
    let desk = Desk::new(&clock, 0);
    let sessions = sessions(&clock, &desk);

    let mut first = Box::pin(serial(&sessions));
    assert!(first.as_mut().now_or_never().is_none());
    let second = tokio::spawn({
        let sessions = sessions.clone();
        async move { serial(&sessions).await }
    });
    tokio::task::yield_now().await;
    drop(first);
    desk.permits.add_permits(1);
    assert_eq!(second.await.expect("not cancelled"), "kvm_1_1-1");
    assert_eq!(desk.begun(), 1, "the second carried the login on");
}

#[tokio::test]
async fn when_all_give_up_the_next_begins_again() {
    let clock = ManualClock::at(1_000_000);
    let desk = Desk::new(&clock, 0);
    let sessions = sessions(&clock, &desk);
    let mut only = Box::pin(serial(&sessions));
    assert!(only.as_mut().now_or_never().is_none());
    drop(only);
    desk.permits.add_permits(1);
    assert_eq!(serial(&sessions).await, "kvm_1_1-1");
    assert_eq!(desk.begun(), 2);
}

#[tokio::test]
async fn a_refused_login_is_reported_to_all_and_not_repeated_at_once() {
    let clock = ManualClock::at(1_000_000);
    let desk = Desk::new(&clock, usize::MAX >> 4);
    desk.refuse(Some(ErrorKind::Unauthorized));
    let sessions = sessions(&clock, &desk);
    for _ in 0..5 {
        let error = sessions.get("kvm_1_1").await.expect_err("refused");
        assert!(error.is_unauthorized());
    }
    assert_eq!(desk.begun(), 1);
    clock.advance(Duration::from_secs(6));
    desk.refuse(None);
    assert_eq!(serial(&sessions).await, "kvm_1_1-1");
}

#[tokio::test]
async fn a_vps_the_account_does_not_have_is_named_and_asked_for_once() {
    let clock = ManualClock::at(1_000_000);
    let desk = Desk::new(&clock, usize::MAX >> 4);
    let sessions = sessions(&clock, &desk);
    for _ in 0..5 {
        let error = sessions.get("kvm_9_9").await.expect_err("unknown");
        assert!(error.is_not_found());
        assert!(error.to_string().contains("kvm_9_9"), "{error}");
    }
    assert_eq!(desk.begun(), 1);
    clock.advance(Duration::from_secs(6));
    let _ = sessions.get("kvm_9_9").await;
    assert_eq!(desk.begun(), 2, "it may have been ordered in the meantime");
}

#[tokio::test]
async fn all_sessions_come_from_one_login_in_order() {
    let clock = ManualClock::at(1_000_000);
    let desk = Desk::new(&clock, usize::MAX >> 4);
    let sessions = sessions(&clock, &desk);
    for _ in 0..3 {
        let ids: Vec<_> = sessions
            .all()
            .await
            .expect("listed")
            .iter()
            .map(|session| session.kvm_id.clone())
            .collect();
        assert_eq!(ids, ["kvm_1_1", "kvm_2_2"]);
    }
    assert_eq!(desk.begun(), 1);
    assert!(!format!("{sessions:?}").contains("kvm_1_1-1"));
}

#[tokio::test]
async fn sessions_that_are_refused_soon_after_a_pause_make_it_longer() {
    let clock = ManualClock::at(1_000_000);
    let desk = Desk::new(&clock, usize::MAX >> 4);
    let sessions = sessions(&clock, &desk);
    // Seconds since the last step, and whether a refusal then leads to another login.
    for (passes, drops) in [
        (0, true),
        (4, false),
        (4, true),
        (9, false),
        (1, true),
        (41, true),
    ] {
        clock.advance(Duration::from_secs(passes));
        let (_, generation) = sessions.get("kvm_1_1").await.expect("a session");
        assert_eq!(sessions.refused(generation), drops, "after {passes} s");
    }
    // After a long time without refusals, the pause is the first one again.
    serial(&sessions).await;
    for (passes, drops) in [(4, false), (1, true)] {
        clock.advance(Duration::from_secs(passes));
        let (_, generation) = sessions.get("kvm_1_1").await.expect("a session");
        assert_eq!(sessions.refused(generation), drops, "after {passes} s");
    }
}
