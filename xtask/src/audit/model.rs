//! Facts of an API, whatever their source.
//!
//! A page, a facts file, an SDK, an OpenAPI document and our own spec all become an
//! [`Api`]: operations and structures with fields. Only facts are in it. Unlike in the
//! typed model of a spec, everything may be left open: a source that says nothing about
//! something leaves it `None` or out, and that is no statement.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

/// A vendor's document.
#[derive(Debug, Default)]
pub struct Document {
    /// Its file, as it was given or found.
    pub name: String,
    /// What it says, for each API that it is about; none if it could not be read.
    pub apis: Vec<Api>,
    /// What in it could not be read.
    pub problems: Vec<String>,
}

/// What a source says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Api {
    /// The service, as the last part of its path, where actions share one.
    pub service: Option<String>,
    /// The version of the API.
    pub version: Option<String>,
    /// The title of an OpenAPI document.
    pub title: Option<String>,
    /// Whether this is all of a service: what is missing does not exist.
    pub whole: bool,
    /// The whole of an OpenAPI document, for which leaving out is a statement as well.
    pub document: Option<Value>,
    /// Whether lists of error codes may lack some.
    pub cut_off: bool,
    /// What can be called.
    pub operations: Vec<Operation>,
    /// Named objects that operations refer to.
    pub structures: BTreeMap<String, Section>,
}

/// Something that can be called.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Operation {
    /// The action, or `POST /path` where paths distinguish operations.
    pub name: String,
    /// Where it is sent, without a fragment.
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
    /// What it is, if it is no object.
    pub kind: Option<Type>,
    /// Its fields; those of inline objects with dots and brackets, as in `a[].b`.
    pub fields: Vec<Field>,
    /// Whether there may be more fields: some could not be read.
    pub open: bool,
}

/// One field.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Its name, or path.
    pub name: String,
    /// What it is.
    pub kind: Type,
    /// Where the name of its type leads: a file and an anchor.
    pub link: Option<String>,
    /// Whether the type was taken from the name, because no source states it.
    pub guessed: bool,
    /// Whether it has to be there.
    pub required: Option<bool>,
    /// Limits and the like, by the words of OpenAPI.
    pub limits: BTreeMap<&'static str, String>,
    /// The values it may have.
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

/// What a field is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    /// Text.
    Text,
    /// A moment, as text.
    Moment,
    /// A whole number.
    Integer,
    /// Any number.
    Number,
    /// Yes or no.
    Boolean,
    /// A file.
    File,
    /// A list.
    List(Box<Type>),
    /// Values by keys.
    Map(Box<Type>),
    /// An object, with its name if it has one.
    Object(Option<String>),
    /// A name that is explained elsewhere: an object, or a list of values.
    Link(String),
    /// Anything.
    Any,
    /// A word that we do not know.
    Unknown(String),
}

impl Type {
    /// Reads how pages and facts files write types: `Array of String`,
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
                // Lower case may have another length, but not of these words.
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

    /// The type of what is in all the lists and maps.
    pub fn innermost(&self) -> &Self {
        match self {
            Self::List(inner) | Self::Map(inner) => inner.innermost(),
            other => other,
        }
    }

    /// The same, to be changed.
    pub fn innermost_mut(&mut self) -> &mut Self {
        match self {
            Self::List(inner) | Self::Map(inner) => inner.innermost_mut(),
            other => other,
        }
    }
}

/// Whether a text is a name, as actions, structures and fields have.
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

/// Which body an example is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// What is sent.
    Request,
    /// What is answered with this status.
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
    /// What it is a sample of.
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
