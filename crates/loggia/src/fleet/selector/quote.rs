//! Splits text into words that may be quoted, and writes such words.

use std::fmt;
use std::iter::Peekable;
use std::str::Chars;

/// Whether a character ends a word outside quotes: white space, or one of `also`.
fn ends(letter: char, also: &[char]) -> bool {
    letter.is_whitespace() || also.contains(&letter)
}

/// Takes a word, up to white space or one of `also`. Parts of it may be in double quotes; a
/// backslash includes the next character, and stays in the word.
///
/// # Errors
/// When a quote is not closed.
pub(super) fn take(letters: &mut Peekable<Chars<'_>>, also: &[char]) -> Result<String, ()> {
    let mut word = String::new();
    let mut is_quoted = false;
    while let Some(&letter) = letters.peek() {
        if !is_quoted && ends(letter, also) {
            break;
        }
        letters.next();
        match letter {
            '"' => is_quoted = !is_quoted,
            '\\' => {
                // An escaped quote is taken literally; other escapes are left to the pattern.
                match letters.next() {
                    Some('"') => word.push('"'),
                    Some(next) => {
                        word.push('\\');
                        word.push(next);
                    }
                    None => word.push('\\'),
                }
            }
            other => word.push(other),
        }
    }
    if is_quoted { Err(()) } else { Ok(word) }
}

/// Writes a word so that it is read back as one.
pub(super) fn write(f: &mut fmt::Formatter<'_>, word: &str) -> fmt::Result {
    let is_plain = |letter: char| !ends(letter, &[',', '=', '!', '"']);
    if !word.is_empty() && word.chars().all(is_plain) {
        return f.write_str(word);
    }
    write!(f, "\"{}\"", word.replace('"', "\\\""))
}
