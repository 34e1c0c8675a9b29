//! Checks the hosts that an answer may send us to.
//!
//! The login's answer names the host that later receives the signature. Anyone able to forge that
//! answer could collect signatures, so the name is accepted only if it is a plain host name under
//! the vendor's domains: without scheme, port, path or user, not an IP address, ASCII only, and
//! without a trailing dot.

use std::net::{IpAddr, SocketAddr};

use url::Url;

use crate::error::{Error, ErrorKind};

/// Domains whose sub-domains credentials may be sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HostPolicy {
    domains: Vec<String>,
    loopback: bool,
}

impl Default for HostPolicy {
    /// `edisglobal.com` and `edis.at`, the domains in the vendor's documents.
    fn default() -> Self {
        Self {
            domains: vec!["edisglobal.com".into(), "edis.at".into()],
            loopback: false,
        }
    }
}

impl HostPolicy {
    /// Allows the sub-domains of other domains instead.
    pub fn new(domains: impl IntoIterator<Item = impl Into<String>>) -> Self {
        Self {
            domains: domains
                .into_iter()
                .map(|domain| domain.into().to_ascii_lowercase())
                .collect(),
            loopback: false,
        }
    }

    /// Also allows loopback addresses with a port, and uses plain HTTP for them: for simulators
    /// on this machine.
    #[must_use]
    pub fn allow_loopback(mut self, allow: bool) -> Self {
        self.loopback = allow;
        self
    }

    /// The base URL of a host that an answer names.
    ///
    /// # Errors
    /// [`ErrorKind::UntrustedHost`] when the host is not allowed.
    pub fn base_url(&self, host: &str) -> Result<Url, Error> {
        self.url(host, "/")
    }

    /// The same with an operation's path, which is parsed as it is.
    pub(super) fn url(&self, host: &str, path: &str) -> Result<Url, Error> {
        let scheme = if self.is_allowed_name(host) {
            "https"
        } else if self.loopback && is_loopback(host) {
            "http"
        } else {
            return Err(untrusted(host));
        };
        Url::parse(&format!("{scheme}://{host}{path}")).map_err(|_| untrusted(host))
    }

    /// Checks a host that an answer names but that is not called by HTTP, such as a console's: a
    /// name as for [`base_url`](Self::base_url), or, if those are allowed, a loopback address
    /// without a port.
    ///
    /// # Errors
    /// [`ErrorKind::UntrustedHost`] when the host is not allowed.
    pub fn check(&self, host: &str) -> Result<(), Error> {
        let is_loopback = || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback());
        if self.is_allowed_name(host) || (self.loopback && is_loopback()) {
            Ok(())
        } else {
            Err(untrusted(host))
        }
    }

    fn is_allowed_name(&self, host: &str) -> bool {
        host.len() <= 253
            && host.split('.').all(is_label)
            && self.domains.iter().any(|domain| {
                // All labels are ASCII, so that any index is a character boundary.
                let name = host.len().checked_sub(domain.len());
                name.map(|place| host.split_at(place))
                    .filter(|(_, end)| end.eq_ignore_ascii_case(domain))
                    .and_then(|(rest, _)| rest.strip_suffix('.'))
                    .is_some_and(|sub| !sub.is_empty())
            })
    }
}

/// A label of a host name (RFC 1123).
fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

fn is_loopback(host: &str) -> bool {
    host.parse::<SocketAddr>()
        .is_ok_and(|address| address.ip().is_loopback())
}

fn untrusted(host: &str) -> Error {
    Error::new(
        ErrorKind::UntrustedHost,
        format!("{} ({})", ErrorKind::UntrustedHost.opening(), domain(host)),
    )
    .with_hint("nothing was sent there; if the vendor moved, allow the domain in the host policy")
}

/// The part of a foreign name that may be shown: its domain. The rest may be anything, even a
/// password that the answer echoes.
fn domain(host: &str) -> String {
    let url = Url::parse(&format!("https://{host}"));
    match url.as_ref().ok().and_then(Url::host) {
        Some(url::Host::Domain(name)) => match name.rsplitn(3, '.').collect::<Vec<_>>()[..] {
            [top, name] => format!("{name}.{top}"),
            [top, name, _] => format!("….{name}.{top}"),
            _ => "no domain at all".to_owned(),
        },
        Some(address) => address.to_string(),
        None => "no domain at all".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_under_the_vendors_domains_are_followed() {
        let policy = HostPolicy::default();
        for (host, url) in [
            ("123456.edisglobal.com", "https://123456.edisglobal.com/"),
            ("dns-api.edis.at", "https://dns-api.edis.at/"),
            ("A1.B2.EdisGlobal.COM", "https://a1.b2.edisglobal.com/"),
        ] {
            assert_eq!(policy.base_url(host).expect(host).as_str(), url);
        }
    }

    #[test]
    fn everything_else_is_not() {
        let policy = HostPolicy::default();
        for host in [
            "",
            "edisglobal.com",
            ".edisglobal.com",
            "evil.tld",
            "edisglobal.com.evil.tld",
            "evil-edisglobal.com",
            "evilledisglobal.com",
            "1.edisglobal.com.",
            "1..edisglobal.com",
            "1.edisglobal.com:443",
            "1.edisglobal.com/x",
            "1.edisglobal.com?x",
            "1.edisglobal.com#x",
            "user@1.edisglobal.com",
            "evil.tld/.edisglobal.com",
            "evil.tld#.edisglobal.com",
            "evil.tld\\.edisglobal.com",
            "https://1.edisglobal.com",
            " 1.edisglobal.com",
            "1.edisglobal.com ",
            "1.edis global.com",
            "1.edisglobal.com\r\nx: y",
            "1。edisglobal.com",
            "1.edisglobаl.com", // a Cyrillic a
            "xn--1.edisgl0bal.com",
            "127.0.0.1",
            "127.0.0.1:80",
            "[::1]:80",
            "192.0.2.1",
            "-a.edisglobal.com",
            "%31.edisglobal.com",
        ] {
            let error = policy.base_url(host).expect_err(host);
            assert_eq!(error.kind(), ErrorKind::UntrustedHost, "{host}");
        }
        let long_label = format!("{}.edisglobal.com", "a".repeat(64));
        assert!(policy.base_url(&long_label).is_err());
        let long_name = format!("{}edisglobal.com", "a.".repeat(120));
        assert!(policy.base_url(&long_name).is_err());
    }

    #[test]
    fn of_a_refused_name_the_domain_is_shown() {
        for (host, shown) in [
            ("a.b.evil.tld", "(….evil.tld)"),
            ("evil.tld", "(evil.tld)"),
            ("hunter2.evil.tld", "(….evil.tld)"),
            ("127.0.0.1:80", "(127.0.0.1)"),
            ("[::1]:80", "([::1])"),
            ("hunter2", "(no domain at all)"),
            ("user:hunter2@evil.tld", "(evil.tld)"),
            ("evil.tld/hunter2.txt?hunter2#hunter2", "(evil.tld)"),
            ("https://evil.tld", "(no domain at all)"),
        ] {
            let error = HostPolicy::default().base_url(host).expect_err(host);
            let text = error.to_string();
            assert!(text.contains(shown) && !text.contains("hunter2"), "{text}");
        }
    }

    #[test]
    fn loopback_is_refused_without_the_switch() {
        let policy = HostPolicy::default().allow_loopback(true);
        assert_eq!(
            policy.base_url("127.0.0.1:8080").expect("allowed").as_str(),
            "http://127.0.0.1:8080/"
        );
        assert!(policy.base_url("[::1]:8080").is_ok());
        assert!(policy.base_url("192.0.2.1:80").is_err());
        assert!(policy.base_url("127.0.0.1").is_err(), "without a port");
    }

    #[test]
    fn hosts_of_consoles_are_checked_as_strictly() {
        let policy = HostPolicy::default();
        policy.check("example.edis.at").expect("the vendor's");
        let here = policy.clone().allow_loopback(true);
        here.check("127.0.0.1").expect("with the switch");
        here.check("::1").expect("with the switch");
        here.check("example.edis.at").expect("the vendor's");
        for host in [
            "",
            "127.0.0.1",
            "::1",
            "localhost",
            "192.0.2.1",
            "edis.at",
            "evil.tld",
            "1.edis.at.",
            "1.edis.at:22",
            "user@1.edis.at",
            "1.edis.at.evil.tld",
        ] {
            let error = policy.check(host).expect_err(host);
            assert_eq!(error.kind(), ErrorKind::UntrustedHost, "{host}");
        }
        for host in ["127.0.0.1:80", "localhost", "192.0.2.1", "127.1", "0x7f.1"] {
            assert!(here.check(host).is_err(), "{host}");
        }
    }

    proptest::proptest! {
        /// Whatever the answer contains, the URL's host is under an allowed domain, and nothing
        /// but a host was taken from it.
        #[test]
        fn a_followed_host_is_always_under_an_allowed_domain(
            host in "([a-zA-Z0-9.@:/?#\\\\%\u{3002}аö _-]{0,20})(\\.edisglobal\\.com)?([.:/@a-z]{0,8})"
        ) {
            let policy = HostPolicy::default();
            if let Ok(url) = policy.base_url(&host) {
                let name = url.host_str().unwrap_or_default().to_owned();
                let under = name.ends_with(".edisglobal.com") || name.ends_with(".edis.at");
                proptest::prop_assert!(under);
                proptest::prop_assert_eq!(url.as_str(), format!("https://{name}/"));
                proptest::prop_assert_eq!(name, host.to_ascii_lowercase());
            }
        }
    }
}
