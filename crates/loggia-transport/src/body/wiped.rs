//! Bytes that leave nothing behind.
//!
//! Bodies hold passwords, answers hold signatures: their memory is wiped when the
//! last handle on it goes, and when a buffer moves because it grows.

use std::io;

use bytes::Bytes;
use zeroize::Zeroizing;

/// The bytes, wiped in the end.
pub(crate) fn wiped(bytes: Vec<u8>) -> Bytes {
    Bytes::from_owner(Zeroizing::new(bytes))
}

/// A buffer that grows up to a limit.
pub(crate) struct Buffer {
    bytes: Zeroizing<Vec<u8>>,
    limit: usize,
}

impl Buffer {
    /// An empty one with some room, which will never hold more than `limit`.
    pub(crate) fn new(room: usize, limit: usize) -> Self {
        Self {
            bytes: Zeroizing::new(Vec::with_capacity(room.min(limit))),
            limit,
        }
    }

    /// Adds `more`, if there is leave for it.
    pub(crate) fn push(&mut self, more: &[u8]) -> Result<(), Full> {
        let wanted = self.bytes.len().saturating_add(more.len());
        if wanted > self.limit {
            return Err(Full);
        }
        if wanted > self.bytes.capacity() {
            // Not left to the vector, which would leave the old place as it is.
            let room = self.bytes.capacity().saturating_mul(2);
            let mut larger = Vec::with_capacity(room.clamp(wanted, self.limit));
            larger.extend_from_slice(&self.bytes);
            self.bytes = Zeroizing::new(larger);
        }
        self.bytes.extend_from_slice(more);
        Ok(())
    }

    /// What was added.
    pub(crate) fn into_bytes(self) -> Bytes {
        Bytes::from_owner(self.bytes)
    }
}

impl io::Write for Buffer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.push(bytes).map_err(|_| io::ErrorKind::OutOfMemory)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// There is no leave for more.
pub(crate) struct Full;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_grows_to_its_limit_and_no_further() {
        let mut buffer = Buffer::new(2, 10);
        for part in [&b"abc"[..], b"", b"defg", b"hij"] {
            assert!(buffer.push(part).is_ok());
        }
        assert!(buffer.bytes.capacity() <= 10);
        assert!(buffer.push(b"k").is_err());
        assert_eq!(buffer.into_bytes(), "abcdefghij");
    }
}
