//! The stream of changes of a picture.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::Stream;
use loggia_transport::Error;

use crate::picture::{Picture, Watcher};
use crate::region::Region;

/// Rectangles in which the picture changes; made by [`Screen::changes`](crate::Screen::changes).
///
/// It does not keep the connection open. Its last item is the error that the connection
/// ended with.
pub struct Changes {
    picture: Option<Arc<Picture>>,
    watcher: Arc<Watcher>,
}

impl Changes {
    pub(crate) fn new(picture: Arc<Picture>) -> Self {
        Self {
            watcher: picture.watch(),
            picture: Some(picture),
        }
    }
}

impl Stream for Changes {
    type Item = Result<Region, Error>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = self.get_mut();
        let Some(picture) = &this.picture else {
            return Poll::Ready(None);
        };
        {
            let mut slot = this.watcher.lock();
            if let Some(region) = slot.0.pop() {
                return Poll::Ready(Some(Ok(region)));
            }
            slot.1 = Some(cx.waker().clone());
        }
        // Checked after the waker is registered, so that an end from now on wakes the task.
        match picture.failure() {
            Some(error) => {
                this.picture = None;
                Poll::Ready(Some(Err(error)))
            }
            None => Poll::Pending,
        }
    }
}

impl std::fmt::Debug for Changes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Changes").finish_non_exhaustive()
    }
}
