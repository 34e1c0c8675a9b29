//! The future of a call.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;
use sync_wrapper::SyncFuture;

use crate::body::{Body, Encoding, Upload};
use crate::decode::Decode;
use crate::encode::{Encode, check};
use crate::error::Error;
use crate::operation::Operation;
use crate::pipeline::Pipeline;
use crate::reply::{Around, Reply};

/// A type that an operation answers with.
pub trait Answer: Decode + Any + Send + Sync {
    /// Moves the decoded value to another value of its type.
    fn move_to(&mut self, other: &mut dyn Any);
}

impl<T: Decode + Default + Any + Send + Sync> Answer for T {
    fn move_to(&mut self, other: &mut dyn Any) {
        // Compiled once for every reply type, and this is shorter than converting a box of `Any`
        // into a typed box.
        if let Some(other) = other.downcast_mut::<Self>() {
            *other = mem::take(self);
        }
    }
}

/// The future that every call runs.
type Answering = SyncFuture<BoxFuture<'static, Result<Reply<Box<dyn Answer>>, Error>>>;

/// The future of a call.
///
/// It is `Send` and may be dropped at any point; see [`Pipeline::call`] for what that means for
/// the call.
///
/// The inner future is not generic over the reply, so that a program compiles the pipeline once
/// and not for every operation that it calls.
#[must_use = "nothing is sent before it is awaited"]
pub struct Sending<T> {
    call: Answering,
    reply: PhantomData<fn() -> T>,
}

impl<T: Answer + Default> Sending<T> {
    /// For generated code: sends a request.
    pub fn new(outgoing: Outgoing) -> Self {
        Self {
            call: outgoing.send(empty::<T>),
            reply: PhantomData,
        }
    }
}

impl<T: Answer + Default> Future for Sending<T> {
    type Output = Result<Reply<T>, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // Written out, because a closure would be compiled again for every reply type.
        let mut value = T::default();
        match poll(&mut self.get_mut().call, context, &mut value) {
            Poll::Ready(Ok(around)) => Poll::Ready(Ok(Reply { value, around })),
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => Poll::Pending,
        }
    }
}

/// An empty value for an answer to be decoded into.
fn empty<T: Answer + Default>() -> Box<dyn Answer> {
    Box::new(T::default())
}

/// Polls a call, moves its value into the typed place and returns the rest of the reply.
fn poll(
    call: &mut Answering,
    context: &mut Context<'_>,
    to: &mut dyn Any,
) -> Poll<Result<Around, Error>> {
    Pin::new(call).poll(context).map_ok(|mut reply| {
        reply.value.move_to(to);
        reply.around
    })
}

impl<T> fmt::Debug for Sending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").finish_non_exhaustive()
    }
}

/// Everything that a call sends. For generated code.
#[derive(Debug)]
pub struct Outgoing {
    pipeline: Pipeline,
    operation: &'static Operation,
    body: Result<Body, Error>,
}

impl Outgoing {
    /// Checks and encodes a request.
    pub fn new(
        pipeline: Pipeline,
        operation: &'static Operation,
        encoding: Encoding,
        request: &dyn Encode,
    ) -> Self {
        let body = body(&pipeline, operation, encoding, request, None);
        Self {
            pipeline,
            operation,
            body,
        }
    }

    /// Checks and encodes a request with a file beside its fields.
    pub fn with_file(
        pipeline: Pipeline,
        operation: &'static Operation,
        request: &dyn Encode,
        name: &'static str,
        file: Option<Upload>,
    ) -> Self {
        let place = Some((name, file.is_some()));
        let fields = body(&pipeline, operation, Encoding::Form, request, place);
        let body = match (fields, file) {
            (Ok(fields), Some(file)) => Ok(fields.with_file(name, file)),
            (fields, _) => fields,
        };
        Self {
            pipeline,
            operation,
            body,
        }
    }

    /// Checks a request, and that its file is present if it takes one.
    ///
    /// # Errors
    /// When anything is missing or wrong.
    pub fn check(
        pipeline: &Pipeline,
        operation: &'static Operation,
        encoding: Encoding,
        request: &dyn Encode,
        file: Option<(&'static str, bool)>,
    ) -> Result<(), Error> {
        body(pipeline, operation, encoding, request, file).map(drop)
    }

    fn send(self, empty: fn() -> Box<dyn Answer>) -> Answering {
        let Self {
            pipeline,
            operation,
            body,
        } = self;
        SyncFuture::new(Box::pin(async move {
            let mut value = empty();
            let reply = pipeline.answer(operation, body?, &mut *value).await?;
            Ok(reply.map(|()| value))
        }))
    }
}

/// Encodes the fields of a request, after the checks that the options ask for.
fn body(
    pipeline: &Pipeline,
    operation: &'static Operation,
    encoding: Encoding,
    request: &dyn Encode,
    file: Option<(&'static str, bool)>,
) -> Result<Body, Error> {
    if pipeline.options().is_checked() {
        check::check(operation, request, file)?;
    }
    match file {
        Some((name, false)) => Err(check::missing(operation, name)),
        // Fields that accompany a file are encoded as a form.
        Some(_) => Body::of(operation, Encoding::Form, request),
        None => Body::of(operation, encoding, request),
    }
}
