//! Writes types as text, in Rust's notation and in that of the macros for requests.

use quote::ToTokens;

use super::read::{argument, map_value};

/// The type as a person would write it.
pub(super) fn plain(ty: &syn::Type) -> String {
    let text = ty.to_token_stream().to_string();
    let mut plain = String::with_capacity(text.len());
    let mut rest = text.as_str();
    // Tokens are printed with spaces around them; only the one after a comma stays.
    while let Some((before, after)) = rest.split_once(' ') {
        plain.push_str(before);
        if before.ends_with(',') || before.ends_with("dyn") || before.ends_with("mut") {
            plain.push(' ');
        }
        rest = after;
    }
    plain.push_str(rest);
    plain
}

/// A field's type in a request, where every field may be left out: `[T]` is a list, `{T}` a map,
/// and anything but a plain name is in brackets.
pub(super) fn sent(ty: &syn::Type) -> String {
    if let Some(inner) = argument(ty, "Option") {
        return sent(inner);
    }
    if let Some(item) = argument(ty, "Vec") {
        return format!("[{}]", sent(item));
    }
    if let Some(value) = map_value(ty) {
        return format!("{{{}}}", sent(value));
    }
    let text = plain(ty);
    if text.chars().all(|c| c.is_alphanumeric() || c == '_') {
        text
    } else {
        format!("({text})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_written_without_paths() {
        for (ty, as_rust, as_sent) in [
            ("Option<String>", "Option<String>", "String"),
            ("Vec<u16>", "Vec<u16>", "[u16]"),
            ("Option<Box<Tree>>", "Option<Box<Tree>>", "(Box<Tree>)"),
            (
                "BTreeMap<String, Vec<Tag>>",
                "BTreeMap<String, Vec<Tag>>",
                "{[Tag]}",
            ),
            (
                "serde_json::Map<String, serde_json::Value>",
                "serde_json::Map<String, serde_json::Value>",
                "(serde_json::Map<String, serde_json::Value>)",
            ),
        ] {
            let parsed: syn::Type = syn::parse_str(ty).expect("a type");
            assert_eq!(
                (plain(&parsed), sent(&parsed)),
                (as_rust.into(), as_sent.into())
            );
        }
    }
}
