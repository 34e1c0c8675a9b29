//! One attempt: out with the request, in with a whole answer of bounded size.

use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};

use super::limits::too_large;
use super::{CallOptions, Shared};
use crate::body::{Buffer, Upload, multipart};
use crate::error::{Error, ErrorKind};
use crate::protocol::{Answer, Outgoing};
use crate::retry::Failure;

/// A failed attempt: the error, and what it says about the server's side.
pub(super) struct Failed {
    pub(super) error: Error,
    pub(super) failure: Failure,
}

impl Failed {
    pub(super) fn last(error: Error) -> Self {
        Self {
            error,
            failure: Failure::Final,
        }
    }
}

impl Shared {
    /// Sends `request` and reads the answer, within the limits of `options`. Knows
    /// nothing of time: the caller drops it when it takes too long.
    pub(super) async fn send(
        &self,
        request: &Outgoing,
        options: &CallOptions,
    ) -> Result<(Answer, http::Version), Failed> {
        let mut headers = request.headers.clone();
        let body = match &request.file {
            None => reqwest::Body::from(request.body.clone()),
            Some((field, file)) => {
                let made = multipart(&request.body, field, file);
                headers.insert(CONTENT_TYPE, made.content_type);
                headers.insert(CONTENT_LENGTH, made.length.into());
                reqwest::Body::wrap_stream(made.content)
            }
        };
        let response = self
            .http
            .get()
            .map_err(Failed::last)?
            .post(request.url.clone())
            .headers(headers)
            .body(body)
            .send()
            .await
            .map_err(failed)?;

        // Loggia's own HTTP client follows no redirect. One that a caller brings
        // might: what comes back then is not from the host that was asked.
        if response.url() != &request.url {
            let error = Error::new(ErrorKind::Redirect, ErrorKind::Redirect.opening()).with_hint(
                "build the reqwest::Client with redirect::Policy::none(): it carried the request \
                 to another address",
            );
            return Err(Failed {
                error,
                failure: Failure::Unreadable,
            });
        }

        let status = response.status();
        let version = response.version();
        let headers = response.headers().clone();
        let body = match options.check_headers(&headers) {
            Ok(()) => read(response, options.max_answer).await,
            Err(failed) => Err(failed),
        };
        let body = body.and_then(|body| {
            options.check_depth(&body)?;
            Ok(body)
        });
        let body = body.map_err(|mut failed| {
            failed.error = failed.error.with_status(status);
            failed
        })?;
        let answer = Answer {
            status,
            headers,
            body,
            sent: request.now,
            received: self.clock.now(),
        };
        Ok((answer, version))
    }
}

/// A file gets time by its size: a second for every 256 KiB.
pub(super) fn time_for(file: Option<&(&'static str, Upload)>) -> Duration {
    const BYTES_PER_SECOND: u64 = 256 * 1024;
    Duration::from_secs(file.map_or(0, |(_, file)| file.length() / BYTES_PER_SECOND))
}

async fn read(mut response: reqwest::Response, limit: usize) -> Result<Bytes, Failed> {
    /// What is set aside before a byte has come, whatever the answer announces.
    const ROOM: u64 = 64 * 1024;
    let too_large = || {
        too_large(
            format!("the answer is larger than {limit} bytes"),
            "ask for smaller pages, or raise max_answer",
        )
    };
    let announced = response.content_length().unwrap_or(0);
    if announced > limit as u64 {
        return Err(too_large());
    }
    let room = usize::try_from(announced.min(ROOM)).unwrap_or(0);
    let mut body = Buffer::new(room, limit);
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        body.push(&chunk).map_err(|_| too_large())?;
    }
    Ok(body.into_bytes())
}

/// An attempt whose time is up. Bytes may have gone out.
pub(super) fn late(timeout: Duration) -> Failed {
    let kind = ErrorKind::Timeout;
    Failed {
        error: Error::new(kind, format!("{} ({timeout:?})", kind.opening())),
        failure: Failure::Ambiguous,
    }
}

/// Sorts a `reqwest` error by the one thing that matters: was anything sent?
fn failed(error: reqwest::Error) -> Failed {
    // The URL holds nothing secret, but it is the operation that names the call.
    let error = error.without_url();
    let (kind, failure) = if error.is_connect() {
        let failure = if is_certificate_trouble(&error) {
            Failure::Final
        } else {
            Failure::NotDone
        };
        (ErrorKind::Connect, failure)
    } else if error.is_timeout() {
        (ErrorKind::Timeout, Failure::Ambiguous)
    } else if error.is_builder() {
        (ErrorKind::InvalidRequest, Failure::Final)
    } else if error.is_redirect() {
        (ErrorKind::Redirect, Failure::Unreadable)
    } else {
        (ErrorKind::Interrupted, Failure::Ambiguous)
    };
    let no_http = is_no_http(&error);
    let mut error = Error::new(kind, kind.opening()).with_source(error);
    if no_http {
        error = error.with_hint(
            "the answer is no proper HTTP, or has more headers than the HTTP client takes: check \
             proxy and address",
        );
    }
    Failed { error, failure }
}

/// The causes of an error, itself first.
fn causes<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| error.source())
}

/// Whether what came back is no HTTP, or more of it than the HTTP client takes.
fn is_no_http(error: &reqwest::Error) -> bool {
    causes(error).any(|cause| cause.downcast_ref().is_some_and(hyper::Error::is_parse))
}

/// TLS libraries report a refused certificate as invalid data. It will not be
/// better next time.
fn is_certificate_trouble(error: &reqwest::Error) -> bool {
    causes(error).any(|cause| cause.downcast_ref().is_some_and(holds_invalid_data))
}

/// Whether an I/O error is of that kind, or wraps one that is: `source` passes over
/// what an I/O error wraps.
fn holds_invalid_data(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::InvalidData
        || error
            .get_ref()
            .and_then(|inner| inner.downcast_ref())
            .is_some_and(holds_invalid_data)
}
