//! Authorization: a `ZC2-HMAC-SHA256` signature or a bearer token.
//!
//! The signature covers the body, the Content-Type, the Host and any other headers that it
//! names, all as received, and a timestamp. It does not cover the path or the action, so those
//! cannot be checked through it. The canonical request always says `POST` and `/`, whatever the
//! real path; its header block ends with a newline of its own, which looks like an empty line.
//!
//! Mistakes are distinguished as far as the vendor's codes allow: a header that cannot be read
//! or names an unknown key, a timestamp too far from the clock, and a signature that does not
//! match. The clock is checked before the signature, so that a client whose clock is wrong
//! learns exactly that.

use super::refusal::Refusal;
use crate::mac::{hex, hmac_sha256, same, sha256_hex};
use crate::wire::{Header, Incoming};

const METHOD: &str = "ZC2-HMAC-SHA256";
/// The headers that must be signed; others may be.
const ALWAYS_SIGNED: [&str; 2] = ["content-type", "host"];
/// How far a timestamp may be from the clock, either way.
const TOLERANCE_SECONDS: u64 = 300;

/// The accepted credentials. Not `Debug`, so that they are never printed.
pub(crate) struct Credentials {
    /// Key ids and secrets.
    pub(crate) access_keys: Vec<(String, String)>,
    pub(crate) tokens: Vec<String>,
}

impl Credentials {
    /// Admits a request with this body at `now`, or returns why not.
    pub(crate) fn admit(&self, request: &Incoming, body: &[u8], now: u64) -> Result<(), Refusal> {
        let value = match request.header("authorization") {
            Header::Value(value) => value,
            Header::Absent => return Err(invalid("Authorization is missing")),
            Header::Garbled => return Err(invalid("Authorization cannot be read")),
        };
        match value.split_once(' ') {
            Some((METHOD, rest)) => self.admit_signature(rest, request, body, now),
            Some(("Bearer", token)) => self.admit_token(token),
            _ => Err(invalid("Authorization has an unknown scheme")),
        }
    }

    fn admit_token(&self, token: &str) -> Result<(), Refusal> {
        // No early end: all tokens are compared.
        let known = self
            .tokens
            .iter()
            .fold(false, |found, known| found | same(known, token));
        if known {
            Ok(())
        } else {
            Err(invalid("the token is not known"))
        }
    }

    fn admit_signature(
        &self,
        rest: &str,
        request: &Incoming,
        body: &[u8],
        now: u64,
    ) -> Result<(), Refusal> {
        let claim =
            Claim::parse(rest).ok_or_else(|| invalid("Authorization is not well-formed"))?;
        if request.header("x-zc-signature-method") != Header::Value(METHOD) {
            return Err(invalid("X-ZC-Signature-Method must name the method used"));
        }
        let Header::Value(timestamp) = request.header("x-zc-timestamp") else {
            return Err(invalid("X-ZC-Timestamp must come exactly once"));
        };
        let (_, secret) = self
            .access_keys
            .iter()
            .find(|(id, _)| id == claim.key_id)
            .ok_or_else(|| invalid("the access key is not known"))?;
        let signed_at =
            seconds(timestamp).ok_or_else(|| invalid("X-ZC-Timestamp must be Unix seconds"))?;
        if now.abs_diff(signed_at) > TOLERANCE_SECONDS {
            return Err(Refusal::unauthorized(
                "AUTHFAILURE_SIGNATURE_EXPIRED",
                "the timestamp is too far from the time of the server",
            ));
        }
        let headers = claim.headers(request)?;
        let expected = sign(secret, claim.signed_headers, &headers, timestamp, body);
        if same(&expected, claim.signature) {
            Ok(())
        } else {
            Err(Refusal::unauthorized(
                "AUTHFAILURE_SIGNATURE_FAILURE",
                "the signature does not match the request",
            ))
        }
    }
}

/// What an `Authorization` header claims.
struct Claim<'a> {
    key_id: &'a str,
    /// Names in lower case, in ASCII order, with semicolons between them.
    signed_headers: &'a str,
    signature: &'a str,
}

impl<'a> Claim<'a> {
    /// Parses what follows the scheme: three parts in this order and spelling, with a comma and
    /// one space between them.
    fn parse(text: &'a str) -> Option<Self> {
        let (key_id, rest) = text.strip_prefix("Credential=")?.split_once(", ")?;
        let rest = rest.strip_prefix("SignedHeaders=")?;
        let (signed_headers, signature) = rest.split_once(", Signature=")?;
        let is_hash = signature.len() == 64 && signature.bytes().all(|b| b.is_ascii_hexdigit());
        let claim = Self {
            key_id,
            signed_headers,
            signature,
        };
        (is_hash && !key_id.is_empty() && claim.signs_enough()).then_some(claim)
    }

    /// Returns whether the names are sorted and unique, and include the required ones.
    fn signs_enough(&self) -> bool {
        let names: Vec<_> = self.signed_headers.split(';').collect();
        let is_name = |name: &&str| {
            let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
            !name.is_empty() && name.bytes().all(plain)
        };
        names.iter().all(is_name)
            && names.is_sorted_by(|a, b| a < b)
            && ALWAYS_SIGNED.iter().all(|name| names.contains(name))
    }

    /// Returns the signed headers in their canonical form, one per line.
    fn headers(&self, request: &Incoming) -> Result<String, Refusal> {
        let mut lines = String::new();
        for name in self.signed_headers.split(';') {
            let Header::Value(value) = request.header(name) else {
                let message = format!("the signed header {name} must come exactly once");
                return Err(invalid(&message));
            };
            lines.push_str(name);
            lines.push(':');
            lines.push_str(value);
            lines.push('\n');
        }
        Ok(lines)
    }
}

/// Parses Unix seconds in plain digits: no sign, no leading zero.
fn seconds(text: &str) -> Option<u64> {
    let plain = text.bytes().all(|b| b.is_ascii_digit()) && !text.starts_with('0');
    if plain { text.parse().ok() } else { None }
}

/// Computes a signature; `headers` has a line for each of the `signed_headers`.
fn sign(secret: &str, signed_headers: &str, headers: &str, timestamp: &str, body: &[u8]) -> String {
    let canonical = format!(
        "POST\n/\n\n{headers}\n{signed_headers}\n{}",
        sha256_hex(body)
    );
    let to_sign = format!(
        "{METHOD}\n{timestamp}\n{}",
        sha256_hex(canonical.as_bytes())
    );
    hex(&hmac_sha256(secret.as_bytes(), &[to_sign.as_bytes()]))
}

fn invalid(message: &str) -> Refusal {
    Refusal::unauthorized("AUTHFAILURE_INVALID_AUTHORIZATION", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vendor's published example, and two that its SDKs produce.
    #[test]
    fn published_signatures() {
        let cases = [
            (
                "Gu5t9xGARNpq86cd98joQYCN3",
                "application/json; charset=utf-8",
                "1673361177",
                r#"{"pageSize":10,"pageNum":1,"zoneId":"HKG-A"}"#,
                "efb356c32e55c781e10dc676da59462c22596d82e91c57803666243379555b2f",
            ),
            (
                "secret-test-0001",
                "application/json",
                "1700000000",
                "{}",
                "0b8e31bc546e8c5fa1919aef5cf83eb5d23ac6a4fafd89f6d250894ef2279518",
            ),
            (
                "secret-test-0001",
                "application/json",
                "1700000001",
                r#"{"imageDescription":"东京 – café 🚀","imageIds":["img-1"],"imageName":"测试镜像"}"#,
                "77fbb3bc2996a26bfb21928b496a996998e6bc97412e18abfcf4afc7cbb87ffb",
            ),
        ];
        let host = "console.zenlayer.com";
        for (secret, content_type, timestamp, body, signature) in cases {
            let headers = format!("content-type:{content_type}\nhost:{host}\n");
            let signed = "content-type;host";
            let made = sign(secret, signed, &headers, timestamp, body.as_bytes());
            assert_eq!(made, signature);
        }
    }

    #[test]
    fn only_exact_authorization_headers_are_read() {
        let hash = "0b8e31bc546e8c5fa1919aef5cf83eb5d23ac6a4fafd89f6d250894ef2279518";
        let good = format!("Credential=AK, SignedHeaders=content-type;host, Signature={hash}");
        assert!(Claim::parse(&good).is_some());
        let more = good.replace("host", "host;x-zc-action;x-zc-version");
        assert!(Claim::parse(&more).is_some());
        for (from, to) in [
            (", ", ","),
            (", ", ",  "),
            ("content-type;host", "host;content-type"),
            ("content-type;host", "Content-Type;Host"),
            ("content-type;host", "content-type"),
            ("content-type;host", "host"),
            ("content-type;host", "content-type;host;"),
            ("content-type;host", "content-type;host;host"),
            ("content-type;host", "content-type;host;accept"),
            ("content-type;host", ""),
            ("Credential=AK", "Credential="),
            ("Credential", "credential"),
            ("518", "51"),
            ("518", "51g"),
            ("518", "518 "),
        ] {
            let bad = good.replace(from, to);
            assert!(Claim::parse(&bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn a_timestamp_is_plain_digits() {
        assert_eq!(seconds("1700000000"), Some(1_700_000_000));
        for bad in [
            "",
            "+1700000000",
            "-1",
            "01700000000",
            "1.7e9",
            "99999999999999999999999",
        ] {
            assert_eq!(seconds(bad), None, "{bad}");
        }
    }
}
