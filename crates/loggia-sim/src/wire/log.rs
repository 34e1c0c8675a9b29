//! The record of exchanges, for tests to inspect.
//!
//! It keeps what shows how a client behaves (the operation, the status, the headers that are
//! not secret, the fields that were sent) and no credentials: header values come from a fixed
//! list of names, and of bodies only names of fields are kept. The record is a window over the
//! latest exchanges, so that a simulator can run for days.

use std::collections::VecDeque;

use axum::http::StatusCode;
use serde::Serialize;

use super::incoming::Incoming;

/// How many exchanges are kept.
const KEPT: usize = 10_000;
/// How many characters of any text from a client are kept.
const TEXT_LIMIT: usize = 256;
/// How many unknown field names are kept of one body.
const NAMES_LIMIT: usize = 100;

/// Headers worth recording. Neither `Authorization` nor anything else that could be replayed is
/// among them.
const HEADERS: &[&str] = &[
    "host",
    "content-type",
    "content-length",
    "accept",
    "accept-encoding",
    "user-agent",
    "connection",
    "api-version",
    "traceparent",
    "x-request-id",
    "x-zc-action",
    "x-zc-version",
    "x-zc-service",
    "x-zc-timestamp",
    "x-zc-signature-method",
    "x-zc-signature-version",
    "x-zc-sdk-version",
    "x-zc-sdk-lang",
    "x-zc-request-client",
];

/// One exchange with a simulator, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The number of the exchange with this cloud, from 1, in the order in which they took
    /// effect. Clearing the record does not restart it.
    pub sequence: u64,
    /// When the head of the request had been read, by the simulator's [`Clock`](crate::Clock):
    /// Unix time in milliseconds. A [fault](crate::Fault::ClockOff) that makes the clock wrong
    /// does not affect it.
    pub unix_millis: u64,
    /// The EDIS operation id or the Zenlayer action; empty if the request named none that the
    /// simulator knows.
    pub operation: String,
    /// The request method.
    pub method: String,
    /// The request path, without a query.
    pub path: String,
    /// The status that was answered, whether or not the answer arrived; 0 if there was none.
    pub status: u16,
    /// The [kind](crate::Fault::kind) of the fault that a [plan](crate::FaultPlan) had for it.
    pub fault: Option<&'static str>,
    /// Whether the cloud itself judged the request and, unless it refused it, carried it out.
    /// It did not if a fault or a queued answer took its place.
    pub performed: bool,
    /// The scheme word of the `Authorization` header (never its value), if the scheme exists:
    /// `ZC2-HMAC-SHA256` or `Bearer`.
    pub scheme: Option<&'static str>,
    /// Request headers of interest, lower-case names, in a fixed order.
    pub headers: Vec<(String, String)>,
    /// Names of the body's fields that the operation knows, if the request was valid enough for
    /// its body to be read.
    pub fields: Vec<String>,
    /// Names of the body's fields that the operation does not know and that
    /// were ignored. Always empty on the EDIS side, which refuses them.
    pub unknown_fields: Vec<String>,
}

impl RecordedRequest {
    /// Returns the value of a recorded header; `name` in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

/// An exchange in progress: what is known before it is answered.
#[derive(Debug)]
pub(crate) struct Note(RecordedRequest);

impl Note {
    pub(crate) fn of(request: &Incoming, operation: Option<&str>) -> Self {
        let mut headers = Vec::new();
        for name in HEADERS {
            for value in request.headers.get_all(*name) {
                let value = String::from_utf8_lossy(value.as_bytes());
                headers.push(((*name).to_owned(), clip(&value)));
            }
        }
        Self(RecordedRequest {
            sequence: 0,
            unix_millis: request.unix_millis,
            operation: operation.unwrap_or_default().to_owned(),
            method: clip(request.method.as_str()),
            path: clip(&request.path),
            status: 0,
            fault: None,
            performed: false,
            scheme: scheme(request),
            headers,
            fields: Vec::new(),
            unknown_fields: Vec::new(),
        })
    }

    /// Records the kind of its fault.
    pub(crate) fn hit_by(mut self, kind: Option<&'static str>) -> Self {
        self.0.fault = kind;
        self
    }

    /// Records that the request reached the cloud.
    pub(crate) fn performed(&mut self) {
        self.0.performed = true;
    }

    /// Records the name of a field that the operation knows.
    pub(crate) fn field(&mut self, name: &str) {
        self.0.fields.push(clip(name));
    }

    /// Records the name of a field that is ignored.
    pub(crate) fn unknown_field(&mut self, name: &str) {
        if self.0.unknown_fields.len() < NAMES_LIMIT {
            self.0.unknown_fields.push(clip(name));
        }
    }
}

/// The record of one cloud.
#[derive(Debug, Default)]
pub(crate) struct Log {
    count: u64,
    exchanges: VecDeque<RecordedRequest>,
}

impl Log {
    pub(crate) fn add(&mut self, note: Note, status: Option<StatusCode>) {
        let Note(mut seen) = note;
        self.count += 1;
        seen.sequence = self.count;
        seen.status = status.map_or(0, |status| status.as_u16());
        if self.exchanges.len() == KEPT {
            self.exchanges.pop_front();
        }
        self.exchanges.push_back(seen);
    }

    /// Clears the exchanges so far; numbering continues.
    pub(crate) fn clear(&mut self) {
        self.exchanges.clear();
    }

    pub(crate) fn all(&self) -> Vec<RecordedRequest> {
        self.exchanges.iter().cloned().collect()
    }
}

fn scheme(request: &Incoming) -> Option<&'static str> {
    let value = request.headers.get("authorization")?.to_str().ok()?;
    let word = value.split(' ').next()?;
    ["ZC2-HMAC-SHA256", "Bearer"]
        .into_iter()
        .find(|known| *known == word)
}

fn clip(text: &str) -> String {
    text.chars().take(TEXT_LIMIT).collect()
}
