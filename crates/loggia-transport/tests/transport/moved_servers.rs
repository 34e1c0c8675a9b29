//! A VPS that the vendor has moved: its old host cannot be reached, and only the next login names
//! the new one.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use loggia_transport::edis::{
    HostPolicy, Login, Management, MemoryStore, RenewalWindows, Session, Sessions,
};
use loggia_transport::{Error, ErrorKind, RetryPolicy, Secret};

use crate::support::bench::{Bench, NOW, UNSAFE};
use crate::support::{ManualClock, Server, json};

const VPS: &str = "kvm_1_1";

/// An address at which no one listens.
const GONE: &str = "127.0.0.1:1";

/// The vendor's logins, which name the host of a VPS.
#[derive(Debug)]
struct Desk {
    host: Mutex<String>,
    is_down: AtomicBool,
    logins: AtomicU64,
}

#[derive(Clone, Debug)]
struct At(Arc<Desk>);

impl Login for At {
    fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
        let number = self.0.logins.fetch_add(1, Ordering::SeqCst);
        if self.0.is_down.load(Ordering::SeqCst) {
            return ready(Err(Error::new(ErrorKind::Connect, "no network"))).boxed();
        }
        let host = self.0.host.lock().expect("lock").clone();
        let session = Session::new(
            VPS,
            host,
            Secret::from(format!("signature-{number:04}")),
            i64::MAX,
        );
        ready(Ok(vec![session])).boxed()
    }
}

struct Moved {
    desk: Arc<Desk>,
    store: Arc<MemoryStore>,
    /// The server at the new host.
    bench: Bench,
    sessions: Sessions,
}

impl Moved {
    /// Logged in a minute ago, when the VPS was at an address that is now unused.
    async fn new() -> Self {
        let answer = json("200 OK", "", r#"{"status":"success","port":5901}"#);
        let server = Server::playing(vec![answer]).await;
        let desk = Arc::new(Desk {
            host: Mutex::new(GONE.to_owned()),
            is_down: AtomicBool::new(false),
            logins: AtomicU64::new(0),
        });
        let clock = ManualClock::at(NOW);
        let store = Arc::new(MemoryStore::new());
        let sessions = client(&desk, &store, &clock);
        sessions.get(VPS).await.expect("a session");
        clock.advance(Duration::from_secs(60));
        let hosts = HostPolicy::default().allow_loopback(true);
        let protocol = Management::new(sessions.clone(), hosts, VPS);
        let mut bench = Bench::before(Arc::new(protocol), server);
        bench.pipeline = bench.pipeline.with_clock(Arc::new(clock.clone()));
        bench.clock = clock;
        Self {
            desk,
            store,
            bench,
            sessions,
        }
    }

    fn logins(&self) -> u64 {
        self.desk.logins.load(Ordering::SeqCst)
    }

    fn move_it(&self) {
        let url = &self.bench.server.url;
        let host = url.trim_start_matches("http://").trim_end_matches('/');
        host.clone_into(&mut self.desk.host.lock().expect("lock"));
    }
}

/// The client that a separate process would have.
fn client(desk: &Arc<Desk>, store: &Arc<MemoryStore>, clock: &ManualClock) -> Sessions {
    Sessions::shared(
        Arc::new(At(Arc::clone(desk))),
        Arc::clone(store) as _,
        Arc::new(clock.clone()),
        RenewalWindows::default(),
    )
}

#[tokio::test]
async fn a_vps_that_was_moved_is_found_by_a_login() {
    let moved = Moved::new().await;
    moved.move_it();
    let reply = moved.bench.call(&UNSAFE).await.expect("found");
    assert_eq!((reply.port, reply.attempts()), (Some(5901), 2));
    assert_eq!((moved.logins(), moved.bench.sent()), (2, 1));
    assert!(moved.bench.clock.waits().is_empty(), "at once");
}

#[tokio::test]
async fn what_another_process_found_out_needs_no_login() {
    let moved = Moved::new().await;
    moved.move_it();
    let other = client(&moved.desk, &moved.store, &moved.bench.clock);
    other.renew().await.expect("renewed");
    moved.bench.call(&UNSAFE).await.expect("found");
    assert_eq!(moved.logins(), 2, "the first, and the other's");
}

#[tokio::test]
async fn a_host_that_is_down_does_not_cost_a_login_a_call() {
    let mut moved = Moved::new().await;
    moved.bench = moved
        .bench
        .options(|options| options.retry(RetryPolicy::none()));
    for _ in 0..60 {
        let error = moved.bench.fails(&UNSAFE).await;
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Connect, 1));
        moved.bench.clock.advance(Duration::from_secs(1));
    }
    // The first login, and others after 0, 5, 15 and 35 s.
    assert_eq!(moved.logins(), 5);
}

#[tokio::test]
async fn sessions_outlast_a_network_that_is_down() {
    let moved = Moved::new().await;
    moved.desk.is_down.store(true, Ordering::SeqCst);
    for _ in 0..20 {
        moved.bench.fails(&UNSAFE).await;
    }
    assert!(moved.logins() <= 4, "{}", moved.logins());
    assert!(moved.sessions.cached(VPS).is_some(), "good for others");
}
