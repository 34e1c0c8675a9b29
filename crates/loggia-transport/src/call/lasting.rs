//! Calls that begin a slow change.

use crate::encode::Encode;
use crate::operation::Operation;

use super::{Answer, Sending};

/// The generated call of an operation that begins a slow change (`x-waits-for`).
///
/// The answer says that the order was taken; how the end of the change is seen is in
/// [`Operation::waits`]. Waiting for it is done by the crate `loggia`. Where the session of
/// a call says which thing changes (EDIS), the call is none of these.
pub trait Lasting: Clone + Send + Sync + 'static {
    /// What is answered when the order is taken.
    type Reply: Answer + Default;

    /// What is known of the operation before it is called.
    fn operation() -> &'static Operation;

    /// What is sent.
    fn fields(&self) -> &dyn Encode;

    /// Sends it, as the call's own `send` does.
    fn order(self) -> Sending<Self::Reply>;
}

/// Lets a call be waited for. For `operation!`.
#[macro_export]
#[doc(hidden)]
macro_rules! lasting {
    ($call:ident -> $reply:ident [$($request:ident)?] []) => {};
    ($call:ident -> $reply:ident [$request:ident] [$waits:expr]) => {
        impl $crate::call::Lasting for $call {
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
