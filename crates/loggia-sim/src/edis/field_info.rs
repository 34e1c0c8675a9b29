//! The fields of operations in their public form, for comparison with the vendor's documents.

use super::fields::{Field, Format};

/// The kind of a field, in the terms of the vendor's documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FieldKind {
    /// A `string`.
    Text,
    /// An `integer`.
    Integer,
    /// A `string` that holds a JSON object.
    JsonText,
    /// An `array`, sent as JSON text in one form field.
    Array,
    /// An `object`, sent as JSON text in one form field.
    Object,
    /// A `string` of format `binary`, sent as a file.
    File,
}

/// A field of an operation, as the simulator accepts it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldInfo {
    /// Its name in the body.
    pub name: &'static str,
    /// Whether a body without it is refused.
    pub required: bool,
    /// The kind of its value.
    pub kind: FieldKind,
    /// The values that are allowed; empty if it is not limited to certain values.
    pub allowed: &'static [&'static str],
}

impl From<&Field> for FieldInfo {
    fn from(field: &Field) -> Self {
        Self {
            name: field.name,
            required: field.required,
            kind: field.format.kind(),
            allowed: match field.format {
                Format::OneOf(words) => words,
                _ => &[],
            },
        }
    }
}

impl Format {
    pub(crate) fn kind(self) -> FieldKind {
        match self {
            Self::Whole(..) => FieldKind::Integer,
            Self::Object => FieldKind::JsonText,
            Self::Addresses => FieldKind::Array,
            Self::Names => FieldKind::Object,
            Self::File => FieldKind::File,
            _ => FieldKind::Text,
        }
    }
}
