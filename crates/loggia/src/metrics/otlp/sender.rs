//! The HTTP client of an exporter.
//!
//! OpenTelemetry exports on a thread that no runtime drives, and reports only that a failure
//! occurred. The requests are therefore sent from the exporter's runtime, and the reason for a
//! failure is kept for the caller. Only this module knows the address, because OpenTelemetry logs
//! what it is given and the address may contain a token. When the exporter ends, requests under
//! way end with it: otherwise its thread would be waited for.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::{AbortHandle, Abortable};
use http::HeaderMap;
use http::{Request, Response};
use loggia_transport::{Error, ErrorKind};
use opentelemetry_http::{Bytes, HttpClient, HttpError};
use tokio::runtime::Handle;
use url::Url;

/// An answer is a message of a few bytes, or a short text about a failure.
const MAX_ANSWER: usize = 64 * 1024;

/// Clones share everything.
#[derive(Clone)]
pub(super) struct Sender(Arc<Inner>);

struct Inner {
    http: reqwest::Client,
    receiver: Url,
    headers: HeaderMap,
    timeout: Duration,
    runtime: Handle,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    is_ended: bool,
    under_way: Option<AbortHandle>,
    failure: Option<Error>,
}

impl Sender {
    pub(super) fn new(
        http: reqwest::Client,
        receiver: Url,
        headers: HeaderMap,
        timeout: Duration,
        runtime: Handle,
    ) -> Self {
        Self(Arc::new(Inner {
            http,
            receiver,
            headers,
            timeout,
            runtime,
            state: Mutex::default(),
        }))
    }

    pub(super) fn runtime(&self) -> &Handle {
        &self.0.runtime
    }

    /// The error of the last request, if it failed.
    pub(super) fn failure(&self) -> Option<Error> {
        self.state().failure.take()
    }

    /// Stops sending.
    pub(super) fn end(&self) {
        let mut state = self.state();
        state.is_ended = true;
        if let Some(under_way) = state.under_way.take() {
            under_way.abort();
        }
    }

    // Nothing panics while the lock is held.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (abort, registration) = AbortHandle::new_pair();
        {
            let mut state = self.state();
            state.failure = None;
            if state.is_ended {
                // Not an error, which would be logged: dropping the exporter ends its requests.
                return Ok(Response::default());
            }
            state.under_way = Some(abort);
        }
        let sender = self.clone();
        let sending = self
            .0
            .runtime
            .spawn(async move { sender.exchange(request).await });
        let task = sending.abort_handle();
        match Abortable::new(sending, registration).await {
            Ok(Ok(Ok(response))) => {
                self.state().failure = refused(&response);
                Ok(response)
            }
            Ok(Ok(Err(error))) => {
                self.state().failure = Some(unreachable(error));
                // OpenTelemetry ignores this error.
                Err("no answer".into())
            }
            Ok(Err(_)) => Err("the runtime has ended".into()),
            Err(_) => {
                task.abort();
                Ok(Response::default())
            }
        }
    }

    async fn exchange(&self, request: Request<Bytes>) -> Result<Response<Bytes>, reqwest::Error> {
        let Inner {
            http,
            receiver,
            headers,
            timeout,
            ..
        } = &*self.0;
        let mut request = reqwest::Request::try_from(request)?;
        request.url_mut().clone_from(receiver);
        // Added to those of the environment (`OTEL_EXPORTER_OTLP_HEADERS`), which they override.
        for (name, value) in headers {
            request.headers_mut().insert(name, value.clone());
        }
        *request.timeout_mut() = Some(*timeout);
        let mut answer = http.execute(request).await?;
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = answer.status();
        *response.headers_mut() = std::mem::take(answer.headers_mut());
        let mut body = Vec::new();
        while let Some(part) = answer.chunk().await? {
            body.extend_from_slice(&part);
            if body.len() > MAX_ANSWER {
                // The body no longer matters, only that the request was accepted.
                body.clear();
                break;
            }
        }
        *response.body_mut() = body.into();
        Ok(response)
    }
}

fn refused(response: &Response<Bytes>) -> Option<Error> {
    let status = response.status();
    let (kind, hint) = match status.as_u16() {
        200..=299 => return None,
        401 | 403 => (
            ErrorKind::Unauthorized,
            "give what the collector asks for with header()",
        ),
        404 | 405 => (
            ErrorKind::NotFound,
            "give the address of its OTLP receiver for HTTP, usually port 4318",
        ),
        429 => (ErrorKind::RateLimited, "push less often"),
        300..=399 => (
            ErrorKind::Redirect,
            "redirects are not followed: give the address it leads to",
        ),
        500.. => (ErrorKind::Server, "look at the collector's log"),
        _ => (ErrorKind::Rejected, "look at the collector's log"),
    };
    // Without the answer's text, which may quote the headers.
    let message = format!("the collector answered {status}");
    Some(Error::new(kind, message).with_hint(hint))
}

fn unreachable(error: reqwest::Error) -> Error {
    let (kind, message) = if error.is_timeout() {
        (ErrorKind::Timeout, "the collector took too long")
    } else {
        (ErrorKind::Connect, "the collector cannot be reached")
    };
    Error::new(kind, message)
        .with_hint("check address and port of its OTLP receiver for HTTP, usually 4318")
        .with_source(error.without_url())
}

/// Written out as `async_trait` would, to avoid a macro for one method.
impl HttpClient for Sender {
    fn send_bytes<'s, 'f>(
        &'s self,
        request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'f>>
    where
        's: 'f,
        Self: 'f,
    {
        Box::pin(self.send(request))
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender").finish_non_exhaustive()
    }
}
