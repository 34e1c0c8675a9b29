//! The fields that an operation's body may have, and the formats of their values.
//!
//! The vendor's documents mark nothing as required and state limits in prose; the operations'
//! lists state both in a form that can be checked.

use std::borrow::Cow;
use std::net::IpAddr;

use axum::http::Uri;

use super::strict_json;

/// A field of an operation's body.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) name: &'static str,
    pub(crate) required: bool,
    pub(crate) format: Format,
}

impl Field {
    pub(crate) const fn required(name: &'static str, format: Format) -> Self {
        Self {
            name,
            required: true,
            format,
        }
    }

    pub(crate) const fn optional(name: &'static str, format: Format) -> Self {
        Self {
            name,
            required: false,
            format,
        }
    }
}

impl Field {
    /// Returns whether its value is a secret, which messages do not quote.
    pub(crate) fn is_secret(&self) -> bool {
        // The URL of an image or a hook is often enough to use it.
        let by_format = matches!(
            self.format,
            Format::VncPassword | Format::CloudConfig | Format::HttpUrl
        );
        by_format || matches!(self.name, "signature" | "pw" | "password")
    }
}

/// The format of a field's value.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Format {
    Text,
    /// `kvm_<digits>_<digits>`
    KvmId,
    /// Seconds since 1970 in decimal.
    UnixSeconds,
    /// Exactly eight letters or digits.
    VncPassword,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A whole number between two bounds, inclusive.
    Whole(u64, u64),
    /// Decimal digits that are treated as text.
    Digits,
    /// An `http` or `https` URL.
    HttpUrl,
    /// A percentage, or the word `demo`.
    Trigger,
    /// YAML with its type in the first line.
    CloudConfig,
    /// A JSON array of IP addresses as text.
    Addresses,
    /// A JSON object from IP address to host name as text.
    Names,
    /// A JSON object as text.
    Object,
    /// The content of a file.
    File,
}

impl Format {
    /// Returns what is wrong with a value, if anything.
    pub(crate) fn objection(self, value: &str) -> Option<Cow<'static, str>> {
        let (fits, wanted) = match self {
            Self::Text | Self::File => (true, ""),
            Self::KvmId => (is_kvm_id(value), "must look like kvm_123456_789012"),
            Self::UnixSeconds => (
                is_digits(value) && value.len() <= 20,
                "must be seconds since 1970 in decimal",
            ),
            Self::VncPassword => (
                value.len() == 8 && value.bytes().all(|b| b.is_ascii_alphanumeric()),
                "must be exactly 8 letters or digits",
            ),
            Self::OneOf(words) => {
                let wanted = || format!("must be one of: {}", words.join(", ")).into();
                return (!words.contains(&value)).then(wanted);
            }
            Self::Whole(least, most) => {
                let fits =
                    is_digits(value) && value.parse().is_ok_and(|n| (least..=most).contains(&n));
                let wanted = || format!("must be a whole number from {least} to {most}").into();
                return (!fits).then(wanted);
            }
            Self::Digits => (is_digits(value), "must be a number"),
            Self::HttpUrl => (is_http_url(value), "must be an http or https URL"),
            Self::Trigger => (
                value == "demo"
                    || is_digits(value) && value.parse().is_ok_and(|n| (1..=100).contains(&n)),
                "must be a percentage from 1 to 100, or the word demo",
            ),
            Self::CloudConfig => (
                value.lines().next().map(str::trim_end) == Some("#cloud-config"),
                "must be YAML that starts with #cloud-config",
            ),
            Self::Addresses => (
                are_addresses(value),
                "must be a JSON array of different IP addresses",
            ),
            Self::Names => (
                are_names(value),
                "must be a JSON object from IP address to host name",
            ),
            Self::Object => (
                strict_json::object(value).is_ok(),
                "must be a JSON object without repeated keys",
            ),
        };
        (!fits).then_some(wanted.into())
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

pub(crate) fn is_kvm_id(text: &str) -> bool {
    text.strip_prefix("kvm_")
        .and_then(|rest| rest.split_once('_'))
        .is_some_and(|(node, guest)| is_digits(node) && is_digits(guest))
}

fn is_http_url(text: &str) -> bool {
    text.parse::<Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.host().is_some_and(|host| !host.is_empty())
    })
}

/// Returns whether a text can be a host name: labels of letters, digits and hyphens, with dots
/// between them.
pub(crate) fn is_host_name(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

fn are_addresses(text: &str) -> bool {
    let Ok(list) = strict_json::addresses(text) else {
        return false;
    };
    let known = |at: usize| list[..at].contains(&list[at]);
    !list.is_empty() && !(0..list.len()).any(known)
}

fn are_names(text: &str) -> bool {
    strict_json::object(text).is_ok_and(|map| {
        let fits = |(ip, name): (&String, &serde_json::Value)| {
            ip.parse::<IpAddr>().is_ok() && name.as_str().is_some_and(is_host_name)
        };
        !map.is_empty() && map.iter().all(fits)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(format: Format, good: &[&str], bad: &[&str]) {
        for text in good {
            assert_eq!(format.objection(text), None, "{text}");
        }
        for text in bad {
            assert!(format.objection(text).is_some(), "{text}");
        }
    }

    #[test]
    fn formats() {
        check(
            Format::KvmId,
            &["kvm_1_2"],
            &["kvm_1", "kvm__2", "kvm_1_2_3", "vps_1_2", "kvm_a_2"],
        );
        check(
            Format::VncPassword,
            &["abcd1234"],
            &["abcd123", "abcd12345", "abcd 123", "abcd123é"],
        );
        check(
            Format::UnixSeconds,
            &["1737476000"],
            &["2025-01-12T15:30:00Z", "-1", "1.5"],
        );
        check(
            Format::Whole(1, 10),
            &["1", "10"],
            &["0", "11", "+1", "-1", "1.0", "x", "99999999999999999999999"],
        );
        check(
            Format::Trigger,
            &["1", "80", "100", "demo"],
            &["0", "101", "80%", "Demo"],
        );
        check(
            Format::HttpUrl,
            &["http://a/", "https://a.example:8443/x?y=1"],
            &["ftp://a/", "a.example/x", "/x", "http://", "http:// a/"],
        );
        check(
            Format::CloudConfig,
            &["#cloud-config\nuser: root\n", "#cloud-config\r\n"],
            &["user: root", "#cloud-configs", "# cloud-config"],
        );
    }

    #[test]
    fn addresses_of_images_and_hooks_are_secrets() {
        for (name, format, is_secret) in [
            ("url", Format::HttpUrl, true),
            ("callback_url", Format::HttpUrl, true),
            ("pw", Format::Text, true),
            ("pw_vnc", Format::VncPassword, true),
            ("kvm_id", Format::KvmId, false),
        ] {
            assert_eq!(
                Field::required(name, format).is_secret(),
                is_secret,
                "{name}"
            );
        }
    }

    #[test]
    fn json_inside_fields() {
        check(
            Format::Addresses,
            &[r#"["192.0.2.1"]"#, r#"["192.0.2.1", "2001:db8::1"]"#],
            &[
                "192.0.2.1",
                "[]",
                r#"["host"]"#,
                "[1]",
                r#"{"192.0.2.1":"a"}"#,
                r#"["2001:db8::1","2001:db8:0::1"]"#,
            ],
        );
        check(
            Format::Names,
            &[r#"{"192.0.2.1":"a.example"}"#, r#"{"2001:db8::1":"a"}"#],
            &[
                "{}",
                r#"{"a":"b"}"#,
                r#"{"192.0.2.1":1}"#,
                r#"{"192.0.2.1":"-a"}"#,
                r#"{"192.0.2.1":"a","192.0.2.1":"b"}"#,
                r#"["192.0.2.1"]"#,
            ],
        );
        check(
            Format::Object,
            &["{}", r#"{"a":{"b":1}}"#],
            &[
                "",
                "1",
                "[]",
                r#"{"a":1,"a":1}"#,
                r#"{"a":[{"b":1,"b":1}]}"#,
            ],
        );
    }

    #[test]
    fn host_names() {
        for good in ["a", "a.example", "1-2.example.com"] {
            assert!(is_host_name(good), "{good}");
        }
        let long = "a".repeat(64);
        for bad in ["", ".", "a.", "-a", "a-.b", "a b", "a_b", "é", &long] {
            assert!(!is_host_name(bad), "{bad}");
        }
    }
}
