//! Checks whether an answer has the shape that the catalogue describes.
//!
//! It is a second check, written from the catalogue alone: the one that the engine uses for
//! requests would not see its own mistakes.

use loggia_catalogue::{Record, Type};
use serde_json::{Map, Value};

/// Reports the first part of an answer that the spec does not allow. No field of an answer is
/// required, but absent fields must be present as `null`.
pub(super) fn validate(record: &Record, given: &Map<String, Value>) -> Result<(), String> {
    if let Some(name) = given.keys().find(|name| record.field(name).is_none()) {
        return Err(format!("{name} is not a field"));
    }
    for field in record.fields {
        let value = given
            .get(field.name)
            .ok_or(format!("{} is missing", field.name))?;
        typed(&field.ty, value).map_err(|wrong| format!("{}{wrong}", field.name))?;
    }
    Ok(())
}

fn typed(ty: &Type, value: &Value) -> Result<(), String> {
    let fits = match (ty, value) {
        (_, Value::Null)
        | (Type::Any, _)
        | (Type::Bool, Value::Bool(_))
        | (Type::Number, Value::Number(_))
        | (Type::Text | Type::Secret, Value::String(_)) => true,
        (Type::Int32, Value::Number(_)) => value
            .as_i64()
            .is_some_and(|number| i32::try_from(number).is_ok()),
        (Type::Int64, Value::Number(_)) => value.is_i64() || value.is_u64(),
        (Type::Time, Value::String(text)) => text.parse::<jiff::Timestamp>().is_ok(),
        (Type::Choice(choices), Value::String(text)) => {
            choices.values.iter().any(|choice| choice.value == text)
        }
        (Type::List(item), Value::Array(items)) => {
            for (index, value) in items.iter().enumerate() {
                typed(item, value).map_err(|wrong| format!("[{index}]{wrong}"))?;
            }
            true
        }
        (Type::Map(item), Value::Object(entries)) => {
            for (key, value) in entries {
                typed(item, value).map_err(|wrong| format!("[{key:?}]{wrong}"))?;
            }
            true
        }
        (Type::Record(record), Value::Object(fields)) => {
            validate(record, fields).map_err(|wrong| format!(".{wrong}"))?;
            true
        }
        _ => false,
    };
    if fits {
        Ok(())
    } else {
        Err(format!(" is {value}, which is no {ty:?}")
            .chars()
            .take(300)
            .collect())
    }
}
