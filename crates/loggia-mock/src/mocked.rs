//! The traits that the mocks of all operations share.
//!
//! Codegen makes a type for each operation that implements [`Mocked`] and has a matcher for each
//! field, and a trait for each API whose methods only name that type. All behaviour is here.

use httpmock::{Mock, MockServer};
use loggia_transport::Operation;
use loggia_transport::body::Encoding;
use serde::Serialize;

use crate::calls::Calls;
use crate::then::Then;

/// The calls of one operation, with a matcher for each field. Generated.
pub trait Mocked: Sized {
    /// The operation's reply.
    type Reply: Serialize + Default;

    /// How its requests are encoded.
    const ENCODING: Encoding;

    /// The facts about the operation.
    fn operation() -> &'static Operation;

    /// Wraps calls in the type with the matchers.
    fn matching(calls: Calls) -> Self;
}

/// A server that takes typed mocks.
pub trait Mocks {
    /// Answers calls of an operation. The generated traits have a method for each operation, which
    /// is easier to write.
    fn mocked<C: Mocked>(&self, spec: impl FnOnce(C, Then<C::Reply>)) -> Mock<'_>;
}

impl Mocks for MockServer {
    fn mocked<C: Mocked>(&self, spec: impl FnOnce(C, Then<C::Reply>)) -> Mock<'_> {
        mock(
            self,
            Box::new(|when, then| {
                let operation = C::operation();
                let calls = Calls::new(when, operation, C::ENCODING);
                spec(C::matching(calls), Then::new(then, operation));
            }),
        )
    }
}

/// Boxed, because httpmock's part is compiled again for each type of closure, and every mock of a
/// test has its own.
fn mock<'s>(
    server: &'s MockServer,
    spec: Box<dyn FnOnce(httpmock::When, httpmock::Then) + '_>,
) -> Mock<'s> {
    server.mock(spec)
}
