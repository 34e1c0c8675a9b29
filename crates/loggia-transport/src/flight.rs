//! Shared logins and other credential requests: one per runtime, driven by those who wait.
//!
//! A flight is one shared future. Each caller that waits for it has a [`Seat`] and polls it; no
//! one owns it, so any of them may be dropped. Its I/O and timers belong to the tokio runtime on
//! which it was first polled, and die or stand still with that runtime. Therefore only callers on
//! the same runtime share a flight; others begin their own. "No runtime" counts as one: code that
//! runs there brings its own reactor.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker, ready};

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared, WeakShared, poll_fn};
use tokio::runtime::{Handle, Id};

use crate::error::Error;

type Outcome = Result<(), Error>;
type Login = BoxFuture<'static, Outcome>;

/// The flights of one account or client, numbered in the order in which they began.
#[derive(Default)]
pub(crate) struct Flights {
    under_way: Vec<Flight>,
    begun: u64,
}

struct Flight {
    number: u64,
    runtime: Option<Id>,
    login: WeakShared<Login>,
    carrier: Arc<Carrier>,
}

/// Wakes the flight, and with it everyone who has a seat. The waker is kept when it is used:
/// several seats may be dropped between two polls of the login.
#[derive(Default)]
struct Carrier(Mutex<Option<Waker>>);

impl Carrier {
    fn register(&self, waker: &Waker) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &mut *kept {
            Some(kept) => kept.clone_from(waker),
            None => *kept = Some(waker.clone()),
        }
    }

    fn wake(&self) {
        let kept = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        // The lock is released by now: a waker may run any code.
        if let Some(waker) = kept {
            waker.wake();
        }
    }
}

/// A place in a flight.
pub(crate) struct Seat {
    login: Shared<Login>,
    /// Wakes everyone who has a seat.
    carrier: Arc<Carrier>,
}

impl Flights {
    /// A seat in this runtime's flight, if there is one that someone waits for.
    pub(crate) fn join(&self) -> Option<Seat> {
        let (login, flight) = self.here()?;
        let carrier = Arc::clone(&flight.carrier);
        Some(Seat { login, carrier })
    }

    /// Whether [`join`](Self::join) would find a flight.
    pub(crate) fn is_under_way(&self) -> bool {
        self.here().is_some()
    }

    fn here(&self) -> Option<(Shared<Login>, &Flight)> {
        let here = runtime();
        let mut flights = self.under_way.iter();
        flights.find_map(|flight| {
            let login = (flight.runtime == here).then(|| flight.login.upgrade())?;
            Some((login?, flight))
        })
    }

    /// Begins a flight on this runtime; `login` receives its number.
    pub(crate) fn begin(&mut self, login: impl FnOnce(u64) -> Login) -> Seat {
        // Removes flights that no one waits for any more.
        self.under_way
            .retain(|flight| flight.login.upgrade().is_some());
        self.begun += 1;
        let number = self.begun;
        let carrier = Arc::new(Carrier::default());
        let mut login = login(number);
        let login = poll_fn({
            let carrier = Arc::clone(&carrier);
            move |context| {
                carrier.register(context.waker());
                login.poll_unpin(context)
            }
        })
        .boxed()
        .shared();
        if let Some(weak) = login.downgrade() {
            self.under_way.push(Flight {
                number,
                runtime: runtime(),
                login: weak,
                carrier: Arc::clone(&carrier),
            });
        }
        Seat { login, carrier }
    }

    /// Ends the flight with this number.
    pub(crate) fn end(&mut self, number: u64) {
        self.under_way.retain(|flight| flight.number != number);
    }

    #[cfg(test)]
    pub(crate) fn count(&self) -> usize {
        self.under_way.len()
    }
}

impl Future for Seat {
    type Output = Outcome;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Outcome> {
        let outcome = ready!(self.login.poll_unpin(context));
        Poll::Ready(outcome)
    }
}

/// A wake-up that arrives while one task polls the flight is lost on the others: they see that it
/// is being polled, and keep waiting. If that task is then dropped instead of polling again, no
/// one would poll. So a dropped seat wakes the rest.
impl Drop for Seat {
    fn drop(&mut self) {
        self.carrier.wake();
    }
}

/// The runtime that this is called in.
fn runtime() -> Option<Id> {
    Handle::try_current().ok().map(|handle| handle.id())
}

#[cfg(test)]
mod tests {
    use std::sync::MutexGuard;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::task::Wake;

    use super::*;

    #[derive(Default)]
    struct Counting(AtomicU32);

    impl Wake for Counting {
        fn wake(self: Arc<Self>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// While one task polls the login, another is dropped and a third begins to wait. Then the
    /// first is dropped as well, and only the third is left to poll.
    #[test]
    fn dropped_waiter_wakes_the_others() {
        let woken = Arc::new(Counting::default());
        let waker = Waker::from(Arc::clone(&woken));
        let (leaving, waiting) = (Arc::new(Mutex::new(None)), Arc::new(Mutex::new(None)));
        let meanwhile = {
            let (leaving, waiting) = (Arc::clone(&leaving), Arc::clone(&waiting));
            poll_fn(move |_| {
                drop(leaving.lock().expect("whole").take());
                let mut waiting: MutexGuard<'_, Option<Seat>> = waiting.lock().expect("whole");
                let waiting = waiting.as_mut().expect("a seat");
                assert!(
                    waiting
                        .poll_unpin(&mut Context::from_waker(&waker))
                        .is_pending()
                );
                Poll::Pending
            })
        };
        let mut flights = Flights::default();
        let mut first = flights.begin(|_| meanwhile.boxed());
        *leaving.lock().expect("whole") = flights.join();
        *waiting.lock().expect("whole") = flights.join();
        let polled = first.poll_unpin(&mut Context::from_waker(Waker::noop()));
        assert!(polled.is_pending());
        assert_eq!(woken.0.load(Ordering::Relaxed), 0);
        drop(first);
        assert_eq!(woken.0.load(Ordering::Relaxed), 1);
    }
}
