//! Completes responses: every field that the tables name is present, `null` if there is nothing
//! to show, because clients have to handle that.

use serde_json::{Map, Value};

use super::facts::{self, Field};

/// Adds missing fields to `given`, in structures too.
///
/// A field that no table names, or of another type than documented, would be a mistake in the
/// simulator: debug builds panic.
pub(crate) fn complete(given: &mut Map<String, Value>, known: &[Field]) {
    debug_assert!(
        given
            .keys()
            .all(|name| known.iter().any(|field| field.name == name)),
        "one of {:?} is not in the table",
        given.keys()
    );
    for field in known {
        let value = given.entry(field.name).or_insert(Value::Null);
        debug_assert!(
            value.is_null() || value.is_array() == field.kind.list,
            "{} is or is not a list",
            field.name
        );
        match value {
            Value::Null => {}
            Value::Array(items) => items.iter_mut().for_each(|item| inner(item, field)),
            one => inner(one, field),
        }
    }
}

fn inner(value: &mut Value, field: &Field) {
    debug_assert!(
        field.kind.item.admits(value),
        "{} cannot be {value}",
        field.name
    );
    if let (Value::Object(object), Some(name)) = (value, field.kind.structure()) {
        complete(object, facts::structure(name));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn absent_values_are_null_at_every_depth() {
        let action = facts::action("DescribeDisks").expect("it exists");
        let mut response = Map::new();
        response.insert("dataSet".to_owned(), json!([{"tags": {}}]));
        complete(&mut response, &action.response);
        assert_eq!(response["totalCount"], json!(null));
        assert_eq!(response["dataSet"][0]["diskId"], json!(null));
        assert_eq!(response["dataSet"][0]["tags"], json!({"tags": null}));
    }
}
