//! The key that sessions are encrypted with.

use std::fmt;
use std::str::FromStr;

use base64::Engine;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use loggia_transport::{Error, ErrorKind, Secret};
use zeroize::Zeroizing;

/// With or without `=` at the end.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Thirty-two random bytes. Everyone who shares sessions needs the same key, and whoever has
/// the key can read the sessions.
///
/// ```
/// use loggia::session::SessionKey;
///
/// # fn run() -> Result<(), loggia::Error> {
/// let key = SessionKey::generate()?;
/// // Keep it where you keep passwords, and give it to the others.
/// let text = key.to_text();
/// assert!(text.expose().parse::<SessionKey>().is_ok());
/// # Ok(())
/// # }
/// # run().expect("a key");
/// ```
#[derive(Clone)]
pub struct SessionKey(Zeroizing<[u8; 32]>);

impl SessionKey {
    /// A new key, from the system's source of randomness.
    ///
    /// # Errors
    /// `Config` when that fails.
    pub fn generate() -> Result<Self, Error> {
        let mut bytes = Zeroizing::new([0; 32]);
        random(&mut *bytes)?;
        Ok(Self(bytes))
    }

    /// A key of these bytes. They have to be random: a password is not a key.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// The key as base64, which [`FromStr`] reads.
    pub fn to_text(&self) -> Secret {
        Secret::from(BASE64.encode(*self.0))
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl FromStr for SessionKey {
    type Err = Error;

    /// Reads base64, as [`to_text`](Self::to_text) or `openssl rand -base64 32` write it.
    ///
    /// # Errors
    /// `Config` when it is anything else than 32 bytes.
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut bytes = Zeroizing::new([0; 33]);
        if let Ok(32) = BASE64.decode_slice(text.trim(), &mut *bytes) {
            let mut key = Zeroizing::new([0; 32]);
            key.copy_from_slice(&bytes[..32]);
            return Ok(Self(key));
        }
        let error = Error::new(
            ErrorKind::Config,
            "the session key is not 32 bytes in base64",
        );
        Err(error.with_hint("make one with SessionKey::generate, or openssl rand -base64 32"))
    }
}

/// Fills `bytes` from the system's source of randomness.
pub(super) fn random(bytes: &mut [u8]) -> Result<(), Error> {
    getrandom::fill(bytes).map_err(|error| {
        Error::new(ErrorKind::Config, "the system provides no random bytes").with_source(error)
    })
}

/// Omits the key.
impl fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SessionKey").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_what_its_text_says() {
        let key = SessionKey::generate().expect("a key");
        let text = key.to_text();
        for text in [
            text.expose(),
            &format!(" {}\n", text.expose().trim_end_matches('=')),
        ] {
            let same: SessionKey = text.parse().expect("a key");
            assert_eq!(same.bytes(), key.bytes());
        }
        assert_ne!(SessionKey::generate().expect("a key").bytes(), key.bytes());
        for wrong in [
            "",
            "hunter2",
            "a b",
            &BASE64.encode([1_u8; 31]),
            &BASE64.encode([1_u8; 33]),
        ] {
            let error = wrong.parse::<SessionKey>().expect_err("no key");
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(wrong.is_empty() || !error.to_string().contains(wrong));
        }
    }
}
