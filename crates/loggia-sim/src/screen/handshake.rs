//! The handshake of a client: RFB 3.8 with VNC authentication, and nothing else.

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

/// Handles everything up to the client's initialisation message.
pub(super) async fn let_in<S>(stream: &mut S, password: &str) -> io::Result<()>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    stream.write_all(VERSION).await?;
    if bytes::<12>(stream).await? != *VERSION {
        return Err(improper("another version than was offered"));
    }
    stream.write_all(&OFFER).await?;
    if bytes(stream).await? != [OFFER[1]] {
        return Err(improper("another security type than was offered"));
    }
    let challenge = random::bytes::<16>();
    stream.write_all(&challenge).await?;
    let answer = bytes::<16>(stream).await?;
    if !bool::from(answer.ct_eq(&expected(challenge, password))) {
        let reason = b"Authentication failed";
        stream.write_all(&[0, 0, 0, 1, 0, 0, 0, 21]).await?;
        stream.write_all(reason).await?;
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
