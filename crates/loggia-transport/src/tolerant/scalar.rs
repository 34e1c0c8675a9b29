//! Numbers, text and booleans in each other's clothes.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// A JSON scalar as it stood in the answer.
pub(super) enum Scalar {
    Absent,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(String),
}

impl Scalar {
    /// What it is, for messages. Never the value: answers hold secrets too.
    fn name(&self) -> &'static str {
        match self {
            Self::Absent => "nothing",
            Self::Bool(_) => "a boolean",
            Self::Unsigned(_) | Self::Signed(_) => "a whole number out of range",
            Self::Float(_) => "a number out of range",
            Self::Text(_) => "text that does not read as one",
        }
    }

    pub(super) fn read<'de, D: Deserializer<'de>>(
        deserializer: D,
        expected: &'static str,
    ) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScalarVisitor { expected })
    }
}

struct ScalarVisitor {
    expected: &'static str,
}

impl<'de> Visitor<'de> for ScalarVisitor {
    type Value = Scalar;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    fn visit_unit<E>(self) -> Result<Scalar, E> {
        Ok(Scalar::Absent)
    }

    fn visit_none<E>(self) -> Result<Scalar, E> {
        Ok(Scalar::Absent)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Scalar, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Scalar, E> {
        Ok(Scalar::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Scalar, E> {
        Ok(Scalar::Unsigned(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Scalar, E> {
        Ok(Scalar::Signed(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Scalar, E> {
        Ok(Scalar::Float(value))
    }

    fn visit_str<E>(self, value: &str) -> Result<Scalar, E> {
        Ok(Scalar::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Scalar, E> {
        Ok(Scalar::Text(value))
    }

    /// PHP writes an empty array where nothing is.
    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Scalar, A::Error> {
        match seq.next_element::<IgnoredAny>()? {
            None => Ok(Scalar::Absent),
            Some(_) => Err(A::Error::custom(format!(
                "expected {}, found a list",
                self.expected
            ))),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Scalar, A::Error> {
        Err(A::Error::custom(format!(
            "expected {}, found an object",
            self.expected
        )))
    }
}

/// Numbers that [`number`] can make from any of JSON's forms.
pub trait Number: Sized {
    /// What the type is called in messages.
    const EXPECTED: &'static str;

    /// From a number without sign.
    fn from_unsigned(value: u64) -> Option<Self>;
    /// From a number with sign.
    fn from_signed(value: i64) -> Option<Self>;
    /// From a number with a fraction or an exponent.
    fn from_float(value: f64) -> Option<Self>;
    /// From text without surrounding blanks.
    fn from_text(value: &str) -> Option<Self>;
}

macro_rules! whole_number {
    ($($type:ty),*) => {$(
        impl Number for $type {
            const EXPECTED: &'static str = concat!("a whole number (", stringify!($type), ")");

            fn from_unsigned(value: u64) -> Option<Self> {
                value.try_into().ok()
            }

            fn from_signed(value: i64) -> Option<Self> {
                value.try_into().ok()
            }

            fn from_float(value: f64) -> Option<Self> {
                // Between these bounds f64 holds whole numbers exactly, so the
                // conversion below loses nothing.
                const EXACT: f64 = 9_007_199_254_740_992.0;
                let value = value.round();
                if !value.is_finite() || value.abs() > EXACT {
                    return None;
                }
                #[expect(clippy::cast_possible_truncation, reason = "checked above")]
                Self::from_signed(value as i64)
            }

            fn from_text(value: &str) -> Option<Self> {
                value
                    .parse()
                    .ok()
                    .or_else(|| value.parse().ok().and_then(Self::from_float))
            }
        }
    )*};
}

whole_number!(i8, i16, i32, i64, u8, u16, u32, u64);

impl Number for f64 {
    const EXPECTED: &'static str = "a number";

    #[expect(
        clippy::cast_precision_loss,
        reason = "what a JSON number means as f64"
    )]
    fn from_unsigned(value: u64) -> Option<Self> {
        Some(value as f64)
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "what a JSON number means as f64"
    )]
    fn from_signed(value: i64) -> Option<Self> {
        Some(value as f64)
    }

    fn from_float(value: f64) -> Option<Self> {
        Some(value)
    }

    fn from_text(value: &str) -> Option<Self> {
        value.parse().ok().filter(|value: &f64| value.is_finite())
    }
}

impl Number for f32 {
    const EXPECTED: &'static str = "a number";

    fn from_unsigned(value: u64) -> Option<Self> {
        f64::from_unsigned(value).and_then(Self::from_float)
    }

    fn from_signed(value: i64) -> Option<Self> {
        f64::from_signed(value).and_then(Self::from_float)
    }

    #[expect(clippy::cast_possible_truncation, reason = "what f32 means")]
    fn from_float(value: f64) -> Option<Self> {
        Some(value as Self).filter(|value| value.is_finite())
    }

    fn from_text(value: &str) -> Option<Self> {
        value.parse().ok().filter(|value: &f32| value.is_finite())
    }
}

/// Reads a number in any form.
///
/// # Errors
/// When the value is no number of this type; the message names what was found.
pub fn number<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Number,
{
    let scalar = Scalar::read(deserializer, T::EXPECTED)?;
    let value = match &scalar {
        Scalar::Absent => return Ok(None),
        Scalar::Unsigned(value) => T::from_unsigned(*value),
        Scalar::Signed(value) => T::from_signed(*value),
        Scalar::Float(value) => T::from_float(*value),
        Scalar::Text(value) if value.trim().is_empty() => return Ok(None),
        Scalar::Text(value) => T::from_text(value.trim()),
        Scalar::Bool(_) => None,
    };
    value.map(Some).ok_or_else(|| {
        D::Error::custom(format!("expected {}, found {}", T::EXPECTED, scalar.name()))
    })
}

/// Reads text, also where the server writes a number or a boolean.
///
/// # Errors
/// When the value is an object or a list with items, or a number of more digits than
/// are read exactly.
pub fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Scalar::read(deserializer, "text")? {
        Scalar::Absent => None,
        Scalar::Bool(value) => Some(value.to_string()),
        Scalar::Unsigned(value) => Some(value.to_string()),
        Scalar::Signed(value) => Some(value.to_string()),
        Scalar::Float(value) => {
            Some(decimal(value).ok_or_else(|| D::Error::custom("the number has too many digits"))?)
        }
        Scalar::Text(value) => Some(value),
    })
}

/// A number as text, if it is the number that stood there: whole ones that no integer
/// holds have lost digits. With an exponent where it would run to hundreds of digits,
/// each of them memory that seven bytes of an answer (`1e-308,`) could ask for.
fn decimal(value: f64) -> Option<String> {
    /// From here on, not every whole number has a float of its own.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if value == 0.0 || (1e-7..EXACT).contains(&value.abs()) {
        Some(value.to_string())
    } else if value.abs() < EXACT {
        Some(format!("{value:e}"))
    } else {
        None
    }
}

/// What stands in a field that may hold anything: the text of a scalar. Lists and
/// objects are passed over without being stored.
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

/// Reads a boolean in any of the spellings the vendors use.
///
/// # Errors
/// When the value is none of them.
pub fn boolean<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    let scalar = Scalar::read(deserializer, "a boolean")?;
    let value = match &scalar {
        Scalar::Absent => return Ok(None),
        Scalar::Bool(value) => Some(*value),
        Scalar::Unsigned(value) => (*value <= 1).then_some(*value == 1),
        Scalar::Signed(_) | Scalar::Float(_) => None,
        Scalar::Text(value) => match value.trim().to_ascii_lowercase().as_str() {
            "" => return Ok(None),
            "true" | "yes" | "y" | "on" | "1" | "enabled" => Some(true),
            "false" | "no" | "n" | "off" | "0" | "disabled" => Some(false),
            _ => None,
        },
    };
    value
        .map(Some)
        .ok_or_else(|| D::Error::custom(format!("expected a boolean, found {}", scalar.name())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn port(json: &str) -> Result<Option<u16>, serde_json::Error> {
        number(&mut serde_json::Deserializer::from_str(json))
    }

    #[test]
    fn a_port_is_a_number_however_it_is_written() {
        for json in [
            "5901",
            r#""5901""#,
            r#"" 5901 ""#,
            "5901.0",
            r#""5901.0""#,
            "5900.6",
        ] {
            assert_eq!(port(json).expect(json), Some(5901), "{json}");
        }
        for json in ["null", r#""""#, "[]"] {
            assert_eq!(port(json).expect(json), None, "{json}");
        }
    }

    #[test]
    fn what_is_no_port_is_refused_without_quoting_it() {
        for json in [
            "65536",
            "-1",
            "1e300",
            r#""hunter2""#,
            "true",
            "[1]",
            r#"{"a":1}"#,
        ] {
            let error = port(json).expect_err(json).to_string();
            assert!(error.contains("expected a whole number (u16)"), "{error}");
            assert!(!error.contains("hunter2"), "{error}");
        }
    }

    #[test]
    fn text_takes_scalars() {
        let read = |json: &str| text(&mut serde_json::Deserializer::from_str(json));
        assert_eq!(read("12").expect("ok").as_deref(), Some("12"));
        assert_eq!(read("true").expect("ok").as_deref(), Some("true"));
        assert_eq!(read("null").expect("ok"), None);
        assert!(read(r#"{"a":1}"#).is_err());
        for (json, wanted) in [
            ("12.0", "12"),
            ("0.000001", "0.000001"),
            ("-1e-300", "-1e-300"),
            ("18446744073709551615", "18446744073709551615"),
        ] {
            assert_eq!(read(json).expect("ok").as_deref(), Some(wanted), "{json}");
        }
        // The number that stood there is not known any more.
        for json in ["123456789012345678901", "1e308"] {
            assert!(read(json).is_err(), "{json}");
        }
    }

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

    #[test]
    fn booleans_have_many_spellings() {
        let read = |json: &str| boolean(&mut serde_json::Deserializer::from_str(json));
        for json in ["true", "1", r#""y""#, r#""Enabled""#, r#""on""#] {
            assert_eq!(read(json).expect(json), Some(true), "{json}");
        }
        for json in ["false", "0", r#""no""#, r#""OFF""#] {
            assert_eq!(read(json).expect(json), Some(false), "{json}");
        }
        assert_eq!(read("null").expect("ok"), None);
        assert!(read("2").is_err());
        assert!(read(r#""maybe""#).is_err());
    }

    proptest::proptest! {
        #[test]
        fn any_u64_reads_the_same_as_number_and_as_text(value: u64) {
            let plain: Option<u64> = number(&mut serde_json::Deserializer::from_str(&value.to_string()))?;
            let quoted: Option<u64> = number(&mut serde_json::Deserializer::from_str(&format!("\"{value}\"")))?;
            proptest::prop_assert_eq!(plain, Some(value));
            proptest::prop_assert_eq!(quoted, Some(value));
        }

        #[test]
        fn any_text_is_read_or_refused_never_a_panic(value: String) {
            let json = serde_json::to_string(&value)?;
            let _ = number::<_, i64>(&mut serde_json::Deserializer::from_str(&json));
            let _ = boolean(&mut serde_json::Deserializer::from_str(&json));
            let read = text(&mut serde_json::Deserializer::from_str(&json))?;
            proptest::prop_assert_eq!(read, Some(value));
        }
    }
}
