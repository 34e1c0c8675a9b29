//! What an operation's mocks have in common.
//!
//! Codegen makes a type for each operation that implements [`Mocked`] and has a
//! matcher for each field, and a trait for each API whose methods do nothing but
//! name that type. Everything they do is here.

use httpmock::{Mock, MockServer};
use loggia_transport::Operation;
use loggia_transport::body::Encoding;
use serde::Serialize;

use crate::calls::Calls;
use crate::then::Then;

/// The calls of one operation, with a matcher for each field. Generated.
pub trait Mocked: Sized {
    /// What the operation answers with.
    type Reply: Serialize + Default;

    /// How its requests are written.
    const ENCODING: Encoding;

    /// What is known of it.
    fn operation() -> &'static Operation;

    /// Gives matchers to calls.
    fn matching(calls: Calls) -> Self;
}

/// A server that takes typed mocks.
pub trait Mocks {
    /// Answers calls of an operation. The generated traits have a method for each
    /// operation that is easier to write.
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

/// Boxed, because httpmock's part is compiled once more for each type of closure, and every
/// mock of a test has its own.
fn mock<'s>(
    server: &'s MockServer,
    spec: Box<dyn FnOnce(httpmock::When, httpmock::Then) + '_>,
) -> Mock<'s> {
    server.mock(spec)
}
