//! Limits on time, by the pipeline's clock.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};

use super::Shared;

impl Shared {
    /// What `work` comes to, or `None` when it takes longer than `limit`; it is
    /// dropped then.
    pub(super) async fn within<T>(
        &self,
        limit: Duration,
        work: impl Future<Output = T>,
    ) -> Option<T> {
        match select(pin!(work), self.clock.timer(limit)).await {
            Either::Left((value, _)) => Some(value),
            Either::Right(((), _)) => None,
        }
    }
}
