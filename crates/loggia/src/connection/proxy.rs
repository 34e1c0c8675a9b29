//! Checks the proxy that the environment names for requests to the outside.
//!
//! The HTTP client reads it by itself, and ignores a proxy that it cannot parse: requests meant
//! for a proxy would then go out directly, unnoticed. So it is checked first. No message contains
//! its value, which may include a password.

use http::Uri;
use loggia_transport::{Error, ErrorKind};

use crate::environment::Lookup;

/// The variables of a proxy for https, in the order in which the HTTP client looks. The first of
/// a pair that is set counts, even if it is empty.
const NAMES: [[&str; 2]; 2] = [["HTTPS_PROXY", "https_proxy"], ["ALL_PROXY", "all_proxy"]];

/// The schemes that a proxy may have.
const SCHEMES: [&str; 6] = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"];

/// Refuses a proxy that the HTTP client would ignore.
///
/// # Errors
/// `Config`, with the name of the variable.
pub(super) fn check(lookup: Lookup<'_>) -> Result<(), Error> {
    // A CGI program ignores proxies, and one that excepts every host uses none.
    let is_none = lookup("REQUEST_METHOD").is_some() || excepts_all(lookup);
    let mut named = NAMES.iter().filter_map(|pair| {
        let set = pair.iter().find_map(|name| Some((*name, lookup(name)?)));
        set.filter(|(_, value)| !value.trim().is_empty())
    });
    match named.next() {
        Some((name, value)) if !is_none && !is_proxy(&value) => Err(refused(name)),
        _ => Ok(()),
    }
}

fn excepts_all(lookup: Lookup<'_>) -> bool {
    let mut names = ["NO_PROXY", "no_proxy"].iter();
    let set = names.find_map(|name| lookup(name)).unwrap_or_default();
    set.split(',').any(|entry| entry.trim() == "*")
}

/// Whether the HTTP client accepts the value as a proxy.
fn is_proxy(value: &str) -> bool {
    let Ok(uri) = value.parse::<Uri>() else {
        return false;
    };
    let has_address = uri.authority().is_some_and(|authority| {
        let (text, host) = (authority.as_str().trim_end_matches(':'), authority.host());
        !host.is_empty() && (text.ends_with(host) || authority.port_u16().is_some())
    });
    has_address
        && uri
            .scheme_str()
            .is_none_or(|scheme| SCHEMES.contains(&scheme))
}

fn refused(name: &str) -> Error {
    let message = format!("{name} is set to what is no address of a proxy");
    Error::new(ErrorKind::Config, message).with_hint(
        "write it as http://host:port or socks5h://host:port, with what is no letter or digit of \
         a password as %XX; or take it away",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(variables: &[(&str, &str)]) -> Result<(), Error> {
        check(&|name| {
            let mut set = variables.iter();
            let found = set.find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn what_the_http_client_takes_is_good() {
        for value in [
            "http://proxy.example:3128",
            "https://proxy.example/",
            "proxy.example:3128",
            "proxy",
            "192.0.2.7:3128",
            "http://[2001:db8::1]:3128",
            "http://me:p%40ss@proxy.example:3128",
            "http://proxy.example:",
            "socks5h://127.0.0.1:1080",
            "",
            " ",
        ] {
            for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
                assert!(checked(&[(name, value)]).is_ok(), "{name} {value}");
            }
        }
    }

    #[test]
    fn what_it_would_pass_over_is_refused_and_not_quoted() {
        for value in [
            "not a url hunter2",
            "http://",
            "ftp://hunter2.example",
            "/hunter2",
            "http://proxy.example:port",
        ] {
            for name in ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
                let error = checked(&[(name, value)]).expect_err(value);
                assert_eq!(error.kind(), ErrorKind::Config, "{value}");
                let text = error.to_string();
                assert!(
                    text.starts_with(name) && !text.contains("hunter2"),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn only_the_variable_that_counts_is_looked_at() {
        let (good, bad) = ("http://proxy.example", "no url");
        for (variables, is_good) in [
            (&[("HTTPS_PROXY", good), ("ALL_PROXY", bad)][..], true),
            (&[("HTTPS_PROXY", bad), ("ALL_PROXY", good)], false),
            (&[("HTTPS_PROXY", ""), ("ALL_PROXY", bad)], false),
            (&[("HTTPS_PROXY", good), ("https_proxy", bad)], true),
            (&[("HTTP_PROXY", bad), ("http_proxy", bad)], true),
            (&[("HTTPS_PROXY", bad), ("NO_PROXY", "a, *")], true),
            (&[("HTTPS_PROXY", bad), ("NO_PROXY", "a")], false),
            (&[("HTTPS_PROXY", bad), ("REQUEST_METHOD", "GET")], true),
        ] {
            assert_eq!(checked(variables).is_ok(), is_good, "{variables:?}");
        }
    }
}
