//! Removes secrets from the server's texts, in any spelling.
//!
//! A vendor that quotes a request back may quote the value, the form or the JSON that it came in,
//! escape it for a page, or cut it off. So a text is not searched for the secret: at each
//! position it is *read* as a spelling of it, character by character. Base64 and hex, which mix
//! the characters, are treated as secrets of their own.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

use super::{REDACTED, Secret};

/// Shorter secrets are left in: replacing them would shred the text and reveal more than it
/// hides. The same applies to the beginning of a secret at which the text breaks off.
const SHORTEST: usize = 4;

/// The same for base64, which may look like ordinary text.
const SHORTEST_CODE: usize = 8;

/// A short text from the server without these secrets: an id, which nearly always consists of
/// letters and digits. A quick check ([`may_hold`]) recognises that, without computing any
/// spelling.
pub(crate) fn cleaned(text: String, secrets: &[Secret]) -> String {
    let text = match shortened(&text) {
        short if short.len() < text.len() => short.to_owned(),
        _ => text,
    };
    if secrets
        .iter()
        .any(|secret| may_hold(&text, secret.expose()))
    {
        return Scrubber::new(secrets).clean(&text);
    }
    text
}

/// Whether the text may contain a spelling of the secret, or end with the beginning of one.
///
/// Without a character that starts an escape, a text can only contain a code literally, and then
/// contains the first few characters of that code.
fn may_hold(text: &str, secret: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.:/=".contains(&byte);
    let secret = secret.as_bytes();
    if secret.len() < SHORTEST {
        return false;
    }
    if !text.bytes().all(is_plain) {
        return true;
    }
    let text = text.as_bytes();
    // Nearly every position can be excluded by its first byte.
    let has = |begin: &[u8]| {
        let mut places = text.iter().enumerate();
        places.any(|(place, byte)| begin.first() == Some(byte) && text[place..].starts_with(begin))
    };
    // Hex mixes nothing in: the first digits are those of the first bytes.
    let mut hex = Zeroizing::new([[0; SHORTEST_CODE]; 2]);
    let [lower, upper] = &mut *hex;
    let first = &secret[..SHORTEST_CODE / 2];
    let _ = base16ct::lower::encode(first, lower);
    let _ = base16ct::upper::encode(first, upper);
    has(&secret[..SHORTEST]) || hex.iter().any(|begin| has(begin)) || {
        // Two alphabets that differ in two characters, and three shifts.
        [(0, 0), (1, 2), (2, 3)].into_iter().any(|(shift, begin)| {
            let mut shifted = Zeroizing::new([0; 9]);
            let length = secret.len().min(shifted.len() - shift);
            shifted[shift..shift + length].copy_from_slice(&secret[..length]);
            let shifted = &shifted[..shift + length];
            let end = shifted.len() * 8 / 6;
            [STANDARD_NO_PAD, URL_SAFE_NO_PAD].iter().any(|alphabet| {
                let mut code = Zeroizing::new([0; 12]);
                let written = alphabet.encode_slice(shifted, &mut *code).unwrap_or(0);
                let code = &code[..written.min(end)];
                let begin = code.get(begin..begin + SHORTEST_CODE);
                begin.is_some_and(has)
            })
        })
    }
}

/// Some secrets, in all their codes.
pub(crate) struct Scrubber(Vec<Code>);

/// A secret in one of its codes.
struct Code {
    text: Zeroizing<String>,
    /// How much of its beginning is enough where the text breaks off.
    enough: usize,
}

impl Scrubber {
    pub(crate) fn new<'a>(secrets: impl IntoIterator<Item = &'a Secret>) -> Self {
        let secrets = secrets.into_iter().map(Secret::expose);
        let long_enough = secrets.filter(|secret| secret.len() >= SHORTEST);
        Self(long_enough.flat_map(codes).collect())
    }

    /// The text with every secret replaced. Slow: give it no more than is shown ([`shortened`]).
    pub(crate) fn clean(&self, text: &str) -> String {
        let mut clean = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(first) = rest.chars().next() {
            // The longest match: another secret may begin with the same characters.
            let found = self.0.iter().filter_map(|code| spelled(rest, code));
            if let Some(length) = found.max() {
                clean.push_str(REDACTED);
                rest = &rest[length..];
            } else {
                clean.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
        clean
    }
}

/// As much of the server's text as people read. Cut before it is scrubbed: a secret that the cut
/// goes through is still found.
pub(crate) fn shortened(text: &str) -> &str {
    const LONGEST: usize = 500;
    match text.char_indices().nth(LONGEST) {
        Some((cut, _)) => &text[..cut],
        None => text,
    }
}

/// Replaces every occurrence of `secrets` in a server's text: plain, as in a form, in
/// JSON, HTML or a program's text, in base64 (also inside of something longer, as in `Basic`
/// credentials) or hex, and cut off at the end of the text.
///
/// Secrets of fewer than four characters are left in: replacing them would shred the text and
/// reveal more than it hides.
pub fn scrub<'a>(text: &str, secrets: impl IntoIterator<Item = &'a Secret>) -> String {
    Scrubber::new(secrets).clean(text)
}

/// A secret in its codes: literally, in hex, and in base64.
fn codes(secret: &str) -> Vec<Code> {
    let bytes = secret.as_bytes();
    let mut codes = vec![
        base16ct::lower::encode_string(bytes),
        base16ct::upper::encode_string(bytes),
    ];
    for alphabet in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
        // What precedes it shifts its bits: by 0, 8 or 16.
        for (shift, begin) in [(0, 0), (1, 2), (2, 3)] {
            let shifted = Zeroizing::new([&[0; 2][..shift], bytes].concat());
            let code = Zeroizing::new(alphabet.encode(&shifted));
            // The characters that contain nothing but the secret.
            let end = shifted.len() * 8 / 6;
            codes.push(code.get(begin..end).unwrap_or_default().to_owned());
        }
    }
    codes.retain(|code| code.len() >= SHORTEST_CODE);
    codes
        .into_iter()
        .map(|code| (code, SHORTEST_CODE))
        .chain([(secret.to_owned(), SHORTEST)])
        .map(|(text, enough)| Code {
            text: Zeroizing::new(text),
            enough,
        })
        .collect()
}

/// The length of the beginning of `text` that spells `code`, or that spells the beginning of
/// `code` up to where the text breaks off.
fn spelled(text: &str, code: &Code) -> Option<usize> {
    // Nearly every position can be excluded by its first byte.
    let (first, wanted) = (text.bytes().next()?, code.text.bytes().next()?);
    if first != wanted && !matches!(first, b'%' | b'&' | b'\\' | b'+') {
        return None;
    }
    // A character may be spelled in several ways, one the beginning of another (`%` and `%25`):
    // all positions at which the characters so far may end are kept.
    let mut ends = vec![0];
    let mut next = Vec::new();
    for (count, wanted) in code.text.chars().enumerate() {
        for &end in &ends {
            let rest = &text[end..];
            if count >= code.enough && is_cut_off(rest) {
                return Some(text.len());
            }
            spellings(rest, wanted, |length| {
                if !next.contains(&(end + length)) {
                    next.push(end + length);
                }
            });
        }
        std::mem::swap(&mut ends, &mut next);
        next.clear();
        if ends.is_empty() {
            return None;
        }
    }
    ends.into_iter().max()
}

/// Whether the text is at its end, or in what may be a truncated escape.
fn is_cut_off(rest: &str) -> bool {
    const LONGEST: usize = 12;
    rest.is_empty()
        || rest.starts_with(['%', '&', '\\'])
            && rest.len() < LONGEST
            && rest[1..]
                .chars()
                .all(|each| each.is_ascii_alphanumeric() || "#%\\".contains(each))
}

/// Calls `found` with the length of every spelling of `wanted` that `text` begins with: the
/// character in one of the codes of a page or a URL, or its JSON escape in one of these codes.
fn spellings(text: &str, wanted: char, mut found: impl FnMut(usize)) {
    coded(text, wanted, &mut found);
    let mut after_backslash = Vec::new();
    coded(text, '\\', |length| after_backslash.push(length));
    for start in after_backslash {
        let rest = &text[start..];
        let short = match wanted {
            '\n' => Some('n'),
            '\r' => Some('r'),
            '\t' => Some('t'),
            // JSON escapes three characters this way, programs and shells any.
            _ => (!wanted.is_alphanumeric()).then_some(wanted),
        };
        if let Some(short) = short {
            coded(rest, short, |length| found(start + length));
        }
        let mut units = [0; 2];
        let length = if rest.starts_with('u') {
            utf16_escape(text, start - 1, wanted.encode_utf16(&mut units))
        } else {
            None
        };
        if let Some(length) = length {
            found(start - 1 + length);
        }
        if let Some(length) = code_point(rest, wanted) {
            found(start + length);
        }
    }
}

/// The length of `u{X}` or `xXX`, the escapes that programs write after a backslash.
fn code_point(rest: &str, wanted: char) -> Option<usize> {
    let (digits, around) = match rest.strip_prefix("u{") {
        Some(rest) => (up_to('}', rest, 6)?, 3),
        None => (rest.strip_prefix('x')?.get(..2)?, 1),
    };
    let number = u32::from_str_radix(digits, 16).ok()?;
    (number == u32::from(wanted)).then_some(digits.len() + around)
}

/// The text before `end`, if that follows within `longest` bytes. A server could write thousands
/// of beginnings without an end: none may be searched far.
fn up_to(end: char, text: &str, longest: usize) -> Option<&str> {
    let place = text
        .bytes()
        .take(longest + 1)
        .position(|byte| char::from(byte) == end)?;
    text.get(..place)
}

/// The length of the escapes (`\u` and four digits) of `units`, from `start` on.
fn utf16_escape(text: &str, start: usize, units: &[u16]) -> Option<usize> {
    const LENGTH: usize = 6;
    for (index, unit) in units.iter().enumerate() {
        let start = start + index * LENGTH;
        let digits = text.get(start..start + LENGTH)?.strip_prefix("\\u")?;
        if u16::from_str_radix(digits, 16) != Ok(*unit) {
            return None;
        }
    }
    Some(units.len() * LENGTH)
}

/// Calls `found` with the length of `wanted` literally, in a form, a URL, or HTML, if `text`
/// begins with it.
fn coded(text: &str, wanted: char, mut found: impl FnMut(usize)) {
    let Some(first) = text.chars().next() else {
        return;
    };
    if first == wanted {
        found(first.len_utf8());
    }
    match first {
        '+' if wanted == ' ' => found(1),
        '%' => {
            if let Some(length) = percent(text, wanted) {
                found(length);
            }
        }
        '&' => {
            if let Some(length) = entity(text, wanted) {
                found(length);
            }
        }
        _ => {}
    }
}

fn percent(text: &str, wanted: char) -> Option<usize> {
    let mut bytes = [0; 4];
    let bytes = wanted.encode_utf8(&mut bytes).as_bytes();
    for (index, byte) in bytes.iter().enumerate() {
        let digits = text.get(3 * index..3 * index + 3)?.strip_prefix('%')?;
        if u8::from_str_radix(digits, 16) != Ok(*byte) {
            return None;
        }
    }
    Some(3 * bytes.len())
}

fn entity(text: &str, wanted: char) -> Option<usize> {
    const LONGEST: usize = 10;
    let name = up_to(';', text.strip_prefix('&')?, LONGEST)?;
    let meant = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let number = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            char::from_u32(number.ok()?)?
        }
    };
    (meant == wanted).then_some(name.len() + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(text: &str) -> String {
        let secrets = [
            "hunter2",
            "ab",
            "100%25\"/\\é\u{1F511}= +&'",
            "hunter2-longer",
        ];
        scrub(text, &secrets.map(Secret::from))
    }

    #[test]
    fn quoted_secrets_are_replaced_and_short_ones_left() {
        assert_eq!(
            clean("password hunter2 is weak, about hunter"),
            "password [redacted] is weak, about [redacted]"
        );
        assert_eq!(
            clean("hunter2-longer, hunter2-long."),
            "[redacted], [redacted]-long."
        );
        assert_eq!(clean(""), "");
    }

    #[test]
    fn every_spelling_is_known() {
        for spelled in [
            "100%25\"/\\é\u{1F511}= +&'",
            "100%2525%22%2F%5C%C3%A9%F0%9F%94%91%3D+%2B%26%27",
            "100%2525%22%2f%5c%c3%a9%f0%9f%94%91%3d%20%2b%26'",
            r#"100%25\"/\\é🔑= +&'"#,
            r#"100%25\"\/\\\u00e9\ud83d\udd11= +\u0026\u0027"#,
            "100%25&quot;/\\é&#128273;= +&amp;&#039;",
            "100%2525%5C%22%2F%5C%5C%C3%A9%F0%9F%94%91%3D+%2B%26%27",
            r#"100%25\"/\\\u{e9}\u{1f511}= +&\'"#,
            r"100%25\x22\x2F\\\xe9\u{1f511}\= \+\&\'",
        ] {
            let shown = clean(&format!("it was <{spelled}>, no"));
            assert!(
                shown.starts_with("it was <[redacted]"),
                "{spelled}: {shown}"
            );
            assert!(shown.ends_with(">, no"), "{spelled}: {shown}");
        }
    }

    #[test]
    fn base64_and_hex_are_found_inside_of_more() {
        let secret = "hunter2-longer";
        for before in ["", "u", "us", "use", "user:"] {
            let whole = format!("{before}{secret}");
            for alphabet in [STANDARD_NO_PAD, URL_SAFE_NO_PAD] {
                let shown = clean(&alphabet.encode(&whole));
                assert!(shown.contains(REDACTED), "{whole}: {shown}");
            }
            let shown = clean(&base16ct::upper::encode_string(whole.as_bytes()));
            assert!(shown.ends_with(REDACTED), "{whole}: {shown}");
        }
    }

    #[test]
    fn what_is_cut_off_is_found() {
        let whole = "100%2525%22%2F%5C%C3%A9";
        for length in 4..=whole.len() {
            let shown = clean(&format!("it was {}", &whole[..length]));
            assert_eq!(shown, "it was [redacted]", "{}", &whole[..length]);
        }
    }

    proptest::proptest! {
        /// A text that passes the quick check contains nothing to remove.
        #[test]
        fn the_glance_misses_nothing(
            before in "[a-zA-Z0-9-]{0,6}",
            secret in "[a-zA-Z0-9+/ é]{4,14}",
            shift in "[a-z]{0,3}",
            kept in 0..24_usize,
        ) {
            let whole = format!("{shift}{secret}");
            for code in [
                secret.clone(),
                base16ct::lower::encode_string(secret.as_bytes()),
                base16ct::upper::encode_string(secret.as_bytes()),
                STANDARD_NO_PAD.encode(&whole),
                URL_SAFE_NO_PAD.encode(&whole),
            ] {
                let kept: String = code.chars().take(kept).collect();
                for text in [format!("{before}{code}"), format!("{before}{kept}")] {
                    let secrets = [Secret::from(&*secret)];
                    let slow = scrub(&text, &secrets);
                    proptest::prop_assert_eq!(cleaned(text, &secrets), slow);
                }
            }
        }

        #[test]
        fn no_text_does_harm_and_none_keeps_a_secret(
            before in "\\PC{0,20}",
            secret in "[a-c%&+2é\\\\]{4,12}",
            after in "\\PC{0,20}",
        ) {
            let shown = scrub(&format!("{before}{secret}{after}"), &[Secret::from(&*secret)]);
            proptest::prop_assert!(!shown.contains(&secret), "{}", shown);
        }
    }
}
