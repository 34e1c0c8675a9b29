//! Collects what a field of an undecoded answer says, in whatever form: a sentence, a list of
//! sentences, or an object with more of them.

use std::fmt;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor,
};

use super::scalar::decimal;

/// How many bytes of text are kept: more than people are shown.
const MOST: usize = 600;

/// Whether a field says anything, and its sentences in one line.
#[derive(Default)]
pub(crate) struct Words {
    says: bool,
    text: String,
}

impl Words {
    /// Whether it contains anything but blanks, `false`, 0 and `null`.
    pub(crate) fn says_something(&self) -> bool {
        self.says
    }

    /// The sentences, or the single word. May be empty: of a list or object only text is taken.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Appends what `others` say, unless this says it already.
    pub(crate) fn add(&mut self, others: &Self) {
        self.says |= others.says;
        self.append(&others.text);
    }

    /// Whether it contains a sentence, and not only a number or `true`.
    pub(crate) fn is_sentence(&self) -> bool {
        is_sentence(&self.text)
    }

    fn append(&mut self, text: &str) {
        let text = text.trim();
        if self.text.len() >= MOST || self.text.contains(text) {
            return;
        }
        match self.text.chars().next_back() {
            None => {}
            Some('.' | '!' | '?' | ':' | ';' | ',') => self.text.push(' '),
            Some(_) => self.text.push_str("; "),
        }
        let end = text
            .char_indices()
            .nth(MOST)
            .map_or(text.len(), |(end, _)| end);
        self.text.push_str(&text[..end]);
    }
}

fn is_sentence(text: &str) -> bool {
    text.contains(char::is_alphabetic) && !text.eq_ignore_ascii_case("true")
}

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut words = Self::default();
        let alone = Said {
            words: &mut words,
            is_alone: true,
        };
        alone.deserialize(deserializer)?;
        Ok(words)
    }
}

/// The visitor for a value whose words are collected.
struct Said<'a> {
    words: &'a mut Words,
    /// Whether the value is not inside a list or object.
    is_alone: bool,
}

impl Said<'_> {
    fn word(self, word: &str) {
        let word = word.trim();
        if word.is_empty() || matches!(word, "false" | "0" | "null") {
            return;
        }
        self.words.says = true;
        if self.is_alone || is_sentence(word) {
            self.words.append(word);
        }
    }
}

impl<'de> DeserializeSeed<'de> for Said<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Said<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        if value {
            self.word("true");
        }
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.word(&value.to_string());
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.word(&value.to_string());
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.word(&decimal(value).unwrap_or_default());
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.word(value);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Self { words, .. } = self;
        loop {
            let item = Said {
                words: &mut *words,
                is_alone: false,
            };
            if seq.next_element_seed(item)?.is_none() {
                return Ok(());
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self { words, .. } = self;
        while map.next_key::<IgnoredAny>()?.is_some() {
            map.next_value_seed(Said {
                words: &mut *words,
                is_alone: false,
            })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_found_in_every_form() {
        for (json, says, text) in [
            (r#""a b""#, true, "a b"),
            ("403", true, "403"),
            ("true", true, "true"),
            ("false", false, ""),
            ("0", false, ""),
            ("0.0", false, ""),
            ("null", false, ""),
            (r#"" ""#, false, ""),
            ("[]", false, ""),
            ("{}", false, ""),
            (r#"[null,"",{"code":0}]"#, false, ""),
            (r#"["not allowed"]"#, true, "not allowed"),
            (
                r#"["a is required","b is wrong"]"#,
                true,
                "a is required; b is wrong",
            ),
            (r#"["No.","Never."]"#, true, "No. Never."),
            (r#"["no","no"]"#, true, "no"),
            (r#"{"message":"no","code":500}"#, true, "no"),
            (
                r#"{"email":["is required"],"pw":["is short"]}"#,
                true,
                "is required; is short",
            ),
            ("[403]", true, ""),
        ] {
            let words: Words = serde_json::from_str(json).expect(json);
            assert_eq!(
                (words.says_something(), words.text()),
                (says, text),
                "{json}"
            );
        }
    }

    #[test]
    fn no_more_is_kept_than_is_shown() {
        let many: Vec<String> = (0..10_000).map(|number| format!("é{number}")).collect();
        for json in [
            serde_json::json!(many),
            serde_json::json!("é".repeat(10_000)),
        ] {
            let words: Words = serde_json::from_str(&json.to_string()).expect("JSON");
            assert!(words.text().len() < 4 * MOST, "{}", words.text().len());
        }
    }
}
