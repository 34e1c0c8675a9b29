//! The ZC2-HMAC-SHA256 signature.
//!
//! ```text
//! canonical request   POST \n / \n \n content-type:.. \n host:.. \n \n content-type;host \n hex(sha256(body))
//! string to sign      ZC2-HMAC-SHA256 \n unix seconds \n hex(sha256(canonical request))
//! signature           hex(hmac-sha256(secret, string to sign))
//! ```
//!
//! The path is always `/` and the query always empty, whatever is called. Action,
//! version and service are *not* signed: a captured request can be replayed as
//! another action until its timestamp is 300 s old, so `Authorization` must never
//! be logged.

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use crate::secret::Secret;

/// The name of the method, as in headers and in the string to sign.
pub const METHOD: &str = "ZC2-HMAC-SHA256";

/// The signed headers, in the order in which they are signed.
pub const SIGNED_HEADERS: &str = "content-type;host";

/// The canonical form of a request.
///
/// `content_type` and `host` are the header values exactly as sent.
pub fn canonical_request(content_type: &str, host: &str, body: &[u8]) -> String {
    let payload = hex(&Sha256::digest(body));
    format!("POST\n/\n\ncontent-type:{content_type}\nhost:{host}\n\n{SIGNED_HEADERS}\n{payload}")
}

/// The text that the key signs: the canonical request's hash with a time in Unix seconds.
pub fn string_to_sign(timestamp: i64, canonical_request: &str) -> String {
    let hash = hex(&Sha256::digest(canonical_request.as_bytes()));
    format!("{METHOD}\n{timestamp}\n{hash}")
}

/// The signature in lower-case hex.
#[expect(clippy::missing_panics_doc, reason = "HMAC takes keys of any length")]
pub fn sign(secret: &Secret, string_to_sign: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose().as_bytes())
        .expect("HMAC takes keys of any length");
    mac.update(string_to_sign.as_bytes());
    hex(&mac.finalize().into_bytes())
}

/// The value of the `Authorization` header.
pub fn authorization(id: &str, signature: &str) -> String {
    format!("{METHOD} Credential={id}, SignedHeaders={SIGNED_HEADERS}, Signature={signature}")
}

fn hex(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(bytes)
}
