//! Futures behind a pointer.

use std::pin::Pin;

/// A boxed future that travels like all others of this crate: `futures_util`'s
/// `BoxFuture` is not `Sync`, and would make what holds it the same.
pub(crate) type Boxed<T> = Pin<Box<dyn Future<Output = T> + Send + Sync>>;
