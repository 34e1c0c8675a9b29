//! What a store holds and who has its lease: what is taken from it, what is left in it, and how
//! often it is asked.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use loggia_transport::clock::Clock;
use loggia_transport::edis::{
    Kept, Lease, Login, MemoryStore, RenewalWindows, Session, SessionStore, Sessions, account_name,
};
use loggia_transport::{Error, Secret};

use crate::support::bench::NOW;
use crate::support::{ManualClock, Timers};

const VPS: &str = "kvm_1_1";
const LIFETIME: u64 = 3600;
const SECOND: Duration = Duration::from_secs(1);

fn session(signature: &str, until: u64) -> Session {
    let until = i64::try_from(until).expect("fits");
    Session::new(VPS, "1.edisglobal.com", Secret::from(signature), until)
}

/// Logs in after a while, during which others run, and counts.
#[derive(Clone, Debug)]
struct Desk {
    clock: ManualClock,
    logins: Arc<AtomicU64>,
}

impl Login for Desk {
    fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
        let desk = self.clone();
        async move {
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            desk.logins.fetch_add(1, Ordering::SeqCst);
            Ok(vec![session("new", desk.clock.unix_seconds() + LIFETIME)])
        }
        .boxed()
    }
}

/// A store in memory that records what it is asked.
#[derive(Clone, Debug, Default)]
struct Noting {
    inside: MemoryStore,
    asked: Arc<AtomicU64>,
    spans: Arc<Mutex<Vec<Duration>>>,
}

impl SessionStore for Noting {
    fn load<'a>(&'a self, account: &'a str) -> BoxFuture<'a, Result<Option<Kept>, Error>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.inside.load(account)
    }

    fn save<'a>(&'a self, account: &'a str, kept: &'a Kept) -> BoxFuture<'a, Result<(), Error>> {
        self.inside.save(account, kept)
    }

    fn lease<'a>(
        &'a self,
        account: &'a str,
        span: Duration,
    ) -> BoxFuture<'a, Result<Option<Box<dyn Lease>>, Error>> {
        self.spans.lock().expect("lock").push(span);
        self.inside.lease(account, span)
    }
}

struct House {
    clock: ManualClock,
    desk: Desk,
    store: Noting,
}

impl House {
    fn new() -> Self {
        let clock = ManualClock::at(NOW);
        Self {
            desk: Desk {
                clock: clock.clone(),
                logins: Arc::default(),
            },
            clock,
            store: Noting::default(),
        }
    }

    /// The client that a separate process would have.
    fn client(&self, clock: Arc<dyn Clock>, windows: RenewalWindows) -> Sessions {
        let (desk, store) = (Arc::new(self.desk.clone()), Arc::new(self.store.clone()));
        Sessions::shared(desk, store, clock, windows)
    }

    fn plain(&self) -> Sessions {
        self.client(Arc::new(self.clock.clone()), RenewalWindows::default())
    }

    fn logins(&self) -> u64 {
        self.desk.logins.load(Ordering::SeqCst)
    }

    /// Makes another process hold the lease.
    async fn occupied(&self) -> Box<dyn Lease> {
        let lease = self.store.inside.lease("default", 3600 * SECOND).await;
        lease.expect("there").expect("free")
    }
}

async fn signature(client: &Sessions) -> String {
    let (session, _) = client.get(VPS).await.expect("a session");
    session.signature.expose().to_owned()
}

#[tokio::test]
async fn sessions_that_are_due_for_renewal_are_not_taken_from_a_store() {
    let wide = RenewalWindows::new(600 * SECOND, 30 * SECOND);
    for (windows, left, wanted) in [
        (RenewalWindows::default(), 121, "old"),
        (RenewalWindows::default(), 120, "new"),
        (RenewalWindows::default(), 0, "new"),
        (wide, 601, "old"),
        (wide, 600, "new"),
    ] {
        let house = House::new();
        let obtained = i64::try_from(NOW - LIFETIME).expect("fits");
        let kept = Kept::new(obtained, vec![session("old", NOW + left)]);
        house.store.save("default", &kept).await.expect("saved");
        let client = house.client(Arc::new(house.clock.clone()), windows);
        assert_eq!(signature(&client).await, wanted, "{windows:?} {left}");
        assert_eq!(
            house.logins(),
            u64::from(wanted == "new"),
            "{windows:?} {left}"
        );
    }
}

#[tokio::test]
async fn a_list_without_sessions_is_believed_for_a_moment() {
    for (age, logins) in [(0, 0), (4, 0), (5, 1), (-1, 1)] {
        let house = House::new();
        let obtained = i64::try_from(NOW).expect("fits") - age;
        let kept = Kept::new(obtained, Vec::new());
        house.store.save("default", &kept).await.expect("saved");
        house.plain().all().await.expect("a list");
        assert_eq!(house.logins(), logins, "{age}");
    }
}

#[tokio::test]
async fn an_early_renewal_that_was_left_to_another_is_left_for_a_second() {
    let house = House::new();
    let client = house.plain();
    signature(&client).await;
    house.clock.advance(Duration::from_secs(LIFETIME - 100));
    let _lease = house.occupied().await;
    let asked = || house.store.asked.swap(0, Ordering::SeqCst);
    asked();
    for (passes, is_asked) in [(0, true), (0, false), (0, false), (1, true), (0, false)] {
        house.clock.advance(passes * SECOND);
        signature(&client).await;
        assert_eq!(asked() > 0, is_asked);
    }
    assert_eq!(house.logins(), 1);
}

#[tokio::test]
async fn who_waits_for_another_looks_less_and_less_often_and_never_at_once() {
    let house = House::new();
    let _stopped = house.occupied().await;
    signature(&house.plain()).await;
    let waits = house.clock.waits();
    assert!(waits.len() > 40, "{waits:?}");
    let mut look = Duration::from_millis(50);
    for wait in waits {
        let range = look.mul_f64(0.49)..=look.mul_f64(1.51);
        assert!(range.contains(&wait), "{wait:?} of {look:?}");
        look = (2 * look).min(SECOND);
    }
}

#[tokio::test]
async fn a_lease_is_extended_while_the_login_goes_on() {
    let house = House::new();
    let clock = Timers::on(&house.clock, true);
    signature(&house.client(clock.clone(), RenewalWindows::default())).await;
    let spans = house.store.spans.lock().expect("lock").clone();
    let timers = clock.noted();
    assert!(timers.len() > 1, "again and again: {timers:?}");
    for timer in timers {
        assert_eq!(3 * timer, spans[0], "three times in its span");
    }
}

#[tokio::test]
async fn a_lease_that_is_extended_is_held_for_longer_and_one_that_was_lost_is_not() {
    let store = MemoryStore::new();
    let lease = async |span| store.lease("me", span).await.expect("there");
    let mut held = lease(Duration::ZERO).await.expect("free");
    assert!(
        held.extend(3600 * SECOND).await.expect("there"),
        "no one took it"
    );
    assert!(lease(SECOND).await.is_none(), "held");
    assert!(held.extend(Duration::ZERO).await.expect("there"));
    let other = lease(3600 * SECOND).await.expect("it was over");
    assert!(!held.extend(3600 * SECOND).await.expect("there"), "lost");
    drop(held);
    assert!(lease(SECOND).await.is_none(), "the other's");
    other.end(3600 * SECOND).await;
    assert!(
        lease(SECOND).await.is_none(),
        "not before the pause is over"
    );
    let dropped = store.lease("you", 3600 * SECOND).await.expect("there");
    drop(dropped.expect("free"));
    let again = store.lease("you", SECOND).await.expect("there");
    assert!(again.is_some(), "who goes gives it back");
}

#[test]
fn an_account_has_a_name_of_its_own_in_which_nothing_can_be_read() {
    let name = account_name(&["someone@example.com", "hunter2"]);
    assert_eq!(name.len(), 32);
    assert!(name.bytes().all(|byte| byte.is_ascii_hexdigit()), "{name}");
    assert_eq!(name, account_name(&["someone@example.com", "hunter2"]));
    for other in [
        &["someone@example.com", "hunter3"][..],
        &["someone@example.comh", "unter2"],
        &["someone@example.com"],
        &[],
    ] {
        assert_ne!(name, account_name(other), "{other:?}");
    }
}

#[tokio::test]
async fn a_login_without_a_name_shares_with_others_of_its_kind() {
    #[derive(Debug)]
    struct Nameless;
    impl Login for Nameless {
        fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
            ready(Ok(Vec::new())).boxed()
        }
    }
    assert_eq!(Nameless.account().await.expect("known"), "default");
}
