//! Sessions with clocks that are wrong, jump, or are at the limit of what a number can hold; and
//! servers that appear and disappear.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use loggia_transport::clock::{Clock, unix_seconds};
use loggia_transport::edis::{Login, RenewalWindows, Session, Sessions};
use loggia_transport::{Error, ErrorKind, Secret};

use crate::support::ManualClock;

const NOW: i64 = 1_000_000_000;
const HOUR: i64 = 3600;

/// Returns the answer that was set last.
#[derive(Debug, Default)]
struct Vendor {
    logins: AtomicU64,
    answer: Mutex<Vec<(&'static str, i64)>>,
    failure: Mutex<Option<ErrorKind>>,
}

#[derive(Debug)]
struct At(Arc<Vendor>);

impl Login for At {
    fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
        self.0.logins.fetch_add(1, Ordering::SeqCst);
        let answer = self.0.answer.lock().expect("lock").clone();
        let failure = *self.0.failure.lock().expect("lock");
        let session = |(kvm_id, valid_until)| {
            Session::new(kvm_id, "1.edisglobal.com", Secret::from("s"), valid_until)
        };
        let outcome = match failure {
            Some(kind) => Err(Error::new(kind, "not now")),
            None => Ok(answer.into_iter().map(session).collect()),
        };
        std::future::ready(outcome).boxed()
    }
}

/// A clock that only the tests advance.
fn standing() -> ManualClock {
    ManualClock::at(NOW.unsigned_abs()).standing()
}

struct House {
    clock: ManualClock,
    vendor: Arc<Vendor>,
    sessions: Sessions,
}

impl House {
    fn new(answer: &[(&'static str, i64)]) -> Self {
        let clock = standing();
        let vendor = Arc::new(Vendor::default());
        let login = Arc::new(At(Arc::clone(&vendor)));
        let sessions = Sessions::new(login, Arc::new(clock.clone()), RenewalWindows::default());
        let house = Self {
            clock,
            vendor,
            sessions,
        };
        house.answer(answer);
        house
    }

    fn answer(&self, answer: &[(&'static str, i64)]) {
        *self.vendor.answer.lock().expect("lock") = answer.to_vec();
    }

    fn logins(&self) -> u64 {
        self.vendor.logins.load(Ordering::SeqCst)
    }

    /// These logins do not wait, so neither does a look-up.
    fn get(&self, kvm_id: &str) -> Result<Arc<Session>, Error> {
        let found = self.sessions.get(kvm_id).now_or_never();
        found.expect("ready at once").map(|(session, _)| session)
    }

    fn listed(&self) -> Vec<String> {
        let listed = self.sessions.all().now_or_never().expect("ready at once");
        let listed = listed.expect("listed");
        listed
            .iter()
            .map(|session| session.kvm_id.clone())
            .collect()
    }
}

#[test]
fn sessions_that_are_over_when_they_come_are_one_clear_error() {
    // The local clock is two hours ahead, or the vendor's two hours behind.
    for valid_until in [NOW - HOUR, NOW, 0, i64::MIN] {
        let house = House::new(&[("kvm_1_1", valid_until), ("kvm_2_2", NOW + HOUR)]);
        for _ in 0..100 {
            let error = house.get("kvm_1_1").expect_err("over at once");
            assert!(error.is_unauthorized());
            let text = error.to_string();
            assert!(text.contains("kvm_1_1") && text.contains("clock"), "{text}");
            assert_eq!(house.listed(), ["kvm_1_1", "kvm_2_2"]);
            house.get("kvm_2_2").expect("the others are good");
        }
        assert_eq!(house.logins(), 1);
        house.clock.turn(6);
        house.get("kvm_1_1").expect_err("still");
        assert_eq!(house.logins(), 2, "asked again once in a while");
    }
}

#[test]
fn a_clock_that_is_put_right_needs_no_restart() {
    let house = House::new(&[("kvm_1_1", NOW - HOUR)]);
    house.get("kvm_1_1").expect_err("over at once");
    house.clock.turn(-2 * HOUR);
    house.get("kvm_1_1").expect("good by the right clock");
    assert_eq!(house.logins(), 1);
}

#[test]
fn the_ends_of_time_are_no_trouble() {
    let house = House::new(&[("kvm_1_1", i64::MAX), ("kvm_2_2", i64::MIN)]);
    for by in [0, HOUR, -2 * HOUR, i64::MAX / 2, -NOW] {
        house.clock.turn(by);
        house.get("kvm_1_1").expect("good for ever");
        house.get("kvm_2_2").expect_err("never good");
        assert_eq!(house.listed(), ["kvm_1_1", "kvm_2_2"]);
        let _ = house.sessions.refused(1);
    }
    assert!(house.logins() <= 10, "{}", house.logins());
}

#[test]
fn a_clock_that_jumps_ahead_costs_one_login() {
    let house = House::new(&[("kvm_1_1", NOW + HOUR)]);
    house.get("kvm_1_1").expect("good");
    house.clock.turn(5 * HOUR);
    house.answer(&[("kvm_1_1", NOW + 6 * HOUR)]);
    for _ in 0..10 {
        house.get("kvm_1_1").expect("good");
    }
    assert_eq!(house.logins(), 2);
}

#[test]
fn a_clock_that_is_set_back_prolongs_no_cool_down() {
    // After a login that failed for good.
    let house = House::new(&[("kvm_1_1", NOW + HOUR)]);
    *house.vendor.failure.lock().expect("lock") = Some(ErrorKind::Unauthorized);
    house.get("kvm_1_1").expect_err("refused");
    house.get("kvm_1_1").expect_err("refused");
    assert_eq!(house.logins(), 1);
    *house.vendor.failure.lock().expect("lock") = None;
    house.clock.turn(-5 * HOUR);
    house.get("kvm_1_1").expect("good");

    // After a look-up of a VPS that is not listed.
    house.get("kvm_9_9").expect_err("unknown");
    house.answer(&[("kvm_1_1", NOW + HOUR), ("kvm_9_9", NOW + HOUR)]);
    house.clock.turn(-HOUR);
    house.get("kvm_9_9").expect("listed now");

    // After a refusal.
    let generation = || {
        house
            .sessions
            .get("kvm_1_1")
            .now_or_never()
            .expect("ready")
            .expect("good")
            .1
    };
    assert!(house.sessions.refused(generation()));
    assert!(!house.sessions.refused(generation()), "a moment ago");
    house.clock.turn(-HOUR);
    assert!(house.sessions.refused(generation()));
}

#[test]
fn a_login_that_failed_for_good_is_not_repeated_for_every_call() {
    for (kind, logins) in [
        (ErrorKind::Unauthorized, 1),
        (ErrorKind::Rejected, 1),
        (ErrorKind::Decode, 1),
        (ErrorKind::Blocked, 1),
        // These may succeed the next time.
        (ErrorKind::Server, 10),
        (ErrorKind::Connect, 10),
    ] {
        let house = House::new(&[]);
        *house.vendor.failure.lock().expect("lock") = Some(kind);
        for _ in 0..10 {
            assert_eq!(house.get("kvm_1_1").expect_err("fails").kind(), kind);
        }
        assert_eq!(house.logins(), logins, "{kind:?}");
    }
}

#[test]
fn a_server_that_vanished_is_named_and_comes_back() {
    let both = |end| [("kvm_1_1", end), ("kvm_2_2", end)];
    let house = House::new(&both(NOW + HOUR));
    house.get("kvm_1_1").expect("good");
    house.answer(&both(NOW + 2 * HOUR)[1..]);
    house.clock.turn(HOUR);
    for _ in 0..100 {
        let error = house.get("kvm_1_1").expect_err("gone");
        assert_eq!(error.kind(), ErrorKind::NotFound);
        let text = error.to_string();
        assert!(
            text.contains("kvm_1_1") && text.contains("list the account"),
            "{text}"
        );
        house.get("kvm_2_2").expect("good");
    }
    assert_eq!(house.logins(), 2, "one renewal, and none for the calls");
    house.answer(&both(NOW + 2 * HOUR));
    house.clock.turn(6);
    house.get("kvm_1_1").expect("back");
    assert_eq!(house.logins(), 3);
}

#[test]
fn an_account_without_servers_is_asked_again_after_a_while() {
    let house = House::new(&[]);
    for _ in 0..10 {
        assert_eq!(house.listed(), [""; 0]);
    }
    assert_eq!(house.logins(), 1);
    house.answer(&[("kvm_1_1", NOW + HOUR)]);
    house.clock.turn(6);
    assert_eq!(house.listed(), ["kvm_1_1"], "ordered in the meantime");
}

/// The advisory window has opened; the login hangs until shortly before the session's end, and
/// then fails.
#[tokio::test]
async fn an_early_renewal_that_fails_late_does_not_hand_out_the_old_session() {
    #[derive(Debug)]
    struct Slow(ManualClock, AtomicU64);

    impl Login for Slow {
        fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
            let clock = self.0.clone();
            let login = self.1.fetch_add(1, Ordering::SeqCst) + 1;
            async move {
                tokio::task::yield_now().await;
                if login == 2 {
                    clock.turn(100);
                    return Err(Error::new(ErrorKind::Timeout, "no answer"));
                }
                let end = unix_seconds(clock.now()) + HOUR;
                let signature = Secret::from(login.to_string());
                Ok(vec![Session::new(
                    "kvm_1_1",
                    "1.edisglobal.com",
                    signature,
                    end,
                )])
            }
            .boxed()
        }
    }

    let clock = standing();
    let login = Arc::new(Slow(clock.clone(), AtomicU64::new(0)));
    let sessions = Sessions::new(login, Arc::new(clock.clone()), RenewalWindows::default());
    sessions.get("kvm_1_1").await.expect("good");
    clock.turn(HOUR - 110);
    let (session, _) = sessions.get("kvm_1_1").await.expect("good");
    assert_eq!(session.signature.expose(), "3");
}
