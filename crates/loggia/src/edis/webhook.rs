//! The receiving side of a hook: the calls that EDIS makes to your server.
//!
//! A call is a form by POST, or the same fields in the query by GET. It carries no signature.
//! Only the user and password of the hook, and the address that the call comes from,
//! distinguish it from a forgery: check both.
//!
//! ```
//! use loggia::edis::webhook::{BasicAuth, TrafficCallback};
//!
//! let auth = BasicAuth::new("me", "a long password");
//! assert!(!auth.allows(None));
//!
//! let call = TrafficCallback::parse(b"kvm=kvm_1_2&details=traffic&trigger_value=80")?;
//! assert_eq!((call.kvm_id.as_str(), call.percent), ("kvm_1_2", Some(80)));
//! # Ok::<(), loggia::Error>(())
//! ```

use std::net::{IpAddr, Ipv4Addr};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use loggia_edis::management::types;
use loggia_transport::{Error, ErrorKind, Secret};
use url::form_urlencoded;

/// The address that the vendor documents for its calls. [`is_from_vendor`] compares a
/// caller's with it: on a socket that listens for IPv6 as well (`[::]`), this one arrives as
/// `::ffff:149.154.154.251`, which is not equal to it.
pub const SOURCE: IpAddr = IpAddr::V4(Ipv4Addr::new(149, 154, 154, 251));

/// Whether a call comes from the [address](SOURCE) that the vendor documents, in whichever way
/// the socket writes it. Behind a proxy, give it the address that the proxy passes on.
///
/// ```
/// use loggia::edis::webhook;
///
/// assert!(webhook::is_from_vendor("::ffff:149.154.154.251".parse()?));
/// assert!(!webhook::is_from_vendor("192.0.2.7".parse()?));
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
pub fn is_from_vendor(caller: IpAddr) -> bool {
    caller.to_canonical() == SOURCE
}

/// The largest body worth reading, in bytes. A real one has a hundred or two.
pub const MAX_BODY: usize = 16 * 1024;

/// A call about traffic.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TrafficCallback {
    /// The VPS.
    pub kvm_id: String,
    /// The share of its traffic that is used, in percent.
    pub percent: Option<u64>,
    /// The vendor's words. They differ: show them, do not branch on them.
    pub details: Option<String>,
}

impl TrafficCallback {
    /// Reads the body of a POST, or the query of a GET without its `?`.
    ///
    /// # Errors
    /// `Decode` when it is not such a call.
    pub fn parse(form: &[u8]) -> Result<Self, Error> {
        if form.len() > MAX_BODY {
            return Err(not_a_call("it is too large"));
        }
        // The first of each name counts: appending a second one has no effect.
        let field = |wanted: &str| {
            let mut fields = form_urlencoded::parse(form);
            let found = fields.find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.into_owned())
        };
        let mut call = types::TrafficHookCallback::default();
        call.kvm = field("kvm");
        call.details = field("details");
        call.trigger_value = field("trigger_value").and_then(|text| text.trim().parse().ok());
        Self::try_from(call)
    }
}

impl TryFrom<types::TrafficHookCallback> for TrafficCallback {
    type Error = Error;

    fn try_from(call: types::TrafficHookCallback) -> Result<Self, Error> {
        let kvm_id = call.kvm.filter(|id| !id.trim().is_empty());
        Ok(Self {
            kvm_id: kvm_id.ok_or_else(|| not_a_call("it names no VPS"))?,
            percent: call.trigger_value,
            details: call.details,
        })
    }
}

fn not_a_call(why: &str) -> Error {
    Error::new(
        ErrorKind::Decode,
        format!("this is not a call from EDIS: {why}"),
    )
    .with_hint("answer it with 400")
}

/// The user and password that a hook was made with.
#[derive(Clone, Debug)]
pub struct BasicAuth {
    expected: Secret,
}

impl BasicAuth {
    /// The user and password that were given to
    /// [`AddHook::basic_auth`](super::AddHook::basic_auth).
    pub fn new(user: &str, password: impl Into<Secret>) -> Self {
        let password = password.into();
        Self {
            expected: Secret::from(format!("{user}:{}", password.expose())),
        }
    }

    /// Whether the value of a request's `Authorization` header is right. Takes the
    /// same time wherever user and password differ from the right ones.
    pub fn allows(&self, authorization: Option<&[u8]>) -> bool {
        let given = authorization.and_then(credentials);
        given.is_some_and(|given| given == self.expected)
    }
}

/// The decoded text of `Basic <base64>`.
fn credentials(header: &[u8]) -> Option<Secret> {
    let (scheme, encoded) = header.split_at_checked(6)?;
    if !scheme.eq_ignore_ascii_case(b"basic ") {
        return None;
    }
    let plain = STANDARD.decode(encoded.trim_ascii()).ok()?;
    String::from_utf8(plain).ok().map(Secret::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_read_from_forms_and_queries() {
        let form = b"kvm=kvm_1_2&details=Traffic+usage+reached+80%25&trigger_value=80";
        let call = TrafficCallback::parse(form).expect("a call");
        assert_eq!(call.kvm_id, "kvm_1_2");
        assert_eq!(call.percent, Some(80));
        assert_eq!(call.details.as_deref(), Some("Traffic usage reached 80%"));
        let call = TrafficCallback::parse(b"kvm=a&kvm=b&trigger_value=x").expect("a call");
        assert_eq!((call.kvm_id.as_str(), call.percent), ("a", None));
    }

    #[test]
    fn callers_are_known_in_both_notations() {
        for (caller, is_vendor) in [
            ("149.154.154.251", true),
            ("::ffff:149.154.154.251", true),
            ("149.154.154.252", false),
            ("::ffff:149.154.154.252", false),
            ("::149.154.154.251", false),
            ("127.0.0.1", false),
        ] {
            let address = caller.parse().expect("an address");
            assert_eq!(is_from_vendor(address), is_vendor, "{caller}");
        }
    }

    #[test]
    fn anything_else_is_an_error() {
        let large = vec![b'a'; MAX_BODY + 1];
        for odd in [&b""[..], b"kvm=", b"kvm=+&x=y", b"\xff\xfe%zz&&==", &large] {
            let error = TrafficCallback::parse(odd).expect_err("no call");
            assert_eq!(error.kind(), ErrorKind::Decode);
        }
    }

    #[test]
    fn only_the_right_password_opens() {
        let auth = BasicAuth::new("user", "p\u{e4}ss?");
        assert!(auth.allows(Some(b"Basic dXNlcjpww6Rzcz8=")));
        assert!(auth.allows(Some(b"basic  dXNlcjpww6Rzcz8= ")));
        for wrong in [
            &b"Basic dXNlcjpwYXNz"[..],
            b"Bearer dXNlcjpww6Rzcz8=",
            b"Basic",
            b"Basic ",
            b"Basic !!!",
            b"Basic /w==",
            b"\xff",
            b"",
        ] {
            assert!(!auth.allows(Some(wrong)), "{wrong:?}");
        }
        assert!(!auth.allows(None));
        assert!(!format!("{auth:?}").contains("user"));
    }
}
