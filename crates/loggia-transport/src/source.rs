//! Where credentials come from: fixed values, or a [`CredentialsProvider`] that is asked for
//! them.
//!
//! A provider is asked when the first call needs credentials, once for all callers, and
//! again when the vendor has refused them: a vault may have rotated them, a file may have
//! been replaced. A provider that returns the same credentials again is not asked for a
//! while, longer each time, so that a withdrawn key does not lead to a storm of requests.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use crate::clock::Clock;
use crate::error::{Error, ErrorKind};
use crate::flight::{Flights, Seat};

/// The shortest and the longest time for which a provider is not asked after it returned the same
/// credentials again.
const COOL_DOWN: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// How often one look-up asks before it gives up: credentials may be refused after they
/// were provided and before the look-up reads them.
const ROUNDS: usize = 4;

/// Provides credentials on request. Closures implement it: `|| async { Ok::<_, io::Error>(...) }`.
pub trait CredentialsProvider<C>: Send + Sync + 'static {
    /// The credentials as they are now. Called again after a refusal.
    fn provide(&self) -> BoxFuture<'static, Result<C, Error>>;
}

impl<C, E, F, Out> CredentialsProvider<C> for F
where
    F: Fn() -> Out + Send + Sync + 'static,
    Out: Future<Output = Result<C, E>> + Send + 'static,
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    fn provide(&self) -> BoxFuture<'static, Result<C, Error>> {
        self()
            .map(|outcome| {
                // Our own errors need nothing added.
                let ours = |cause: E| match cause.into().downcast::<Error>() {
                    Ok(error) => *error,
                    Err(cause) => Error::new(
                        ErrorKind::MissingCredentials,
                        "the provider of credentials failed",
                    )
                    .with_hint("the cause is the provider's own error")
                    .with_source(cause),
                };
                outcome.map_err(ours)
            })
            .boxed()
    }
}

/// Credentials, and where to get new ones. Clones share everything.
pub struct Source<C>(Kind<C>);

enum Kind<C> {
    Fixed(Arc<C>),
    Provided(Arc<Provided<C>>),
}

struct Provided<C> {
    provider: Box<dyn CredentialsProvider<C>>,
    clock: Arc<dyn Clock>,
    // Code that needs both locks takes the flights first.
    flights: Mutex<Flights>,
    state: RwLock<State<C>>,
}

struct State<C> {
    current: Option<Arc<C>>,
    /// Counts the provider's results. 0: never asked.
    generation: u64,
    /// Whether the current credentials were refused.
    is_refused: bool,
    /// Until when refusals change nothing, and how long that period is.
    settled_until: Duration,
    pause: Duration,
}

impl<C: PartialEq + Send + Sync + 'static> Source<C> {
    /// A source that always has the same credentials.
    pub fn fixed(credentials: C) -> Self {
        Self(Kind::Fixed(Arc::new(credentials)))
    }

    /// A source that asks `provider`, on `clock`.
    pub fn provided(provider: impl CredentialsProvider<C>, clock: Arc<dyn Clock>) -> Self {
        Self(Kind::Provided(Arc::new(Provided {
            provider: Box::new(provider),
            clock,
            flights: Mutex::default(),
            state: RwLock::new(State {
                current: None,
                generation: 0,
                is_refused: false,
                settled_until: Duration::ZERO,
                pause: Duration::ZERO,
            }),
        })))
    }

    /// The credentials to use now, and their generation.
    ///
    /// # Errors
    /// The provider's error, as [`MissingCredentials`](ErrorKind::MissingCredentials).
    pub async fn get(&self) -> Result<(Arc<C>, u64), Error> {
        let provided = match &self.0 {
            Kind::Fixed(credentials) => return Ok((Arc::clone(credentials), 0)),
            Kind::Provided(provided) => provided,
        };
        let mut last = None;
        for _ in 0..ROUNDS {
            let seen = {
                let state = provided.read();
                let current = state.current.clone();
                if let (Some(current), false) = (&current, state.is_refused) {
                    return Ok((Arc::clone(current), state.generation));
                }
                last = current.map(|current| (current, state.generation));
                state.generation
            };
            if let Some(asking) = provided.asking(seen) {
                asking.await?;
            }
        }
        last.ok_or_else(|| {
            Error::new(
                ErrorKind::MissingCredentials,
                "the provider's credentials were refused again and again",
            )
        })
    }

    /// Reports that the vendor refused credentials of this generation. Returns whether another
    /// attempt makes sense: there are others by now, or the provider is asked next.
    pub fn refused(&self, generation: u64) -> bool {
        match &self.0 {
            Kind::Fixed(_) => false,
            Kind::Provided(provided) => provided.refused(generation),
        }
    }
}

impl<C: PartialEq + Send + Sync + 'static> Provided<C> {
    fn refused(&self, generation: u64) -> bool {
        let now = self.clock.elapsed();
        let mut state = self.write();
        if generation < state.generation || state.is_refused {
            return true;
        }
        // Bounded, so that a clock that was set back keeps no one waiting for longer than the
        // pause.
        let left = state.settled_until.saturating_sub(now);
        if !left.is_zero() && left <= state.pause {
            return false;
        }
        state.is_refused = true;
        true
    }

    /// The request to the provider under way, or a new one; `None` if the generation `seen` was
    /// superseded meanwhile.
    fn asking(self: &Arc<Self>, seen: u64) -> Option<Seat> {
        let mut flights = self.flights();
        let has_followed = {
            let state = self.read();
            state.generation > seen && !state.is_refused
        };
        if has_followed {
            return None;
        }
        let joined = flights.join();
        Some(joined.unwrap_or_else(|| {
            let this = Arc::clone(self);
            flights.begin(|flight| {
                async move {
                    let outcome = this.provider.provide().await;
                    this.land(flight, outcome)
                }
                .boxed()
            })
        }))
    }

    fn land(&self, flight: u64, outcome: Result<C, Error>) -> Result<(), Error> {
        let now = self.clock.elapsed();
        let mut flights = self.flights();
        let mut state = self.write();
        flights.end(flight);
        let credentials = outcome?;
        let is_same = state.current.as_deref() == Some(&credentials);
        if is_same {
            state.pause = (2 * state.pause).clamp(COOL_DOWN, LONGEST_PAUSE);
            state.settled_until = now.saturating_add(state.pause);
        } else {
            state.current = Some(Arc::new(credentials));
            state.pause = Duration::ZERO;
            state.settled_until = Duration::ZERO;
        }
        state.generation += 1;
        state.is_refused = false;
        Ok(())
    }

    // Nothing panics while these locks are held, and the data would be consistent even if it did.
    fn read(&self) -> RwLockReadGuard<'_, State<C>> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State<C>> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn flights(&self) -> MutexGuard<'_, Flights> {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<C> Clone for Source<C> {
    fn clone(&self) -> Self {
        Self(match &self.0 {
            Kind::Fixed(credentials) => Kind::Fixed(Arc::clone(credentials)),
            Kind::Provided(provided) => Kind::Provided(Arc::clone(provided)),
        })
    }
}

/// Omits the credentials.
impl<C> fmt::Debug for Source<C> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match &self.0 {
            Kind::Fixed(_) => "Source::fixed",
            Kind::Provided(_) => "Source::provided",
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::SystemTime;

    use futures_util::future::ready;

    use super::*;

    /// A clock that is advanced by hand. The integration tests' clocks are not accessible here.
    #[derive(Debug, Default)]
    struct Hand(Mutex<Duration>);

    impl Clock for Hand {
        fn now(&self) -> SystemTime {
            SystemTime::UNIX_EPOCH + self.elapsed()
        }

        fn elapsed(&self) -> Duration {
            *self.0.lock().expect("lock")
        }

        fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
            ready(()).boxed()
        }
    }

    struct Vault {
        source: Source<&'static str>,
        asked: Arc<AtomicU32>,
        clock: Arc<Hand>,
    }

    /// A provider that returns these in order, and then the last of them forever.
    fn vault(given: &[Result<&'static str, &'static str>]) -> Vault {
        let given = Mutex::new(VecDeque::from(given.to_vec()));
        let asked = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&asked);
        let clock = Arc::new(Hand::default());
        let source = Source::provided(
            move || {
                count.fetch_add(1, Ordering::Relaxed);
                let mut given = given.lock().expect("lock");
                let next = match given.len() {
                    1 => given[0],
                    _ => given.pop_front().expect("one"),
                };
                ready(next)
            },
            Arc::clone(&clock) as Arc<dyn Clock>,
        );
        Vault {
            source,
            asked,
            clock,
        }
    }

    impl Vault {
        fn get(&self) -> Result<(&'static str, u64), Error> {
            let got = self.source.get().now_or_never().expect("nothing waits");
            got.map(|(credentials, generation)| (*credentials, generation))
        }

        fn asked(&self) -> u32 {
            self.asked.load(Ordering::Relaxed)
        }
    }

    #[test]
    fn it_is_asked_once_and_again_after_a_refusal() {
        let vault = vault(&[Ok("a"), Ok("b"), Ok("c")]);
        assert_eq!(vault.get().expect("a"), ("a", 1));
        assert_eq!(vault.get().expect("a"), ("a", 1));
        assert_eq!(vault.asked(), 1);
        // A hundred calls were refused with the same credentials: one of them asks.
        for _ in 0..100 {
            assert!(vault.source.refused(1));
        }
        assert_eq!(vault.get().expect("b"), ("b", 2));
        assert!(vault.source.refused(1), "there are others by now");
        assert_eq!(vault.get().expect("b"), ("b", 2), "which are good");
        assert_eq!(vault.asked(), 2);
        assert!(vault.source.refused(2));
        assert_eq!(vault.get().expect("c"), ("c", 3));
    }

    #[test]
    fn who_gives_the_same_again_is_left_alone_for_a_while() {
        let vault = vault(&[Ok("a")]);
        vault.get().expect("a");
        assert!(vault.source.refused(1), "it may have changed");
        assert_eq!(vault.get().expect("a"), ("a", 2));
        assert!(!vault.source.refused(2), "it just had not");
        assert_eq!(vault.get().expect("a"), ("a", 2));
        assert_eq!(vault.asked(), 2);
        for (passed, generation) in [(5, 2), (10, 3), (20, 4), (40, 5), (60, 6), (60, 7)] {
            *vault.clock.0.lock().expect("lock") += Duration::from_secs(passed);
            assert!(vault.source.refused(generation), "{generation}");
            assert_eq!(vault.get().expect("a").1, generation + 1);
            assert!(!vault.source.refused(generation + 1));
        }
    }

    /// A task finds no credentials, and before it asks, another has asked.
    #[test]
    fn an_answer_that_came_in_between_is_enough() {
        let vault = vault(&[Ok("a")]);
        vault.get().expect("a");
        let Kind::Provided(provided) = &vault.source.0 else {
            panic!("it has a provider");
        };
        assert!(provided.asking(0).is_none(), "there was nothing before");
        assert!(provided.asking(1).is_some());
        assert!(vault.source.refused(1));
        assert!(provided.asking(0).is_some(), "refused meanwhile");
    }

    #[test]
    fn a_failure_is_reported_and_not_kept() {
        let vault = vault(&[Err("sealed"), Ok("a"), Err("sealed"), Ok("b")]);
        let error = vault.get().expect_err("sealed");
        assert_eq!(error.kind(), ErrorKind::MissingCredentials);
        assert_eq!(vault.get().expect("a").0, "a");
        assert!(vault.source.refused(1));
        assert!(vault.get().is_err());
        assert_eq!(vault.get().expect("b").0, "b");
    }

    #[test]
    fn what_is_given_once_stays() {
        let source = Source::fixed("a");
        assert!(!source.refused(0));
        let got = source.get().now_or_never().expect("nothing waits");
        assert_eq!(*got.expect("a").0, "a");
    }
}
