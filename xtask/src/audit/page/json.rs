//! Reads JSON in the form in which people write it into pages.
//!
//! A tolerant parser accepts comments and missing or superfluous commas. Before that, outside of
//! strings, full-width punctuation becomes ASCII, and a bare placeholder such as `<id>` becomes a
//! string.

use jsonc_parser::ParseOptions;
use serde_json::Value;

/// Deeper nesting is not a sample; the parser recurses for each level.
const DEPTH: usize = 64;

/// Reads one value.
pub(super) fn read(text: &str) -> Result<Value, String> {
    let text = repair(text)?;
    let options = ParseOptions {
        allow_comments: true,
        allow_loose_object_property_names: true,
        allow_trailing_commas: true,
        allow_missing_commas: true,
        allow_single_quoted_strings: true,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: true,
        allow_bare_decimal_point_numbers: true,
        allow_extended_string_escapes: true,
        allow_non_finite_numbers: false,
    };
    match jsonc_parser::parse_to_serde_value(&text, &options) {
        Ok(value) => Ok(value),
        Err(error) => Err(error.to_string()),
    }
}

fn repair(text: &str) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if in_string {
            out.push(c);
            match c {
                '\\' => out.extend(chars.next()),
                '"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match c {
            '"' => in_string = true,
            '{' | '[' | '\u{ff5b}' | '\u{ff3b}' => depth += 1,
            '}' | ']' | '\u{ff5d}' | '\u{ff3d}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH {
            return Err(format!("is nested more than {DEPTH} levels deep"));
        }
        match c {
            '/' if chars.peek() == Some(&'/') => {
                // A comment may contain anything, quotes included.
                for c in chars.by_ref() {
                    if c == '\n' {
                        out.push(c);
                        break;
                    }
                }
            }
            '<' => {
                out.push_str("\"<");
                for c in chars.by_ref() {
                    match c {
                        '"' | '\\' | '\n' => return Err("a placeholder has no end".into()),
                        '>' => break,
                        _ => out.push(c),
                    }
                }
                out.push_str(">\"");
            }
            // `...` and similar stand for more of the same.
            '.' if chars.peek() == Some(&'.') => while chars.next_if_eq(&'.').is_some() {},
            '\u{2026}' => {}
            '\u{ff0c}' | '\u{3001}' => out.push(','),
            '\u{ff1a}' => out.push(':'),
            '\u{ff5b}' => out.push('{'),
            '\u{ff5d}' => out.push('}'),
            '\u{ff3b}' => out.push('['),
            '\u{ff3d}' => out.push(']'),
            '\u{201c}' | '\u{201d}' | '\u{ff02}' => {
                // Curly quotes come in pairs around a string.
                out.push('"');
                for c in chars.by_ref() {
                    match c {
                        '\u{201c}' | '\u{201d}' | '\u{ff02}' | '"' => break,
                        c => out.push(c),
                    }
                }
                out.push('"');
            }
            '\u{a0}' | '\u{3000}' | '\u{200b}' | '\u{feff}' => out.push(' '),
            c => out.push(c),
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_with_common_mistakes_is_read() {
        for (text, value) in [
            (
                "{\"a\": 1 // one, \"two\"\n \"b\": 2}",
                json!({"a": 1, "b": 2}),
            ),
            ("{\"a\":[1,2,],}", json!({"a": [1, 2]})),
            (
                "{\"a\":\"x\u{ff1a}\u{ff0c}\"}",
                json!({"a": "x\u{ff1a}\u{ff0c}"}),
            ),
            (
                "{\"id\": <id>, \"u\": \"<u>\"}",
                json!({"id": "<id>", "u": "<u>"}),
            ),
            (
                "{\u{201c}a\u{201d}\u{ff1a}\u{201c}b\u{201d}\u{ff0c}}",
                json!({"a": "b"}),
            ),
            ("{\"a\": [1, ...]}", json!({"a": [1]})),
            ("{\u{a0}\"a\": \"\\\"\"}", json!({"a": "\""})),
        ] {
            assert_eq!(read(text), Ok(value), "{text}");
        }
    }

    #[test]
    fn invalid_json_is_reported() {
        for text in ["{\"a\": ", "{a b c}", "[<x"] {
            assert!(read(text).is_err(), "{text}");
        }
        let deep = "[".repeat(100_000);
        assert!(read(&deep).expect_err("deep").contains("levels"));
    }
}
