//! Hooks: calls that a machine's owner requests for when its traffic reaches a percentage.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::http::Uri;

/// A hook of one machine.
#[derive(Clone, Debug)]
pub(crate) struct Hook {
    pub(crate) id: u64,
    /// The percentage; 0 for a hook that only demonstrates a call.
    pub(crate) trigger: u64,
    /// When it last fired, in seconds since 1970; 0 if it never did.
    pub(crate) last_launched: u64,
    pub(crate) url: String,
    pub(crate) post: bool,
    pub(crate) user: String,
    pub(crate) password: Password,
    pub(crate) target: Target,
}

/// A password that is never printed.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Password(pub(crate) String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(..)")
    }
}

/// Where a hook calls: always this computer.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) addr: SocketAddr,
    pub(crate) uri: Uri,
}

impl Target {
    /// Returns the target of a URL, if it stays on this computer: plain HTTP to a loopback
    /// address, or to `localhost`, which is not resolved.
    pub(crate) fn on_loopback(url: &str) -> Option<Self> {
        let uri: Uri = url.parse().ok()?;
        let authority = uri.authority()?;
        // Without a user in front, which the parser would skip.
        let port = authority.as_str().strip_prefix(authority.host())?;
        let port = match port.strip_prefix(':') {
            Some(port) => port.parse().ok()?,
            None => 80,
        };
        let host = authority.host().trim_matches(['[', ']']);
        let ip = if host.eq_ignore_ascii_case("localhost") {
            IpAddr::V4(Ipv4Addr::LOCALHOST)
        } else {
            host.parse().ok()?
        };
        (uri.scheme_str() == Some("http") && ip.is_loopback()).then(|| Self {
            addr: SocketAddr::new(ip, port),
            uri,
        })
    }
}

/// A call that is due.
#[derive(Clone, Debug)]
pub(crate) struct DueCallback {
    pub(crate) kvm_id: String,
    pub(crate) hook: Hook,
    /// The percentage at which it fired.
    pub(crate) percent: u64,
    /// The percentage that the text names.
    pub(crate) share: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_computer_is_called() {
        for good in [
            "http://127.0.0.1/",
            "http://127.9.9.9:8080/a?b=c",
            "http://localhost:1/",
            "http://[::1]:9000/x",
        ] {
            let target = Target::on_loopback(good).expect(good);
            assert!(target.addr.ip().is_loopback(), "{good}");
        }
        for bad in [
            "https://127.0.0.1/",
            "http://example.com/",
            "http://localhost.example.com/",
            "http://192.0.2.1/",
            "http://0.0.0.0/",
            "http://[::]/",
            "http://127.0.0.1@example.com/",
            "http://user:pw@127.0.0.1/",
            "http://127.1/",
            "http://2130706433/",
            "http://127.0.0.1:99999/",
            "/path",
            "",
        ] {
            assert!(Target::on_loopback(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn passwords_do_not_show() {
        let shown = format!("{:?}", Password("hunter2".to_owned()));
        assert_eq!(shown, "Password(..)");
    }
}
