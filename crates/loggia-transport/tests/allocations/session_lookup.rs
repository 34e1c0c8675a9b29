//! Looking up a session that is at hand takes no allocation and no waiting.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use loggia_transport::edis::{Login, RenewalWindows, Session, Sessions};
use loggia_transport::{Error, Secret};

use crate::support::ManualClock;

#[derive(Debug)]
struct Desk;

impl Login for Desk {
    fn log_in(&self) -> BoxFuture<'static, Result<Vec<Session>, Error>> {
        let session = Session::new("kvm_1_1", "1.edisglobal.com", Secret::from("s"), 1_003_600);
        ready(Ok(vec![session])).boxed()
    }
}

#[test]
fn a_hit_allocates_nothing_and_is_ready_at_once() {
    let clock = ManualClock::at(1_000_000);
    let sessions = Sessions::new(Arc::new(Desk), Arc::new(clock), RenewalWindows::default());
    let login = allocation_counter::measure(|| {
        let session = sessions.get("kvm_1_1").now_or_never();
        assert!(session.is_some_and(|session| session.is_ok()));
    });
    assert!(login.count_total > 0, "the counter counts");

    let hit = allocation_counter::measure(|| {
        let session = sessions.get("kvm_1_1").now_or_never();
        assert!(session.is_some_and(|session| session.is_ok()));
    });
    assert_eq!(hit.count_total, 0);
}
