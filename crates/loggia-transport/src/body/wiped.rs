//! Byte buffers that wipe their memory.
//!
//! Bodies hold passwords, and answers hold signatures. Their memory is wiped when the last handle
//! is dropped, and when a buffer moves because it grows.

use std::io;

use bytes::Bytes;
use zeroize::Zeroizing;

/// The bytes, wiped when the last handle is dropped.
pub(crate) fn wiped(bytes: Vec<u8>) -> Bytes {
    Bytes::from_owner(Zeroizing::new(bytes))
}

/// A buffer that grows up to a limit.
pub(crate) struct Buffer {
    bytes: Zeroizing<Vec<u8>>,
    limit: usize,
    announced: usize,
}

impl Buffer {
    /// An empty buffer with some capacity, which never holds more than `limit` bytes.
    pub(crate) fn new(room: usize, limit: usize) -> Self {
        Self {
            bytes: Zeroizing::new(Vec::with_capacity(room.min(limit))),
            limit,
            announced: 0,
        }
    }

    /// A buffer for a body whose sender announced a length, but may send any number of bytes.
    pub(crate) fn announced(announced: usize, limit: usize) -> Self {
        /// The capacity that is allocated before the first byte arrives.
        const ROOM: usize = 64 * 1024;
        Self {
            announced,
            ..Self::new(announced.min(ROOM), limit)
        }
    }

    /// Appends `more`, if the limit allows it.
    pub(crate) fn push(&mut self, more: &[u8]) -> Result<(), Full> {
        let wanted = self.bytes.len().saturating_add(more.len());
        if wanted > self.limit {
            return Err(Full);
        }
        if wanted > self.bytes.capacity() {
            // Not left to the vector, which would free the old memory without wiping it.
            let room = self.larger();
            let mut larger = Vec::with_capacity(room.clamp(wanted, self.limit));
            larger.extend_from_slice(&self.bytes);
            self.bytes = Zeroizing::new(larger);
        }
        self.bytes.extend_from_slice(more);
        Ok(())
    }

    /// Twice the capacity, or the whole announced length once a sixteenth of it has arrived: each
    /// growth costs a copy and memory to wipe.
    fn larger(&self) -> usize {
        const BELIEVED: usize = 16;
        let room = self.bytes.capacity();
        if (room + 1..=room.saturating_mul(BELIEVED)).contains(&self.announced) {
            self.announced
        } else {
            room.saturating_mul(2)
        }
    }

    /// The bytes that were appended.
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

/// The limit allows no more bytes.
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

    #[test]
    fn what_is_announced_is_believed_when_a_part_has_come() {
        const KIB: usize = 1024;
        let grown = |announced, pushed: usize| {
            let mut buffer = Buffer::announced(announced, 16 * KIB * KIB);
            for _ in 0..pushed {
                assert!(buffer.push(&[0; KIB]).is_ok());
            }
            buffer.bytes.capacity()
        };
        assert_eq!(grown(3 * KIB, 3), 3 * KIB);
        assert_eq!(grown(900 * KIB, 64), 64 * KIB);
        assert_eq!(grown(900 * KIB, 65), 900 * KIB);
        assert_eq!(grown(2000 * KIB, 65), 128 * KIB, "not yet");
        assert_eq!(grown(64 * KIB, 65), 128 * KIB, "more than announced");
        assert_eq!(grown(1024 * KIB, 65), 1024 * KIB, "a sixteenth of it");
        assert_eq!(grown(1025 * KIB, 65), 128 * KIB, "less");
        assert_eq!(grown(0, 3), 4 * KIB, "nothing announced");
        assert_eq!(grown(1, 3), 4 * KIB, "more than announced");
    }
}
