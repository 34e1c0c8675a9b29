//! Decides whether JSON contains the JSON that a test expects.

use serde_json::Value;

/// Whether `found` equals or contains `wanted`: objects may have more fields, at any depth; lists
/// must have the same length. A list that is a prefix of another is a different request, whereas
/// an object with another option usually is not.
pub(crate) fn holds(found: &Value, wanted: &Value) -> bool {
    match (found, wanted) {
        (Value::Object(found), Value::Object(wanted)) => wanted
            .iter()
            .all(|(name, wanted)| found.get(name).is_some_and(|found| holds(found, wanted))),
        (Value::Array(found), Value::Array(wanted)) => {
            found.len() == wanted.len()
                && found
                    .iter()
                    .zip(wanted)
                    .all(|(found, wanted)| holds(found, wanted))
        }
        _ => found == wanted,
    }
}

/// Whether a value contains a list.
pub(crate) fn has_list(value: &Value) -> bool {
    match value {
        Value::Array(_) => true,
        Value::Object(fields) => fields.values().any(has_list),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn objects_match_in_part_and_lists_as_a_whole() {
        let found = json!({"a": [{"b": 1, "c": 2}], "d": "x"});
        for (wanted, expected) in [
            (json!({"d": "x"}), true),
            (json!({"a": [{"b": 1}]}), true),
            (json!({"a": []}), false),
            (json!({"a": [{"b": 2}]}), false),
            (json!({"a": [{"b": 1}, {}]}), false),
            (json!({"e": null}), false),
        ] {
            assert_eq!(holds(&found, &wanted), expected, "{wanted}");
        }
        assert!(has_list(&found) && !has_list(&json!({"a": {"b": 1}})));
    }
}
