//! Checks requests against the catalogue.
//!
//! Types, limits and sets of values are checked at every depth; each mistake has the vendor's
//! own code and a sentence that names the field and the value. The format of texts
//! ([`formats`]) and their [`characters`] are checked as well, unless the operation only reads.
//! `null` counts as absent. Unknown fields are dropped.

use loggia_catalogue::{Field, Limits, Operation, Record, Safety, Type};
use serde_json::{Map, Value};

use super::formats::{self, LAST_PORT};
use super::{Outcome, Refused, characters};

/// How many characters of a value are quoted.
const QUOTED: usize = 64;

/// Returns the known fields of a request, if they are valid.
pub(super) fn check(
    service: &str,
    operation: &'static Operation,
    given: Map<String, Value>,
) -> Outcome {
    let Some(record) = operation.request else {
        return Ok(Map::new());
    };
    let fields: Map<String, Value> = given
        .into_iter()
        .filter(|(name, value)| record.field(name).is_some() && !value.is_null())
        .collect();
    object("", record, &fields)?;
    if operation.safety != Safety::Read {
        written(service, operation, "", record, &fields)?;
    }
    Ok(fields)
}

/// Checks that texts and ports are in the right format, at every depth.
fn written(
    service: &str,
    operation: &Operation,
    path: &str,
    record: &Record,
    given: &Map<String, Value>,
) -> Result<(), Refused> {
    for field in record.fields {
        let Some(value) = given.get(field.name) else {
            continue;
        };
        let one = |name: &str, value: &Value| match (field.ty, value) {
            (Type::Record(inner) | Type::List(&Type::Record(inner)), Value::Object(object)) => {
                written(service, operation, &format!("{name}."), inner, object)
            }
            // What may be absent may be empty.
            (_, Value::String(text)) if !text.is_empty() || field.required => {
                format_of_text(service, operation, name, field, text)
            }
            (_, Value::Number(number)) if formats::is_port(field) => {
                let ports = Limits {
                    minimum: Some(0.0),
                    maximum: Some(LAST_PORT),
                    ..Limits::NONE
                };
                range(name, number.as_f64().unwrap_or_default(), &ports)
            }
            _ => Ok(()),
        };
        let name = format!("{path}{}", field.name);
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    one(&format!("{name}[{index}]"), item)?;
                }
            }
            value => one(&name, value)?,
        }
    }
    Ok(())
}

/// Checks that a text is in the right format and consists of permitted characters.
fn format_of_text(
    service: &str,
    operation: &Operation,
    name: &str,
    field: &Field,
    text: &str,
) -> Result<(), Refused> {
    if let Some(format) = formats::of(service, field).filter(|format| !format.fits(text)) {
        let (shown, wanted) = (quoted(text), format.wanted());
        let message = format!("{name} is {shown} and must be {wanted}");
        return Err(Refused::new(format.code(operation), message));
    }
    if let Some(permitted) = characters::of(field).filter(|permitted| !permitted.fits(text)) {
        let shown = match field.ty {
            Type::Secret | Type::List(Type::Secret) => "its value".to_owned(),
            _ => quoted(text),
        };
        let message = format!(
            "{name} is {shown} and must consist of {}",
            permitted.wanted()
        );
        return Err(Refused::new(characters::code(operation, field), message));
    }
    Ok(())
}

fn object(path: &str, record: &Record, given: &Map<String, Value>) -> Result<(), Refused> {
    for field in record.fields {
        let name = format!("{path}{}", field.name);
        match given.get(field.name) {
            Some(value) if !value.is_null() => checked(&name, field, value)?,
            _ if field.required => {
                return Err(Refused::new(
                    "MISSING_PARAMETER",
                    format!("{name} is missing"),
                ));
            }
            _ => {}
        }
    }
    Ok(())
}

fn checked(name: &str, field: &Field, value: &Value) -> Result<(), Refused> {
    let secret = matches!(field.ty, Type::Secret | Type::List(&Type::Secret));
    typed(name, &field.ty, value)?;
    let shown = || match value {
        _ if secret => "its value".to_owned(),
        Value::String(text) => quoted(text),
        other => other.to_string().chars().take(QUOTED).collect(),
    };
    let limits = &field.limits;
    match value {
        Value::String(text) => length(name, text.chars().count(), limits, &shown),
        Value::Array(items) if field.required && items.is_empty() => Err(Refused::new(
            "INVALID_PARAMETER_LESS_LENGTH",
            format!("{name} must not be empty"),
        )),
        Value::Array(items) => {
            count(name, items.len(), limits)?;
            // The items have limits of their own.
            for (index, item) in items.iter().enumerate() {
                let name = format!("{name}[{index}]");
                match item {
                    Value::String(text) => {
                        let shown = || {
                            if secret {
                                "its value".to_owned()
                            } else {
                                quoted(text)
                            }
                        };
                        length(&name, text.chars().count(), limits, &shown)?;
                    }
                    Value::Number(number) => {
                        range(&name, number.as_f64().unwrap_or_default(), limits)?;
                    }
                    _ => {}
                }
            }
            Ok(())
        }
        Value::Number(number) => range(name, number.as_f64().unwrap_or_default(), limits),
        _ => Ok(()),
    }
}

/// Returns the beginning of a text in quotes.
fn quoted(text: &str) -> String {
    format!("{:?}", text.chars().take(QUOTED).collect::<String>())
}

/// Returns whether a field of an answer can have a value; `null` is always allowed.
pub(super) fn fits(ty: &Type, value: &Value) -> bool {
    match (ty, value) {
        (_, Value::Null) | (Type::Time, Value::String(_)) => true,
        (Type::List(item), Value::Array(items)) => items.iter().all(|value| fits(item, value)),
        (Type::Map(item), Value::Object(entries)) => {
            entries.values().all(|value| fits(item, value))
        }
        (Type::Record(record), Value::Object(object)) => record.fields.iter().all(|field| {
            object
                .get(field.name)
                .is_none_or(|value| fits(&field.ty, value))
        }),
        _ => typed("", ty, value).is_ok(),
    }
}

/// Checks that a value has a type, at every depth.
fn typed(name: &str, ty: &Type, value: &Value) -> Result<(), Refused> {
    let fits = match (ty, value) {
        (Type::Any, _)
        | (Type::Bool, Value::Bool(_))
        | (Type::Number, Value::Number(_))
        | (Type::Text | Type::Secret, Value::String(_)) => true,
        (Type::Int32, Value::Number(number)) => number
            .as_i64()
            .is_some_and(|number| i32::try_from(number).is_ok()),
        (Type::Int64, Value::Number(number)) => number.is_i64() || number.is_u64(),
        (Type::Time, Value::String(text)) => {
            if text.parse::<jiff::Timestamp>().is_err() {
                return Err(Refused::new(
                    "INVALID_PARAMETER_DATE_FORMAT_ERROR",
                    format!("{name} must look like 2026-01-31T00:00:00Z"),
                ));
            }
            true
        }
        (Type::Choice(choices), Value::String(text)) => {
            if !choices.values.iter().any(|choice| choice.value == text) {
                let known: Vec<_> = choices.values.iter().map(|choice| choice.value).collect();
                let given: String = text.chars().take(QUOTED).collect();
                return Err(Refused::new(
                    "INVALID_PARAMETER_VALUE",
                    format!(
                        "{name} is {given:?} and must be one of {}",
                        known.join(", ")
                    ),
                ));
            }
            true
        }
        (Type::List(item), Value::Array(items)) => {
            for (index, value) in items.iter().enumerate() {
                typed(&format!("{name}[{index}]"), item, value)?;
            }
            true
        }
        (Type::Map(item), Value::Object(entries)) => {
            for (key, value) in entries {
                typed(&format!("{name}.{key}"), item, value)?;
            }
            true
        }
        (Type::Record(record), Value::Object(inner)) => {
            object(&format!("{name}."), record, inner)?;
            true
        }
        _ => false,
    };
    if fits {
        Ok(())
    } else {
        let (wanted, given) = (kind_of_type(ty), kind_of_value(value));
        let message = format!("{name} must be {wanted} and is {given}");
        Err(Refused::new("INVALID_PARAMETER_TYPE", message))
    }
}

/// Returns a description of a type.
const fn kind_of_type(ty: &Type) -> &'static str {
    match ty {
        Type::Bool => "a boolean",
        Type::Int32 => "a whole number of 32 bits",
        Type::Int64 => "a whole number of 64 bits",
        Type::Number => "a number",
        Type::Text | Type::Secret | Type::Choice(_) => "a string",
        Type::Time => "a string with a date and time",
        Type::List(_) => "an array",
        Type::Map(_) | Type::Record(_) => "an object",
        Type::Any => "any JSON",
    }
}

/// Describes the type of a value; the text itself may be a misplaced secret, and is not
/// repeated.
const fn kind_of_value(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}

fn length(
    name: &str,
    length: usize,
    limits: &Limits,
    shown: &dyn Fn() -> String,
) -> Result<(), Refused> {
    let length = u64::try_from(length).unwrap_or(u64::MAX);
    if let Some(most) = limits.max_length.filter(|most| length > *most) {
        let message = format!("{name} is longer than {most} characters: {}", shown());
        Err(Refused::new("INVALID_PARAMETER_EXCEED_LENGTH", message))
    } else if let Some(least) = limits.min_length.filter(|least| length < *least) {
        let message = format!("{name} is shorter than {least} characters: {}", shown());
        Err(Refused::new("INVALID_PARAMETER_LESS_LENGTH", message))
    } else {
        Ok(())
    }
}

fn count(name: &str, count: usize, limits: &Limits) -> Result<(), Refused> {
    let count = u64::try_from(count).unwrap_or(u64::MAX);
    if let Some(most) = limits.max_items.filter(|most| count > *most) {
        let message = format!("{name} has {count} items, of at most {most}");
        Err(Refused::new("INVALID_PARAMETER_EXCEED_LENGTH", message))
    } else if let Some(least) = limits.min_items.filter(|least| count < *least) {
        let message = format!("{name} has {count} items, of at least {least}");
        Err(Refused::new("INVALID_PARAMETER_LESS_LENGTH", message))
    } else {
        Ok(())
    }
}

fn range(name: &str, number: f64, limits: &Limits) -> Result<(), Refused> {
    if let Some(least) = limits.minimum.filter(|least| number < *least) {
        let message = format!("{name} is {number} and must be at least {least}");
        Err(Refused::new("INVALID_PARAMETER_LESS_MINIMUM", message))
    } else if let Some(most) = limits.maximum.filter(|most| number > *most) {
        let message = format!("{name} is {number} and must be at most {most}");
        Err(Refused::new("INVALID_PARAMETER_EXCEED_MAXIMUM", message))
    } else if let Some(bound) = limits.more_than.filter(|bound| number <= *bound) {
        let message = format!("{name} is {number} and must be more than {bound}");
        Err(Refused::new("INVALID_PARAMETER_LESS_MINIMUM", message))
    } else if let Some(bound) = limits.less_than.filter(|bound| number >= *bound) {
        let message = format!("{name} is {number} and must be less than {bound}");
        Err(Refused::new("INVALID_PARAMETER_EXCEED_MAXIMUM", message))
    } else if !limits.values.is_empty() && !limits.values.contains(&number) {
        let known: Vec<String> = limits.values.iter().map(f64::to_string).collect();
        let known = known.join(", ");
        let message = format!("{name} is {number} and must be one of {known}");
        Err(Refused::new("INVALID_PARAMETER_VALUE", message))
    } else {
        Ok(())
    }
}

/// Returns the texts in a value that is one text or a list of them.
pub(super) fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Array(items)) => items
            .iter()
            .filter_map(Value::as_str)
            .map(str::to_owned)
            .collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_wrong_type_is_named_beside_the_right_one() {
        for (ty, value, expected) in [
            (
                Type::Int32,
                json!("x"),
                "f must be a whole number of 32 bits and is a string",
            ),
            (
                Type::Int64,
                json!(1.5),
                "f must be a whole number of 64 bits and is a number",
            ),
            (
                Type::Secret,
                json!({"p": 1}),
                "f must be a string and is an object",
            ),
            (
                Type::List(&Type::Text),
                json!([true]),
                "f[0] must be a string and is a boolean",
            ),
        ] {
            let refused = typed("f", &ty, &value).expect_err(expected);
            assert_eq!(refused.code, "INVALID_PARAMETER_TYPE");
            assert_eq!(refused.message, expected);
        }
    }

    #[test]
    fn a_number_out_of_a_set_is_one_of_it() {
        let (_, operation) = loggia_catalogue::find("zenlayer.zec", "CreateVpc").expect("there");
        let of = |mtu: u32| {
            let given = json!({"cidrBlock": "10.0.0.0/16", "mtu": mtu, "name": "main"});
            check(
                "zec",
                operation,
                given.as_object().expect("an object").clone(),
            )
        };
        assert!(of(1500).is_ok());
        let refused = of(1400).expect_err("refused");
        assert_eq!(refused.code, "INVALID_PARAMETER_VALUE");
        assert_eq!(
            refused.message,
            "mtu is 1400 and must be one of 1300, 1500, 9000"
        );
    }
    #[test]
    fn items_of_lists_have_limits_too() {
        let (_, operation) =
            loggia_catalogue::find("zenlayer.zec", "CreateAutoSnapshotPolicy").expect("there");
        let of = |hours: &[u32]| {
            let given = json!({
                "autoSnapshotPolicyName": "daily", "hours": hours, "repeatWeekDays": [1, 7],
                "retentionDays": 1, "zoneId": "zone-1",
            });
            check(
                "zec",
                operation,
                given.as_object().expect("an object").clone(),
            )
        };
        assert!(of(&[0, 23]).is_ok());
        let refused = of(&[0, 24]).expect_err("refused");
        assert_eq!(refused.code, "INVALID_PARAMETER_EXCEED_MAXIMUM");
        assert_eq!(refused.message, "hours[1] is 24 and must be at most 23");
    }
}
