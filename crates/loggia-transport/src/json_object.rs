//! Finds the JSON object of an answer among other text.
//!
//! An editor may put a byte order mark in front of a script, and PHP prints its notices before
//! and after the script's output. None of that changes what the answer means. Text that is or
//! contains an object is read as that object. Two cases are left alone: a page for people,
//! because its scripts may contain any object, and truncated text, because an inner object would
//! be mistaken for the whole. Strings that are invalid in JSON were made readable before
//! ([`sound`](crate::sound)).

use std::ops::Range;

use serde::de::IgnoredAny;

/// How many bytes are searched for an object that does not begin the answer.
const FAR: usize = 64 * 1024;

/// How many positions are tried.
const TRIES: usize = 1000;

/// Reads the object of `body` with `parse`, and returns its position.
pub(crate) fn read<T>(
    body: &[u8],
    parse: impl Fn(&[u8]) -> Option<T>,
) -> Option<(T, Range<usize>)> {
    let text = plain(body);
    let parsed = |place: Range<usize>| {
        let object = &body[place.clone()];
        // A list would be read as the fields in their order.
        let read = object.starts_with(b"{").then(|| parse(object));
        Some((read??, place))
    };
    parsed(text.clone()).or_else(|| {
        let inner = within(&body[text.clone()])?;
        parsed(text.start + inner.start..text.start + inner.end)
    })
}

/// The text without surrounding blanks, NULs and byte order marks: there are several marks if
/// several files of a script had one.
pub(crate) fn plain(body: &[u8]) -> Range<usize> {
    const MARK: &[u8] = b"\xef\xbb\xbf";
    let mut range = 0..body.len();
    loop {
        let text = &body[range.clone()];
        let is_said = |byte: &u8| *byte != 0 && !byte.is_ascii_whitespace();
        let Some(first) = text.iter().position(is_said) else {
            return range.end..range.end;
        };
        let last = text.iter().rposition(is_said).unwrap_or(first);
        range = range.start + first..range.start + last + 1;
        let text = &body[range.clone()];
        if text.starts_with(MARK) {
            range.start += MARK.len();
        } else if text.ends_with(MARK) {
            range.end -= MARK.len();
        } else {
            return range;
        }
    }
}

/// Whether a text looks like UTF-32: by its byte order mark, or by how JSON would begin.
pub(crate) fn is_utf_32(body: &[u8]) -> bool {
    matches!(
        body,
        [0xff, 0xfe, 0, 0, ..]
            | [0, 0, 0xfe, 0xff, ..]
            | [b'{' | b'[', 0, 0, 0, ..]
            | [0, 0, 0, b'{' | b'[', ..]
    )
}

/// The encoding of an answer that is not JSON in UTF-8, as far as it can be recognised.
pub(crate) fn other_encoding(body: &[u8]) -> Option<&'static str> {
    match body {
        _ if is_utf_32(body) => Some("UTF-32"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] | [b'{' | b'[', 0, ..] | [0, b'{' | b'[', ..] => {
            Some("UTF-16")
        }
        _ => None,
    }
}

/// PHP's own messages besides the script's output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Php {
    /// A message after which the script went on.
    Notice,
    /// A message at which the script ended.
    Fatal,
}

/// PHP's own messages in a text, with or without their HTML.
pub(crate) fn php(text: &[u8]) -> Option<Php> {
    const FATAL: [&str; 4] = [
        "fatal error: ",
        "parse error: ",
        "uncaught error: ",
        "uncaught exception: ",
    ];
    const NOTICES: [&str; 4] = [
        "notice: ",
        "warning: ",
        "deprecated: ",
        "strict standards: ",
    ];
    let text = String::from_utf8_lossy(&text[..text.len().min(FAR)]).to_ascii_lowercase();
    let text = text.replace("<b>", "").replace("</b>", "");
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(&FATAL) {
        Some(Php::Fatal)
    } else if has(&NOTICES) && text.contains(" on line ") {
        Some(Php::Notice)
    } else {
        None
    }
}

/// Whether a text is a page for people, and not only tags in front of something else.
fn is_page(text: &[u8]) -> bool {
    const MARKS: [&str; 7] = [
        "<!doctype",
        "<html",
        "<head",
        "<body",
        "<title",
        "<script",
        "<meta",
    ];
    let text = String::from_utf8_lossy(&text[..text.len().min(FAR)]).to_ascii_lowercase();
    MARKS.iter().any(|mark| text.contains(mark))
}

/// The only object in a text.
fn within(text: &[u8]) -> Option<Range<usize>> {
    if text.starts_with(b"[") || is_page(text) {
        return None;
    }
    let mut found: Option<Range<usize>> = None;
    let mut place = 0;
    for _ in 0..TRIES {
        let next = text[place..].iter().position(|byte| *byte == b'{');
        let Some(next) = next else { break };
        let start = place + next;
        if found.is_none() && start > FAR {
            return None;
        }
        let mut values = serde_json::Deserializer::from_slice(&text[start..]).into_iter();
        match values.next() {
            Some(Ok(IgnoredAny)) => {
                place = start + values.byte_offset();
                // `{}` says nothing, and occurs in stack traces.
                if place - start > 2 && found.replace(start..place).is_some() {
                    return None;
                }
            }
            // Truncated, or broken: an inner object is not the whole.
            _ if text[start + 1..].trim_ascii_start().starts_with(b"\"") => return None,
            _ => place = start + 1,
        }
    }
    let found = found?;
    let around = [&text[..found.start], &text[found.end..]];
    let died = around.iter().any(|text| php(text) == Some(Php::Fatal));
    (!died).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(body: &[u8]) -> Option<serde_json::Value> {
        read(body, |object| serde_json::from_slice(object).ok()).map(|(value, _)| value)
    }

    #[test]
    fn an_object_is_found_in_what_stands_around_it() {
        let object = r#"{"status":"error","n":{"a":"}{"}}"#;
        let wanted: serde_json::Value = serde_json::from_str(object).expect("JSON");
        for (before, after) in [
            ("", ""),
            ("\u{feff}", ""),
            (" \u{feff}\r\n\u{feff} ", "\u{feff}\n"),
            ("\nNotice: Undefined index: x in /a.php on line 3\n", ""),
            ("PHP Warning:  {main} {x} in /a.php on line 3\n", "\n"),
            (
                "<br />\n<b>Notice</b>:  Undefined in <b>/a.php</b> on line <b>3</b><br />\n",
                "",
            ),
            (
                "",
                "<br />\n<b>Deprecated</b>: x in <b>a</b> on line <b>3</b><br />",
            ),
            ("callback(", ");"),
            ("{} {main}", "{}"),
        ] {
            let body = format!("{before}{object}{after}");
            assert_eq!(found(body.as_bytes()), Some(wanted.clone()), "{body}");
        }
    }

    #[test]
    fn an_object_far_down_is_not_looked_for() {
        for (before, is_found) in [
            (60_000, true),
            (FAR, true),
            (FAR + 1, false),
            (70_000, false),
        ] {
            let body = format!("{}{{\"a\":1}}", "x".repeat(before));
            assert_eq!(found(body.as_bytes()).is_some(), is_found, "{before}");
        }
        // The text behind the object may have any length.
        let body = format!("x{{\"a\":1}}{}", "x".repeat(2 * FAR));
        assert!(found(body.as_bytes()).is_some());
    }

    #[test]
    fn no_part_is_taken_for_the_whole() {
        for body in [
            r#"{"status":"error","data":{"a":1}"#,
            r#"Notice: x on line 3 {"status":"error","data":{"a":1}"#,
            r#"[{"a":1},{"b":2}]"#,
            r#"[{"a":1}"#,
            r#"{"a":1}{"b":2}"#,
            r#"<html><script>{"a":1}</script></html>"#,
            r#"<script type="application/ld+json">{"a":1}</script>"#,
            r#"Fatal error: Uncaught Error {"a":1}"#,
            r#"{"a":1} <b>Fatal error</b>: Allowed memory size"#,
            "{}",
            "",
            "text",
        ] {
            // An empty object that is the whole body counts.
            let whole = (body == "{}").then(|| serde_json::json!({}));
            assert_eq!(found(body.as_bytes()), whole, "{body}");
        }
    }

    #[test]
    fn php_is_known_with_and_without_its_tags() {
        for (text, wanted) in [
            ("\nFatal error: Uncaught x in a.php:3", Some(Php::Fatal)),
            ("<br />\n<b>Fatal error</b>:  x", Some(Php::Fatal)),
            ("PHP Parse error:  syntax error", Some(Php::Fatal)),
            ("Notice: x in a on line 3", Some(Php::Notice)),
            (
                "<b>Warning</b>:  x in <b>a</b> on line <b>3</b>",
                Some(Php::Notice),
            ),
            ("Notice: the hook is gone", None),
            ("all is well", None),
        ] {
            assert_eq!(php(text.as_bytes()), wanted, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_do_harm(body in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..80)) {
            found(&body);
            other_encoding(&body);
        }

        #[test]
        fn no_text_does_harm(body in r#"[{}\[\]"\\ud8cf:,a1<\x{feff} ]{0,60}"#) {
            if let Some(value) = found(body.as_bytes()) {
                proptest::prop_assert!(value.is_object());
            }
        }
    }
}
