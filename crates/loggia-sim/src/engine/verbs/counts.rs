//! How many things a request is for.

use serde_json::Value;

use super::Fields;
use crate::engine::Refused;

/// Fields that say how many things to create.
pub(super) const COUNTS: [&str; 7] = [
    "amount",
    "count",
    "instanceCount",
    "diskAmount",
    "vipCount",
    "quantity",
    "number",
];
/// The most things that are created at once.
pub(super) const MOST: u64 = 100;

/// Returns how many things a request is for, if it says so; the number may be in an object with
/// the size of a network.
pub(super) fn counted(fields: &Fields) -> Option<u64> {
    let counted = COUNTS.iter().find_map(|name| fields.get(*name)?.as_u64());
    let mut objects = fields.values().filter_map(Value::as_object);
    counted.or_else(|| objects.find_map(|inner| inner.get("amount")?.as_u64()))
}

/// Refuses to create none, or more than the maximum.
pub(super) fn can_be_counted(fields: &Fields) -> Result<(), Refused> {
    let counts = COUNTS
        .iter()
        .map(|name| ((*name).to_owned(), fields.get(*name)));
    let inner = fields.iter().filter_map(|(name, value)| {
        let value = value.as_object()?.get("amount")?;
        Some((format!("{name}.amount"), Some(value)))
    });
    for (name, value) in counts.chain(inner) {
        let Some(number) = value.filter(|value| value.is_number()) else {
            continue;
        };
        let count = number.as_u64().unwrap_or_default();
        let (code, limit) = if count == 0 {
            ("INVALID_PARAMETER_LESS_MINIMUM", "at least 1".to_owned())
        } else if count > MOST {
            (
                "INVALID_PARAMETER_EXCEED_MAXIMUM",
                format!("at most {MOST}"),
            )
        } else {
            continue;
        };
        let message = format!("{name} is {number} and must be {limit}");
        return Err(Refused::new(code, message));
    }
    Ok(())
}
