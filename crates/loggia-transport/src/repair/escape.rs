//! Parses the escape after a backslash in a string.

/// An escape, and its length in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escape {
    /// A valid JSON escape.
    Whole(usize),
    /// An escape that no parser accepts: an unknown letter, invalid digits, half of a surrogate
    /// pair.
    Broken(usize),
}

/// The escape at the beginning of `text`.
pub(super) fn at(text: &[u8]) -> Escape {
    match text.get(1) {
        Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => Escape::Whole(2),
        Some(b'u') => match (unit(text), text.get(6..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => Escape::Whole(12),
            (Some(0xd800..=0xdfff), _) => Escape::Broken(6),
            (Some(_), _) => Escape::Whole(6),
            (None, _) => Escape::Broken(2),
        },
        // The following bytes are looked at by themselves.
        _ => Escape::Broken(1),
    }
}

/// The value of the escape (`\u` and four digits) at the beginning of `text`.
fn unit(text: &[u8]) -> Option<u16> {
    let digits = text.get(..6)?.strip_prefix(b"\\u")?;
    // `from_str_radix` would accept a sign.
    if !digits.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u16::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_whole_or_broken() {
        for (text, wanted) in [
            (r"\n", Escape::Whole(2)),
            (r#"\""#, Escape::Whole(2)),
            (r"\/x", Escape::Whole(2)),
            (r"\u00e9", Escape::Whole(6)),
            (r"\uFFFF", Escape::Whole(6)),
            (r"\ud83d\udd11", Escape::Whole(12)),
            (r"\uD83D\uDD11", Escape::Whole(12)),
            (r"\ud83d", Escape::Broken(6)),
            (r"\ud83dx", Escape::Broken(6)),
            (r"\ud83d\n", Escape::Broken(6)),
            (r"\ud83d\u0041", Escape::Broken(6)),
            (r"\ud83d\ud83d\udd11", Escape::Broken(6)),
            (r"\udd11", Escape::Broken(6)),
            (r"\udd11\ud83d", Escape::Broken(6)),
            (r"\u12", Escape::Broken(2)),
            (r"\u+123", Escape::Broken(2)),
            (r"\uzzzz", Escape::Broken(2)),
            (r"\x41", Escape::Broken(1)),
            (r"\'", Escape::Broken(1)),
            ("\\\n", Escape::Broken(1)),
            ("\\", Escape::Broken(1)),
        ] {
            assert_eq!(at(text.as_bytes()), wanted, "{text}");
        }
    }
}
