//! The pipeline of an order that has not been placed, which refuses to send.
//!
//! An order is prepared as a generated call, which has a `send` of its own. Nothing may be
//! charged before the caller has confirmed, so that call gets this pipeline's protocol in place
//! of the account's. Placing the order moves its request to a call that can be sent.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use loggia_transport::protocol::{
    Answer, AttemptCredentials, Outgoing, Payload, Protocol, Refusal,
};
use loggia_transport::{Error, ErrorKind, Operation, Pipeline};

/// The same pipeline, but it sends nothing.
pub(super) fn unsent(pipeline: &Pipeline) -> Pipeline {
    pipeline.clone().with_protocol(Arc::new(Draft))
}

const PROBLEM: &str = "an order is not sent as a call";
const HINT: &str = "return the call from the closure, and place the order";

fn refused<'a, T: Send + 'a>() -> BoxFuture<'a, Result<T, Error>> {
    let error = Error::new(ErrorKind::InvalidRequest, PROBLEM).with_hint(HINT);
    ready(Err(error)).boxed()
}

#[derive(Debug)]
struct Draft;

impl Protocol for Draft {
    fn prepare(&self) -> BoxFuture<'_, Result<(), Error>> {
        refused()
    }

    fn authorize<'a>(
        &'a self,
        _: &'a Operation,
        _: &'a mut Outgoing,
    ) -> BoxFuture<'a, Result<AttemptCredentials, Error>> {
        refused()
    }

    fn judge(&self, _: &Operation, _: &Answer) -> Result<Payload, Refusal> {
        Err(Refusal {
            kind: ErrorKind::InvalidRequest,
            code: None,
            message: Some(PROBLEM.to_owned()),
            request_id: None,
            reference: None,
            hint: Some(HINT),
        })
    }
}
