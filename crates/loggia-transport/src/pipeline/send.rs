//! One attempt: out with the request, in with a whole answer of bounded size.

use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};

use super::Shared;
use crate::body::{Upload, multipart};
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
    /// Sends `request` and reads the answer, at most `max_answer` bytes of it.
    pub(super) async fn send(
        &self,
        request: &Outgoing,
        timeout: Duration,
        max_answer: usize,
    ) -> Result<Answer, Failed> {
        let timeout = timeout + time_for(request.file.as_ref());
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
            .timeout(timeout)
            .body(body)
            .send()
            .await
            .map_err(|error| failed(error, timeout))?;

        // Loggia's own HTTP client follows no redirect. One that a caller brings
        // might: what comes back then is not from the host that was asked.
        if response.url() != &request.url {
            return Err(Failed::last(
                Error::new(ErrorKind::Redirect, ErrorKind::Redirect.opening()).with_hint(
                    "build the reqwest::Client with redirect::Policy::none(): it carried the \
                     request to another address",
                ),
            ));
        }

        let status = response.status();
        let headers = response.headers().clone();
        let body = read(response, max_answer, timeout)
            .await
            .map_err(|mut failed| {
                failed.error = failed.error.with_status(status);
                failed
            })?;
        Ok(Answer {
            status,
            headers,
            body,
            sent: request.now,
            received: self.clock.now(),
        })
    }
}

/// A file gets time by its size: a second for every 256 KiB.
fn time_for(file: Option<&(&'static str, Upload)>) -> Duration {
    const BYTES_PER_SECOND: u64 = 256 * 1024;
    Duration::from_secs(file.map_or(0, |(_, file)| file.length() / BYTES_PER_SECOND))
}

async fn read(
    mut response: reqwest::Response,
    limit: usize,
    timeout: Duration,
) -> Result<Bytes, Failed> {
    let too_large = || Failed {
        error: Error::new(
            ErrorKind::TooLarge,
            format!("the answer is larger than {limit} bytes"),
        )
        .with_hint("ask for smaller pages, or raise max_answer"),
        failure: Failure::Unreadable,
    };
    let announced = response.content_length().unwrap_or(0);
    if announced > limit as u64 {
        return Err(too_large());
    }
    let mut body = BytesMut::with_capacity(usize::try_from(announced).unwrap_or(0));
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| failed(error, timeout))?
    {
        if body.len() + chunk.len() > limit {
            return Err(too_large());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body.freeze())
}

/// Sorts a `reqwest` error by the one thing that matters: was anything sent?
fn failed(error: reqwest::Error, timeout: Duration) -> Failed {
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
        (ErrorKind::Redirect, Failure::Final)
    } else {
        (ErrorKind::Interrupted, Failure::Ambiguous)
    };
    let message = if kind == ErrorKind::Timeout {
        format!("{} ({timeout:?})", kind.opening())
    } else {
        kind.opening().to_owned()
    };
    Failed {
        error: Error::new(kind, message).with_source(error),
        failure,
    }
}

/// TLS libraries report a refused certificate as invalid data. It will not be
/// better next time.
fn is_certificate_trouble(error: &reqwest::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(this) = cause {
        if this.downcast_ref().is_some_and(holds_invalid_data) {
            return true;
        }
        cause = this.source();
    }
    false
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
