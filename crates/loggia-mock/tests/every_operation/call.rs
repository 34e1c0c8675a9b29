//! A row of the generated tables, and what comes out of a call.

use std::collections::BTreeSet;

use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt, stream};
use loggia::ListReport;
use loggia::zenlayer::{Pageable, PageableExt as _};
use loggia_mock::httpmock::{Mock, MockServer};
use loggia_transport::body::Upload;
use loggia_transport::decode::{self, Decode, Strictness};
use loggia_transport::{Error, Operation, Pipeline, Reply};
use serde::Serialize;
use serde_json::Value;

/// The content of every file that is sent.
pub(crate) const FILE: &[u8] = b"QFI";

/// Lists everything that such a request finds.
pub(crate) type List = fn(Pipeline, &str) -> BoxFuture<'static, Result<Listed, Error>>;

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
    /// Of an operation that answers in pages: lists everything that such a request finds.
    pub(crate) list: Option<List>,
}

/// All pages of a list, two items on each.
pub(crate) struct Listed {
    /// How many items there were.
    pub(crate) count: usize,
    /// Those of them that have one.
    pub(crate) ids: BTreeSet<String>,
    /// How complete they are.
    pub(crate) report: ListReport,
}

/// Lists everything that a call finds.
pub(crate) fn listed<Q: Pageable>(call: Q) -> BoxFuture<'static, Result<Listed, Error>> {
    Box::pin(async move {
        let (items, report) = call.list().page_size(2).all_with_report().await?;
        let ids = items.iter().filter_map(Q::key).map(str::to_owned);
        Ok(Listed {
            count: items.len(),
            ids: ids.collect(),
            report,
        })
    })
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
pub(crate) fn body<T: Decode + Default>(text: &str) -> T {
    let mut request = T::default();
    read(text, &mut request);
    request
}

/// The same for any of hundreds of types.
fn read(text: &str, target: &mut dyn Decode) {
    decode::from_slice(text.as_bytes(), target, Strictness::Whole).expect("a request");
}

/// A value of a field that is no plain one.
pub(crate) fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).expect("JSON")
}

/// A file to send.
pub(crate) fn file() -> Upload {
    Upload::new("disk.qcow2", FILE.len() as u64, || {
        let content = stream::once(std::future::ready(Ok(FILE.into())));
        std::future::ready(Ok(content.boxed())).boxed()
    })
}
