//! Checks the address that a client is pointed at.

use std::net::{IpAddr, SocketAddr};

use loggia_transport::{Destination, Error, ErrorKind};
use url::Url;

/// How to write an endpoint, for errors.
const WRITTEN: &str = "write it as https://host, that of a simulator as http://127.0.0.1:PORT";

/// A checked base URL.
pub(crate) struct Endpoint {
    pub(crate) url: Url,
    pub(crate) is_loopback: bool,
}

impl Endpoint {
    /// Accepts `https`, or `http` to this machine if that is allowed. A path is put before the
    /// paths of all operations (for a gateway); user, query and fragment are refused. `whose`
    /// names the cloud in errors.
    pub(crate) fn parse(
        whose: &'static str,
        text: &str,
        insecure_loopback: bool,
    ) -> Result<Self, Error> {
        let refused = |what: &str, hint: &'static str| {
            let message = format!("the {whose} endpoint {what} ({})", shown(text));
            Error::new(ErrorKind::Config, message).with_hint(hint)
        };
        let url = Url::parse(text)
            .map_err(|error| refused("is not a URL", WRITTEN).with_source(error))?;
        if !url.has_host() {
            return Err(refused("has no host", WRITTEN));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused(
                "holds a user name or password",
                "give credentials to the builder, not in the URL",
            ));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(refused(
                "holds a query or fragment",
                "write it as https://host, or https://host/prefix",
            ));
        }
        let is_loopback = Destination::of(&url) == Destination::Loopback;
        match url.scheme() {
            "https" => {}
            "http" if is_loopback && insecure_loopback => {}
            "http" if is_loopback => {
                return Err(refused(
                    "is plain http",
                    "for a simulator on this machine, call allow_insecure_loopback(true)",
                ));
            }
            _ => return Err(refused("is not https", "credentials travel over TLS only")),
        }
        let is_loopback = is_loopback && insecure_loopback;
        Ok(Self { url, is_loopback })
    }
}

/// The part of an unchecked address that may be shown: it may contain a password, or be a
/// password given in its place.
pub(crate) fn shown(text: &str) -> String {
    match Url::parse(text) {
        Ok(url) if url.has_host() => {
            url[..url::Position::BeforeUsername].to_owned()
                + &url[url::Position::BeforeHost..url::Position::AfterPort]
        }
        _ if is_host(text) => text.to_owned(),
        _ => "not shown".to_owned(),
    }
}

/// Whether a text is a name with a domain, or this machine's, or an IP address, perhaps with a
/// port: an address whose scheme was forgotten, and hardly a password.
fn is_host(text: &str) -> bool {
    if text.parse::<SocketAddr>().is_ok() || text.parse::<IpAddr>().is_ok() {
        return true;
    }
    let (name, port) = text.split_once(':').unwrap_or((text, "0"));
    let domain = name.rsplit_once('.').map(|(_, domain)| domain);
    let is_domain =
        |domain: &str| domain.len() > 1 && domain.bytes().all(|byte| byte.is_ascii_lowercase());
    let is_name = name
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-.".contains(&byte));
    is_name && port.parse::<u16>().is_ok() && (name == "localhost" || domain.is_some_and(is_domain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_any_address_only_scheme_host_and_port_are_shown() {
        for (text, seen) in [
            ("https://gate.example:8443/", "https://gate.example:8443"),
            ("https://user:hunter2@gate.example", "https://gate.example"),
            (
                "https://hunter2@gate.example/hunter2?x=hunter2#hunter2",
                "https://gate.example",
            ),
            ("http://[::1]:80", "http://[::1]"),
            ("console.zenlayer.com", "console.zenlayer.com"),
            ("127.0.0.1:8001", "127.0.0.1:8001"),
            ("[::1]:8001", "[::1]:8001"),
            ("localhost:8080", "localhost:8080"),
            ("hunter2", "not shown"),
            ("Hunter2.secret", "not shown"),
            ("user:hunter2", "not shown"),
            ("data:hunter2", "not shown"),
            ("https://user:hunter2@", "not shown"),
        ] {
            assert_eq!(shown(text), seen, "{text}");
        }
    }

    #[test]
    fn https_anywhere_and_http_only_here_and_on_request() {
        for (url, switch) in [
            ("https://console.zenlayer.com", false),
            ("https://console.zenlayer.com/", false),
            ("https://gate.example/zenlayer", false),
            ("https://gate.example/a/b/", false),
            ("https://10.0.0.1:8443", false),
            ("http://127.0.0.1:80", true),
            ("http://[::1]:8080/", true),
            ("http://localhost:8080", true),
        ] {
            assert!(Endpoint::parse("Zenlayer", url, switch).is_ok(), "{url}");
        }
        for (url, switch) in [
            ("http://127.0.0.1:80", false),
            ("http://console.zenlayer.com", true),
            ("http://127.0.0.1.evil.tld", true),
            ("http://api.localhost", true),
            ("http://localhost.", true),
            ("http://192.0.2.1", true),
            ("ftp://127.0.0.1", true),
            ("https://user:hunter2@host", true),
            ("https://host/#f", true),
            ("https://host/?q", true),
            ("console.zenlayer.com", true),
            ("", true),
        ] {
            let error = Endpoint::parse("Zenlayer", url, switch).err().expect(url);
            assert_eq!(error.kind(), ErrorKind::Config, "{url}");
            assert!(!error.to_string().contains("hunter2"), "{error}");
            let text = error.to_string();
            assert!(text.starts_with("the Zenlayer endpoint "), "{text}");
            assert!(error.to_string().contains(&shown(url)), "{error}");
        }
    }
}
