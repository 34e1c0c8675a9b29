//! Records, their fields and the types of fields.

/// An object with known fields.
#[derive(Debug)]
pub struct Record {
    /// The type's name in the client crate.
    pub name: &'static str,
    /// Its description, in Markdown.
    pub description: &'static str,
    /// Its fields.
    pub fields: &'static [Field],
}

impl Record {
    /// The field with this name on the wire.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// A field of a record.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each says one thing that a spec says"
)]
pub struct Field {
    /// Its name on the wire.
    pub name: &'static str,
    /// Its name in the client crate.
    pub rust: &'static str,
    /// Its description, in Markdown.
    pub description: &'static str,
    /// Its type, which alone says whether it is a secret.
    pub ty: Type,
    /// Whether a request must have it. No field of a reply is required.
    pub required: bool,
    /// Whether `null` is a valid value.
    pub nullable: bool,
    /// Whether the vendor marks it as deprecated.
    pub deprecated: bool,
    /// Whether a form contains it as JSON text.
    pub json_text: bool,
    /// The accepted values; for a list, also those of its items.
    pub limits: Limits,
    /// The server's default where it is not sent (`x-default`), as JSON text.
    pub default: Option<&'static str>,
    /// An example as JSON text.
    pub example: Option<&'static str>,
}

impl Field {
    /// A field with only the facts that all fields have.
    pub(crate) const fn new(name: &'static str, rust: &'static str, ty: Type) -> Self {
        Self {
            name,
            rust,
            description: "",
            ty,
            required: false,
            nullable: false,
            deprecated: false,
            json_text: false,
            limits: Limits::NONE,
            default: None,
            example: None,
        }
    }
}

/// The accepted values of a field. `None` where the spec says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Limits {
    /// The smallest number.
    pub minimum: Option<f64>,
    /// The largest number.
    pub maximum: Option<f64>,
    /// Numbers are greater than this one, which is not accepted itself.
    pub more_than: Option<f64>,
    /// Numbers are less than this one, which is not accepted itself.
    pub less_than: Option<f64>,
    /// The fewest characters.
    pub min_length: Option<u64>,
    /// The most characters.
    pub max_length: Option<u64>,
    /// An ECMAScript pattern that must match somewhere in the text.
    pub pattern: Option<&'static str>,
    /// The fewest items.
    pub min_items: Option<u64>,
    /// The most items.
    pub max_items: Option<u64>,
    /// The accepted numbers, empty where any is accepted; for text, see the type.
    pub values: &'static [f64],
}

impl Limits {
    /// No limits at all.
    pub const NONE: Self = Self {
        minimum: None,
        maximum: None,
        more_than: None,
        less_than: None,
        min_length: None,
        max_length: None,
        pattern: None,
        min_items: None,
        max_items: None,
        values: &[],
    };

    /// A low number that is accepted: the first one of a set, or the smallest one. Where that one
    /// has no place of its own, because the bound itself is not accepted, one a little above it.
    /// `None` where numbers have no lower limit.
    pub fn low(&self) -> Option<f64> {
        let above = |bound: f64| match self.maximum.or(self.less_than) {
            Some(most) if most <= bound + 1.0 => f64::midpoint(bound, most),
            _ => bound + 1.0,
        };
        let first = self.values.first().copied();
        first.or(self.minimum).or(self.more_than.map(above))
    }
}

/// The type of a field.
#[derive(Clone, Copy, Debug)]
pub enum Type {
    /// True or false.
    Bool,
    /// A whole number that fits 32 bits.
    Int32,
    /// A whole number that fits 64 bits.
    Int64,
    /// A number, with a fraction or without.
    Number,
    /// Text.
    Text,
    /// Text that must not be shown: a password, key, token or an address that grants access.
    Secret,
    /// A date and time as text.
    Time,
    /// Text from a set of values, which the vendor may extend.
    Choice(&'static Choices),
    /// A list.
    List(&'static Type),
    /// An object whose keys are data.
    Map(&'static Type),
    /// An object with known fields.
    Record(&'static Record),
    /// Any JSON.
    Any,
}

/// A set of values.
#[derive(Debug)]
pub struct Choices {
    /// The type's name in the client crate.
    pub name: &'static str,
    /// Its description, in Markdown.
    pub description: &'static str,
    /// The known values.
    pub values: &'static [Choice],
    /// Whether the vendor says that it accepts others in requests as well.
    pub open: bool,
}

/// A value of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Its text on the wire.
    pub value: &'static str,
    /// Its meaning; empty where the value explains itself.
    pub description: &'static str,
}

impl Choice {
    pub(crate) const fn new(value: &'static str, description: &'static str) -> Self {
        Self { value, description }
    }
}
