//! Encrypts sessions and binds them to the name under which they are kept.

use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};
use loggia_transport::edis::{Kept, account_name};
use loggia_transport::{Error, ErrorKind};
use zeroize::Zeroizing;

use super::key::{SessionKey, random};

/// The prefix of sealed data, which gives the version of its form.
const FORM: &[u8] = b"loggia\x01";

/// The length of a nonce. Nonces are random for each write: at 24 bytes, no two are ever the
/// same.
const NONCE: usize = 24;

/// Encrypts and decrypts with one key.
pub(super) struct Sealer {
    cipher: XChaCha20Poly1305,
    /// Identifies the key in a few letters that reveal nothing of it.
    id: String,
}

impl Sealer {
    pub(super) fn new(key: &SessionKey) -> Self {
        let mut id = account_name(&["session key", key.to_text().expose()]);
        id.truncate(12);
        Self {
            cipher: XChaCha20Poly1305::new(key.bytes().into()),
            id,
        }
    }

    /// The name for an account's sessions. It depends on the key: a client with another key
    /// neither reads nor overwrites them.
    pub(super) fn name(&self, account: &str) -> String {
        format!("{account}-{}", self.id)
    }

    pub(super) fn seal(&self, name: &str, kept: &Kept) -> Result<Vec<u8>, Error> {
        let mut nonce = [0; NONCE];
        random(&mut nonce)?;
        let text = kept.to_bytes();
        let payload = Payload {
            msg: &text,
            aad: name.as_bytes(),
        };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed
            .map_err(|_| Error::new(ErrorKind::Config, "the sessions are too many to encrypt"))?;
        Ok([FORM, &nonce[..], &sealed[..]].concat())
    }

    /// Decrypts what was sealed under this name with this key; `None` for anything else.
    pub(super) fn open(&self, name: &str, sealed: &[u8]) -> Option<Kept> {
        let (nonce, sealed) = sealed.strip_prefix(FORM)?.split_first_chunk::<NONCE>()?;
        let payload = Payload {
            msg: sealed,
            aad: name.as_bytes(),
        };
        let text = self.cipher.decrypt(&XNonce::from(*nonce), payload).ok()?;
        Kept::from_bytes(&Zeroizing::new(text))
    }
}

#[cfg(test)]
mod tests {
    use loggia_transport::Secret;
    use loggia_transport::edis::Session;

    use super::*;

    #[test]
    fn what_is_sealed_is_read_with_its_key_and_name_only() {
        let session = Session::new("kvm_1_1", "1.edisglobal.com", Secret::from("s1gnature"), 9);
        let kept = Kept::new(7, vec![session]);
        let sealer = Sealer::new(&SessionKey::from_bytes([7; 32]));
        let bytes = sealer.seal("a", &kept).expect("sealed");
        assert_eq!(sealer.open("a", &bytes), Some(kept.clone()));
        assert_eq!(sealer.open("b", &bytes), None);
        let other = Sealer::new(&SessionKey::from_bytes([8; 32]));
        assert_eq!(other.open("a", &bytes), None);
        assert_ne!(other.name("a"), sealer.name("a"));
        assert_ne!(sealer.seal("a", &kept).expect("sealed"), bytes, "by lot");
        for place in 0..bytes.len() {
            let mut broken = bytes.clone();
            broken[place] ^= 1;
            assert_eq!(sealer.open("a", &broken), None);
            assert_eq!(sealer.open("a", &bytes[..place]), None);
        }
        for hidden in [&b"s1gnature"[..], b"kvm_1_1", b"edisglobal"] {
            assert!(!bytes.windows(hidden.len()).any(|part| part == hidden));
        }
    }
}
