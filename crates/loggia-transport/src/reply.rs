//! A decoded answer with its status, headers and request id.

use std::fmt;
use std::ops::{Deref, DerefMut};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};

use crate::decode::LeftOut;
use crate::error::{Error, ErrorKind};
use crate::operation::Operation;

/// The value of a successful call, with status, headers and request id.
///
/// Dereferences to the value; [`into_inner`](Self::into_inner) takes it out.
#[derive(Clone)]
pub struct Reply<T> {
    pub(crate) value: T,
    pub(crate) around: Around,
}

/// Everything besides the value. Separate, so that it is not compiled for every type.
#[derive(Clone)]
pub(crate) struct Around {
    json: Bytes,
    status: StatusCode,
    headers: HeaderMap,
    request_id: Option<String>,
    attempts: u32,
    left_out: LeftOut,
}

impl<T> Reply<T> {
    pub(crate) fn new(
        value: T,
        json: Bytes,
        status: StatusCode,
        headers: HeaderMap,
        request_id: Option<String>,
        attempts: u32,
        left_out: LeftOut,
    ) -> Self {
        Self {
            value,
            around: Around {
                json,
                status,
                headers,
                request_id,
                attempts,
                left_out,
            },
        }
    }

    /// Returns the value.
    pub fn into_inner(self) -> T {
        self.value
    }

    /// The JSON that the value was read from, including fields that its type does not have. May
    /// hold secrets, so it is not part of `Debug`.
    ///
    /// It is valid JSON in UTF-8 whatever was received: in a string that is invalid in JSON (a
    /// letter in Latin-1, half of a surrogate pair), U+FFFD replaces what cannot be read.
    #[doc(alias("raw json", "raw", "bytes"))]
    pub fn json(&self) -> &[u8] {
        &self.around.json
    }

    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        self.around.status
    }

    /// The headers of the answer.
    pub fn headers(&self) -> &HeaderMap {
        &self.around.headers
    }

    /// The vendor's id of this request, for support tickets. Zenlayer sends one,
    /// EDIS does not.
    pub fn request_id(&self) -> Option<&str> {
        self.around.request_id.as_deref()
    }

    /// How often the request was sent, at least 1.
    pub fn attempts(&self) -> u32 {
        self.around.attempts
    }

    /// The values that could not be read and were left out: those that do not fit their type,
    /// inside an item of a list or an entry of a map, and strings anywhere that are invalid in
    /// JSON. The rest of the answer is complete. [`json`](Self::json) still has them.
    pub fn left_out(&self) -> &LeftOut {
        &self.around.left_out
    }

    /// The error for an answer that was decoded but lacks something its reader needs, of kind
    /// [`ErrorKind::Decode`]. The outcome of an unsafe `operation` is then unknown.
    pub fn incomplete(&self, operation: &Operation, message: impl Into<String>) -> Error {
        let error = Error::new(ErrorKind::Decode, message)
            .with_operation(operation)
            .with_status(self.around.status)
            .with_request_id(self.around.request_id.clone())
            .with_attempts(self.around.attempts);
        if operation.safety().may_repeat() {
            error
        } else {
            error.with_outcome_unknown()
        }
    }

    /// The same reply with another value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Reply<U> {
        Reply {
            value: f(self.value),
            around: self.around,
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Reply<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("value", &self.value)
            .field("status", &self.around.status)
            .field("request_id", &self.around.request_id)
            .field("attempts", &self.around.attempts)
            .field("left_out", &self.around.left_out.count())
            .finish_non_exhaustive()
    }
}

impl<T> Deref for Reply<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Reply<T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}
