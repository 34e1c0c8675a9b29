//! A login that leaves out what calls to one VPS need, or lists one whose session has expired;
//! the other VPSs work.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use loggia_transport::edis::{Login, MemoryStore, RenewalWindows, Session, Sessions};
use loggia_transport::{Error, ErrorKind, Secret};

use crate::support::ManualClock;

const WHOLE: &str = "kvm_1_1";
const PARTIAL: &str = "kvm_2_2";

#[derive(Debug)]
struct Desk {
    with_whole: bool,
    logins: Arc<AtomicU64>,
}

impl Login for Desk {
    fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
        self.logins.fetch_add(1, Ordering::SeqCst);
        let mut sessions = vec![Session::incomplete(PARTIAL, "signature")];
        if self.with_whole {
            let signature = Secret::from("signature-0001");
            let until = 2_000_000_000;
            sessions.push(Session::new(WHOLE, "1.edisglobal.com", signature, until));
        }
        std::future::ready(Ok(sessions)).boxed()
    }
}

fn house(with_whole: bool) -> (Sessions, ManualClock, Arc<AtomicU64>) {
    let clock = ManualClock::at(1_000_000);
    let logins = Arc::new(AtomicU64::new(0));
    let login = Arc::new(Desk {
        with_whole,
        logins: Arc::clone(&logins),
    });
    let windows = RenewalWindows::default();
    let sessions = Sessions::new(login, Arc::new(clock.clone()), windows);
    (sessions, clock, logins)
}

#[tokio::test]
async fn the_others_are_served_and_this_one_says_what_is_missing() {
    let (sessions, clock, logins) = house(true);
    sessions.get(WHOLE).await.expect("good");
    let all = sessions.all().await.expect("a list");
    let missing = all
        .iter()
        .map(|session| (&*session.kvm_id, session.missing()));
    let missing: Vec<_> = missing.collect();
    assert_eq!(missing, [(WHOLE, None), (PARTIAL, Some("signature"))]);

    assert_eq!(sessions.cached(PARTIAL), None);
    let error = sessions.get(PARTIAL).await.expect_err("incomplete");
    assert_eq!(error.kind(), ErrorKind::Decode);
    let words = error.to_string();
    assert!(
        words.contains("signature") && words.contains(PARTIAL),
        "{words}"
    );
    assert_eq!(logins.load(Ordering::SeqCst), 1);

    // The list needs no other login because of it; a call may try one after a while.
    clock.advance(Duration::from_secs(60));
    sessions.all().await.expect("a list");
    assert_eq!(logins.load(Ordering::SeqCst), 1);
    sessions.get(PARTIAL).await.expect_err("incomplete still");
    sessions.get(PARTIAL).await.expect_err("incomplete still");
    assert_eq!(logins.load(Ordering::SeqCst), 2);
}

/// Lists a VPS whose session has expired when it arrives.
#[derive(Clone, Debug, Default)]
struct Stale(Arc<AtomicU64>);

impl Login for Stale {
    fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
        self.0.fetch_add(1, Ordering::SeqCst);
        let session = |id: &str, until| {
            let signature = Secret::from("signature-0001");
            Session::new(id, "1.edisglobal.com", signature, until)
        };
        let sessions = vec![session(WHOLE, 2_000_000_000), session(PARTIAL, 999_995)];
        std::future::ready(Ok(sessions)).boxed()
    }
}

#[tokio::test]
async fn one_that_is_over_keeps_no_one_from_sharing_the_others() {
    let login = Stale::default();
    let store = Arc::new(MemoryStore::new());
    let clock = ManualClock::at(1_000_000);
    for _ in 0..4 {
        let sessions = Sessions::shared(
            Arc::new(login.clone()),
            Arc::clone(&store) as _,
            Arc::new(clock.clone()),
            RenewalWindows::default(),
        );
        sessions.get(WHOLE).await.expect("good");
        clock.advance(Duration::from_secs(60));
        assert_eq!(sessions.all().await.expect("a list").len(), 2);
    }
    assert_eq!(login.0.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_list_of_nothing_else_is_asked_for_again() {
    let (sessions, clock, logins) = house(false);
    for _ in 0..3 {
        assert_eq!(sessions.all().await.expect("a list").len(), 1);
    }
    assert_eq!(logins.load(Ordering::SeqCst), 1);
    clock.advance(Duration::from_secs(6));
    sessions.all().await.expect("a list");
    assert_eq!(logins.load(Ordering::SeqCst), 2);
}
