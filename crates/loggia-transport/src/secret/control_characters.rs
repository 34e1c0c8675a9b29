//! Replaces characters that affect the terminal or log that prints them.
//!
//! The server's texts go into errors, spans and log records, each of which is one line. Line
//! breaks would make it several, escape sequences would move a terminal's cursor, and characters
//! that change the direction of text would make it look different from what it says.

/// The replacement for a character that cannot be shown as it is: a blank for what ends a line or
/// leaves space, a sign for anything else. This is the only list of such characters: everything
/// that writes a vendor's text to a terminal uses it.
pub fn terminal_safe(character: char) -> Option<char> {
    match character {
        '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            Some(char::REPLACEMENT_CHARACTER)
        }
        other => other.is_control().then_some(char::REPLACEMENT_CHARACTER),
    }
}

/// The text with every such character replaced.
pub(crate) fn in_one_line(text: String) -> String {
    if text.chars().all(|each| terminal_safe(each).is_none()) {
        return text;
    }
    let shown = text.chars().map(|each| terminal_safe(each).unwrap_or(each));
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
