//! The way in and out that both clouds share.
//!
//! A request is read whole ([`Incoming`]), handed to the cloud, and answered
//! ([`Answer`]). The cloud itself is plain synchronous code over a lock: it
//! never waits, so an exchange is one indivisible step and the record of
//! exchanges is in the order in which they took effect. Before a cloud looks
//! at a request, a queued answer may take its place ([`Canned`]); afterwards
//! the exchange is noted without its secrets ([`Seen`]) and stamped with the
//! simulator's own time. A test can also have an answer lost on its way back:
//! the connection is then closed without a byte of it.

mod answer;
mod canned;
mod incoming;
mod log;
mod multipart;

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::{future, stream};

pub(crate) use answer::{Answer, status, with_headers};
pub(crate) use canned::Canned;
pub(crate) use incoming::{Body, Header, Incoming};
pub use log::Seen;
pub(crate) use log::{Log, Note};
pub(crate) use multipart::{Content, Part};

use crate::Clock;

/// One of the two clouds, as the wire sees it.
pub(crate) trait Cloud: Send + Sync + 'static {
    /// The name of the operation that is asked for, if it is one that exists.
    fn operation(&self, request: &Incoming) -> Option<&'static str>;

    /// Checks and performs the request. Names of body fields go into the note.
    fn perform(&self, request: &Incoming, note: &mut Note) -> Answer;

    /// Whether the body of a request to `path` may bring a file along.
    fn takes_files(&self, _path: &str) -> bool {
        false
    }

    /// Told of every answer, queued ones included.
    fn answered(&self, _operation: Option<&'static str>, _status: StatusCode) {}

    /// What the wire keeps for this cloud.
    fn desk(&self) -> &Desk;
}

/// What the wire keeps per cloud: its clock, its record and its queue.
pub(crate) struct Desk {
    pub(crate) clock: Clock,
    pub(crate) log: Mutex<Log>,
    pub(crate) canned: Mutex<Canned>,
    /// Set when the next answer is to be lost.
    pub(crate) lose_next: AtomicBool,
}

impl Desk {
    pub(crate) fn new(clock: Clock) -> Self {
        Self {
            clock,
            log: Mutex::default(),
            canned: Mutex::default(),
            lose_next: AtomicBool::default(),
        }
    }
}

/// A lock that a panicking holder does not spoil: every critical section here
/// leaves whole values behind.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A router that sends every request, whatever its method and path, to `cloud`.
///
/// The clouds route for themselves, because a wrong method or path is answered
/// in the error shape of the API and recorded like any other exchange.
pub(crate) fn router<C: Cloud>(cloud: Arc<C>) -> Router {
    Router::new().fallback(move |request: axum::extract::Request| {
        let cloud = Arc::clone(&cloud);
        async move {
            let files = cloud.takes_files(request.uri().path());
            exchange(&*cloud, &Incoming::read(request, files).await)
        }
    })
}

fn exchange<C: Cloud>(cloud: &C, request: &Incoming) -> Response {
    let desk = cloud.desk();
    // Held throughout, so that sequence numbers follow the order of effects.
    let mut log = lock(&desk.log);
    let operation = cloud.operation(request);
    let mut note = Note::of(request, operation);
    let canned = lock(&desk.canned).take(operation);
    let answer = canned.unwrap_or_else(|| cloud.perform(request, &mut note));
    cloud.answered(operation, answer.status);
    log.add(note, answer.status);
    let mut response = answer.into_response();
    if desk.lose_next.swap(false, Ordering::SeqCst) {
        response = lost(response);
    }
    stamp(&mut response, &desk.clock);
    response
}

/// A response whose body breaks before its first byte. The server has nothing
/// sent by then, neither status nor headers, and closes the connection.
fn lost(response: Response) -> Response {
    let (parts, _) = response.into_parts();
    let broken = future::ready(Err::<Bytes, _>(io::Error::other("lost on demand")));
    Response::from_parts(parts, axum::body::Body::from_stream(stream::once(broken)))
}

/// Sets `Date` from the simulator's clock; the server leaves a header that is
/// already there alone.
fn stamp(response: &mut Response, clock: &Clock) {
    let date = HeaderValue::from_str(&clock.http_date());
    if let Ok(date) = date {
        response.headers_mut().insert(header::DATE, date);
    } else {
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    }
}
