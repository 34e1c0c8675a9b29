//! The types of fields, as the tables write them.

use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

/// The type of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Kind {
    /// Its spelling in the tables.
    name: &'static str,
    pub(crate) item: Item,
    /// Whether it is a list of such items, rather than one.
    pub(crate) list: bool,
}

/// The type of a field, or of each element of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Item {
    Text,
    /// A text that is a time.
    Time,
    Whole,
    Number,
    Flag,
    /// An object with the fields of a structure.
    Object(&'static str),
}

impl Kind {
    fn parse(name: &'static str) -> Option<Self> {
        let element = name
            .strip_prefix("array<")
            .and_then(|rest| rest.strip_suffix('>'));
        let item = match element.unwrap_or(name) {
            "string" => Item::Text,
            "datetime" => Item::Time,
            "integer" => Item::Whole,
            "number" => Item::Number,
            "boolean" => Item::Flag,
            other => Item::Object(other.strip_prefix("object:")?),
        };
        Some(Self {
            name,
            item,
            list: element.is_some(),
        })
    }

    pub(crate) fn name(self) -> &'static str {
        self.name
    }

    /// Returns the structure of the value, or of each element.
    pub(crate) fn structure(self) -> Option<&'static str> {
        match self.item {
            Item::Object(name) => Some(name),
            _ => None,
        }
    }
}

impl Item {
    /// Returns whether a value has this type. A whole number has neither a fraction nor an
    /// exponent.
    pub(crate) fn admits(self, value: &Value) -> bool {
        match self {
            Self::Text | Self::Time => value.is_string(),
            Self::Whole => value.is_i64() || value.is_u64(),
            Self::Number => value.is_number(),
            Self::Flag => value.is_boolean(),
            Self::Object(_) => value.is_object(),
        }
    }
}

impl<'de: 'static> Deserialize<'de> for Kind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = <&'static str>::deserialize(deserializer)?;
        Self::parse(name).ok_or_else(|| de::Error::custom(format!("{name} is not a type")))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn types_are_read_as_the_tables_write_them() {
        let tags = Kind::parse("array<object:Tag>").expect("a type");
        assert_eq!((tags.list, tags.structure()), (true, Some("Tag")));
        assert_eq!(tags.name(), "array<object:Tag>");
        let time = Kind::parse("datetime").expect("a type");
        assert_eq!((time.list, time.item), (false, Item::Time));
        for unknown in ["", "text", "array<string", "object"] {
            assert_eq!(Kind::parse(unknown), None, "{unknown}");
        }
    }

    #[test]
    fn numbers_are_whole_where_they_have_to_be() {
        for (value, whole) in [
            (json!(1), true),
            (json!(-1), true),
            (json!(u64::MAX), true),
            (json!(1.0), false),
            (json!(1e3), false),
        ] {
            assert_eq!(Item::Whole.admits(&value), whole, "{value}");
            assert!(Item::Number.admits(&value), "{value}");
        }
        assert!(!Item::Whole.admits(&json!("1")));
        assert!(!Item::Number.admits(&json!(true)));
    }
}
