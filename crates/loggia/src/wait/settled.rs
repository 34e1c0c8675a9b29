//! Looks at a list until it has settled: for the things of an order whose outcome is unknown.
//!
//! A vendor may answer from several copies of a list, some of which lag behind. What one look
//! found therefore counts, also if a later one does not find it.

use std::sync::Arc;
use std::time::Duration;

use loggia_transport::Error;
use loggia_transport::clock::Clock;
use sync_wrapper::SyncFuture;

use super::{Pace, since};
use crate::future::Boxed;

/// What a look at a list found.
pub(crate) struct Seen<T> {
    /// The items that were looked for.
    pub(crate) items: Vec<T>,
    /// Whether the list can have no others.
    pub(crate) is_whole: bool,
}

impl<T> Seen<T> {
    /// The items, if there are any or the list can have none.
    ///
    /// # Errors
    /// `not_known` if nothing was found in a list that may have more.
    pub(crate) fn known(self, not_known: impl FnOnce() -> Error) -> Result<Vec<T>, Error> {
        if self.items.is_empty() && !self.is_whole {
            return Err(not_known());
        }
        Ok(self.items)
    }
}

/// Looks until two consecutive looks find the same, in any order, or for as long as `patience`.
/// Returns everything that any look found. If no look succeeded, the result is not whole.
///
/// # Errors
/// The error of `look`, unless it is transient.
pub(crate) async fn settled<T, K: Ord>(
    clock: &Arc<dyn Clock>,
    patience: Duration,
    look: impl Fn() -> Boxed<Result<Seen<T>, Error>> + Send + Sync,
    key: impl Fn(&T) -> K + Send + Sync,
) -> Result<Seen<T>, Error> {
    let started = clock.elapsed();
    let pace = Pace::default();
    let mut pause = pace.first;
    let mut all = Seen {
        items: Vec::new(),
        is_whole: false,
    };
    let mut last = Vec::new();
    loop {
        match look().await {
            Ok(seen) => {
                let mut keys: Vec<K> = seen.items.iter().map(&key).collect();
                keys.sort_unstable();
                // The latest state of each.
                all.items
                    .retain(|item| keys.binary_search(&key(item)).is_err());
                all.items.extend(seen.items);
                all.is_whole = seen.is_whole;
                if !keys.is_empty() && keys == last {
                    return Ok(all);
                }
                last = keys;
            }
            Err(error) if error.is_transient() && since(&**clock, started) < patience => {
                tracing::debug!(%error, "a look at an order failed; others follow");
            }
            Err(error) if error.is_transient() && !all.items.is_empty() => return Ok(all),
            Err(error) => return Err(error),
        }
        let left = patience.saturating_sub(since(&**clock, started));
        if left.is_zero() {
            return Ok(all);
        }
        SyncFuture::new(clock.sleep(pause.min(left))).await;
        pause = pause.saturating_add(pause / 2).min(pace.longest);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use futures_util::FutureExt;
    use futures_util::future::ready;
    use loggia_transport::ErrorKind;

    use super::super::tests::SetBack;
    use super::*;

    /// What is found if the looks find these, and the last again and again; and how many looks
    /// there were.
    fn found(looks: &[Result<Vec<u8>, ErrorKind>]) -> (Result<Seen<u8>, Error>, usize) {
        let clock = Arc::new(SetBack::default()) as Arc<dyn Clock>;
        let made = AtomicUsize::new(0);
        let look = || {
            let at = made.fetch_add(1, Ordering::Relaxed);
            let found = looks[at.min(looks.len() - 1)].clone();
            let seen = found.map(|items| Seen {
                items,
                is_whole: true,
            });
            let seen = seen.map_err(|kind| Error::new(kind, "no list"));
            Box::pin(ready(seen)) as Boxed<_>
        };
        let settling = settled(&clock, Duration::from_secs(60), look, |item| *item);
        let settled = settling.now_or_never().expect("nothing waits");
        (settled, made.load(Ordering::Relaxed))
    }

    /// No vendor guarantees an order.
    #[test]
    fn the_same_in_another_order_is_the_same() {
        let (seen, looks) = found(&[Ok(vec![1, 2]), Ok(vec![2, 1])]);
        assert_eq!((seen.expect("found").items.len(), looks), (2, 2));
    }

    #[test]
    fn what_was_found_once_is_not_lost() {
        for looks in [
            &[Ok(vec![1]), Ok(vec![])][..],
            &[Ok(vec![]), Ok(vec![1]), Ok(vec![])],
            &[Ok(vec![1]), Err(ErrorKind::Server)],
        ] {
            let (seen, made) = found(looks);
            assert_eq!(seen.expect("found").items, [1], "{looks:?}");
            assert!(made > looks.len(), "{looks:?}");
        }
        let (seen, _) = found(&[Ok(vec![1, 2]), Ok(vec![2]), Ok(vec![2])]);
        assert_eq!(seen.expect("found").items, [1, 2]);
        let (seen, _) = found(&[Ok(vec![]), Err(ErrorKind::Server)]);
        assert_eq!(seen.err().expect("no list").kind(), ErrorKind::Server);
    }
}
