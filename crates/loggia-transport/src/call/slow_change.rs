//! Calls that begin a slow change.

use crate::encode::Encode;
use crate::operation::Operation;

use super::{Answer, Sending};

/// The generated call of an operation that begins a slow change (`x-waits-for`).
///
/// The answer says that the order was accepted; [`Operation::waits`] says how to see the end of
/// the change. The crate `loggia` does the waiting. A call whose session determines what changes
/// (EDIS) does not implement this trait.
pub trait SlowChange: Clone + Send + Sync + 'static {
    /// The answer when the order is accepted.
    type Reply: Answer + Default;

    /// The static facts about the operation.
    fn operation() -> &'static Operation;

    /// The fields that are sent.
    fn fields(&self) -> &dyn Encode;

    /// Sends it, as the call's own `send` does.
    fn order(self) -> Sending<Self::Reply>;
}

/// Makes it possible to wait for a call's change. For `operation!`.
#[macro_export]
#[doc(hidden)]
macro_rules! lasting {
    ($call:ident -> $reply:ident [$($request:ident)?] []) => {};
    ($call:ident -> $reply:ident [$request:ident] [$waits:expr]) => {
        impl $crate::call::SlowChange for $call {
            type Reply = $reply;

            #[inline]
            fn operation() -> &'static $crate::Operation {
                &OPERATION
            }

            #[inline]
            fn fields(&self) -> &dyn $crate::encode::Encode {
                &self.request
            }

            #[inline]
            fn order(self) -> $crate::call::Sending<$reply> {
                self.send()
            }
        }
    };
}
