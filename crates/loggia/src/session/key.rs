//! The key that sessions are encrypted with.

use std::fmt;

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

/// Thirty-two bytes that all who share sessions have. Whoever has it reads the sessions.
///
/// ```
/// use loggia::session::SessionKey;
///
/// # fn run() -> Result<(), loggia::Error> {
/// let key = SessionKey::generate()?;
/// // Keep it where you keep passwords, and give it to the others.
/// let text = key.to_text();
/// assert!(SessionKey::parse(text.expose()).is_ok());
/// # Ok(())
/// # }
/// # run().expect("a key");
/// ```
#[derive(Clone)]
pub struct SessionKey(Zeroizing<[u8; 32]>);

impl SessionKey {
    /// A new one, by the system's source of randomness.
    ///
    /// # Errors
    /// `Config` when that fails.
    pub fn generate() -> Result<Self, Error> {
        let mut bytes = Zeroizing::new([0; 32]);
        random(&mut *bytes)?;
        Ok(Self(bytes))
    }

    /// These bytes. They have to be random: a password is none.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    /// From base64, as [`to_text`](Self::to_text) or `openssl rand -base64 32` write it.
    ///
    /// # Errors
    /// `Config` when it is anything else than 32 bytes.
    pub fn parse(text: &str) -> Result<Self, Error> {
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

    /// As base64.
    pub fn to_text(&self) -> Secret {
        Secret::from(BASE64.encode(*self.0))
    }

    pub(super) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// Fills `bytes` by the system's source of randomness.
pub(super) fn random(bytes: &mut [u8]) -> Result<(), Error> {
    getrandom::fill(bytes).map_err(|error| {
        Error::new(ErrorKind::Config, "the system gives no random bytes").with_source(error)
    })
}

/// The key is left out.
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
            let same = SessionKey::parse(text).expect("a key");
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
            let error = SessionKey::parse(wrong).expect_err("no key");
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(wrong.is_empty() || !error.to_string().contains(wrong));
        }
    }
}
