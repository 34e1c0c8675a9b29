//! Compares JSON by meaning.

use serde_json::Value;

/// Whether two texts mean the same, comparing fractions to twelve digits: `serde_json` reads them
/// only to within the last bit.
pub(crate) fn same(left: &[u8], right: &[u8]) -> bool {
    if left == right {
        return true;
    }
    let read = |text: &[u8]| serde_json::from_slice::<Value>(text).ok();
    match (read(left), read(right)) {
        (Some(left), Some(right)) => same_value(&left, &right),
        _ => false,
    }
}

fn same_value(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len() && left.iter().zip(right).all(|(l, r)| same_value(l, r))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, l)| right.get(key).is_some_and(|r| same_value(l, r)))
        }
        (Value::Number(l), Value::Number(r)) if l.is_f64() || r.is_f64() => {
            match (l.as_f64(), r.as_f64()) {
                (Some(l), Some(r)) => (l - r).abs() <= l.abs().max(r.abs()) * 1e-12,
                _ => false,
            }
        }
        _ => left == right,
    }
}
