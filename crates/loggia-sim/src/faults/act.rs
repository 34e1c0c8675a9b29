//! Applies faults to answers: how a call that is not carried out is refused, and in what state
//! an answer arrives.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use futures_util::{StreamExt, future, stream};

use super::check::LEAST_OVERSIZE;
use super::{Fault, span};
use crate::clock::{Clock, http_date};
use crate::server::Connection;
use crate::wire::Answer;

/// How many bytes of an endless body are sent at a time.
const PIECE: usize = 16 * 1024;
const HTML: &str = "text/html; charset=utf-8";

/// Returns whether a call with this fault is carried out.
pub(crate) fn performs(fault: Option<&Fault>) -> bool {
    !matches!(
        fault,
        Some(
            Fault::Refuse { .. }
                | Fault::ResetBefore {}
                | Fault::Html {}
                | Fault::Challenge {}
                | Fault::Legal {}
                | Fault::Throttle { .. }
                | Fault::Status { after: false, .. }
                | Fault::Unauthorized {}
        )
    )
}

/// Returns what is answered instead of the real answer, if anything. `refuse` produces a
/// refusal in the vendor's error shape.
pub(crate) fn instead(
    fault: &Fault,
    clock: &Clock,
    refuse: impl Fn(StatusCode) -> Answer,
) -> Option<Answer> {
    let answer = match fault {
        Fault::Html {} => page(StatusCode::OK, "Welcome"),
        Fault::Challenge {} => {
            let mut answer = page(StatusCode::FORBIDDEN, "Just a moment...");
            let challenge = HeaderValue::from_static("challenge");
            answer.headers.insert("cf-mitigated", challenge);
            answer
        }
        Fault::Legal {} => page(
            StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS,
            "Unavailable for legal reasons",
        ),
        Fault::Throttle {
            retry_after,
            retry_after_date_in,
        } => {
            let mut answer = refuse(StatusCode::TOO_MANY_REQUESTS);
            let date = retry_after_date_in
                .map(|seconds| http_date(clock.unix_seconds().saturating_add_signed(seconds)));
            let value = retry_after.clone().or(date);
            if let Some(value) = value.and_then(|text| HeaderValue::from_str(&text).ok()) {
                answer.headers.insert(header::RETRY_AFTER, value);
            }
            answer
        }
        Fault::Status { code, .. } => match StatusCode::from_u16(*code).ok()? {
            StatusCode::BAD_GATEWAY => page(StatusCode::BAD_GATEWAY, "Bad gateway"),
            StatusCode::GATEWAY_TIMEOUT => page(StatusCode::GATEWAY_TIMEOUT, "Gateway timeout"),
            status => refuse(status),
        },
        Fault::Unauthorized {} => refuse(StatusCode::UNAUTHORIZED),
        _ => return None,
    };
    Some(answer)
}

fn page(status: StatusCode, title: &str) -> Answer {
    let text = format!(
        "<!DOCTYPE html>\n<html><head><title>{title}</title></head>\
         <body><h1>{title}</h1></body></html>\n"
    );
    Answer::verbatim(status, HTML, text)
}

/// Delivers an answer in the state that its fault requires.
pub(crate) async fn deliver(
    answer: Answer,
    fault: Option<&Fault>,
    connection: Option<&Arc<Connection>>,
    clock: &Clock,
) -> Response {
    if let (Some(fault), Some(connection)) = (fault, connection)
        && fault.takes_time()
    {
        connection.hold();
    }
    let mut off = 0;
    match fault {
        Some(Fault::Delay { seconds }) => clock.pass(span(*seconds)).await,
        Some(Fault::Silence {}) => clock.run_until_dropped().await,
        Some(Fault::ResetAfter {}) => return reset(connection).await,
        Some(Fault::Duplicate {}) => {
            if let Some(connection) = connection {
                connection.write_twice();
            }
        }
        Some(Fault::ClockOff { seconds }) => off = *seconds,
        _ => {}
    }
    let mut response = match fault {
        Some(Fault::Stall {}) => declared(answer, |_| {
            let never = clock.clone();
            let never = async move {
                never.run_until_dropped().await;
                Ok::<_, io::Error>(Bytes::new())
            };
            Body::from_stream(stream::once(never))
        }),
        Some(Fault::Truncate {}) => declared(answer, |body| truncated(&body)),
        Some(Fault::Drip { bytes, seconds }) => {
            declared(answer, |body| drip(body, *bytes, span(*seconds), clock))
        }
        Some(Fault::Oversize { bytes }) => oversize(answer, *bytes),
        Some(Fault::ContentType { value }) => {
            let mut response = answer.into_response();
            if let Ok(value) = HeaderValue::from_str(value) {
                response.headers_mut().insert(header::CONTENT_TYPE, value);
            }
            response
        }
        _ => answer.into_response(),
    };
    stamp(&mut response, clock, off);
    response
}

/// Resets the connection, or closes it if it cannot be reset.
pub(crate) async fn reset(connection: Option<&Arc<Connection>>) -> Response {
    match connection {
        Some(connection) => {
            connection.reset();
            // Dropped with the connection.
            future::pending().await
        }
        None => lost(Response::default()),
    }
}

/// Returns a response whose body breaks before its first byte. The server has sent nothing by
/// then, neither status nor headers, and closes the connection.
pub(crate) fn lost(response: Response) -> Response {
    let (parts, _) = response.into_parts();
    let broken = future::ready(Err::<Bytes, _>(io::Error::other("lost on demand")));
    Response::from_parts(parts, Body::from_stream(stream::once(broken)))
}

/// Sets `Date` from the simulator's clock, wrong by `off` seconds; the server does not replace
/// an existing header.
fn stamp(response: &mut Response, clock: &Clock, off: i64) {
    let date = HeaderValue::from_str(&clock.http_date(off));
    if let Ok(date) = date {
        response.headers_mut().insert(header::DATE, date);
    } else {
        *response.status_mut() = StatusCode::INTERNAL_SERVER_ERROR;
    }
}

/// Returns a response that declares the length of the whole body, but sends what `make` makes
/// of it.
fn declared(answer: Answer, make: impl FnOnce(Bytes) -> Body) -> Response {
    let (parts, body) = answer.into_bytes().into_parts();
    let length = HeaderValue::from(body.len());
    let mut response = Response::from_parts(parts, make(body));
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, length);
    response
}

/// Returns half of a body, followed by the end of the connection.
fn truncated(body: &Bytes) -> Body {
    let half = body.slice(..body.len() / 2);
    let cut = async {
        // What was written so far is sent during this wait.
        tokio::time::sleep(Duration::from_millis(1)).await;
        Err(io::Error::other("truncated on demand"))
    };
    Body::from_stream(stream::iter([Ok(half)]).chain(stream::once(cut)))
}

fn drip(body: Bytes, bytes: usize, pause: Duration, clock: &Clock) -> Body {
    let clock = clock.clone();
    let pieces = stream::unfold((body, false), move |(mut body, begun)| {
        let clock = clock.clone();
        async move {
            if body.is_empty() {
                return None;
            }
            if begun {
                clock.pass(pause).await;
            }
            let piece = body.split_to(bytes.min(body.len()));
            Some((Ok::<_, io::Error>(piece), (body, true)))
        }
    });
    Body::from_stream(pieces)
}

/// Returns `{"filler":"` and then as many bytes as requested.
fn oversize(answer: Answer, bytes: Option<u64>) -> Response {
    const HEAD: &[u8] = br#"{"filler":""#;
    const TAIL: &[u8] = br#""}"#;
    let (parts, _) = answer.into_bytes().into_parts();
    let filler = Bytes::from(vec![b'x'; PIECE]);
    let head = stream::iter([Bytes::from_static(HEAD)]);
    let Some(bytes) = bytes else {
        let endless = head.chain(stream::repeat(filler)).map(Ok::<_, io::Error>);
        return Response::from_parts(parts, Body::from_stream(endless));
    };
    let filling = stream::unfold(bytes.saturating_sub(LEAST_OVERSIZE), move |left| {
        let length = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
        let piece = (left > 0).then(|| filler.slice(..length));
        let rest = left.saturating_sub(PIECE as u64);
        future::ready(piece.map(|piece| (piece, rest)))
    });
    let whole = head
        .chain(filling)
        .chain(stream::iter([Bytes::from_static(TAIL)]));
    let body = Body::from_stream(whole.map(Ok::<_, io::Error>));
    let mut response = Response::from_parts(parts, body);
    let length = HeaderValue::from(bytes);
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, length);
    response
}
