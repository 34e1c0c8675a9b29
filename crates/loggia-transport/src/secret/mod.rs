//! Secret values: readable by code, never printed.
//!
//! A [`Secret`] is a string that is revealed in two places only: to code that calls
//! [`Secret::expose`], and on the wire. `Debug` and `Display` print `[redacted]`, and so does
//! `Serialize` *unless* a request body is being encoded at that moment (see [`wire`]): a reply or
//! a request that someone turns into JSON for a log contains no password. The memory is wiped on
//! drop.
//!
//! Encoding also records which secrets went into the body, so that they can be removed from a
//! vendor's error message that quotes one back, before anyone reads it.

mod control_characters;
mod scrub;

use std::cell::RefCell;
use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use subtle::ConstantTimeEq;

pub(crate) use control_characters::in_one_line;
pub use control_characters::terminal_safe;
pub(crate) use scrub::{Scrubber, cleaned, shortened};

/// What is printed in place of a secret.
pub const REDACTED: &str = "[redacted]";

/// A password, key, token or signature.
///
/// ```
/// use loggia_transport::Secret;
///
/// let secret = Secret::from("hunter2");
/// assert_eq!(format!("{secret:?} {secret}"), "[redacted] [redacted]");
/// assert_eq!(secret.expose(), "hunter2");
/// ```
#[derive(Clone, Default)]
pub struct Secret(SecretString);

impl Secret {
    /// The value itself. Keep it out of logs, errors and URLs.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Whether the secret is empty.
    pub fn is_empty(&self) -> bool {
        self.expose().is_empty()
    }
}

impl From<&str> for Secret {
    fn from(value: &str) -> Self {
        Self(SecretString::from(value))
    }
}

impl From<String> for Secret {
    fn from(value: String) -> Self {
        Self(SecretString::from(value))
    }
}

impl std::str::FromStr for Secret {
    type Err = std::convert::Infallible;

    fn from_str(value: &str) -> Result<Self, Self::Err> {
        Ok(Self::from(value))
    }
}

/// Takes the same time wherever the two first differ.
impl PartialEq for Secret {
    fn eq(&self, other: &Self) -> bool {
        self.expose()
            .as_bytes()
            .ct_eq(other.expose().as_bytes())
            .into()
    }
}

impl Eq for Secret {}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if wire::note(self) {
            serializer.serialize_str(self.expose())
        } else {
            serializer.serialize_str(REDACTED)
        }
    }
}

impl<'de> Deserialize<'de> for Secret {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Self::from)
    }
}

/// The one context in which secrets are written out: request bodies.
pub mod wire {
    use super::{RefCell, Secret};

    pub use super::scrub::scrub;

    thread_local! {
        static ENCODING: RefCell<Option<Vec<Secret>>> = const { RefCell::new(None) };
    }

    /// Runs `encode` with secrets written out, and returns its result together with the secrets
    /// that were written.
    ///
    /// For encoding a body that goes to the server for which the secrets are meant.
    pub fn encode<T>(encode: impl FnOnce() -> T) -> (T, Vec<Secret>) {
        /// Restores the outer state, also when `encode` panics.
        struct Scope(Option<Vec<Secret>>);
        impl Drop for Scope {
            fn drop(&mut self) {
                let outer = self.0.take();
                ENCODING.with_borrow_mut(|slot| *slot = outer);
            }
        }

        let scope = Scope(ENCODING.replace(Some(Vec::new())));
        let value = encode();
        let written = ENCODING.take().unwrap_or_default();
        drop(scope);
        (value, written)
    }

    /// Whether this thread is encoding a body.
    pub(crate) fn is_encoding() -> bool {
        ENCODING.with_borrow(Option::is_some)
    }

    /// Called by a secret that is being serialised: returns whether it may be written out.
    pub(super) fn note(secret: &Secret) -> bool {
        ENCODING.with_borrow_mut(|slot| match slot {
            Some(written) => {
                written.push(secret.clone());
                true
            }
            None => false,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize, Debug)]
    struct Login {
        email: &'static str,
        pw: Secret,
    }

    fn login() -> Login {
        Login {
            email: "a@b.c",
            pw: Secret::from("hunter2"),
        }
    }

    #[test]
    fn a_secret_is_written_on_the_wire_only() {
        let shown = serde_json::to_string(&login()).expect("serialises");
        assert_eq!(shown, r#"{"email":"a@b.c","pw":"[redacted]"}"#);

        let (sent, written) = wire::encode(|| serde_json::to_string(&login()));
        assert_eq!(
            sent.expect("serialises"),
            r#"{"email":"a@b.c","pw":"hunter2"}"#
        );
        assert_eq!(written, [Secret::from("hunter2")]);

        let after = serde_json::to_string(&login()).expect("serialises");
        assert_eq!(after, shown, "the scope ends with the call");
    }

    #[test]
    fn a_panic_inside_the_scope_closes_it() {
        let caught = std::panic::catch_unwind(|| wire::encode(|| panic!("while encoding")));
        assert!(caught.is_err());
        let shown = serde_json::to_string(&login()).expect("serialises");
        assert!(!shown.contains("hunter2"));
    }

    #[test]
    fn debug_of_a_struct_around_it_is_clean() {
        let shown = format!("{:?}", login());
        assert!(shown.contains(REDACTED) && !shown.contains("hunter2"));
    }
}
