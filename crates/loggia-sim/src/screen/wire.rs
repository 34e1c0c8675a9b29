//! Reads and writes the basic types of RFB.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt};

/// Reads `N` bytes.
pub(super) async fn bytes<const N: usize>(
    reader: &mut (impl AsyncRead + Unpin),
) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    reader.read_exact(&mut bytes).await?;
    Ok(bytes)
}

/// Returns a number of two bytes inside a message.
pub(super) fn u16_at(message: &[u8], at: usize) -> u16 {
    let part = message
        .get(at..at + 2)
        .and_then(|part| part.try_into().ok());
    u16::from_be_bytes(part.unwrap_or_default())
}

/// Returns a number of four bytes inside a message.
pub(super) fn u32_at(message: &[u8], at: usize) -> u32 {
    let part = message
        .get(at..at + 4)
        .and_then(|part| part.try_into().ok());
    u32::from_be_bytes(part.unwrap_or_default())
}

/// Returns the error for a client that violates the protocol.
pub(super) fn improper(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what.to_owned())
}
