//! Types: what values are, and what is said of them.
//!
//! A [`Schema`] is a type where it is used, with its description and limits there. It
//! refers to objects and sets of values by name; those are [`Named`].

use serde_json::{Number, Value};

use crate::spec::finding::Place;

/// A type with all that is said of it where it is used.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Schema {
    /// What it is.
    pub ty: Type,
    /// Whether it may be null.
    pub nullable: bool,
    /// What it means.
    pub description: String,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Its format, also one that means nothing to [`Type`].
    pub format: Option<String>,
    /// Which values are taken.
    pub limits: Limits,
    /// Which of request and reply has it.
    pub direction: Direction,
    /// Whether it is sent as JSON text, where it is a field.
    pub json_text: bool,
    /// A sample.
    pub example: Option<Value>,
    /// What the server assumes (`default` or `x-default`).
    pub default: Option<Value>,
    /// The named schemas that it was referred to by, the outermost first.
    pub via: Vec<String>,
}

/// What a value is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Type {
    /// Any JSON value.
    #[default]
    Any,
    /// Text.
    Text,
    /// Text that must not be shown (`format: password`).
    Secret,
    /// A moment (`format: date-time`).
    Moment,
    /// A file (`format: binary`).
    File,
    /// Yes or no.
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
    /// Values by keys.
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

/// Which values are taken.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a keyword of its own in the document"
)]
pub struct Limits {
    /// The least number.
    pub minimum: Option<Number>,
    /// Whether the least number itself is not taken.
    pub exclusive_minimum: bool,
    /// The greatest number.
    pub maximum: Option<Number>,
    /// Whether the greatest number itself is not taken.
    pub exclusive_maximum: bool,
    /// Numbers are multiples of this.
    pub multiple_of: Option<Number>,
    /// The least number of characters.
    pub min_length: Option<u64>,
    /// The greatest number of characters.
    pub max_length: Option<u64>,
    /// An ECMAScript pattern that has to be found in the text.
    pub pattern: Option<String>,
    /// The least number of items.
    pub min_items: Option<u64>,
    /// The greatest number of items.
    pub max_items: Option<u64>,
    /// Whether items have to differ.
    pub unique_items: bool,
    /// The least number of keys.
    pub min_properties: Option<u64>,
    /// The greatest number of keys.
    pub max_properties: Option<u64>,
    /// The values that are taken, where they are no text (text is a [`Choice`]).
    pub values: Vec<Value>,
    /// What each of these means (`x-enum-descriptions`), or nothing.
    pub meanings: Vec<String>,
    /// Whether the vendor takes others as well (`x-open`).
    pub takes_others: bool,
}

impl Limits {
    /// The numbers that are taken, where no others are.
    pub fn numbers(&self) -> Vec<f64> {
        if self.takes_others {
            return Vec::new();
        }
        self.values.iter().filter_map(Value::as_f64).collect()
    }

    /// The least and the greatest of the whole numbers that are taken: with a bound that is
    /// not taken itself, it is the next one.
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
    /// Where it is from.
    pub fn origin(&self) -> &Origin {
        match self {
            Self::Record(record) => &record.origin,
            Self::Choice(choice) => &choice.origin,
        }
    }

    /// What it means.
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

/// Where in a document a type is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The name of the component; nothing for a schema that is written where it is
    /// used.
    pub component: Option<String>,
    /// Where findings say that it is.
    pub place: Place,
}

/// An object.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Record {
    /// Its name in Rust.
    pub name: String,
    /// Where it is written.
    pub origin: Origin,
    /// What it means.
    pub description: String,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Its fields, in the order of their names.
    pub fields: Vec<Field>,
    /// The values of fields without a name (`additionalProperties` beside
    /// `properties`).
    pub others: Option<Box<Schema>>,
    /// A sample.
    pub example: Option<Value>,
}

impl Record {
    /// Whether it has any.
    pub fn has_fields(&self) -> bool {
        !self.fields.is_empty() || self.others.is_some()
    }

    /// Whether it has any beside a file, which is streamed and not written.
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
    /// Whether the document says that it has to be there.
    pub required: bool,
    /// Whether its value is sent as JSON text.
    pub json_text: bool,
    /// `x-provenance`: where its facts are from.
    pub provenance: Vec<String>,
    /// What it is.
    pub schema: Schema,
}

/// Which of request and reply has a field.
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
    /// Its name in Rust.
    pub name: String,
    /// Where it is written.
    pub origin: Origin,
    /// What it means.
    pub description: String,
    /// Whether it is deprecated.
    pub deprecated: bool,
    /// Its values, in the order of the document.
    pub values: Vec<ChoiceValue>,
    /// Whether the vendor takes others as well (`x-open`).
    pub takes_others: bool,
}

/// One of a set of values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChoiceValue {
    /// On the wire.
    pub value: String,
    /// What it means (`x-enum-descriptions`).
    pub description: String,
}
