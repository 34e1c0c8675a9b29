//! A request, read completely and kept as it arrived: signatures are computed over header
//! values and body bytes, so nothing here is decoded or normalised.

use axum::body::{Body as HttpBody, to_bytes};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use bytes::Bytes;

use super::multipart::{self, Part};
use crate::clock::Clock;

/// The largest body that is read, in bytes. Documented calls stay far below.
const BODY_LIMIT: usize = 1 << 20;

/// A request with its body.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) method: Method,
    pub(crate) path: String,
    pub(crate) has_query: bool,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
    /// When its head arrived, in milliseconds since 1970.
    pub(crate) unix_millis: u64,
    /// By how many seconds the clock is assumed to be wrong.
    pub(crate) clock_off: i64,
}

/// The body of a request.
#[derive(Debug)]
pub(crate) enum Body {
    Whole(Bytes),
    /// A multipart body, whose files were counted and discarded.
    Parts(Vec<Part>),
    /// Declared as a multipart body but not one.
    Garbled,
    /// Over the limit, or incomplete.
    Refused,
}

/// A header that must come exactly once.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Header<'a> {
    Absent,
    /// More than once, or not plain text.
    Garbled,
    Value(&'a str),
}

impl Incoming {
    /// Takes the head of a request that has just arrived; the body is not read yet.
    pub(crate) fn open(request: Request, clock: &Clock) -> (Self, HttpBody) {
        let (parts, body) = request.into_parts();
        let Parts {
            method,
            uri,
            headers,
            ..
        } = parts;
        let head = Self {
            method,
            path: uri.path().to_owned(),
            has_query: uri.query().is_some(),
            headers,
            body: Body::Whole(Bytes::new()),
            unix_millis: clock.unix_millis(),
            clock_off: 0,
        };
        (head, body)
    }

    /// Reads the body. With `files`, a multipart body is read part by part, so that a file in
    /// it may be larger than the memory.
    pub(crate) async fn read(&mut self, body: HttpBody, files: bool) {
        self.body = match multipart::boundary(&self.headers).filter(|_| files) {
            Some(boundary) => multipart::read(body, boundary, BODY_LIMIT).await,
            None => match to_bytes(body, BODY_LIMIT).await {
                Ok(bytes) => Body::Whole(bytes),
                Err(_) => Body::Refused,
            },
        };
    }

    /// Returns the second at which the request is judged: that of the clock, unless the clock
    /// is to be wrong for this request.
    pub(crate) fn now(&self, clock: &Clock) -> u64 {
        clock.unix_seconds().saturating_add_signed(self.clock_off)
    }

    /// Returns the only value of a header. A header that is repeated has no value: two readers
    /// could each pick a different one.
    pub(crate) fn header(&self, name: &str) -> Header<'_> {
        let mut values = self.headers.get_all(name).iter();
        match (values.next(), values.next()) {
            (None, _) => Header::Absent,
            (Some(_), Some(_)) => Header::Garbled,
            (Some(value), None) => value.to_str().map_or(Header::Garbled, Header::Value),
        }
    }

    /// Returns whether the body is declared as `wanted`, with or without parameters.
    pub(crate) fn is_declared(&self, wanted: &str) -> bool {
        let Header::Value(value) = self.header(header::CONTENT_TYPE.as_str()) else {
            return false;
        };
        let media_type = value.split(';').next().unwrap_or_default();
        media_type.trim().eq_ignore_ascii_case(wanted)
    }
}
