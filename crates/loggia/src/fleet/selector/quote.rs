//! Words that may be quoted: as text is split up, and as it is put together again.

use std::fmt;
use std::iter::Peekable;
use std::str::Chars;

/// What ends a word outside quotes, besides white space.
fn ends(letter: char, also: &[char]) -> bool {
    letter.is_whitespace() || also.contains(&letter)
}

/// Takes a word, up to white space or one of `also`. Parts of it may be in double quotes;
/// a backslash takes the next character along, and stays.
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
                // A quote is taken as it is; everything else is left to the pattern.
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

/// Writes a word so that it is taken as one.
pub(super) fn write(f: &mut fmt::Formatter<'_>, word: &str) -> fmt::Result {
    let is_plain = |letter: char| !ends(letter, &[',', '=', '!', '"']);
    if !word.is_empty() && word.chars().all(is_plain) {
        return f.write_str(word);
    }
    write!(f, "\"{}\"", word.replace('"', "\\\""))
}
