//! A pattern with `*` for any number of characters and `?` for one.

use std::fmt;

/// A pattern that values are compared with. A backslash makes the next character literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern(Vec<Token>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    /// This character.
    One(char),
    /// Any character.
    Any,
    /// Any number of any characters.
    Run,
}

impl Pattern {
    /// Parses a pattern.
    pub(super) fn read(text: &str) -> Self {
        let mut tokens = Vec::new();
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            tokens.push(match letter {
                '\\' => Token::One(letters.next().unwrap_or('\\')),
                '?' => Token::Any,
                // Several in a row are the same as one.
                '*' if tokens.last() == Some(&Token::Run) => continue,
                '*' => Token::Run,
                other => Token::One(other),
            });
        }
        Self(tokens)
    }

    /// A pattern that matches this text only.
    pub(super) fn exactly(text: &str) -> Self {
        Self(text.chars().map(Token::One).collect())
    }

    /// The text, if the pattern matches only one.
    pub(super) fn as_exact(&self) -> Option<String> {
        let letters = self.0.iter().map(|token| match token {
            Token::One(letter) => Some(*letter),
            Token::Any | Token::Run => None,
        });
        letters.collect()
    }

    /// Whether it matches the whole of a text. Takes at most the product of both lengths.
    pub(super) fn fits(&self, text: &str, ignoring_case: bool) -> bool {
        let same = |one: char, other: char| {
            one == other || (ignoring_case && one.to_lowercase().eq(other.to_lowercase()))
        };
        let letters: Vec<char> = text.chars().collect();
        let (mut token, mut letter) = (0, 0);
        // Where to continue if the last run has to be longer.
        let mut again: Option<(usize, usize)> = None;
        while letter < letters.len() {
            match self.0.get(token) {
                Some(Token::Run) => {
                    again = Some((token, letter));
                    token += 1;
                }
                Some(Token::Any) => {
                    token += 1;
                    letter += 1;
                }
                Some(Token::One(wanted)) if same(*wanted, letters[letter]) => {
                    token += 1;
                    letter += 1;
                }
                _ => {
                    let Some((run, begun)) = again else {
                        return false;
                    };
                    again = Some((run, begun + 1));
                    token = run + 1;
                    letter = begun + 1;
                }
            }
        }
        self.0[token..].iter().all(|token| *token == Token::Run)
    }
}

/// Prints a form that reads back.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        for token in &self.0 {
            match token {
                Token::Run => text.push('*'),
                Token::Any => text.push('?'),
                Token::One(letter) => {
                    if matches!(letter, '*' | '?' | '\\') {
                        text.push('\\');
                    }
                    text.push(*letter);
                }
            }
        }
        super::quote::write(f, &text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn open_places_take_what_they_can() {
        for (pattern, text, fits) in [
            ("web-*", "web-1", true),
            ("web-*", "web-", true),
            ("web-*", "web", false),
            ("*web", "webweb", true),
            ("a*b*c", "aXbXbXc", true),
            ("a*b*c", "aXbX", false),
            ("?", "é", true),
            ("?", "", false),
            ("*", "", true),
            ("", "", true),
            ("", "x", false),
            ("a\\*", "a*", true),
            ("a\\*", "ab", false),
            ("WEB", "web", true),
        ] {
            assert_eq!(
                Pattern::read(pattern).fits(text, true),
                fits,
                "{pattern} {text}"
            );
        }
        assert!(!Pattern::read("WEB").fits("web", false));
    }

    #[test]
    fn a_cruel_pattern_takes_no_longer() {
        let pattern = Pattern::read(&"*a".repeat(50));
        assert!(!pattern.fits(&"ab".repeat(2000), false));
    }
}
