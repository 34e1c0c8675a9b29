//! Facts about an API, from any source.
//!
//! A page, a facts file, an SDK, an OpenAPI document and our own spec all become an [`Api`]:
//! operations and structures with fields. It contains only facts. Unlike in the typed model of a
//! spec, everything may be left open: where a source says nothing, the value is `None` or missing,
//! and that states nothing.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

/// A vendor's document.
#[derive(Debug, Default)]
pub struct Document {
    /// Its file, as it was given or found.
    pub name: String,
    /// Its facts, for each API that it covers; empty if it could not be read.
    pub apis: Vec<Api>,
    /// The parts that could not be read.
    pub problems: Vec<String>,
}

/// The facts in a source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Api {
    /// The service, as the last part of its path, where actions share one.
    pub service: Option<String>,
    /// The version of the API.
    pub version: Option<String>,
    /// The title of an OpenAPI document.
    pub title: Option<String>,
    /// Whether this covers a whole service: what is missing then does not exist.
    pub whole: bool,
    /// The whole of an OpenAPI document, in which an omission is also a statement.
    pub document: Option<Value>,
    /// Whether lists of error codes may be incomplete.
    pub cut_off: bool,
    /// The operations.
    pub operations: Vec<Operation>,
    /// Named objects that operations refer to.
    pub structures: BTreeMap<String, Section>,
}

/// An operation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Operation {
    /// The action, or `POST /path` where paths distinguish operations.
    pub name: String,
    /// The path that it is sent to, without a fragment.
    pub path: Option<String>,
    /// The `operationId` of an OpenAPI document.
    pub id: Option<String>,
    /// The fields that are sent.
    pub request: Option<Section>,
    /// The fields of answers by HTTP status.
    pub responses: BTreeMap<String, Section>,
    /// Error codes and their statuses.
    pub errors: BTreeMap<String, Option<u16>>,
    /// Sample bodies.
    pub examples: Vec<Example>,
}

/// A list of fields.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Section {
    /// The name of the schema, in an OpenAPI document.
    pub schema: Option<String>,
    /// How it is encoded, in an OpenAPI document.
    pub media: Option<String>,
    /// Its type, if it is not an object.
    pub kind: Option<Type>,
    /// Its fields; those of inline objects with dots and brackets, as in `a[].b`.
    pub fields: Vec<Field>,
    /// Whether there may be more fields, because some could not be read.
    pub open: bool,
}

/// One field.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name, or path.
    pub name: String,
    /// Its type.
    pub kind: Type,
    /// The target of the link on its type: a file and an anchor.
    pub link: Option<String>,
    /// Whether the type was inferred from the name, because no source states it.
    pub guessed: bool,
    /// Whether it is required.
    pub required: Option<bool>,
    /// Limits and similar, by OpenAPI's keywords.
    pub limits: BTreeMap<&'static str, String>,
    /// Its possible values.
    pub values: Vec<String>,
}

impl Field {
    /// A field of which nothing else is known.
    pub fn new(name: impl Into<String>, kind: Type) -> Self {
        Self {
            name: name.into(),
            kind,
            link: None,
            guessed: false,
            required: None,
            limits: BTreeMap::new(),
            values: Vec::new(),
        }
    }
}

/// The type of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Text.
    Text,
    /// A date and time, as text.
    Moment,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// True or false.
    Boolean,
    /// A file.
    File,
    /// A list.
    List(Box<Type>),
    /// Values by key.
    Map(Box<Type>),
    /// An object, with its name if it has one.
    Object(Option<String>),
    /// A name that is explained elsewhere: an object, or a list of values.
    Link(String),
    /// Anything.
    Any,
    /// A type that we do not know.
    Unknown(String),
}

impl Type {
    /// Parses the notations for types in pages and facts files: `Array of String`,
    /// `array<object:Tag>`, `Long`.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        let lower = text.to_lowercase();
        for (begin, end) in [
            ("array<", ">"),
            ("list<", ">"),
            ("array[", "]"),
            ("list[", "]"),
            ("array(", ")"),
            ("list(", ")"),
            ("array of ", ""),
            ("arrays of ", ""),
            ("list of ", ""),
            ("", "[]"),
            ("", " array"),
            ("", " list"),
            ("", "数组"),
            ("", "列表"),
        ] {
            if lower.starts_with(begin)
                && lower.ends_with(end)
                && lower.len() > begin.len() + end.len()
            {
                // Lower case can change a text's length, but not that of these words.
                let inner = text
                    .get(begin.len()..text.len().saturating_sub(end.len()))
                    .unwrap_or("");
                return Self::List(Box::new(Self::parse(inner)));
            }
        }
        if let Some(inner) = text
            .strip_prefix("map<")
            .and_then(|rest| rest.strip_suffix('>'))
        {
            return Self::Map(Box::new(Self::parse(inner)));
        }
        if let Some(name) = text.strip_prefix("object:") {
            return Self::Object(Some(name.trim().to_owned()));
        }
        match lower.trim_end_matches('s') {
            "string" | "text" | "字符串" | "文本" => Self::Text,
            "datetime" | "date-time" | "timestamp" | "时间" | "时间戳" => Self::Moment,
            "integer" | "int" | "long" | "int32" | "int64" | "整数" | "整型" | "长整型" => {
                Self::Integer
            }
            "float" | "double" | "number" | "decimal" | "bigdecimal" | "浮点" | "浮点型"
            | "浮点数" | "数字" => Self::Number,
            "boolean" | "bool" | "布尔" | "布尔型" | "布尔值" => Self::Boolean,
            "object" | "json" | "对象" => Self::Object(None),
            "map" => Self::Map(Box::new(Self::Any)),
            "any" => Self::Any,
            "file" | "文件" => Self::File,
            "array" | "list" | "数组" | "列表" => Self::List(Box::new(Self::Any)),
            _ if is_name(text) && text.starts_with(|first: char| first.is_ascii_uppercase()) => {
                Self::Link(text.to_owned())
            }
            _ => Self::Unknown(text.to_owned()),
        }
    }

    /// The type inside all lists and maps.
    pub fn innermost(&self) -> &Self {
        match self {
            Self::List(inner) | Self::Map(inner) => inner.innermost(),
            other => other,
        }
    }

    /// The same, mutable.
    pub fn innermost_mut(&mut self) -> &mut Self {
        match self {
            Self::List(inner) | Self::Map(inner) => inner.innermost_mut(),
            other => other,
        }
    }
}

/// Whether a text has the form of a name of an action, structure or field.
pub fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "_-.[]".contains(c))
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("string"),
            Self::Moment => f.write_str("date-time"),
            Self::Integer => f.write_str("integer"),
            Self::Number => f.write_str("number"),
            Self::Boolean => f.write_str("boolean"),
            Self::File => f.write_str("file"),
            Self::List(inner) => write!(f, "list of {inner}"),
            Self::Map(inner) => write!(f, "map of {inner}"),
            Self::Object(None) => f.write_str("object"),
            Self::Object(Some(name)) | Self::Link(name) => write!(f, "object {name}"),
            Self::Any => f.write_str("anything"),
            Self::Unknown(text) => write!(f, "unknown type `{text}`"),
        }
    }
}

/// The body that an example shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// The request.
    Request,
    /// The answer with this status.
    Response(String),
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Request => f.write_str("request"),
            Self::Response(status) => write!(f, "response {status}"),
        }
    }
}

/// A sample body.
#[derive(Clone, Debug, PartialEq)]
pub struct Example {
    /// The body that it shows.
    pub body: Body,
    /// The sample.
    pub json: Value,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_read_as_pages_and_files_write_them() {
        for (text, shown) in [
            ("Array of String", "list of string"),
            ("Array of Widget", "list of object Widget"),
            ("array<object:Tag>", "list of object Tag"),
            ("Integer", "integer"),
            ("Long", "integer"),
            ("String[]", "list of string"),
            ("List(Integer)", "list of integer"),
            ("字符串数组", "list of string"),
            ("整数", "integer"),
            ("[]", "unknown type `[]`"),
            ("Float", "number"),
            ("Widget", "object Widget"),
            ("object:Widget", "object Widget"),
            ("datetime", "date-time"),
            ("map<string>", "map of string"),
            ("a or b", "unknown type `a or b`"),
            ("", "unknown type ``"),
        ] {
            assert_eq!(Type::parse(text).to_string(), shown, "{text}");
        }
    }
}
