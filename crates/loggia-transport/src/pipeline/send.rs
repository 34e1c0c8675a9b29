//! Sends one request and reads a complete answer of bounded size.

use std::mem;
use std::ops::Range;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, Method};
use url::Url;

use super::encoding::{DecodeFailure, Undecoded, decoded};
use super::failed::Failed;
use super::limits::{is_error, too_large};
use super::{CallOptions, Shared};
use crate::body::{Buffer, Opened, Upload, multipart};
use crate::error::{Error, ErrorKind};
use crate::http_clients::Destination;
use crate::protocol::{Answer, Outgoing};
use crate::repair::{Sound, sound};
use crate::retry::Failure;
use crate::retry::retry_after::retry_after;

/// An answer as received.
pub(super) struct Received {
    pub(super) answer: Answer,
    pub(super) version: http::Version,
    /// Why the body could not be decoded. The body is empty then.
    pub(super) unread: Option<DecodeFailure>,
    /// Whether the body arrived completely. The body is empty otherwise.
    pub(super) is_whole: bool,
    /// The strings in the body that are invalid in JSON, as far as they were repaired.
    pub(super) damaged: Vec<Range<usize>>,
}

impl Shared {
    /// Sends `request`, with the file that was opened for it, and reads the answer, within the
    /// limits of `options`. Has no time limit: the caller drops it when it takes too long.
    pub(super) async fn send(
        &self,
        request: &mut Outgoing,
        opened: Option<Opened>,
        options: &CallOptions,
    ) -> Result<Received, Failed> {
        let url = &request.url;
        let mut out = reqwest::Request::new(Method::POST, url.clone());
        let mut headers = mem::take(&mut request.headers);
        let mut trouble = None;
        let body = match (&request.file, opened) {
            (Some((field, file)), Some(opened)) => {
                let made = multipart(&request.body, field, file, opened);
                headers.insert(CONTENT_TYPE, made.content_type);
                headers.insert(CONTENT_LENGTH, made.length.into());
                trouble = Some(made.trouble);
                reqwest::Body::wrap_stream(made.content)
            }
            _ => reqwest::Body::from(request.body.clone()),
        };
        *out.headers_mut() = headers;
        *out.body_mut() = Some(body);
        let client = self.http.get(Destination::of(url)).map_err(Failed::last)?;
        let response = client.execute(out).await;
        // Whatever the server made of an incomplete file: it never received the whole request.
        if let Some(error) = trouble.and_then(|trouble| trouble.take()) {
            return Err(Failed::last(error));
        }
        let response = response.map_err(|error| failed(error, url))?;

        // Loggia's own HTTP client follows no redirect. One that a caller supplies might: its
        // answer is then not from the host that was asked.
        if response.url() != url {
            let error = Error::new(ErrorKind::Redirect, ErrorKind::Redirect.opening()).with_hint(
                "build the reqwest::Client with redirect::Policy::none(): it carried the request \
                 to another address",
            );
            return Err(Failed {
                error,
                failure: Failure::Unreadable,
            });
        }
        self.receive(response, request, options).await
    }

    async fn receive(
        &self,
        mut response: reqwest::Response,
        request: &Outgoing,
        options: &CallOptions,
    ) -> Result<Received, Failed> {
        let status = response.status();
        let version = response.version();
        let headers = mem::take(response.headers_mut());
        let asked = retry_after(&headers, self.clock.now());
        // What the head says is valid, whatever happened to the body.
        let with_head = |mut failed: Failed| {
            failed.error = failed.error.with_status(status).with_retry_after(asked);
            failed
        };
        options.check_headers(&headers).map_err(with_head)?;
        let limit = options.max_answer;
        // An error counts as one even without its message, and a refusal even if it breaks off.
        let (is_refusal, is_error) = (status.is_client_error(), is_error(status));
        let counts = |failed: &Failed| match failed.error.kind() {
            ErrorKind::TooLarge => is_error,
            _ => is_refusal && failed.failure.leaves_doubt(),
        };
        let (body, is_whole) = match read(response, &headers, &request.url, limit).await {
            Ok(body) => (body, true),
            Err(failed) if counts(&failed) => (Bytes::new(), false),
            Err(failed) => return Err(with_head(failed)),
        };
        let (body, unread) = match decoded(&headers, body, limit) {
            Ok(body) => (body, None),
            Err(Undecoded::DecodeFailure(unread)) => (Bytes::new(), Some(unread)),
            Err(Undecoded::TooLarge) if is_error => (Bytes::new(), None),
            Err(Undecoded::TooLarge) => return Err(with_head(flood(limit))),
        };
        let Sound {
            text: body,
            damaged,
        } = match sound(body, limit) {
            Ok(sound) => sound,
            Err(_) if is_error => Sound::default(),
            Err(_) => return Err(with_head(flood(limit))),
        };
        let answer = Answer {
            status,
            headers,
            body,
            sent: request.now,
            received: self.clock.now(),
        };
        Ok(Received {
            answer,
            version,
            unread,
            is_whole,
            damaged,
        })
    }
}

/// The time that a file adds, by its size: a second for every 256 KiB.
pub(super) fn time_for(file: Option<&(&'static str, Upload)>) -> Duration {
    const BYTES_PER_SECOND: u64 = 256 * 1024;
    Duration::from_secs(file.map_or(0, |(_, file)| file.length() / BYTES_PER_SECOND))
}

async fn read(
    mut response: reqwest::Response,
    headers: &HeaderMap,
    url: &Url,
    limit: usize,
) -> Result<Bytes, Failed> {
    let announced = headers.get(CONTENT_LENGTH);
    let announced = announced.and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let announced: u64 = announced.unwrap_or(0);
    if announced > limit as u64 {
        return Err(flood(limit));
    }
    let announced = usize::try_from(announced).unwrap_or(0);
    let mut body = Buffer::announced(announced, limit);
    while let Some(chunk) = response.chunk().await.map_err(|error| failed(error, url))? {
        body.push(&chunk).map_err(|_| flood(limit))?;
    }
    Ok(body.into_bytes())
}

fn flood(limit: usize) -> Failed {
    too_large(
        format!("the answer is larger than {limit} bytes"),
        "ask for smaller pages, or raise max_answer",
    )
}

/// The failure of an attempt that timed out. Bytes may have been sent.
pub(super) fn late(timeout: Duration, url: &Url) -> Failed {
    let kind = ErrorKind::Timeout;
    let host = host(url);
    Failed {
        error: Error::new(kind, format!("{} ({timeout:?}, {host})", kind.opening())),
        failure: Failure::Ambiguous,
    }
}

/// Classifies a `reqwest` error by the one fact that matters: was anything sent?
fn failed(error: reqwest::Error, url: &Url) -> Failed {
    // The operation identifies the call, and the message the host.
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
    let message = match kind {
        ErrorKind::Connect => format!("{} to {}", kind.opening(), host(url)),
        _ => format!("{} ({})", kind.opening(), host(url)),
    };
    let mut error = Error::new(kind, message).with_source(error);
    if no_http {
        error = error.with_hint(
            "the answer is not valid HTTP, or has more headers than the HTTP client takes: check \
             proxy and address",
        );
    }
    Failed { error, failure }
}

/// The host that a request was for, with the port only if it is not the scheme's default.
fn host(url: &Url) -> String {
    let name = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{name}:{port}"),
        None => name.to_owned(),
    }
}

/// The causes of an error, itself first.
fn causes<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| error.source())
}

/// Whether the answer is not HTTP, or more of it than the HTTP client accepts.
fn is_no_http(error: &reqwest::Error) -> bool {
    causes(error).any(|cause| cause.downcast_ref().is_some_and(hyper::Error::is_parse))
}

/// TLS libraries report a rejected certificate as invalid data. It would be rejected again.
fn is_certificate_trouble(error: &reqwest::Error) -> bool {
    causes(error).any(|cause| cause.downcast_ref().is_some_and(holds_invalid_data))
}

/// Whether an I/O error is of that kind, or wraps one that is: `source` skips the error that an
/// I/O error wraps.
fn holds_invalid_data(error: &std::io::Error) -> bool {
    error.kind() == std::io::ErrorKind::InvalidData
        || error
            .get_ref()
            .and_then(|inner| inner.downcast_ref())
            .is_some_and(holds_invalid_data)
}
