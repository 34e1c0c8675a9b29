//! The functions that read what has the wrong type, on any JSON.

use std::collections::BTreeMap;

use loggia_transport::{Timestamp, json_text, tolerant};
use serde::{Deserialize, Serialize};
use serde_json::{Deserializer, Value};

use crate::replies;

/// A field for every function.
#[derive(Debug, Default, Deserialize, Serialize)]
struct Everything {
    #[serde(default, deserialize_with = "tolerant::number")]
    i8: Option<i8>,
    #[serde(default, deserialize_with = "tolerant::number")]
    u16: Option<u16>,
    #[serde(default, deserialize_with = "tolerant::number")]
    u64: Option<u64>,
    #[serde(default, deserialize_with = "tolerant::number")]
    f32: Option<f32>,
    #[serde(default, deserialize_with = "tolerant::number")]
    f64: Option<f64>,
    #[serde(default, deserialize_with = "tolerant::text")]
    text: Option<String>,
    #[serde(default, deserialize_with = "tolerant::boolean")]
    boolean: Option<bool>,
    #[serde(default, deserialize_with = "tolerant::object")]
    time: Option<Timestamp>,
    #[serde(default, deserialize_with = "tolerant::object")]
    inner: Option<Box<Everything>>,
    #[serde(default, deserialize_with = "tolerant::object")]
    either: Option<Vec<u8>>,
    #[serde(default, deserialize_with = "tolerant::object")]
    any: Option<Value>,
    #[serde(default, deserialize_with = "tolerant::list")]
    list: Vec<Everything>,
    #[serde(default, deserialize_with = "tolerant::numbers")]
    numbers: Vec<i64>,
    #[serde(default, deserialize_with = "tolerant::texts")]
    texts: Vec<String>,
    #[serde(default, deserialize_with = "tolerant::map")]
    map: BTreeMap<String, Everything>,
    #[serde(default, with = "json_text")]
    written: Option<Vec<String>>,
}

/// Reads a JSON text in every way.
///
/// # Panics
/// When a plain value is not read as what it is, or changes when read again.
pub fn run(data: &[u8]) {
    replies::check::<Everything>(data);

    let read = || Deserializer::from_slice(data);
    let number = tolerant::number::<_, i64>(&mut read());
    let boolean = tolerant::boolean(&mut read());
    let text = tolerant::text(&mut read());
    let _ = tolerant::number::<_, f64>(&mut read());
    let _ = tolerant::list::<_, Value>(&mut read());
    let _ = tolerant::map::<_, BTreeMap<String, Value>>(&mut read());
    let _ = tolerant::object::<_, Value>(&mut read());
    let _ = tolerant::texts(&mut read());
    let _ = tolerant::numbers::<_, u8>(&mut read());
    if let Ok(plain) = serde_json::from_slice::<i64>(data) {
        assert_eq!(number.expect("a number"), Some(plain));
        assert_eq!(text.expect("text"), Some(plain.to_string()));
    } else if let Ok(plain) = serde_json::from_slice::<String>(data) {
        if let Ok(inside) = plain.trim().parse::<i64>() {
            assert_eq!(number.expect("a number in text"), Some(inside));
        }
        assert_eq!(text.expect("text"), Some(plain));
    } else if let Ok(plain) = serde_json::from_slice::<bool>(data) {
        assert_eq!(boolean.expect("a boolean"), Some(plain));
    }
}
