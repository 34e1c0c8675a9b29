//! A call on its way.

use std::any::Any;
use std::fmt;
use std::marker::PhantomData;
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
use crate::reply::Reply;

/// A type that an operation answers with.
pub trait Answer: Decode + Any + Send + Sync {}

impl<T: Decode + Any + Send + Sync> Answer for T {}

/// What every call runs.
type Answering = BoxFuture<'static, Result<Reply<Box<dyn Answer>>, Error>>;

/// The future of a call.
///
/// It can travel between threads, and may be dropped at any point; what that means for
/// the call is written at [`Pipeline::call`].
///
/// What it runs is not generic over the reply, so that a program pays for the pipeline
/// once and not for every operation that it calls.
#[must_use = "nothing is sent before it is awaited"]
pub struct Sending<T> {
    call: SyncFuture<Answering>,
    reply: PhantomData<fn() -> T>,
}

impl<T: Answer + Default> Sending<T> {
    /// For generated code: sends a request.
    pub fn new(outgoing: Outgoing) -> Self {
        Self {
            call: SyncFuture::new(outgoing.send(Box::new(T::default()))),
            reply: PhantomData,
        }
    }
}

impl<T: Answer + Default> Future for Sending<T> {
    type Output = Result<Reply<T>, Error>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        // Spelled out, because a closure is compiled once more for every type of reply.
        match Pin::new(&mut self.get_mut().call).poll(context) {
            Poll::Ready(Ok(Reply { value, around })) => {
                let value = own(value);
                Poll::Ready(Ok(Reply { value, around }))
            }
            Poll::Ready(Err(error)) => Poll::Ready(Err(error)),
            Poll::Pending => Poll::Pending,
        }
    }
}

/// The value that was put into the box as a `T`.
fn own<T: Answer + Default>(value: Box<dyn Answer>) -> T {
    let value: Box<dyn Any> = value;
    match value.downcast() {
        Ok(value) => *value,
        Err(_) => T::default(),
    }
}

impl<T> fmt::Debug for Sending<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sending").finish_non_exhaustive()
    }
}

/// A call with all that goes out. For generated code.
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
        let body = checked(&pipeline, operation, request, None)
            .and_then(|()| Body::of(operation, encoding, request));
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
        let body = checked(&pipeline, operation, request, Some((name, file.is_some())))
            .and_then(|()| file.ok_or_else(|| check::missing(operation, name)))
            .and_then(|file| {
                let fields = Body::of(operation, Encoding::Form, request)?;
                Ok(fields.with_file(name, file))
            });
        Self {
            pipeline,
            operation,
            body,
        }
    }

    /// What was found wrong with the request.
    ///
    /// # Errors
    /// When anything was.
    pub fn into_check(self) -> Result<(), Error> {
        self.body.map(drop)
    }

    fn send(self, mut value: Box<dyn Answer>) -> Answering {
        let Self {
            pipeline,
            operation,
            body,
        } = self;
        Box::pin(async move {
            let reply = pipeline.answer(operation, body?, &mut *value).await?;
            Ok(reply.map(|()| value))
        })
    }
}

fn checked(
    pipeline: &Pipeline,
    operation: &'static Operation,
    request: &dyn Encode,
    file: Option<(&str, bool)>,
) -> Result<(), Error> {
    if pipeline.options().is_checked() {
        check::check(operation, request, file)
    } else {
        Ok(())
    }
}
