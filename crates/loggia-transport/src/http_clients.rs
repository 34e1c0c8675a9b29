//! HTTP clients, one for each runtime.
//!
//! A pooled connection is driven by a task of the runtime that opened it. When a runtime is
//! dropped, its connections close, and the pool notices. A runtime that lives on without being
//! driven (a `current_thread` runtime whose `block_on` has returned) leaves connections that look
//! idle but never answer: a call from another runtime that took one would hang until its timeout.
//! So connections stay with their runtime: each has a client, and a pool, of its own.
//!
//! Requests to this machine also have their own clients: a proxy that the environment names is
//! for the outside world, and can neither reach this machine's loopback nor has any business with
//! what goes there ([`Destination`]).
//!
//! A client is made when a runtime first asks for one. As nothing announces the end of a runtime,
//! the number of clients is bounded, and the least recently used one is removed. A runtime whose
//! client was removed gets another: that costs new connections and nothing else.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::runtime::{Handle, Id};
use url::{Host, Url};

use crate::error::{Error, ErrorKind};

/// The maximum number of clients. More than the worker threads of frameworks that have a runtime
/// for each; a client without connections is small.
const MAX_CLIENTS: usize = 64;

type Make = dyn Fn(Destination) -> Result<reqwest::Client, Error> + Send + Sync;

/// Which network an HTTP client's requests go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Destination {
    /// The outside world.
    Outside,
    /// This machine, by a loopback address or as `localhost`.
    Loopback,
}

impl Destination {
    /// The network that a request to this URL goes to.
    pub fn of(url: &Url) -> Self {
        let is_loopback = match url.host() {
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => match ip.to_ipv4_mapped() {
                Some(ip) => ip.is_loopback(),
                None => ip.is_loopback(),
            },
            // No other name: what it resolves to depends on someone's DNS.
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        };
        if is_loopback {
            Self::Loopback
        } else {
            Self::Outside
        }
    }
}

/// Gives every runtime an HTTP client. Clones share the clients.
#[derive(Clone)]
pub struct HttpClients(Source);

#[derive(Clone)]
enum Source {
    /// One client for all runtimes.
    Given(reqwest::Client),
    PerRuntime(Arc<PerRuntime>),
}

struct PerRuntime {
    make: Box<Make>,
    clients: Mutex<Clients>,
}

#[derive(Default)]
struct Clients {
    /// The most recently used one first.
    by_runtime: Vec<((Id, Destination), reqwest::Client)>,
    /// Made in advance, for the first runtime that asks.
    spare: Option<(Destination, reqwest::Client)>,
}

impl HttpClients {
    /// A client for each runtime and reach, made by `make`. It is called once here, with the
    /// reach that is wanted `first`, so that mistakes show at once, and then again for every
    /// further client.
    ///
    /// # Errors
    /// The error of `make`.
    pub fn per_runtime(
        first: Destination,
        make: impl Fn(Destination) -> Result<reqwest::Client, Error> + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        let clients = Clients {
            spare: Some((first, make(first)?)),
            ..Clients::default()
        };
        Ok(Self(Source::PerRuntime(Arc::new(PerRuntime {
            make: Box::new(make),
            clients: Mutex::new(clients),
        }))))
    }

    /// The client for `reach` of the runtime that this is called in.
    ///
    /// # Errors
    /// [`ErrorKind::Config`] outside a runtime, or when the client cannot be made.
    pub fn get(&self, reach: Destination) -> Result<reqwest::Client, Error> {
        let runtime = runtime()?;
        match &self.0 {
            Source::Given(client) => Ok(client.clone()),
            Source::PerRuntime(clients) => clients.get((runtime, reach)),
        }
    }
}

impl PerRuntime {
    fn get(&self, wanted: (Id, Destination)) -> Result<reqwest::Client, Error> {
        if let Some(client) = self.lock().find(wanted) {
            return Ok(client);
        }
        // Not under the lock: it runs the caller's code.
        let made = (self.make)(wanted.1)?;
        let mut clients = self.lock();
        // Another task of this runtime may have been faster.
        Ok(clients
            .find(wanted)
            .unwrap_or_else(|| clients.add(wanted, made)))
    }

    fn lock(&self) -> MutexGuard<'_, Clients> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Clients {
    fn find(&mut self, wanted: (Id, Destination)) -> Option<reqwest::Client> {
        let place = self.by_runtime.iter().position(|(of, _)| *of == wanted);
        let Some(place) = place else {
            let (_, spare) = self.spare.take_if(|(reach, _)| *reach == wanted.1)?;
            return Some(self.add(wanted, spare));
        };
        self.by_runtime[..=place].rotate_right(1);
        Some(self.by_runtime[0].1.clone())
    }

    fn add(&mut self, of: (Id, Destination), client: reqwest::Client) -> reqwest::Client {
        self.by_runtime.truncate(MAX_CLIENTS - 1);
        self.by_runtime.insert(0, (of, client.clone()));
        client
    }
}

/// Uses one client for all runtimes, unchanged. Its connections work only as long as the runtime
/// that opened them is driven.
impl From<reqwest::Client> for HttpClients {
    fn from(client: reqwest::Client) -> Self {
        Self(Source::Given(client))
    }
}

impl fmt::Debug for HttpClients {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Source::Given(_) => f.write_str("HttpClients::Given"),
            Source::PerRuntime(_) => f.write_str("HttpClients::PerRuntime"),
        }
    }
}

/// The runtime that this is called in. The HTTP client and the timers need one, and would panic
/// without it.
pub(crate) fn runtime() -> Result<Id, Error> {
    Handle::try_current()
        .map(|handle| handle.id())
        .map_err(|error| {
            Error::new(ErrorKind::Config, "a call was made outside a tokio runtime")
                .with_hint(
                    "run it inside one: with #[tokio::main], or from blocking code with \
                 Runtime::block_on of a runtime that is kept",
                )
                .with_source(error)
        })
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    /// Any client will do, and building one with TLS is slow.
    static ANY: LazyLock<reqwest::Client> = LazyLock::new(reqwest::Client::new);

    fn counting() -> (HttpClients, Arc<AtomicUsize>) {
        let made = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&made);
        let clients = HttpClients::per_runtime(Destination::Outside, move |_| {
            counter.fetch_add(1, Ordering::Relaxed);
            Ok(ANY.clone())
        });
        (clients.expect("made"), made)
    }

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("starts")
    }

    fn kept(clients: &HttpClients) -> usize {
        let Source::PerRuntime(clients) = &clients.0 else {
            panic!("a client for each")
        };
        clients.lock().by_runtime.len()
    }

    #[test]
    fn a_runtime_has_one_client_and_the_first_one_that_was_made_ahead() {
        let (clients, made) = counting();
        let (first, second) = (runtime(), runtime());
        for _ in 0..3 {
            first
                .block_on(async { clients.get(Destination::Outside) })
                .expect("one");
            second
                .block_on(async { clients.get(Destination::Outside) })
                .expect("another");
        }
        assert_eq!(made.load(Ordering::Relaxed), 2);
    }

    #[test]
    fn what_is_wrong_with_a_client_shows_at_once() {
        let (_, made) = counting();
        assert_eq!(made.load(Ordering::Relaxed), 1, "before any runtime asks");
        let broken = HttpClients::per_runtime(Destination::Outside, |_| {
            Err(Error::new(ErrorKind::Config, "no roots"))
        });
        assert_eq!(broken.expect_err("no client").kind(), ErrorKind::Config);
    }

    #[test]
    fn the_number_of_clients_is_bounded_and_those_in_use_stay() {
        let (clients, made) = counting();
        let busy = runtime();
        let mut others = Vec::new();
        for _ in 0..2 * MAX_CLIENTS {
            busy.block_on(async { clients.get(Destination::Outside) })
                .expect("one");
            let other = runtime();
            other
                .block_on(async { clients.get(Destination::Outside) })
                .expect("one");
            others.push(other);
        }
        assert_eq!(kept(&clients), MAX_CLIENTS);
        assert_eq!(made.load(Ordering::Relaxed), 1 + others.len());
    }

    #[test]
    fn what_goes_to_this_machine_has_clients_of_its_own() {
        let (clients, made) = counting();
        let runtime = runtime();
        for reach in [
            Destination::Loopback,
            Destination::Outside,
            Destination::Loopback,
        ] {
            runtime.block_on(async { clients.get(reach) }).expect("one");
        }
        assert_eq!((kept(&clients), made.load(Ordering::Relaxed)), (2, 2));
    }

    #[test]
    fn this_machine_is_known_by_all_its_names() {
        for (url, reach) in [
            ("https://127.0.0.1", Destination::Loopback),
            ("https://127.9.9.9:8443", Destination::Loopback),
            ("https://2130706433", Destination::Loopback),
            ("http://[::1]:80", Destination::Loopback),
            ("http://[::ffff:127.0.0.1]", Destination::Loopback),
            ("https://localhost", Destination::Loopback),
            ("https://LOCALHOST:8443", Destination::Loopback),
            ("https://localhost.", Destination::Outside),
            ("https://api.localhost", Destination::Outside),
            ("https://127.0.0.1.evil.tld", Destination::Outside),
            ("https://localhost.evil.tld", Destination::Outside),
            ("https://192.0.2.1", Destination::Outside),
        ] {
            assert_eq!(Destination::of(&url.parse().expect(url)), reach, "{url}");
        }
    }

    #[test]
    fn outside_a_runtime_there_is_an_error_with_advice() {
        let error = counting()
            .0
            .get(Destination::Outside)
            .expect_err("no runtime");
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains("#[tokio::main]"), "{error}");
    }
}
