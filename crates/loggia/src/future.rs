//! Boxed futures.

use std::pin::Pin;

/// A boxed future that is `Send` and `Sync` like all others of this crate: `futures_util`'s
/// `BoxFuture` is not `Sync`, and neither is whatever contains it.
pub(crate) type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send + Sync>>;
