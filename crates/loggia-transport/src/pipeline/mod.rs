//! The one path of every request: authorise, send, judge, and send again or return.
//!
//! A [`Pipeline`] is what every generated client holds. Clones are cheap and share the connection
//! pool, the credentials and the retry budget; options ([`CallOptions`]) belong to each clone, so
//! that one call can have a timeout of its own without affecting the others.
//!
//! ```text
//! call ── encode once ──┬─> authorise ─> send ─> read (capped) ─> judge ─┬─> decode
//!                       └──────────── wait <── may repeat? <── refusal ──┘
//! ```

mod attempt;
mod deadline;
mod decode;
mod encoding;
mod exchange;
mod failed;
mod fast_path;
mod limits;
mod listener;
mod options;
mod send;
mod within;

use std::fmt;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;

use sync_wrapper::SyncFuture;
use tracing::Instrument;
use url::Url;

use crate::body::Body;
use crate::clock::{Clock, SystemClock};
use crate::decode::Decode;
use crate::error::{Error, ErrorKind};
use crate::http_clients::{self, HttpClients};
use crate::observe::{Audience, CallWatch, Observer, Plain};
use crate::operation::Operation;
use crate::pace::Pace;
use crate::protocol::Protocol;
use crate::reply::Reply;
use crate::retry::RetryBudget;
use crate::whereabouts::Whereabouts;
use exchange::Accepted;
use fast_path::Target;

pub use deadline::Deadline;
pub use listener::Listener;
pub use options::CallOptions;

/// Sends requests for one API with one set of credentials.
#[derive(Clone)]
pub struct Pipeline {
    shared: Arc<Shared>,
    options: Arc<CallOptions>,
}

struct Shared {
    http: HttpClients,
    base_url: Url,
    protocol: Arc<dyn Protocol>,
    clock: Arc<dyn Clock>,
    budget: Arc<RetryBudget>,
    pace: Option<Arc<Pace>>,
    observer: Option<Arc<dyn Observer>>,
    listener: Option<Arc<Listener>>,
}

/// A boxed call, so that it is compiled here: an unboxed future is compiled again where it is
/// polled, together with everything that it awaits.
type Boxed<'a> = Pin<Box<dyn Future<Output = Result<Reply<()>, Error>> + Send + Sync + 'a>>;

impl Pipeline {
    /// A pipeline on the system's clock, with default options and a budget of its own.
    ///
    /// `http` must not follow redirects: both APIs take POST bodies with
    /// credentials, and a followed redirect would carry them elsewhere. An answer
    /// that came by a redirect is refused, but by then it is too late.
    pub fn new(http: impl Into<HttpClients>, base_url: Url, protocol: Arc<dyn Protocol>) -> Self {
        Self {
            shared: Arc::new(Shared {
                http: http.into(),
                base_url,
                protocol,
                clock: Arc::new(SystemClock),
                budget: Arc::default(),
                pace: None,
                observer: None,
                listener: None,
            }),
            options: Arc::default(),
        }
    }

    fn edit(self, change: impl FnOnce(&mut Shared)) -> Self {
        let mut shared = Shared {
            http: self.shared.http.clone(),
            base_url: self.shared.base_url.clone(),
            protocol: Arc::clone(&self.shared.protocol),
            clock: Arc::clone(&self.shared.clock),
            budget: Arc::clone(&self.shared.budget),
            pace: self.shared.pace.clone(),
            observer: self.shared.observer.clone(),
            listener: self.shared.listener.clone(),
        };
        change(&mut shared);
        Self {
            shared: Arc::new(shared),
            options: self.options,
        }
    }

    /// The same pipeline with another protocol.
    #[must_use]
    pub fn with_protocol(self, protocol: Arc<dyn Protocol>) -> Self {
        self.edit(|shared| shared.protocol = protocol)
    }

    /// The same pipeline on another clock.
    #[must_use]
    pub fn with_clock(self, clock: Arc<dyn Clock>) -> Self {
        self.edit(|shared| shared.clock = clock)
    }

    /// The same pipeline with a budget that others share.
    #[must_use]
    pub fn with_budget(self, budget: Arc<RetryBudget>) -> Self {
        self.edit(|shared| shared.budget = budget)
    }

    /// The same pipeline at a pace that others share: every request waits for its turn.
    #[must_use]
    pub fn with_pace(self, pace: Arc<Pace>) -> Self {
        self.edit(|shared| shared.pace = Some(pace))
    }

    /// The same pipeline with an observer of every attempt and call.
    #[must_use]
    pub fn with_observer(self, observer: Arc<dyn Observer>) -> Self {
        self.edit(|shared| shared.observer = Some(observer))
    }

    /// The same pipeline with a listener that is called for every call that has ended, before its
    /// caller continues, and for a dropped one if the server may have acted on it. For clients
    /// that have to remember their own orders; unlike an [`Observer`], it receives the body.
    #[must_use]
    pub fn with_listener(self, listener: Arc<Listener>) -> Self {
        self.edit(|shared| shared.listener = Some(listener))
    }

    /// The same pipeline with other options.
    #[must_use]
    pub fn with_options(mut self, options: CallOptions) -> Self {
        self.options = Arc::new(options);
        self
    }

    /// The options of this clone.
    pub fn options(&self) -> &CallOptions {
        &self.options
    }

    /// Where the requests go, unless the protocol decides otherwise: scheme, host and port, and a
    /// path that precedes each operation's own (for a gateway).
    pub fn base_url(&self) -> &Url {
        &self.shared.base_url
    }

    /// The clock that everything here uses.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        &self.shared.clock
    }

    /// Calls an operation and decodes its answer.
    ///
    /// # Cancel safety
    /// The future may be dropped at any point; nothing of it continues afterwards, and no further
    /// request is sent.
    /// - The request under way may or may not have reached the server. Its outcome is not
    ///   reported: an unsafe operation may have been carried out, so read the state before
    ///   calling it again. An observer receives a report that the outcome is open
    ///   ([`CallReport::in_doubt`](crate::observe::CallReport::in_doubt)).
    /// - Its connection is closed unless the whole answer had been read, so that no later call
    ///   receives the wrong answer.
    /// - Sessions stay consistent: a login that was under way is carried on by those who also
    ///   wait for it, or begun again by the next call.
    /// - A retry that was taken from the budget before the drop is not returned to it.
    ///
    /// # Errors
    /// Any [`ErrorKind`]; the error names the operation.
    /// [`ErrorKind::Config`] outside a tokio runtime.
    pub async fn call<T: Decode + Default + Send + Sync>(
        &self,
        operation: &'static Operation,
        body: Body,
    ) -> Result<Reply<T>, Error> {
        let mut value = T::default();
        let reply = self.boxed_answer(operation, body, &mut value).await?;
        Ok(reply.map(|()| value))
    }

    fn boxed_answer<'a>(
        &'a self,
        operation: &'static Operation,
        body: Body,
        value: &'a mut (dyn Decode + Send + Sync),
    ) -> Boxed<'a> {
        Box::pin(self.answer(operation, body, value))
    }

    /// The same for any type, into a value that the caller supplies.
    pub(crate) async fn answer(
        &self,
        operation: &'static Operation,
        body: Body,
        value: &mut (dyn Decode + Send + Sync),
    ) -> Result<Reply<()>, Error> {
        let mut call = self.listened(operation, &body);
        let target = Some(&mut *value as _);
        let accepted = self.anywhere(operation, &body, target, &mut call.watch);
        let outcome = match accepted.await {
            // Values that were left out are logged inside the call's span.
            Ok(accepted) => {
                let span = call.watch.span();
                span.in_scope(|| decode::decode(operation, accepted, value))
            }
            Err(error) => Err(error),
        };
        call.end(&outcome);
        outcome
    }

    /// Calls an operation and leaves its answer undecoded: [`Reply::json`]. For an answer of
    /// which one part may be unreadable without affecting the rest.
    ///
    /// # Errors
    /// As [`call`](Self::call), except that nothing is decoded.
    #[doc(alias("raw json", "raw"))]
    pub async fn call_raw(
        &self,
        operation: &'static Operation,
        body: Body,
    ) -> Result<Reply<()>, Error> {
        self.boxed_undecoded(operation, body).await
    }

    fn boxed_undecoded(&self, operation: &'static Operation, body: Body) -> Boxed<'_> {
        Box::pin(self.answer_undecoded(operation, body))
    }

    async fn answer_undecoded(
        &self,
        operation: &'static Operation,
        body: Body,
    ) -> Result<Reply<()>, Error> {
        let mut call = self.listened(operation, &body);
        let accepted = self.anywhere(operation, &body, None, &mut call.watch);
        let outcome = accepted.await.map(Accepted::undecoded);
        call.end(&outcome);
        outcome
    }

    /// The exchange, in whichever runtime it is polled. Sockets and timers stay with the runtime
    /// in which they were made, so if the call moves to another runtime the exchange is begun
    /// again there, provided that is harmless.
    async fn anywhere<'a>(
        &'a self,
        operation: &'static Operation,
        body: &Body,
        mut target: Target<'_>,
        watch: &mut CallWatch<'a>,
    ) -> Result<Accepted, Error> {
        /// A call that keeps moving between runtimes would never end.
        const MOST_MOVES: u32 = 4;
        for _ in 0..=MOST_MOVES {
            http_clients::runtime().map_err(|error| error.with_operation(operation))?;
            let begun = Whereabouts::here();
            let outcome = {
                let span = watch.span();
                // Boxed futures below are not `Sync`. A future is polled through `&mut`
                // alone, so the wrapper costs nothing and makes all futures above `Sync`.
                let target = target.as_mut().map(|target| &mut **target as _);
                let exchange = SyncFuture::new(self.exchange(operation, body, target, watch));
                let mut exchange = pin!(exchange.instrument(span));
                poll_fn(|context| {
                    if begun.is_elsewhere() {
                        return Poll::Ready(None);
                    }
                    exchange.as_mut().poll(context).map(Some)
                })
                .await
            };
            if let Some(outcome) = outcome {
                return outcome;
            }
            watch.left_behind();
            let was_sent = watch.attempts > 0;
            if was_sent && !operation.safety().may_repeat() {
                return Err(moved(operation, watch.attempts).with_outcome_unknown());
            }
        }
        Err(moved(operation, watch.attempts))
    }

    fn audience(&self) -> Audience<'_> {
        Audience {
            observer: self.shared.observer.as_ref(),
            clock: &self.shared.clock,
        }
    }
}

fn moved(operation: &'static Operation, attempts: u32) -> Error {
    Error::new(
        ErrorKind::Interrupted,
        "the call was begun in one runtime and polled in another: its connection stayed behind",
    )
    .with_operation(operation)
    .with_attempts(attempts)
    .with_hint("poll a future to its end in the runtime that polled it first")
}

impl fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pipeline")
            .field(
                "base_url",
                &format_args!(
                    "{}",
                    Plain {
                        url: &self.shared.base_url,
                        path: "/",
                    }
                ),
            )
            .field("protocol", &self.shared.protocol)
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
