//! Validates credentials, and records where they came from.
//!
//! Invalid credentials are refused when a client is built, and the error names the variable, file
//! or method that they came from. No message contains the credentials themselves.

use loggia_transport::{Error, ErrorKind};

/// The characters that a part of the credentials may have.
#[derive(Clone, Copy)]
pub(crate) enum Alphabet {
    /// Anything but control characters, which include line breaks: passwords and e-mail
    /// addresses.
    Printable,
    /// What a header can contain without quoting: key ids and tokens.
    #[cfg_attr(not(feature = "zenlayer"), expect(dead_code, reason = "for headers"))]
    Header,
}

/// Refuses a text that is not valid. `what` names what it should be, `from` where it came from.
///
/// # Errors
/// `Config`.
pub(crate) fn check(text: &str, alphabet: Alphabet, what: &str, from: &str) -> Result<(), Error> {
    let wrong = if text.is_empty() {
        "is empty"
    } else if text.trim().is_empty() {
        "is blank"
    } else if text.contains(['\n', '\r']) {
        "has a line break in it"
    } else if text.contains(char::REPLACEMENT_CHARACTER) {
        "has bytes in it that are no text in UTF-8"
    } else if text.chars().any(is_invisible) {
        "has control or invisible characters in it"
    } else if matches!(alphabet, Alphabet::Header) && !text.bytes().all(|b| b.is_ascii_graphic()) {
        "has blanks in it, or characters that are not ASCII"
    } else {
        return Ok(());
    };
    let error = Error::new(ErrorKind::Config, format!("{from}: the {what} {wrong}"));
    Err(error.with_hint("give it again, as the vendor shows it: pasting may have added something"))
}

/// Control characters, and zero-width characters that are picked up when text is copied.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}' | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_right_is_named_and_not_quoted() {
        for (text, says) in [
            ("", "is empty"),
            (" \t", "is blank"),
            ("hun\nter2", "line break"),
            ("hunter2\r", "line break"),
            ("hun\0ter2", "control"),
            ("hunter2\u{200b}", "invisible"),
            ("\u{feff}hunter2", "invisible"),
            ("hunter2\u{fffd}", "no text in UTF-8"),
        ] {
            for alphabet in [Alphabet::Printable, Alphabet::Header] {
                let error = check(text, alphabet, "token", "token()").expect_err("wrong");
                let shown = error.to_string();
                assert!(
                    shown.contains("token(): the token") && shown.contains(says),
                    "{shown}"
                );
                assert!(!format!("{error:?}{shown}").contains("ter2"), "{shown}");
            }
        }
        for (text, header) in [
            ("hunter2", true),
            ("two words", false),
            ("p\u{e4}ss", false),
        ] {
            assert!(check(text, Alphabet::Printable, "", "").is_ok(), "{text}");
            assert_eq!(
                check(text, Alphabet::Header, "", "").is_ok(),
                header,
                "{text}"
            );
        }
    }
}
