//! A row of the generated tables.

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt, stream};
use loggia_mock::httpmock::{Mock, MockServer};
use loggia_transport::body::Upload;
use loggia_transport::{Error, Operation, Pipeline};
use serde::de::DeserializeOwned;

/// The content of every file that is sent.
pub(crate) const FILE: &[u8] = b"QFI";

/// A call of an operation with every field it has.
pub(crate) struct Call {
    /// What is known of it.
    pub(crate) operation: &'static Operation,
    /// Its fields on the wire.
    pub(crate) fields: &'static [&'static str],
    /// The mock that matches it in every field; in all but one if that is named.
    pub(crate) mock: for<'a> fn(&'a MockServer, &str) -> Mock<'a>,
    /// Sends it.
    pub(crate) send: fn(Pipeline) -> BoxFuture<'static, Result<(), Error>>,
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
