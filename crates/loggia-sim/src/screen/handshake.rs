//! The handshake of a client: RFB 3.8, or 3.7 or 3.3 if it knows no more, with VNC authentication
//! and no other.

use std::io;

use des::Des;
use des::cipher::{Array, BlockCipherEncrypt, KeyInit};
use subtle::ConstantTimeEq;
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};

use super::wire::{bytes, improper};
use crate::random;

const VERSION: &[u8; 12] = b"RFB 003.008\n";
/// The only authentication offered: VNC authentication.
const OFFER: [u8; 2] = [1, 2];

/// The protocol version that a connection uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Version {
    /// The server decides on the authentication.
    V3,
    /// The client chooses one.
    V7,
    /// A refusal has a reason.
    V8,
}

impl Version {
    /// Returns the version that a client has chosen. Clients that report any other than three of
    /// them use the handshake of the oldest.
    fn of(line: &[u8; 12]) -> Option<Self> {
        let minor = line.strip_prefix(b"RFB 003.")?.strip_suffix(b"\n")?;
        match minor {
            b"008" => Some(Self::V8),
            b"007" => Some(Self::V7),
            minor => minor.iter().all(u8::is_ascii_digit).then_some(Self::V3),
        }
    }
}

/// Handles everything up to the client's initialisation message.
pub(super) async fn let_in<S>(stream: &mut S, password: &str) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    stream.write_all(VERSION).await?;
    let version = Version::of(&bytes(stream).await?);
    let version = version.ok_or_else(|| improper("another version than was offered"))?;
    if version == Version::V3 {
        stream.write_all(&[0, 0, 0, OFFER[1]]).await?;
    } else {
        stream.write_all(&OFFER).await?;
        if bytes(stream).await? != [OFFER[1]] {
            return Err(improper("another security type than was offered"));
        }
    }
    let challenge = random::bytes::<16>();
    stream.write_all(&challenge).await?;
    let answer = bytes::<16>(stream).await?;
    if !bool::from(answer.ct_eq(&expected(challenge, password))) {
        stream.write_all(&[0, 0, 0, 1]).await?;
        if version == Version::V8 {
            let reason = b"Authentication failed";
            stream.write_all(&[0, 0, 0, 21]).await?;
            stream.write_all(reason).await?;
        }
        return Err(improper("a wrong password"));
    }
    stream.write_all(&[0; 4]).await?;
    // Whether the screen may be shared: it may.
    bytes::<1>(stream).await.map(drop)
}

/// Encrypts the challenge with the password, whose bytes have their bits reversed.
fn expected(mut challenge: [u8; 16], password: &str) -> [u8; 16] {
    let mut key = [0; 8];
    for (slot, byte) in key.iter_mut().zip(password.bytes()) {
        *slot = byte.reverse_bits();
    }
    let cipher = Des::new((&key).into());
    for block in challenge.chunks_exact_mut(8) {
        if let Ok(block) = <&mut Array<u8, _>>::try_from(block) {
            cipher.encrypt_block(block);
        }
    }
    challenge
}
