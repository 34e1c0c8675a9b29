//! Hides secrets in what is shown, by the catalogue's types and not by guessing.

use loggia::transport::secret::REDACTED;
use loggia_catalogue::{Record, Type};
use serde_json::Value;

/// Hides the secrets of a request or reply. Returns whether there were any.
pub(super) fn mask(record: &'static Record, value: &mut Value) -> bool {
    hide(&Type::Record(record), value)
}

fn hide(ty: &Type, value: &mut Value) -> bool {
    match (ty, value) {
        (_, Value::Null) => false,
        (Type::Secret, value) => {
            let is_empty = value.as_str().is_some_and(str::is_empty);
            if !is_empty {
                *value = Value::from(REDACTED);
            }
            !is_empty
        }
        (Type::List(inner), Value::Array(items)) => {
            let hidden = items
                .iter_mut()
                .filter_map(|item| hide(inner, item).then_some(()));
            hidden.count() > 0
        }
        (Type::Map(inner), Value::Object(entries)) => {
            let values = entries.iter_mut().map(|(_, value)| value);
            values
                .filter_map(|value| hide(inner, value).then_some(()))
                .count()
                > 0
        }
        (Type::Record(record), Value::Object(fields)) => {
            let known = fields
                .iter_mut()
                .filter_map(|(name, value)| Some((record.field(name)?, value)));
            known
                .filter_map(|(field, value)| hide(&field.ty, value).then_some(()))
                .count()
                > 0
        }
        _ => false,
    }
}
