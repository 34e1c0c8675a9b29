//! Handles numbers that are larger than any float.
//!
//! JSON has no largest number, and a parser rejects the whole answer for one that it cannot hold
//! (`1e400`). Such answers are rare, so these numbers are looked for only if a text could not be
//! read.

use std::ops::Range;

use zeroize::Zeroizing;

use crate::decode::MARKED_NUMBER;

/// The text with [`MARKED_NUMBER`] in place of every number that no float can hold; `None` if
/// there is no such number.
pub(crate) fn mark_numbers(text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let numbers = out_of_range(text);
    if numbers.is_empty() {
        return None;
    }
    // Sized in advance: growing would leave a copy behind.
    let room = text.len() + numbers.len() * (MARKED_NUMBER.len() + 2);
    let mut marked = Zeroizing::new(Vec::with_capacity(room));
    let mut place = 0;
    for number in numbers {
        marked.extend_from_slice(&text[place..number.start]);
        marked.push(b'"');
        marked.extend_from_slice(MARKED_NUMBER.as_bytes());
        marked.push(b'"');
        place = number.end;
    }
    marked.extend_from_slice(&text[place..]);
    Some(marked)
}

fn out_of_range(text: &[u8]) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut place = 0;
    while let Some(byte) = text.get(place) {
        match byte {
            b'"' => place = after_string(text, place + 1),
            b'-' | b'0'..=b'9' => {
                let rest = &text[place..];
                let is_part =
                    |byte: &u8| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E');
                let length = rest.iter().position(|byte| !is_part(byte));
                let end = place + length.unwrap_or(rest.len());
                let number = std::str::from_utf8(&text[place..end]).unwrap_or_default();
                if number.parse().is_ok_and(f64::is_infinite) {
                    found.push(place..end);
                }
                place = end;
            }
            _ => place += 1,
        }
    }
    found
}

/// The position after the string whose inside begins at `place`.
fn after_string(text: &[u8], mut place: usize) -> usize {
    while let Some(byte) = text.get(place) {
        match byte {
            b'"' => return place + 1,
            b'\\' => place += 2,
            _ => place += 1,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_numbers_that_no_float_holds_are_marked() {
        let digits = "9".repeat(400);
        for (text, wanted) in [
            ("1e400", "#"),
            (r#"{"a":-1e400,"b":[1E+999,2]}"#, r#"{"a":#,"b":[#,2]}"#),
            (&*format!("[{digits},1]"), "[#,1]"),
            (
                r#"{"1e400":"1e400 \\\" 1e400","a":1e400}"#,
                r#"{"1e400":"1e400 \\\" 1e400","a":#}"#,
            ),
        ] {
            let marked = mark_numbers(text.as_bytes()).expect(text);
            let marked = String::from_utf8(marked.to_vec()).expect("text");
            let mark = format!("\"{MARKED_NUMBER}\"");
            assert_eq!(marked.replace(&mark, "#"), wanted);
            serde_json::from_str::<serde_json::Value>(&marked).expect("JSON");
        }
        for text in [
            "",
            "1e308",
            "1e-400",
            "-",
            "[1e",
            "1-2",
            "\"1e400",
            "{\"a\":1e4",
        ] {
            assert!(mark_numbers(text.as_bytes()).is_none(), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_does_harm(text in r#"[{}\[\]"\\\-+.e0-9, a]{0,40}"#) {
            let before = serde_json::from_str::<serde_json::Value>(&text).is_ok();
            // A text that can be read has no such number.
            let is_marked = mark_numbers(text.as_bytes()).is_some();
            proptest::prop_assert!(!(before && is_marked), "{}", text);
        }
    }
}
