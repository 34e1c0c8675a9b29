//! Sessions that several clients share: one login for all, refused sessions renewed once, and a
//! store that fails in every way.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join_all, ready};
use loggia_transport::clock::Clock;
use loggia_transport::edis::{
    Kept, Lease, Login, MemoryStore, RenewalWindows, Session, SessionStore, Sessions, account_name,
};
use loggia_transport::{Error, ErrorKind, Secret};
use tokio::sync::Notify;

use crate::support::ManualClock;
use crate::support::bench::NOW;

const LIFETIME: u64 = 3600;
const VPS: &str = "kvm_1_1";

/// The vendor: counts logins, and refuses them or does not answer, on demand.
#[derive(Debug)]
struct Desk {
    clock: ManualClock,
    logins: AtomicU64,
    refuses: Mutex<Option<ErrorKind>>,
    is_silent: AtomicBool,
    asked: Notify,
}

#[derive(Clone, Debug)]
struct At(Arc<Desk>);

impl Login for At {
    fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
        let desk = Arc::clone(&self.0);
        async move {
            let number = desk.logins.fetch_add(1, Ordering::SeqCst) + 1;
            desk.asked.notify_one();
            // Lets other tasks run.
            for _ in 0..10 {
                tokio::task::yield_now().await;
            }
            if desk.is_silent.load(Ordering::SeqCst) {
                std::future::pending::<()>().await;
            }
            if let Some(kind) = *desk.refuses.lock().expect("lock") {
                return Err(Error::new(kind, "refused by the desk"));
            }
            let until = i64::try_from(desk.clock.unix_seconds() + LIFETIME).expect("fits");
            let signature = Secret::from(format!("s-{number}"));
            Ok(vec![Session::new(
                VPS,
                "1.edisglobal.com",
                signature,
                until,
            )])
        }
        .boxed()
    }

    fn account(&self) -> BoxFuture<'static, Result<String, Error>> {
        ready(Ok(account_name(&["me"]))).boxed()
    }
}

struct House {
    desk: Arc<Desk>,
    clock: ManualClock,
    time: Arc<dyn Clock>,
    store: Arc<dyn SessionStore>,
}

fn house(store: impl SessionStore) -> House {
    let clock = ManualClock::at(NOW);
    let desk = Arc::new(Desk {
        clock: clock.clone(),
        logins: AtomicU64::new(0),
        refuses: Mutex::default(),
        is_silent: AtomicBool::new(false),
        asked: Notify::new(),
    });
    House {
        desk,
        // Waiting for another's login advances no time here: too many clients wait.
        time: Arc::new(clock.standing()),
        clock,
        store: Arc::new(store),
    }
}

impl House {
    /// The client that a separate process would have.
    fn client(&self) -> Sessions {
        Sessions::shared(
            Arc::new(At(Arc::clone(&self.desk))),
            Arc::clone(&self.store),
            Arc::clone(&self.time),
            RenewalWindows::default(),
        )
    }

    fn clients(&self, count: usize) -> Vec<Sessions> {
        (0..count).map(|_| self.client()).collect()
    }

    fn logins(&self) -> u64 {
        self.desk.logins.load(Ordering::SeqCst)
    }
}

/// The signature that a client uses, and its generation.
async fn signature(client: &Sessions) -> (String, u64) {
    let (session, generation) = client.get(VPS).await.expect("a session");
    (session.signature.expose().to_owned(), generation)
}

async fn signatures(clients: &[Sessions]) -> Vec<String> {
    let all = join_all(clients.iter().map(signature)).await;
    all.into_iter().map(|(signature, _)| signature).collect()
}

#[tokio::test]
async fn a_hundred_clients_log_in_once() {
    let house = house(MemoryStore::new());
    let clients = house.clients(100);
    assert!(signatures(&clients).await.iter().all(|each| each == "s-1"));
    assert_eq!(house.logins(), 1);
    // A client that begins later needs no login.
    assert_eq!(signature(&house.client()).await.0, "s-1");
    assert_eq!(house.logins(), 1);
}

#[tokio::test]
async fn refused_sessions_are_renewed_once_for_all() {
    let house = house(MemoryStore::new());
    let clients = house.clients(50);
    signatures(&clients).await;
    for round in 2..5 {
        // Each has its session refused, and looks for others.
        for client in &clients {
            let (_, generation) = signature(client).await;
            assert!(client.refused(generation));
        }
        let all = signatures(&clients).await;
        assert!(
            all.iter().all(|each| *each == format!("s-{round}")),
            "{all:?}"
        );
        assert_eq!(house.logins(), round);
        house.clock.advance(Duration::from_secs(120));
    }
    // A client that begins with sessions that were refused meanwhile finds out by itself.
    let late = house.client();
    let (_, generation) = signature(&late).await;
    late.refused(generation);
    assert_eq!(signature(&late).await.0, "s-5");
}

#[tokio::test]
async fn sessions_that_end_are_renewed_once_for_all() {
    let house = house(MemoryStore::new());
    let clients = house.clients(20);
    signatures(&clients).await;
    // In the advisory window: the first caller renews, the others continue.
    house.clock.advance(Duration::from_secs(LIFETIME - 100));
    for client in &clients {
        signature(client).await;
    }
    assert_eq!(house.logins(), 2);
    assert!(signatures(&clients).await.iter().all(|each| each == "s-2"));
    // Too late for that: all wait for one login.
    house.clock.advance(Duration::from_secs(2 * LIFETIME));
    assert!(signatures(&clients).await.iter().all(|each| each == "s-3"));
    assert_eq!(house.logins(), 3);
}

#[tokio::test]
async fn while_it_is_early_no_one_waits_for_another() {
    let house = house(MemoryStore::new());
    let client = house.client();
    signature(&client).await;
    house.clock.advance(Duration::from_secs(LIFETIME - 100));
    let lease = house
        .store
        .lease(&account_name(&["me"]), Duration::from_secs(60))
        .await;
    let _lease = lease.expect("there").expect("free");
    let waited = house.clock.waits().len();
    assert_eq!(signature(&client).await.0, "s-1");
    assert_eq!((house.logins(), house.clock.waits().len()), (1, waited));
}

#[tokio::test]
async fn a_refresh_logs_in_whatever_the_store_has() {
    let house = house(MemoryStore::new());
    let clients = house.clients(2);
    signatures(&clients).await;
    clients[0].renew().await.expect("renewed");
    assert_eq!(house.logins(), 2);
    assert_eq!(signatures(&clients).await, ["s-2", "s-1"]);
    // Another that never logged in must do so as well.
    house.client().renew().await.expect("renewed");
    assert_eq!(house.logins(), 3);
}

#[tokio::test]
async fn a_vps_that_the_store_does_not_have_is_asked_for() {
    let house = house(MemoryStore::new());
    signature(&house.client()).await;
    house.clock.advance(Duration::from_secs(60));
    let error = house.client().get("kvm_9_9").await.expect_err("unknown");
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert_eq!(house.logins(), 2, "the first list was old");
}

#[tokio::test]
async fn whoever_gives_up_leaves_the_login_to_the_others() {
    let house = house(MemoryStore::new());
    house.desk.is_silent.store(true, Ordering::SeqCst);
    let first = house.client();
    let call = tokio::spawn(async move { first.get(VPS).await.map(drop) });
    house.desk.asked.notified().await;
    house.desk.is_silent.store(false, Ordering::SeqCst);
    call.abort();
    assert!(call.await.expect_err("aborted").is_cancelled());
    assert_eq!(signature(&house.client()).await.0, "s-2");
}

#[tokio::test]
async fn a_refused_login_concerns_no_one_else_and_is_not_repeated_at_once() {
    let house = house(MemoryStore::new());
    *house.desk.refuses.lock().expect("lock") = Some(ErrorKind::Unauthorized);
    let error = house.client().get(VPS).await.expect_err("refused");
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    let lease = house
        .store
        .lease(&account_name(&["me"]), Duration::from_secs(9))
        .await;
    assert!(lease.expect("there").is_none(), "not yet");

    let house = self::house(MemoryStore::new());
    *house.desk.refuses.lock().expect("lock") = Some(ErrorKind::Server);
    house.client().get(VPS).await.expect_err("failed");
    *house.desk.refuses.lock().expect("lock") = None;
    assert_eq!(signature(&house.client()).await.0, "s-2", "at once");
}

/// A store that fails on demand.
#[derive(Debug, Default)]
struct Failing {
    inside: MemoryStore,
    load: AtomicBool,
    lease: AtomicBool,
    save: AtomicBool,
    asked: AtomicU64,
}

impl Failing {
    fn check(&self, fails: &AtomicBool) -> Result<(), Error> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if fails.load(Ordering::SeqCst) {
            return Err(Error::new(ErrorKind::Connect, "away"));
        }
        Ok(())
    }
}

#[derive(Clone, Debug)]
struct Shared(Arc<Failing>);

impl SessionStore for Shared {
    fn load<'a>(&'a self, account: &'a str) -> BoxFuture<'a, Result<Option<Kept>, Error>> {
        async move {
            self.0.check(&self.0.load)?;
            self.0.inside.load(account).await
        }
        .boxed()
    }

    fn save<'a>(&'a self, account: &'a str, kept: &'a Kept) -> BoxFuture<'a, Result<(), Error>> {
        async move {
            self.0.check(&self.0.save)?;
            self.0.inside.save(account, kept).await
        }
        .boxed()
    }

    fn lease<'a>(
        &'a self,
        account: &'a str,
        span: Duration,
    ) -> BoxFuture<'a, Result<Option<Box<dyn Lease>>, Error>> {
        async move {
            self.0.check(&self.0.lease)?;
            self.0.inside.lease(account, span).await
        }
        .boxed()
    }
}

#[tokio::test]
async fn a_store_that_is_away_is_done_without_and_comes_back() {
    let parts: [fn(&Failing) -> &AtomicBool; 3] = [
        |failing| &failing.load,
        |failing| &failing.lease,
        |failing| &failing.save,
    ];
    for part in parts {
        let failing = Arc::new(Failing::default());
        let part = part(&failing);
        let house = house(Shared(Arc::clone(&failing)));
        part.store(true, Ordering::SeqCst);
        let clients = house.clients(3);
        for client in &clients {
            signature(client).await;
        }
        assert!(house.logins() >= 1, "by themselves");
        // The store is not asked every time.
        let asked = failing.asked.load(Ordering::SeqCst);
        let (before, generation) = signature(&clients[0]).await;
        clients[0].refused(generation);
        assert_ne!(signature(&clients[0]).await.0, before);
        assert_eq!(failing.asked.load(Ordering::SeqCst), asked);
        // It is used again once it is available.
        part.store(false, Ordering::SeqCst);
        house.clock.advance(Duration::from_secs(30));
        clients[0].renew().await.expect("renewed");
        let logins = house.logins();
        let (signature_now, _) = signature(&clients[0]).await;
        assert_eq!(signature(&house.client()).await.0, signature_now);
        assert_eq!(house.logins(), logins);
    }
}

#[tokio::test]
async fn one_that_never_comes_back_is_not_waited_for_for_ever() {
    let mut house = house(MemoryStore::new());
    house.time = Arc::new(house.clock.clone());
    let name = account_name(&["me"]);
    let hour = Duration::from_secs(3600);
    let _stopped = house
        .store
        .lease(&name, hour)
        .await
        .expect("there")
        .expect("free");
    assert_eq!(signature(&house.client()).await.0, "s-1");
    let waited: Duration = house.clock.waits().iter().sum();
    assert!(waited >= Duration::from_secs(60), "{waited:?}");
    assert_eq!(signature(&house.client()).await.0, "s-1", "it was saved");
}
