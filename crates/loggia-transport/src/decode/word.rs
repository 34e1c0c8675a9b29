//! Reads a single word, a code or an id, from an answer that is not decoded.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::scalar::decimal;

/// The text of a scalar, from a field that may hold anything. Lists and objects are skipped
/// without being stored.
pub(crate) struct Word(pub(crate) Option<String>);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(WordVisitor)
    }
}

struct WordVisitor;

impl<'de> Visitor<'de> for WordVisitor {
    type Value = Word;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Word, E> {
        Ok(Word(None))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Word, E> {
        Ok(Word(Some(value.to_string())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Word, E> {
        Ok(Word(Some(value.to_string())))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Word, E> {
        Ok(Word(Some(value.to_string())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Word, E> {
        Ok(Word(decimal(value)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Word, E> {
        Ok(Word(Some(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Word, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Word(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Word, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Word(None))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_the_text_of_a_scalar_and_nothing_else() {
        for (json, wanted) in [
            (r#""a""#, Some("a")),
            ("400", Some("400")),
            ("-4", Some("-4")),
            ("1e308", None),
            ("true", Some("true")),
            ("null", None),
            (r#"{"a":[1,{"b":2}]}"#, None),
            (r#"["a",{"b":2}]"#, None),
            ("[]", None),
        ] {
            let word: Word = serde_json::from_str(json).expect(json);
            assert_eq!(word.0.as_deref(), wanted, "{json}");
        }
    }
}
