//! Bytes that leave nothing behind.

use bytes::Bytes;
use zeroize::Zeroizing;

/// Bodies hold passwords, answers hold signatures: the memory is wiped when the last
/// handle on it goes.
pub(crate) fn wiped(bytes: Vec<u8>) -> Bytes {
    Bytes::from_owner(Zeroizing::new(bytes))
}
