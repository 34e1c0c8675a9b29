//! Characters that do something to whoever prints them.
//!
//! A text of the server's goes into errors, spans and log records, of which each is a line.
//! One with line breaks would be several, one with escape sequences would move a terminal's
//! cursor, and one that turns the direction of text would show something else than it
//! says.

/// What is shown in place of a character that cannot be shown as it is: a blank for what
/// ends a line or leaves room, a sign for what does anything else. The one list of these:
/// whoever writes a vendor's text to a terminal asks it.
pub fn harmless(character: char) -> Option<char> {
    match character {
        '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            Some(char::REPLACEMENT_CHARACTER)
        }
        other => other.is_control().then_some(char::REPLACEMENT_CHARACTER),
    }
}

/// A text of which nothing does any harm where it is printed.
pub(crate) fn in_one_line(text: String) -> String {
    if text.chars().all(|each| harmless(each).is_none()) {
        return text;
    }
    let shown = text.chars().map(|each| harmless(each).unwrap_or(each));
    shown.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_prints_as_itself_stays_and_nothing_else() {
        for (text, shown) in [
            ("a b\u{e4}\u{1f511} \u{200b}", "a b\u{e4}\u{1f511} \u{200b}"),
            ("a\r\nb\tc", "a  b c"),
            ("a\u{2028}b\u{85}c", "a b c"),
            ("\u{1b}[31mred\u{7}", "\u{fffd}[31mred\u{fffd}"),
            ("\u{9b}2J\u{7f}", "\u{fffd}2J\u{fffd}"),
            ("\u{202e}exe.txt\u{2066}", "\u{fffd}exe.txt\u{fffd}"),
        ] {
            assert_eq!(in_one_line(text.to_owned()), shown);
        }
    }
}
