//! Presents a request's view to serde, so that every body encoding can write it.

use serde::ser::{Error as _, SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::Value as Json;
use zeroize::Zeroizing;

use super::{Encode, Field, Value};
use crate::secret::wire;

/// Serialises a value by its view.
///
/// Secrets are written in clear only while a body is encoded, as everywhere
/// ([`Secret`](crate::Secret)). The same goes for JSON as text, which occurs only in bodies.
pub struct Written<'a>(pub &'a dyn Encode);

/// Serialises a value through its view. For generated code.
///
/// # Errors
/// The serializer's error.
pub fn serialize<S: Serializer>(value: &dyn Encode, serializer: S) -> Result<S::Ok, S::Error> {
    Written(value).serialize(serializer)
}

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.value() {
            Value::Absent | Value::Null => serializer.serialize_unit(),
            Value::Bool(value) => serializer.serialize_bool(value),
            Value::Unsigned(value) => serializer.serialize_u64(value),
            Value::Signed(value) => serializer.serialize_i64(value),
            Value::Float(value) => serializer.serialize_f64(value),
            Value::Text(value) | Value::Choice(value, _) => serializer.serialize_str(value),
            Value::Secret(value) => value.serialize(serializer),
            Value::Json(value) => value
                .json()
                .map_err(S::Error::custom)?
                .serialize(serializer),
            Value::List(list) => {
                let mut seq = serializer.serialize_seq(Some(list.length()))?;
                let mut done = Ok(());
                list.each(&mut |item| {
                    if done.is_ok() {
                        done = seq.serialize_element(&Written(item));
                    }
                });
                done?;
                seq.end()
            }
            Value::Map(entries) => {
                let mut map = serializer.serialize_map(Some(entries.length()))?;
                let mut done = Ok(());
                entries.each(&mut |key, value| {
                    if done.is_ok() {
                        done = map.serialize_entry(key, &Written(value));
                    }
                });
                done?;
                map.end()
            }
            Value::Record => {
                let mut map = serializer.serialize_map(None)?;
                let mut done = Ok(());
                self.0.each_field(&mut |field, value| {
                    if done.is_ok() {
                        done = entry(&mut map, field, value);
                    }
                });
                done?;
                map.end()
            }
        }
    }
}

/// Writes a field, if it is set.
fn entry<M: SerializeMap>(map: &mut M, field: &Field, value: &dyn Encode) -> Result<(), M::Error> {
    match value.value() {
        Value::Absent => Ok(()),
        Value::List(list) if field.skip_empty && list.length() == 0 => Ok(()),
        Value::Map(entries) if field.skip_empty && entries.length() == 0 => Ok(()),
        Value::Map(entries) if field.flat => {
            let mut done = Ok(());
            entries.each(&mut |key, value| {
                if done.is_ok() {
                    done = map.serialize_entry(key, &Written(value));
                }
            });
            done
        }
        Value::Json(value) if field.flat || field.skip_empty => {
            match value.json().map_err(M::Error::custom)? {
                Json::Object(entries) if field.flat => entries
                    .iter()
                    .try_for_each(|(key, value)| map.serialize_entry(key, value)),
                Json::Null => Ok(()),
                Json::Array(items) if items.is_empty() => Ok(()),
                Json::Object(entries) if entries.is_empty() => Ok(()),
                json => map.serialize_entry(field.name, &json),
            }
        }
        _ if field.json_text && wire::is_encoding() => {
            let text = serde_json::to_string(&Written(value)).map_err(M::Error::custom)?;
            map.serialize_entry(field.name, Zeroizing::new(text).as_str())
        }
        _ => map.serialize_entry(field.name, &Written(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Secret;
    use crate::encode::Nullable;

    #[derive(Default)]
    struct Request {
        name: Option<String>,
        size: Option<u16>,
        secret: Option<Secret>,
        tags: Option<Vec<String>>,
        gone: Option<Nullable<String>>,
        inside: Option<Box<Request>>,
        other: Option<std::collections::BTreeMap<String, i64>>,
    }

    impl Encode for Request {
        fn each_field(&self, see: &mut dyn FnMut(&'static Field, &dyn Encode)) {
            static FIELDS: [Field; 7] = [
                Field::new("name"),
                Field::new("size"),
                Field::new("secret"),
                Field::new("tags"),
                Field::new("gone"),
                Field::new("inside").json_text(),
                Field::new("other").flat(),
            ];
            see(&FIELDS[0], &self.name);
            see(&FIELDS[1], &self.size);
            see(&FIELDS[2], &self.secret);
            see(&FIELDS[3], &self.tags);
            see(&FIELDS[4], &self.gone);
            see(&FIELDS[5], &self.inside);
            see(&FIELDS[6], &self.other);
        }
    }

    #[test]
    fn what_is_set_is_written_and_secrets_only_in_bodies() {
        let request = Request {
            name: Some("a".into()),
            tags: Some(Vec::new()),
            gone: Some(Nullable::Null),
            inside: Some(Box::new(Request {
                size: Some(5),
                secret: Some("hunter2".into()),
                ..Request::default()
            })),
            other: Some([("more".to_owned(), -1)].into()),
            ..Request::default()
        };
        let written = || serde_json::to_string(&Written(&request)).expect("written");
        assert_eq!(
            written(),
            r#"{"name":"a","tags":[],"gone":null,"inside":{"size":5,"secret":"[redacted]"},"more":-1}"#
        );
        let (sent, secrets) = wire::encode(written);
        assert_eq!(
            sent,
            r#"{"name":"a","tags":[],"gone":null,"inside":"{\"size\":5,\"secret\":\"hunter2\"}","more":-1}"#
        );
        assert_eq!(secrets, [Secret::from("hunter2")]);
    }
}
