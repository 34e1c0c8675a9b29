//! Session values: who may act on a VPS, and until when.
//!
//! A signature is a serial number followed by a keyed hash over that serial, the VPS and the
//! end of validity, stretched to the vendor's 256 bytes. The simulator therefore stores no
//! sessions: it computes the signature again, so a value that was moved to another VPS or given
//! a later end is detected. Serials increase, so "everything issued until now" is a single
//! number to compare with.

use std::fmt;
use std::time::Duration;

use crate::mac::{hex, hmac_sha256, same};

/// Bytes of a signature after its serial.
const HASH_BYTES: usize = 248;
/// Characters of a signature: serial and hash in hex.
const SIGNATURE_CHARS: usize = 2 * (8 + HASH_BYTES);
/// Characters of the serial in hex.
const SERIAL_CHARS: usize = 16;

/// Issues and checks signatures.
pub(crate) struct Sessions {
    key: [u8; 32],
    lifetime: Duration,
    next_serial: u64,
    /// Serials below this are refused.
    first_good: u64,
}

/// The three values that a client sends back.
#[derive(Clone, Copy)]
pub(crate) struct Triple<'a> {
    pub(crate) signature: &'a str,
    pub(crate) kvm_id: &'a str,
    pub(crate) valid_until: &'a str,
}

impl Sessions {
    pub(crate) fn new(key: [u8; 32], lifetime: Duration) -> Self {
        Self {
            key,
            lifetime,
            next_serial: 1,
            first_good: 1,
        }
    }

    /// Returns a new signature for a VPS and the second at which it expires.
    pub(crate) fn issue(&mut self, kvm_id: &str, now: u64) -> (String, u64) {
        let valid_until = now.saturating_add(self.lifetime.as_secs());
        let serial = self.next_serial;
        self.next_serial += 1;
        let signature = self.sign(serial, kvm_id, &valid_until.to_string());
        (signature, valid_until)
    }

    /// Ends every session issued so far.
    pub(crate) fn revoke_all(&mut self) {
        self.first_good = self.next_serial;
    }

    /// Returns whether a triple has the form of an issued one and has not expired. The second
    /// named by `valid_until` is the first at which it is refused.
    pub(crate) fn is_plausible(triple: Triple<'_>, now: u64) -> bool {
        let signature = triple.signature;
        signature.len() == SIGNATURE_CHARS
            && signature.bytes().all(|byte| byte.is_ascii_hexdigit())
            && triple.valid_until.parse().is_ok_and(|end: u64| now < end)
    }

    /// Returns whether the three values were issued together and not revoked.
    pub(crate) fn is_genuine(&self, triple: Triple<'_>) -> bool {
        let serial = triple.signature.get(..SERIAL_CHARS);
        let serial = serial.and_then(|text| u64::from_str_radix(text, 16).ok());
        serial.is_some_and(|serial| {
            let signed = self.sign(serial, triple.kvm_id, triple.valid_until);
            serial >= self.first_good && same(&signed, triple.signature)
        })
    }

    fn sign(&self, serial: u64, kvm_id: &str, valid_until: &str) -> String {
        let serial = serial.to_be_bytes();
        let mut bytes = serial.to_vec();
        for block in 0_u8.. {
            // Neither text can contain the separator: both fields have a
            // checked format.
            let parts: [&[u8]; 5] = [
                &[block],
                &serial,
                kvm_id.as_bytes(),
                b"|",
                valid_until.as_bytes(),
            ];
            bytes.extend(hmac_sha256(&self.key, &parts));
            if bytes.len() >= serial.len() + HASH_BYTES {
                break;
            }
        }
        bytes.truncate(serial.len() + HASH_BYTES);
        hex(&bytes)
    }
}

/// Prints everything but the key.
impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sessions")
            .field("lifetime", &self.lifetime)
            .field("next_serial", &self.next_serial)
            .field("first_good", &self.first_good)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "kvm_100001_200001";

    #[test]
    fn the_three_values_belong_together() {
        let mut sessions = Sessions::new([7; 32], Duration::from_secs(60));
        let (signature, valid_until) = sessions.issue(ID, 1000);
        assert_eq!((signature.len(), valid_until), (512, 1060));
        let good = Triple {
            signature: &signature,
            kvm_id: ID,
            valid_until: "1060",
        };
        assert!(sessions.is_genuine(good));
        let later = Triple {
            valid_until: "1061",
            ..good
        };
        let other = Triple {
            kvm_id: "kvm_100002_200002",
            ..good
        };
        let zeros = "0".repeat(512);
        let made_up = Triple {
            signature: &zeros,
            ..good
        };
        for bad in [later, other, made_up] {
            assert!(!sessions.is_genuine(bad));
        }
        for at in 0..512 {
            let mut text = signature.clone().into_bytes();
            text[at] = if text[at] == b'0' { b'1' } else { b'0' };
            let text = String::from_utf8_lossy(&text);
            let changed = Triple {
                signature: &text,
                ..good
            };
            assert!(!sessions.is_genuine(changed), "character {at}");
        }
    }

    #[test]
    fn a_session_is_refused_from_the_second_it_names() {
        let mut sessions = Sessions::new([7; 32], Duration::from_secs(60));
        let (signature, _) = sessions.issue(ID, 1000);
        let triple = Triple {
            signature: &signature,
            kvm_id: ID,
            valid_until: "1060",
        };
        assert!(Sessions::is_plausible(triple, 1059));
        assert!(!Sessions::is_plausible(triple, 1060));
    }

    #[test]
    fn revoking_spares_what_is_issued_afterwards() {
        let mut sessions = Sessions::new([7; 32], Duration::from_secs(60));
        let (old, _) = sessions.issue(ID, 1000);
        sessions.revoke_all();
        let (new, _) = sessions.issue(ID, 1000);
        let triple = |signature| Triple {
            signature,
            kvm_id: ID,
            valid_until: "1060",
        };
        assert!(!sessions.is_genuine(triple(old.as_str())));
        assert!(sessions.is_genuine(triple(new.as_str())));
    }
}
