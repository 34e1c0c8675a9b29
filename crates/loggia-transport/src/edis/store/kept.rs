//! The sessions of one login, and their serialised form.

use std::fmt;

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::body::Buffer;
use crate::edis::session::Session;
use crate::secret::Secret;

/// The sessions of one login.
#[derive(Clone, PartialEq, Eq)]
pub struct Kept {
    /// When they were obtained, in Unix seconds by the clock of the process that logged in.
    pub obtained: i64,
    /// A session for every VPS.
    pub sessions: Vec<Session>,
}

/// The serialised form.
#[derive(Serialize, Deserialize)]
struct Written {
    /// The version of the form. A reader of another version ignores it.
    version: u32,
    obtained: i64,
    sessions: Vec<Entry>,
}

#[derive(Serialize, Deserialize)]
struct Entry {
    kvm_id: String,
    api_host: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    api_rdns: Option<String>,
    #[serde(serialize_with = "exposed")]
    signature: Secret,
    valid_until: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    description: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    suspended: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    location: Option<String>,
    /// The field that the login left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    missing: Option<String>,
}

const VERSION: u32 = 1;

fn exposed<S: serde::Serializer>(secret: &Secret, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(secret.expose())
}

impl Kept {
    /// Sessions that were obtained at that moment, in Unix seconds.
    pub fn new(obtained: i64, sessions: Vec<Session>) -> Self {
        Self { obtained, sessions }
    }

    /// When the last of them expires, in Unix seconds; `None` if there is no session.
    pub fn valid_until(&self) -> Option<i64> {
        let complete = self.sessions.iter().filter(|each| each.missing().is_none());
        complete.map(|each| each.valid_until).max()
    }

    /// As JSON, **with the signatures in it**: for stores, which encrypt it. The buffer is wiped
    /// from memory when it is dropped.
    pub fn to_bytes(&self) -> Bytes {
        let entries = self.sessions.iter().map(Entry::of);
        let written = Written {
            version: VERSION,
            obtained: self.obtained,
            sessions: entries.collect(),
        };
        let mut text = Buffer::new(256 * (self.sessions.len() + 1), usize::MAX);
        match serde_json::to_writer(&mut text, &written) {
            Ok(()) => text.into_bytes(),
            // Cannot fail: plain data, and a buffer without a limit.
            Err(_) => Bytes::new(),
        }
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote; `None` if it is anything else.
    pub fn from_bytes(text: &[u8]) -> Option<Self> {
        let written: Written = serde_json::from_slice(text).ok()?;
        if written.version != VERSION {
            return None;
        }
        Some(Self {
            obtained: written.obtained,
            sessions: written
                .sessions
                .into_iter()
                .map(Entry::into_session)
                .collect(),
        })
    }

    /// Identifies the sessions without revealing them: the same signatures have the same
    /// fingerprint.
    pub(crate) fn fingerprint(&self) -> Fingerprint {
        let mut all: Vec<_> = self.sessions.iter().collect();
        all.sort_by(|a, b| a.kvm_id.cmp(&b.kvm_id));
        let mut hash = Sha256::new();
        for session in all {
            for part in [&*session.kvm_id, session.signature.expose()] {
                hash.update(part.len().to_le_bytes());
                hash.update(part);
            }
            hash.update(session.valid_until.to_le_bytes());
        }
        hash.finalize().into()
    }
}

/// Identifies a set of sessions. See [`Kept::fingerprint`].
pub(crate) type Fingerprint = [u8; 32];

impl Entry {
    fn of(session: &Session) -> Self {
        Self {
            kvm_id: session.kvm_id.clone(),
            api_host: session.api_host.clone(),
            api_rdns: session.api_rdns.clone(),
            signature: session.signature.clone(),
            valid_until: session.valid_until,
            description: session.description.clone(),
            suspended: session.suspended,
            location: session.location.clone(),
            missing: session.missing().map(str::to_owned),
        }
    }

    fn into_session(self) -> Session {
        /// The fields that may be missing: errors name them.
        const FIELDS: [&str; 4] = ["api_host", "signature", "valid_until", "readable id"];
        let mut session = match self.missing {
            Some(missing) => {
                let known = FIELDS.iter().find(|field| **field == missing);
                Session::incomplete(self.kvm_id, known.copied().unwrap_or("complete entry"))
            }
            None => Session::new(self.kvm_id, self.api_host, self.signature, self.valid_until),
        };
        session.api_rdns = self.api_rdns;
        session.description = self.description;
        session.suspended = self.suspended;
        session.location = self.location;
        session
    }
}

/// Prints only the number of sessions.
impl fmt::Debug for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Kept")
            .field("obtained", &self.obtained)
            .field("sessions", &self.sessions.len())
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept() -> Kept {
        let mut one = Session::new("kvm_1_1", "1.edisglobal.com", Secret::from("s\"1"), 17);
        one.api_rdns = Some("rdns.edisglobal.com".into());
        one.description = Some("b\u{fc}ro".into());
        one.suspended = Some(false);
        one.location = Some("Wien".into());
        let two = Session::incomplete("kvm_2_2", "signature");
        Kept::new(9, vec![one, two])
    }

    #[test]
    fn what_is_written_is_read_again() {
        let kept = kept();
        let text = kept.to_bytes();
        assert_eq!(Kept::from_bytes(&text), Some(kept.clone()));
        assert_eq!(kept.valid_until(), Some(17));
        assert!(!format!("{kept:?}").contains("s\\\"1"));
        for other in [&b""[..], b"{}", b"null", &text[..text.len() - 1]] {
            assert_eq!(Kept::from_bytes(other), None);
        }
        let newer = String::from_utf8_lossy(&text).replace("\"version\":1", "\"version\":2");
        assert_eq!(Kept::from_bytes(newer.as_bytes()), None);
    }

    #[test]
    fn a_fingerprint_is_of_the_signatures() {
        let first = kept();
        let mut same = first.clone();
        same.sessions.reverse();
        same.obtained += 1;
        assert_eq!(first.fingerprint(), same.fingerprint());
        same.sessions[1].signature = Secret::from("other");
        assert_ne!(first.fingerprint(), same.fingerprint());
    }
}
