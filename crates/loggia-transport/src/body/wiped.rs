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
    announced: usize,
}

impl Buffer {
    /// An empty one with some room, which will never hold more than `limit`.
    pub(crate) fn new(room: usize, limit: usize) -> Self {
        Self {
            bytes: Zeroizing::new(Vec::with_capacity(room.min(limit))),
            limit,
            announced: 0,
        }
    }

    /// One for a body whose sender announced so many bytes, and may send any number.
    pub(crate) fn announced(announced: usize, limit: usize) -> Self {
        /// What is set aside before a byte has come.
        const ROOM: usize = 64 * 1024;
        Self {
            announced,
            ..Self::new(announced.min(ROOM), limit)
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
            let room = self.larger();
            let mut larger = Vec::with_capacity(room.clamp(wanted, self.limit));
            larger.extend_from_slice(&self.bytes);
            self.bytes = Zeroizing::new(larger);
        }
        self.bytes.extend_from_slice(more);
        Ok(())
    }

    /// Twice the room, or all that was announced once a sixteenth of it has come: every
    /// growth is a copy, and a place to wipe.
    fn larger(&self) -> usize {
        const BELIEVED: usize = 16;
        let room = self.bytes.capacity();
        if (room + 1..=room.saturating_mul(BELIEVED)).contains(&self.announced) {
            self.announced
        } else {
            room.saturating_mul(2)
        }
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
