//! A single answer, for mocks that answer differently each time.

use std::fmt;
use std::marker::PhantomData;

use loggia_transport::secret::wire;
use serde::Serialize;
use serde_json::Value;

use crate::vendor::Vendor;

/// An answer in a [`Then::sequence`](crate::Then::sequence).
pub struct Answer<R> {
    kind: Kind,
    reply: PhantomData<fn(R)>,
}

/// The content of an answer; the same for all types of replies, and compiled once.
pub(crate) enum Kind {
    Ok(Value),
    OkJson(Value),
    Refused(String, u16),
    Status(u16),
}

impl<R: Serialize> Answer<R> {
    /// Success with this reply.
    ///
    /// # Panics
    /// When the reply has no JSON form, which is impossible for generated types.
    pub fn ok(reply: R) -> Self {
        Self::new(Kind::Ok(json(&reply)))
    }

    /// Success with this JSON instead of the typed reply.
    pub fn ok_json(reply: impl Into<Value>) -> Self {
        Self::new(Kind::OkJson(reply.into()))
    }

    /// The vendor's refusal with this code and an HTTP status.
    pub fn api_error(code: impl Into<String>, status: u16) -> Self {
        Self::new(Kind::Refused(code.into(), status))
    }

    /// An HTTP status without a body, as gateways send it.
    pub fn status(status: u16) -> Self {
        Self::new(Kind::Status(status))
    }

    fn new(kind: Kind) -> Self {
        Self {
            kind,
            reply: PhantomData,
        }
    }

    pub(crate) fn into_kind(self) -> Kind {
        self.kind
    }
}

impl Kind {
    /// Status and body as they are sent.
    pub(crate) fn written(self, vendor: Vendor) -> (u16, String) {
        match self {
            Self::Ok(reply) => (200, vendor.success(vendor.complete(reply)).to_string()),
            Self::OkJson(reply) => (200, vendor.success(reply).to_string()),
            Self::Refused(code, status) => (status, vendor.refusal(&code).to_string()),
            Self::Status(status) => (status, String::new()),
        }
    }
}

/// A value as it is on the wire, including secrets.
pub(crate) fn json<T: Serialize + ?Sized>(value: &T) -> Value {
    written_out(&mut || serde_json::to_value(value))
}

fn written_out(write: &mut dyn FnMut() -> serde_json::Result<Value>) -> Value {
    let (json, _) = wire::encode(write);
    json.expect("the value of a mock has a JSON form")
}

/// Omits the content, which may contain secrets.
impl<R> fmt::Debug for Answer<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Ok(_) | Kind::OkJson(_) => f.write_str("Answer::ok(..)"),
            Kind::Refused(code, status) => write!(f, "Answer::api_error({code:?}, {status})"),
            Kind::Status(status) => write!(f, "Answer::status({status})"),
        }
    }
}
