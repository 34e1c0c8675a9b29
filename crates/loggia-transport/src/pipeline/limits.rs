//! Limits on answers, besides their size.
//!
//! A decoder recurses and a header map hashes: both are bounded before they begin.

use http::{HeaderMap, StatusCode};

use super::CallOptions;
use super::failed::Failed;
use crate::error::{Error, ErrorKind};
use crate::retry::Failure;

impl CallOptions {
    /// Refuses an answer with more headers than allowed.
    pub(super) fn check_headers(&self, headers: &HeaderMap) -> Result<(), Failed> {
        if headers.len() > self.max_headers {
            return Err(too_large(
                format!("the answer has more than {} headers", self.max_headers),
                "raise max_headers if they are needed",
            ));
        }
        Ok(())
    }

    /// Refuses JSON that is nested deeper than allowed.
    pub(super) fn check_depth(&self, status: StatusCode, body: &[u8]) -> Result<(), Failed> {
        if is_deeper_than(self.max_depth, body) {
            let mut failed = too_large(
                format!("the answer is nested deeper than {} levels", self.max_depth),
                "raise max_depth if it is meant to be",
            );
            failed.error = failed.error.with_status(status);
            return Err(failed);
        }
        Ok(())
    }
}

/// Whether the status alone says what an answer is, so that a body beyond the limits is not needed.
pub(super) fn is_error(status: StatusCode) -> bool {
    status.is_client_error() || status.is_server_error()
}

/// The failure for an answer that is not inspected. The server may have acted, and the answer
/// would be no smaller the next time.
pub(super) fn too_large(message: String, hint: &'static str) -> Failed {
    Failed {
        error: Error::new(ErrorKind::TooLarge, message).with_hint(hint),
        failure: Failure::Unreadable,
    }
}

/// Counts brackets outside of strings. Text that is not JSON is not judged here: a page for
/// people may contain any number of brackets.
fn is_deeper_than(limit: usize, text: &[u8]) -> bool {
    if !is_json(text) || opened(text) <= limit {
        return false;
    }
    let mut depth = 0_usize;
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'{' | b'[' => {
                depth += 1;
                if depth > limit {
                    return true;
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            b'"' => skip_string(&mut bytes),
            _ => {}
        }
    }
    false
}

/// The number of opening brackets, those inside of strings included: in most answers fewer than
/// are allowed.
fn opened(text: &[u8]) -> usize {
    // Sums of bytes are vectorised.
    let opens = |byte: &u8| u8::from(matches!(byte, b'{' | b'['));
    let chunks = text.chunks(255);
    chunks
        .map(|chunk| usize::from(chunk.iter().map(opens).sum::<u8>()))
        .sum()
}

/// Whether a text is meant as JSON from its first character on.
pub(super) fn is_json(text: &[u8]) -> bool {
    matches!(text.trim_ascii_start().first(), Some(b'{' | b'['))
}

fn skip_string(bytes: &mut std::slice::Iter<'_, u8>) {
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => return,
            b'\\' => {
                bytes.next();
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn depth_is_counted_outside_of_strings() {
        for (text, depth) in [
            ("{}", 1),
            ("  [[], {}]", 2),
            (r#"{"a":{"b":[1]}}"#, 3),
            (r#"{"a":"[[[[[\"[[["}"#, 1),
            (r#"{"\\":[]}"#, 2),
            ("[", 1),
            ("[[[", 3),
            ("]]][[", 0),
            ("<p>{{{{</p>", 0),
            ("", 0),
            (r#"{"a"#, 1),
        ] {
            assert!(!is_deeper_than(depth, text.as_bytes()), "{text}");
            if depth > 0 {
                assert!(is_deeper_than(depth - 1, text.as_bytes()), "{text}");
            }
        }
    }

    proptest::proptest! {
        /// Whatever the decoder accepts at its own limit is within this one.
        #[test]
        fn agrees_with_the_decoder(text in r#"[\[\]{}"\\:,a1]{0,40}"#) {
            fn depth(value: &serde_json::Value) -> usize {
                match value {
                    serde_json::Value::Array(items) => {
                        1 + items.iter().map(depth).max().unwrap_or(0)
                    }
                    serde_json::Value::Object(map) => {
                        1 + map.values().map(depth).max().unwrap_or(0)
                    }
                    _ => 0,
                }
            }
            if let Ok(value) = serde_json::from_str::<serde_json::Value>(&text) {
                let depth = depth(&value);
                proptest::prop_assert!(!is_deeper_than(depth, text.as_bytes()));
            }
        }
    }
}
