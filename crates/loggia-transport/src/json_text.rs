//! A structured value as JSON text inside one form field.
//!
//! Forms are flat, yet EDIS takes objects in some fields (`config`, `ip`): it
//! wants their JSON text. Generated fields that the spec marks `x-json-text` name
//! this module in `#[serde(with)]`.

use std::fmt;
use std::marker::PhantomData;

use serde::Serialize;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{
    DeserializeOwned, Deserializer, Error, IntoDeserializer, MapAccess, SeqAccess, Visitor,
};
use serde::ser::{Error as _, Serializer};

/// Writes the value's JSON as text.
///
/// # Errors
/// When the value has no JSON form.
pub fn serialize<T: Serialize, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
    let text = serde_json::to_string(value).map_err(S::Error::custom)?;
    serializer.serialize_str(&text)
}

/// Reads the value from its JSON text, or from plain JSON.
///
/// # Errors
/// When neither reads as the type.
pub fn deserialize<'de, T: DeserializeOwned, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    deserializer.deserialize_any(EitherVisitor(PhantomData))
}

struct EitherVisitor<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for EitherVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON, or its text")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        serde_json::from_str(text).map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<T, A::Error> {
        T::deserialize(SeqAccessDeserializer::new(seq))
    }

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        T::deserialize(().into_deserializer())
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<T, E> {
        T::deserialize(value.into_deserializer())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<T, E> {
        T::deserialize(value.into_deserializer())
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<T, E> {
        T::deserialize(value.into_deserializer())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<T, E> {
        T::deserialize(value.into_deserializer())
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Serialize, Deserialize, PartialEq, Debug)]
    struct Body {
        #[serde(with = "super")]
        ip: Vec<String>,
    }

    #[test]
    fn a_list_is_one_field() {
        let body = Body {
            ip: vec!["192.0.2.1".into()],
        };
        let form = serde_urlencoded::to_string(&body).expect("flat");
        assert_eq!(form, "ip=%5B%22192.0.2.1%22%5D");
        let back: Body = serde_json::from_str(r#"{"ip":"[\"192.0.2.1\"]"}"#).expect("text");
        assert_eq!(back, body);
        let back: Body = serde_json::from_str(r#"{"ip":["192.0.2.1"]}"#).expect("plain");
        assert_eq!(back, body);
    }
}
