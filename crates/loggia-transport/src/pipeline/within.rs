//! Time limits by the pipeline's clock.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use futures_util::future::{Either, select};

use super::Shared;

impl Shared {
    /// The result of `work`, or `None` if it takes longer than `limit`; in that case it is
    /// dropped.
    pub(super) async fn within<T>(
        &self,
        limit: Duration,
        work: impl Future<Output = T>,
    ) -> Option<T> {
        let mut work = pin!(work);
        // Work that is ready needs no timer: a session is nearly always at hand.
        if let Some(value) = poll_once(work.as_mut()).await {
            return Some(value);
        }
        match select(work, self.clock.timer(limit)).await {
            Either::Left((value, _)) => Some(value),
            Either::Right(((), _)) => None,
        }
    }
}

/// The value, if it is ready at the first poll.
async fn poll_once<T>(mut work: Pin<&mut impl Future<Output = T>>) -> Option<T> {
    poll_fn(|context| match work.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}
