//! A common deadline for several calls, and for waiting on other things.

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use sync_wrapper::SyncFuture;

use super::{CallOptions, Pipeline};
use crate::error::{Error, ErrorKind};
use crate::http_clients;
use crate::whereabouts::Whereabouts;

/// The time limit of work that takes more than one call. Made by [`Pipeline::deadline`].
#[derive(Clone, Debug)]
pub struct Deadline {
    pipeline: Pipeline,
    /// By the clock's `elapsed`.
    began: Duration,
}

impl Pipeline {
    /// Starts the time that one call may take by these options, for several calls that are one to
    /// their caller, and for any waiting between them.
    pub fn deadline(&self) -> Deadline {
        Deadline {
            began: self.clock().elapsed(),
            pipeline: self.clone(),
        }
    }
}

impl Deadline {
    /// The time that is left.
    pub fn left(&self) -> Duration {
        let spent = self.pipeline.clock().elapsed().saturating_sub(self.began);
        self.pipeline.options.deadline.saturating_sub(spent)
    }

    /// The pipeline's options for a further call, limited to the time that is left.
    pub fn options(&self) -> CallOptions {
        let options = self.pipeline.options().clone();
        options.cap_deadline(self.left())
    }

    /// The result of `work`, within the time that is left; `wanted` completes the error's text
    /// with what `work` was to bring (`there were credentials`).
    ///
    /// # Errors
    /// The error of `work`; [`ErrorKind::Timeout`] when it takes too long, in which case it is
    /// dropped; [`ErrorKind::Config`] outside a tokio runtime, unless it is ready at once.
    pub async fn bound<T>(
        &self,
        wanted: &str,
        work: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, Error> {
        let mut work = pin!(work);
        loop {
            // A timer stays with the runtime in which it was made.
            let begun = Whereabouts::here();
            let mut timer: Option<SyncFuture<_>> = None;
            let outcome = poll_fn(|context| {
                if begun.is_elsewhere() {
                    return Poll::Ready(None);
                }
                if let Poll::Ready(outcome) = work.as_mut().poll(context) {
                    return Poll::Ready(Some(outcome));
                }
                // Work that is ready needs no timer; a timer needs a runtime.
                if let Err(error) = http_clients::runtime() {
                    return Poll::Ready(Some(Err(error)));
                }
                let ends = || SyncFuture::new(self.pipeline.clock().timer(self.left()));
                let timer = timer.get_or_insert_with(ends);
                let is_over = Pin::new(timer).poll(context);
                is_over.map(|()| Some(Err(too_late(wanted))))
            });
            if let Some(outcome) = outcome.await {
                return outcome;
            }
        }
    }
}

fn too_late(wanted: &str) -> Error {
    Error::new(
        ErrorKind::Timeout,
        format!("the deadline came before {wanted}"),
    )
    .with_hint("allow a later deadline, or find out what takes so long")
}
