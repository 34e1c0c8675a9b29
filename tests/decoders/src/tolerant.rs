//! Reads any JSON into fields of every type, whether it fits or not.

use std::collections::BTreeMap;

use loggia_transport::{Timestamp, decode};
use serde_json::{Deserializer, Value};

use crate::replies;

loggia_transport::reply! {
    /// A record with a field of every type.
    Everything {
        /// One.
        i8: Option<i8> = "i8";
        /// One.
        u16: Option<u16> = "u16";
        /// One.
        u64: Option<u64> = "u64";
        /// One.
        f32: Option<f32> = "f32";
        /// One.
        f64: Option<f64> = "f64";
        /// One.
        text: Option<String> = "text";
        /// One.
        boolean: Option<bool> = "boolean";
        /// One.
        time: Option<Timestamp> = "time";
        /// One.
        inner: Option<Box<Everything>> = "inner";
        /// One.
        either: Option<Vec<u8>> = "either";
        /// One.
        any: Option<Value> = "any";
        /// Many.
        list: Vec<Everything> = "list";
        /// Many.
        numbers: Vec<i64> = "numbers";
        /// Many.
        texts: Vec<String> = "texts";
        /// Many.
        map: BTreeMap<String, Everything> = "map";
    }
}

/// Reads a JSON text in every way.
///
/// # Panics
/// When a plain value is not read unchanged, or changes when read again.
pub fn run(data: &[u8]) {
    replies::check::<Everything>(data);

    let read = || Deserializer::from_slice(data);
    let number = decode::deserialize::<_, Option<i64>>(&mut read());
    let boolean = decode::deserialize::<_, Option<bool>>(&mut read());
    let text = decode::deserialize::<_, Option<String>>(&mut read());
    let _ = decode::deserialize::<_, Option<f64>>(&mut read());
    let _ = decode::deserialize::<_, Vec<Value>>(&mut read());
    let _ = decode::deserialize::<_, BTreeMap<String, Value>>(&mut read());
    let _ = decode::deserialize::<_, Option<Value>>(&mut read());
    let _ = decode::deserialize::<_, Vec<String>>(&mut read());
    let _ = decode::deserialize::<_, Vec<u8>>(&mut read());
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
