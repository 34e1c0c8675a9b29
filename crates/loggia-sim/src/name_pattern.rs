//! Expands names for several things: `web_[3,3]` is `web003`, `web004` and so on.
//!
//! A pattern is a first number and a number of digits, in brackets; an underscore in front belongs
//! to it. A name may have several. Anything else is part of the name.

use std::fmt::Write as _;

/// The value of a part of a pattern that is left out.
const BEGIN: u64 = 0;
const BITS: usize = 6;
/// The greatest first number that the service accepts.
const MOST_BEGIN: u64 = 99_999;
const MOST_BITS: usize = 6;

/// Returns the name of the `index`-th thing, counted from 0.
pub(crate) fn expand(name: &str, index: usize) -> String {
    let mut text = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('[') {
        text.push_str(before);
        let pattern = after.split_once(']');
        let pattern = pattern.and_then(|(inside, rest)| Some((pattern_of(inside)?, rest)));
        if let Some(((begin, bits), behind)) = pattern {
            if before.ends_with('_') {
                text.pop();
            }
            let number = begin.saturating_add(index as u64);
            // Writing to a text cannot fail.
            let _ = write!(text, "{number:0bits$}");
            rest = behind;
        } else {
            text.push('[');
            rest = after;
        }
    }
    text.push_str(rest);
    text
}

/// Returns the two numbers of a pattern, if it is one.
fn pattern_of(inside: &str) -> Option<(u64, usize)> {
    let (begin, bits) = inside.split_once(',')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(begin) || !digits(bits) {
        return None;
    }
    let begin = if begin.is_empty() {
        BEGIN
    } else {
        begin.parse().ok()?
    };
    let bits = if bits.is_empty() {
        BITS
    } else {
        bits.parse().ok()?
    };
    (begin <= MOST_BEGIN && (1..=MOST_BITS).contains(&bits)).then_some((begin, bits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_are_counted_on() {
        for (name, index, expected) in [
            ("server_[3,3]", 0, "server003"),
            ("server_[3,3]", 1, "server004"),
            ("server_[3,3]_[1,1]", 1, "server0042"),
            ("web-[9,1]", 1, "web-10"),
            ("web-[,]", 2, "web-000002"),
            ("web-[7,]x", 0, "web-000007x"),
            ("plain", 5, "plain"),
            ("", 5, ""),
        ] {
            assert_eq!(expand(name, index), expected, "{name} {index}");
        }
    }

    #[test]
    fn text_without_a_number_pattern_is_unchanged() {
        for name in [
            "[",
            "]",
            "[]",
            "a[3]b",
            "[3, 3]",
            "[-1,3]",
            "[+1,3]",
            "[1,0]",
            "[1,7]",
            "[100000,6]",
            "[99999999999999999999,3]",
            "[1,99999999999999999999]",
            "[[",
            "é[ü,ß]",
        ] {
            assert_eq!(expand(name, 1), name);
        }
        assert_eq!(expand("[[1,2]", 0), "[01");
    }
}
