//! A session store in Valkey or Redis, for workers on many machines.
//!
//! An account has two keys: its sessions, which the server removes when they expire, and its
//! lease, which the server removes unless it is extended. Whatever must be atomic (ending one's
//! own lease and no other, taking the next turn of a pace) is a server-side script. A connection
//! stays with the runtime that opened it; a broken one is opened again. Nothing waits for longer
//! than two seconds.

mod builder;
mod failure;
mod server;
#[cfg(feature = "rustls")]
mod tls;

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use loggia_transport::edis::{Kept, Lease, SessionStore, account_name};
use loggia_transport::{Error, ErrorKind, PaceStore};
use redis::aio::MultiplexedConnection;
use redis::{Cmd, FromRedisValue};
use tokio::runtime::{Handle, Id};

use self::failure::away;
use self::server::Server;
use super::key::{SessionKey, random};
use super::seal::Sealer;

pub use self::builder::RedisStoreBuilder;

/// Changes a lease that is still held: to end after some milliseconds, or now.
const CHANGE: &str = "
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '0' then return redis.call('DEL', KEYS[1]) end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])";

/// Takes a lease that no one holds, or that the caller already holds: a command whose answer was
/// lost is sent again.
const TAKE: &str = "
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1";

/// Takes the next turn: not before now, with the turn after it an interval (in microseconds)
/// later. Returns the microseconds until the turn.
const TURN: &str = "
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local turn = tonumber(redis.call('GET', KEYS[1])) or now
if turn < now then turn = now end
local next = turn + ARGV[1]
local kept = math.ceil((next - now) / 1000) + 1000
redis.call('SET', KEYS[1], string.format('%.0f', next), 'PX', string.format('%.0f', kept))
return string.format('%.0f', turn - now)";

/// Keeps sessions in Valkey or Redis, encrypted. Clones share a connection.
///
/// ```no_run
/// # #[cfg(feature = "edis")]
/// # fn run() -> Result<(), Box<dyn std::error::Error>> {
/// use std::sync::Arc;
///
/// use loggia::edis::Account;
/// use loggia::session::{RedisStore, SessionKey};
///
/// let key: SessionKey = std::env::var("SESSION_KEY")?.parse()?;
/// let store = RedisStore::new("redis://127.0.0.1/", &key)?;
/// let account = Account::builder()
///     .env()
///     .session_store(Arc::new(store))
///     .build()?;
/// # Ok(())
/// # }
/// ```
///
/// Sessions are encrypted before they go over the connection. The server's own password, if
/// the address has one, is protected only with TLS (`rediss://`). TLS is rustls with the
/// platform's certificates and those of the [builder](Self::builder), and needs the feature
/// `rustls`.
#[derive(Clone)]
pub struct RedisStore {
    server: Server,
    sealer: Arc<Sealer>,
    prefix: Arc<str>,
    connection: Arc<Mutex<Option<Open>>>,
}

/// A connection, and the runtime that it belongs to.
struct Open {
    runtime: Option<Id>,
    connection: MultiplexedConnection,
}

impl RedisStore {
    /// A store at this address, encrypted with this key. It connects when it is used. Addresses
    /// are `redis://[user:password@]host[:port][/database]`, the same with `rediss://` for
    /// TLS, and `unix:///path`.
    ///
    /// # Errors
    /// `Config` for any other address.
    pub fn new(address: &str, key: &SessionKey) -> Result<Self, Error> {
        Self::builder(address, key).build()
    }

    /// Builds a store with further settings: certificates for TLS, names of keys.
    pub fn builder(address: &str, key: &SessionKey) -> RedisStoreBuilder {
        RedisStoreBuilder::new(address, key)
    }

    /// The name of a key. The part in braces determines its node in a cluster.
    fn key(&self, kind: &str, name: &str) -> String {
        format!("{}:{kind}:{{{name}}}", self.prefix)
    }

    /// Sends a command; once more over a new connection if an old one broke.
    async fn ask<T: FromRedisValue>(&self, command: &Cmd) -> Result<T, Error> {
        let known = self.known();
        let is_new = known.is_none();
        let mut connection = match known {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        match command.query_async(&mut connection).await {
            Err(error) if error.is_io_error() || error.is_unrecoverable_error() => {
                self.open().take();
                if is_new {
                    return Err(away(&error));
                }
                let mut connection = self.connect().await?;
                let answer = command.query_async(&mut connection).await;
                answer.map_err(|error| away(&error))
            }
            answer => answer.map_err(|error| away(&error)),
        }
    }

    /// This runtime's connection, if there is one.
    fn known(&self) -> Option<MultiplexedConnection> {
        let here = runtime();
        let open = self.open();
        let open = open.as_ref().filter(|open| open.runtime == here)?;
        Some(open.connection.clone())
    }

    async fn connect(&self) -> Result<MultiplexedConnection, Error> {
        let connection = self.server.connect().await?;
        *self.open() = Some(Open {
            runtime: runtime(),
            connection: connection.clone(),
        });
        Ok(connection)
    }

    // Nothing panics while the lock is held.
    fn open(&self) -> MutexGuard<'_, Option<Open>> {
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn runtime() -> Option<Id> {
    Handle::try_current().ok().map(|handle| handle.id())
}

/// The span in milliseconds, at least one.
fn milliseconds(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX).max(1)
}

impl SessionStore for RedisStore {
    fn load<'a>(&'a self, account: &'a str) -> BoxFuture<'a, Result<Option<Kept>, Error>> {
        async move {
            let name = self.sealer.name(account);
            let mut command = redis::cmd("GET");
            command.arg(self.key("session", &name));
            let sealed: Option<Vec<u8>> = self.ask(&command).await?;
            let kept = sealed
                .as_ref()
                .map(|sealed| self.sealer.open(&name, sealed));
            if matches!(kept, Some(None)) {
                tracing::warn!(
                    "the sessions in the store are ignored, because they cannot be read"
                );
            }
            Ok(kept.flatten())
        }
        .boxed()
    }

    fn save<'a>(&'a self, account: &'a str, kept: &'a Kept) -> BoxFuture<'a, Result<(), Error>> {
        /// Sessions without an end are kept for a day, and an empty list for a moment.
        const LONGEST: i64 = 24 * 60 * 60;
        const SHORTEST: i64 = 5;
        async move {
            let name = self.sealer.name(account);
            let sealed = self.sealer.seal(&name, kept)?;
            let now = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default();
            let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
            let left = kept.valid_until().unwrap_or(now).saturating_sub(now);
            let mut command = redis::cmd("SET");
            command
                .arg(self.key("session", &name))
                .arg(sealed)
                .arg("EX")
                .arg(left.clamp(SHORTEST, LONGEST));
            self.ask(&command).await
        }
        .boxed()
    }

    fn lease<'a>(
        &'a self,
        account: &'a str,
        span: Duration,
    ) -> BoxFuture<'a, Result<Option<Box<dyn Lease>>, Error>> {
        async move {
            let key = self.key("lease", &self.sealer.name(account));
            let mut lot = [0; 16];
            random(&mut lot)?;
            let holder = lot.map(|byte| format!("{byte:02x}")).concat();
            let mut command = redis::cmd("EVAL");
            command
                .arg(TAKE)
                .arg(1)
                .arg(&key)
                .arg(&holder)
                .arg(milliseconds(span));
            let is_taken: bool = self.ask(&command).await?;
            Ok(is_taken.then(|| -> Box<dyn Lease> {
                Box::new(Leased {
                    store: self.clone(),
                    key,
                    holder,
                    is_held: true,
                })
            }))
        }
        .boxed()
    }
}

impl PaceStore for RedisStore {
    fn reserve<'a>(
        &'a self,
        name: &'a str,
        interval: Duration,
    ) -> BoxFuture<'a, Result<Duration, Error>> {
        async move {
            let mut command = redis::cmd("EVAL");
            command
                .arg(TURN)
                .arg(1)
                .arg(self.key("pace", &account_name(&["pace", name])))
                .arg(u64::try_from(interval.as_micros()).unwrap_or(u64::MAX));
            let wait: String = self.ask(&command).await?;
            // Any other answer means that the key is used for something else.
            let wait = wait.parse().map(Duration::from_micros);
            wait.map_err(|_| Error::new(ErrorKind::Config, "the session store counts no turns"))
        }
        .boxed()
    }
}

/// The lease, which is the right to log in.
struct Leased {
    store: RedisStore,
    key: String,
    holder: String,
    is_held: bool,
}

impl Leased {
    /// Makes the lease end after some milliseconds, if it is still held.
    fn change(&self, after: u64) -> BoxFuture<'static, Result<bool, Error>> {
        let mut command = redis::cmd("EVAL");
        command
            .arg(CHANGE)
            .arg(1)
            .arg(&self.key)
            .arg(&self.holder)
            .arg(after);
        let store = self.store.clone();
        async move { store.ask(&command).await }.boxed()
    }
}

impl Lease for Leased {
    fn extend(&mut self, span: Duration) -> BoxFuture<'_, Result<bool, Error>> {
        self.change(milliseconds(span))
    }

    fn end(mut self: Box<Self>, after: Duration) -> BoxFuture<'static, ()> {
        self.is_held = false;
        let after = if after.is_zero() {
            0
        } else {
            milliseconds(after)
        };
        let ended = self.change(after);
        async move {
            // The lease ends by itself if this fails.
            if let Err(error) = ended.await {
                tracing::debug!(%error, "the lease was not given back");
            }
        }
        .boxed()
    }
}

/// A dropped lease is released in the background.
impl Drop for Leased {
    fn drop(&mut self) {
        if !self.is_held {
            return;
        }
        if let Ok(runtime) = Handle::try_current() {
            drop(runtime.spawn(self.change(0)));
        }
    }
}

/// Omits address and key.
impl fmt::Debug for RedisStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisStore")
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Leased {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lease").finish_non_exhaustive()
    }
}
