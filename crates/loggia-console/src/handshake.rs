//! Performs the RFB handshake, up to the server's message that the client is accepted.
//!
//! The decoder could do this, but it is done here for four reasons: the password is wiped after
//! use; a refusal is distinguished from a broken connection; every step has a time limit; and a
//! server that accepts a client without asking is noticed if a password was given for it.
//!
//! Supported are versions 3.3, 3.7 and 3.8, no authentication, and VNC authentication, which is
//! DES over the server's challenge with the password as key (RFC 6143, 7.1 and 7.2.2).

use std::time::Duration;

use des::Des;
use des::cipher::{Array, BlockCipherEncrypt, KeyInit};
use loggia_transport::secret::wire;
use loggia_transport::{Error, ErrorKind, Secret};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use zeroize::Zeroizing;

/// Security types.
const NONE: u8 = 1;
const VNC: u8 = 2;

/// The longest reason for a refusal that is read, in bytes, and shown, in characters.
const LONGEST_REASON: u32 = 4096;
const SHOWN: usize = 200;

/// What the client brings to the handshake.
pub(crate) struct Handshake<'a> {
    pub(crate) password: Option<&'a Secret>,
    /// Continues if the server asks for no password although one was given.
    pub(crate) accept_open: bool,
    pub(crate) step: Duration,
}

/// The versions of the protocol, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Version {
    V3,
    V7,
    V8,
}

impl Handshake<'_> {
    /// Performs the handshake until the server has accepted the client.
    pub(crate) async fn run<S>(&self, stream: &mut S) -> Result<(), Error>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let mut wire = Wire {
            stream,
            step: self.step,
        };
        let version = version(&mut wire).await?;
        let offers = wire.offers(version).await?;
        let choice = self.choose(&offers)?;
        if version > Version::V3 {
            wire.write(&[choice]).await?;
        }
        if choice == VNC {
            let challenge = wire.read().await?;
            let password = self.password.map(Secret::expose).unwrap_or_default();
            wire.write(&response(challenge, password)).await?;
        } else if version < Version::V8 {
            return Ok(());
        }
        match u32::from_be_bytes(wire.read().await?) {
            0 => Ok(()),
            result => {
                let reason = match version {
                    Version::V8 => wire.reason().await,
                    _ => None,
                };
                Err(self.refused(choice, result, reason))
            }
        }
    }

    fn choose(&self, offers: &[u8]) -> Result<u8, Error> {
        let has = |kind| offers.contains(&kind);
        if self.password.is_some() && has(VNC) {
            return Ok(VNC);
        }
        if has(NONE) {
            if self.password.is_none() || self.accept_open {
                return Ok(NONE);
            }
            return Err(Error::new(
                ErrorKind::UnexpectedState,
                "the VNC server asks for no password, although one was given: it may be \
                 another server than the one meant, and nothing was sent to it",
            )
            .with_hint("call allow_no_password(true) to go on all the same"));
        }
        if has(VNC) {
            return Err(Error::new(
                ErrorKind::MissingCredentials,
                "the VNC server asks for a password, and none was given",
            )
            .with_hint("call password()"));
        }
        let offers: Vec<_> = offers.iter().take(16).map(u8::to_string).collect();
        Err(Error::new(
            ErrorKind::Rejected,
            format!(
                "the VNC server offers neither VNC authentication nor none (security types {})",
                offers.join(", ")
            ),
        )
        .with_hint("use a tunnel that ends where the server takes a VNC password"))
    }

    /// The error for a refusal. A wrong password has no code of its own: any failure after a
    /// password counts as one.
    fn refused(&self, choice: u8, result: u32, reason: Option<String>) -> Error {
        let reason = reason.map(|reason| wire::scrub(&reason, self.password));
        let reason = reason.map_or_else(String::new, |reason| format!(": {reason:?}"));
        match (choice, result) {
            (VNC, 1) => Error::new(
                ErrorKind::Unauthorized,
                format!("the VNC server refused the password{reason}"),
            )
            .with_hint(
                "set a new one (EDIS: enable_vnc); after several wrong ones a server refuses \
                 all for a while",
            ),
            (_, 2) => Error::new(
                ErrorKind::RateLimited,
                format!("the VNC server has seen too many wrong passwords{reason}"),
            )
            .with_hint("wait a minute, and try once"),
            _ => Error::new(
                ErrorKind::Rejected,
                format!("the VNC server refused the connection{reason}"),
            )
            .with_hint("someone else may hold the console: try again later"),
        }
    }
}

async fn version<S>(wire: &mut Wire<'_, S>) -> Result<Version, Error>
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let greeting: [u8; 12] = wire.read().await?;
    let Some(version) = parse_version(&greeting) else {
        return Err(
            Error::new(ErrorKind::Decode, "what answers there is not a VNC server")
                .with_hint("check host and port"),
        );
    };
    let answer: &[u8; 12] = match version {
        Version::V3 => b"RFB 003.003\n",
        Version::V7 => b"RFB 003.007\n",
        Version::V8 => b"RFB 003.008\n",
    };
    wire.write(answer).await?;
    Ok(version)
}

/// Later versions understand 3.8; unknown ones in between are taken as 3.3 (RFC 6143, 7.1.1).
fn parse_version(greeting: &[u8; 12]) -> Option<Version> {
    let text = std::str::from_utf8(greeting).ok()?;
    let (major, minor) = text
        .strip_prefix("RFB ")?
        .strip_suffix('\n')?
        .split_once('.')?;
    let number = |text: &str| {
        let digits = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse::<u16>().ok()).flatten()
    };
    Some(match (number(major)?, number(minor)?) {
        (0..=2, _) => return None,
        (3, 7) => Version::V7,
        (3, 0..=6) => Version::V3,
        _ => Version::V8,
    })
}

/// Encrypts the server's challenge with the password. Only eight bytes of the password are used,
/// each with its bits in reverse order.
fn response(mut challenge: [u8; 16], password: &str) -> [u8; 16] {
    let mut key = Zeroizing::new([0; 8]);
    for (slot, byte) in key.iter_mut().zip(password.bytes()) {
        *slot = byte.reverse_bits();
    }
    let cipher = Des::new((&*key).into());
    for block in challenge.chunks_exact_mut(8) {
        if let Ok(block) = <&mut Array<u8, _>>::try_from(block) {
            cipher.encrypt_block(block);
        }
    }
    challenge
}

/// A stream with a time limit for every step.
struct Wire<'a, S> {
    stream: &'a mut S,
    step: Duration,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<'_, S> {
    async fn read<const N: usize>(&mut self) -> Result<[u8; N], Error> {
        let mut bytes = [0; N];
        self.fill(&mut bytes).await?;
        Ok(bytes)
    }

    async fn fill(&mut self, bytes: &mut [u8]) -> Result<(), Error> {
        let read = self.stream.read_exact(bytes);
        match tokio::time::timeout(self.step, read).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(broken(error)),
            Err(_) => Err(silent()),
        }
    }

    async fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let write = async {
            self.stream.write_all(bytes).await?;
            self.stream.flush().await
        };
        match tokio::time::timeout(self.step, write).await {
            Ok(written) => written.map_err(broken),
            Err(_) => Err(silent()),
        }
    }

    /// The security types that the server offers.
    async fn offers(&mut self, version: Version) -> Result<Vec<u8>, Error> {
        let offers = if version == Version::V3 {
            // The server chooses. A number that does not fit a byte is not an existing type.
            let choice = u32::from_be_bytes(self.read().await?);
            match u8::try_from(choice) {
                Ok(0) => Vec::new(),
                Ok(choice) => vec![choice],
                Err(_) => vec![u8::MAX],
            }
        } else {
            let [count] = self.read().await?;
            let mut offers = vec![0; usize::from(count)];
            self.fill(&mut offers).await?;
            offers
        };
        if !offers.is_empty() {
            return Ok(offers);
        }
        let reason = self.reason().await;
        let reason = reason.map_or_else(String::new, |reason| format!(": {reason:?}"));
        Err(Error::new(
            ErrorKind::Rejected,
            format!("the VNC server accepts no connections now{reason}"),
        )
        .with_hint("after several wrong passwords a server refuses all: wait a minute"))
    }

    /// The server's reason for refusing, for people; `None` if it gives none.
    async fn reason(&mut self) -> Option<String> {
        let length = u32::from_be_bytes(self.read().await.ok()?);
        if length == 0 || length > LONGEST_REASON {
            return None;
        }
        let mut bytes = vec![0; usize::try_from(length).ok()?];
        self.fill(&mut bytes).await.ok()?;
        let text = String::from_utf8_lossy(&bytes);
        let words = text.chars().filter(|c| !c.is_control());
        Some(words.take(SHOWN).collect())
    }
}

fn broken(error: std::io::Error) -> Error {
    Error::new(
        ErrorKind::Interrupted,
        "the VNC server broke the connection off during the handshake",
    )
    .with_source(error)
    .with_hint("it may be restarting, or hold too many connections: try again")
}

fn silent() -> Error {
    Error::new(
        ErrorKind::Timeout,
        "the VNC server did not go on with the handshake in time",
    )
    .with_hint("check that the port is that for VNC clients, not that for browsers; try again")
}

#[cfg(test)]
mod tests;
