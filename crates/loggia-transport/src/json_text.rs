//! A structured value as JSON text inside one form field.
//!
//! Forms are flat, yet EDIS takes objects in some fields (`config`, `ip`): it
//! wants their JSON text. Generated fields that the spec marks `x-json-text` name
//! this module in `#[serde(with)]`.

use serde::de::{DeserializeOwned, Deserializer, Error as _};
use serde::ser::{Error as _, Serializer};
use serde::{Deserialize, Serialize};

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
    match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::String(text) => serde_json::from_str(&text),
        value => serde_json::from_value(value),
    }
    .map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
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
