//! Types: the kinds of values, with their descriptions and limits.
//!
//! A [`Schema`] is a type where it is used, with its description and limits there. It refers to
//! objects and sets of values by name; those are [`Named`].

use serde_json::{Number, Value};

use crate::spec::finding::Place;

/// A type with everything that the document says about it where it is used.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schema {
    /// Its type.
    pub ty: Type,
    /// Whether it may be null.
    pub nullable: bool,
    /// Its description.
    pub description: String,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Its format, even one that means nothing to [`Type`].
    pub format: Option<String>,
    /// Which values are accepted.
    pub limits: Limits,
    /// Whether it occurs in the request, the reply or both.
    pub direction: Direction,
    /// Whether it is sent as JSON text, if it is a field.
    pub json_text: bool,
    /// A sample.
    pub example: Option<Value>,
    /// What the server assumes (`default` or `x-default`).
    pub default: Option<Value>,
    /// The named schemas by which it was referred to, the outermost first.
    pub via: Vec<String>,
}

/// The kind of a value.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Type {
    /// Any JSON value.
    #[default]
    Any,
    /// Text.
    Text,
    /// Text that must not be shown (`format: password`).
    Secret,
    /// A date and time (`format: date-time`).
    Moment,
    /// A file (`format: binary`).
    File,
    /// True or false.
    Boolean,
    /// A whole number.
    Integer(Width),
    /// Any number, in 32 bits (`true`) or 64.
    Number {
        /// Whether 32 bits are enough (`format: float`).
        single: bool,
    },
    /// A list.
    List(Box<Schema>),
    /// Values by key.
    Map(Box<Schema>),
    /// An object, by its name in [`Api::types`](super::Api::types).
    Record(String),
    /// A set of values, by its name in [`Api::types`](super::Api::types).
    Choice(String),
}

/// The range of a whole number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    /// 32 bits with a sign.
    I32,
    /// 64 bits with a sign.
    #[default]
    I64,
    /// 16 bits, not negative.
    U16,
    /// 32 bits, not negative.
    U32,
    /// 64 bits, not negative.
    U64,
}

/// Which values are accepted.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a keyword of its own in the document"
)]
pub struct Limits {
    /// The least number.
    pub minimum: Option<Number>,
    /// Whether the least number itself is excluded.
    pub exclusive_minimum: bool,
    /// The greatest number.
    pub maximum: Option<Number>,
    /// Whether the greatest number itself is excluded.
    pub exclusive_maximum: bool,
    /// Numbers are multiples of this.
    pub multiple_of: Option<Number>,
    /// The least number of characters.
    pub min_length: Option<u64>,
    /// The greatest number of characters.
    pub max_length: Option<u64>,
    /// An ECMAScript pattern that must match somewhere in the text.
    pub pattern: Option<String>,
    /// The least number of items.
    pub min_items: Option<u64>,
    /// The greatest number of items.
    pub max_items: Option<u64>,
    /// Whether items must differ.
    pub unique_items: bool,
    /// The least number of keys.
    pub min_properties: Option<u64>,
    /// The greatest number of keys.
    pub max_properties: Option<u64>,
    /// The accepted values, if they are not text (text is a [`Choice`]).
    pub values: Vec<Value>,
    /// The meaning of each of these values (`x-enum-descriptions`), or nothing.
    pub meanings: Vec<String>,
    /// Whether the vendor accepts others as well (`x-open`).
    pub open: bool,
}

impl Limits {
    /// The accepted numbers, if no others are.
    pub fn numbers(&self) -> Vec<f64> {
        if self.open {
            return Vec::new();
        }
        self.values.iter().filter_map(Value::as_f64).collect()
    }

    /// The least and the greatest accepted whole number: next to an excluded bound, it is the next
    /// one.
    pub fn whole(&self) -> (Option<f64>, Option<f64>) {
        let number = |bound: &Option<Number>| bound.as_ref().and_then(Number::as_f64);
        let least = number(&self.minimum).map(|least| {
            if self.exclusive_minimum {
                least.floor() + 1.0
            } else {
                least.ceil()
            }
        });
        let most = number(&self.maximum).map(|most| {
            if self.exclusive_maximum {
                most.ceil() - 1.0
            } else {
                most.floor()
            }
        });
        (least, most)
    }
}

/// A type with a name.
#[derive(Clone, Debug, PartialEq)]
pub enum Named {
    /// An object with fields.
    Record(Record),
    /// A set of text values.
    Choice(Choice),
}

impl Named {
    /// Where the document defines it.
    pub fn origin(&self) -> &Origin {
        match self {
            Self::Record(record) => &record.origin,
            Self::Choice(choice) => &choice.origin,
        }
    }

    /// Its description.
    pub fn description(&self) -> &str {
        match self {
            Self::Record(record) => &record.description,
            Self::Choice(choice) => &choice.description,
        }
    }

    /// Whether it is deprecated.
    pub fn deprecated(&self) -> bool {
        match self {
            Self::Record(record) => record.deprecated,
            Self::Choice(choice) => choice.deprecated,
        }
    }
}

/// Where in a document a type is defined.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The name of the component; nothing for a schema that is written where it is used.
    pub component: Option<String>,
    /// Its place in findings.
    pub place: Place,
}

/// An object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// Its Rust name.
    pub name: String,
    /// Where it is defined.
    pub origin: Origin,
    /// Its description.
    pub description: String,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Its fields, in the order of their names.
    pub fields: Vec<Field>,
    /// The values of fields without a name (`additionalProperties` next to `properties`).
    pub others: Option<Box<Schema>>,
    /// A sample.
    pub example: Option<Value>,
}

impl Record {
    /// Whether it has any fields.
    pub fn has_fields(&self) -> bool {
        !self.fields.is_empty() || self.others.is_some()
    }

    /// Whether it has any fields other than a file, which is streamed and not encoded.
    pub fn is_written(&self) -> bool {
        let is_file = |field: &Field| field.schema.ty == Type::File;
        !self.fields.iter().all(is_file) || self.others.is_some()
    }

    /// The field of a name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        let found = self
            .fields
            .binary_search_by(|field| field.name.as_str().cmp(name));
        self.fields.get(found.ok()?)
    }
}

/// A field of an object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Field {
    /// Its name on the wire.
    pub name: String,
    /// Whether the document requires it.
    pub required: bool,
    /// Whether its value is sent as JSON text.
    pub json_text: bool,
    /// `x-provenance`: where its facts are from.
    pub provenance: Vec<String>,
    /// Its type and limits.
    pub schema: Schema,
}

/// Whether a field occurs in the request, the reply or both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Both.
    #[default]
    Both,
    /// Only the request (`writeOnly`).
    Request,
    /// Only the reply (`readOnly`).
    Reply,
}

impl Field {
    /// Whether a request without it is refused.
    pub fn must_be_sent(&self) -> bool {
        self.required && self.schema.direction != Direction::Reply
    }
}

/// A set of text values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Choice {
    /// Its Rust name.
    pub name: String,
    /// Where it is defined.
    pub origin: Origin,
    /// Its description.
    pub description: String,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Its values, in the order of the document.
    pub values: Vec<ChoiceValue>,
    /// Whether the vendor accepts others as well (`x-open`).
    pub open: bool,
}

/// One of a set of values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChoiceValue {
    /// Its text on the wire.
    pub value: String,
    /// Its meaning (`x-enum-descriptions`).
    pub description: String,
}
