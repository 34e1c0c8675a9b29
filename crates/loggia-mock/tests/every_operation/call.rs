//! A row of the generated tables, and what comes out of a call.

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt, stream};
use loggia_mock::httpmock::{Mock, MockServer};
use loggia_transport::body::Upload;
use loggia_transport::{Error, Operation, Pipeline, Reply};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The content of every file that is sent.
pub(crate) const FILE: &[u8] = b"QFI";

/// A call of an operation with every field it has.
pub(crate) struct Call {
    /// What is known of it.
    pub(crate) operation: &'static Operation,
    /// Its fields on the wire.
    pub(crate) fields: &'static [&'static str],
    /// A request with a value for each of these, as JSON.
    pub(crate) request: &'static str,
    /// The mock that matches it in every field; in all but one if that is named.
    pub(crate) mock: for<'a> fn(&'a MockServer, &str) -> Mock<'a>,
    /// Sends this request, or another one.
    pub(crate) send: fn(Pipeline, &str) -> BoxFuture<'_, Result<Answered, Error>>,
}

/// An answer, before and after it was decoded.
pub(crate) struct Answered {
    /// As it came.
    pub(crate) came: Value,
    /// What was read of it, written again.
    pub(crate) read: Value,
    /// The places that could not be read.
    pub(crate) left_out: usize,
}

/// What is to know of a reply.
pub(crate) fn answered<T: Serialize>(reply: &Reply<T>) -> Answered {
    Answered {
        came: serde_json::from_slice(reply.json()).unwrap_or(Value::Null),
        read: serde_json::to_value(&**reply).expect("a reply is written as JSON"),
        left_out: reply.left_out().count(),
    }
}

/// A request from its JSON.
pub(crate) fn body<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_str(text).expect("a request")
}

/// A value of a field that is no plain one.
pub(crate) fn json(text: &str) -> serde_json::Value {
    body(text)
}

/// A file to send.
pub(crate) fn file() -> Upload {
    Upload::new("disk.qcow2", FILE.len() as u64, || {
        let content = stream::once(std::future::ready(Ok(FILE.into())));
        std::future::ready(Ok(content.boxed())).boxed()
    })
}
