//! Converts the vendors' names to Rust's.
//!
//! One place decides how an operation's id or a schema's name is split into words, so that method,
//! module and type of an operation always match.

use std::borrow::Cow;

use heck::{ToSnakeCase, ToUpperCamelCase};

/// Spellings that would be split in the wrong places.
const SPELLINGS: [(&str, &str); 4] = [
    ("IPv4", "Ipv4"),
    ("IPv6", "Ipv6"),
    ("DDoS", "Ddos"),
    ("VPCs", "Vpcs"),
];

/// Names that have another meaning in generated files: traits, types and variants of the prelude,
/// and what generated files import.
const TAKEN: [&str; 65] = [
    "AsMut",
    "AsRef",
    "BTreeMap",
    "Box",
    "Call",
    "Client",
    "Clone",
    "ConversionError",
    "Copy",
    "Cow",
    "Debug",
    "Decode",
    "Default",
    "Deserialize",
    "Display",
    "DoubleEndedIterator",
    "Drop",
    "Eq",
    "Err",
    "Error",
    "ExactSizeIterator",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "FromStr",
    "Future",
    "Hash",
    "Host",
    "Into",
    "IntoFuture",
    "IntoIterator",
    "Iterator",
    "Map",
    "None",
    "Nullable",
    "Ok",
    "Operation",
    "Option",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Pipeline",
    "Reply",
    "Result",
    "Safety",
    "Secret",
    "Self",
    "Send",
    "Serialize",
    "Sized",
    "Some",
    "String",
    "Sync",
    "Timestamp",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
    "Value",
    "Vec",
    "Waits",
];

/// Whether the name of a type has another meaning in generated files.
pub fn is_taken(name: &str) -> bool {
    TAKEN.contains(&name)
}

fn prepared(name: &str) -> Cow<'_, str> {
    let mut name = Cow::Borrowed(name);
    for (from, to) in SPELLINGS {
        if name.contains(from) {
            name = Cow::Owned(name.replace(from, to));
        }
    }
    name
}

/// As a method or module.
pub fn snake(name: &str) -> String {
    let snake = prepared(name).to_snake_case();
    // A keyword since edition 2024, which syn accepts as a name.
    if snake == "gen" {
        return "gen_".to_owned();
    }
    if syn::parse_str::<syn::Ident>(&snake).is_ok() {
        snake
    } else if snake.starts_with(|first: char| first.is_ascii_digit()) {
        format!("_{snake}")
    } else {
        format!("{snake}_")
    }
}

/// As a type.
pub fn camel(name: &str) -> String {
    let camel = prepared(name).to_upper_camel_case();
    if camel.starts_with(|first: char| first.is_ascii_digit()) {
        format!("N{camel}")
    } else {
        camel
    }
}

/// Whether a character is invisible or changes the direction of text: either could make code look
/// like something else.
pub fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
    )
}

/// Whether a field's name says that its value is a secret.
pub fn is_secret(name: &str) -> bool {
    // It only marks repeated orders as one order, and is of no use to anyone who learns it.
    if name.eq_ignore_ascii_case("clientToken") {
        return false;
    }
    let words = prepared(name).to_snake_case();
    words.split('_').any(|word| {
        matches!(
            word,
            "pw" | "password" | "passwd" | "secret" | "token" | "signature"
        )
    }) || ["password", "secret", "token", "signature"]
        .iter()
        .any(|secret| name.to_ascii_lowercase().contains(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_become_methods_and_types() {
        for (id, method, name) in [
            ("DescribeVncUrl", "describe_vnc_url", "DescribeVncUrl"),
            ("getISOList", "get_iso_list", "GetIsoList"),
            (
                "DescribeIPv6DDoSInstances",
                "describe_ipv6_ddos_instances",
                "DescribeIpv6DdosInstances",
            ),
            ("move", "move_", "Move"),
            ("gen", "gen_", "Gen"),
            ("self", "self_", "Self"),
        ] {
            assert_eq!((snake(id).as_str(), camel(id).as_str()), (method, name));
        }
    }

    #[test]
    fn secrets_are_known_by_their_names() {
        for name in [
            "pw",
            "vnc_pw",
            "rootPassword",
            "secretKey",
            "signature",
            "accesstoken",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in ["power", "httpwatch", "email", "design", "clientToken"] {
            assert!(!is_secret(name), "{name}");
        }
    }
}
