//! The differences between a vendor's document and our spec.

use std::fmt;

use serde::Serialize;

/// The subject of a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The version of the API.
    Version,
    /// The document has an operation that we lack.
    OperationAdded,
    /// We have an operation that the document lacks.
    OperationRemoved,
    /// The path that an operation is sent to.
    Path,
    /// The `operationId`.
    OperationId,
    /// How a body is encoded.
    Media,
    /// The name of a body's schema.
    SchemaName,
    /// The address that it is served at.
    Server,
    /// The credentials that a caller needs.
    Security,
    /// A parameter outside of the body.
    Parameter,
    /// A header of an answer.
    Header,
    /// Whether something is deprecated.
    Deprecated,
    /// The status of an answer.
    ResponseStatus,
    /// The document has an answer that we lack.
    ResponseAdded,
    /// We have an answer that the document lacks.
    ResponseRemoved,
    /// The document has a structure that we lack.
    StructureAdded,
    /// We have a structure that the document lacks.
    StructureRemoved,
    /// A structure has another name.
    StructureRenamed,
    /// The document has a field that we lack.
    FieldAdded,
    /// We have a field that the document lacks.
    FieldRemoved,
    /// A field has another name.
    FieldRenamed,
    /// A field has another type.
    Type,
    /// A field became required, or optional.
    Required,
    /// A limit, default or format.
    Limit,
    /// The document has a value that we lack.
    ValueAdded,
    /// We have a value that the document lacks.
    ValueRemoved,
    /// The document has an error code that we lack.
    ErrorAdded,
    /// We have an error code that the document lacks.
    ErrorRemoved,
    /// The HTTP status of an error code.
    ErrorStatus,
    /// A sample does not fit our schema.
    Example,
    /// Something else in an OpenAPI document.
    #[serde(rename = "document")]
    Other,
}

impl Kind {
    fn words(self) -> &'static str {
        match self {
            Self::Version => "version changed",
            Self::OperationAdded => "operation added",
            Self::OperationRemoved => "operation removed",
            Self::Path => "path changed",
            Self::OperationId => "operation id changed",
            Self::Media => "encoding changed",
            Self::SchemaName => "schema renamed",
            Self::Server => "server changed",
            Self::Security => "security changed",
            Self::Parameter => "parameter changed",
            Self::Header => "header changed",
            Self::Deprecated => "deprecation changed",
            Self::ResponseStatus => "response status changed",
            Self::ResponseAdded => "response added",
            Self::ResponseRemoved => "response removed",
            Self::StructureAdded => "structure added",
            Self::StructureRemoved => "structure removed",
            Self::StructureRenamed => "structure renamed",
            Self::FieldAdded => "field added",
            Self::FieldRemoved => "field removed",
            Self::FieldRenamed => "field renamed",
            Self::Type => "type changed",
            Self::Required => "required changed",
            Self::Limit => "limit changed",
            Self::ValueAdded => "value added",
            Self::ValueRemoved => "value removed",
            Self::ErrorAdded => "error code added",
            Self::ErrorRemoved => "error code removed",
            Self::ErrorStatus => "error status changed",
            Self::Example => "example does not fit",
            Self::Other => "document changed",
        }
    }

    /// Its name in the file of known differences and in JSON.
    pub fn name(self) -> String {
        match serde_json::to_value(self) {
            Ok(serde_json::Value::String(name)) => name,
            _ => String::new(),
        }
    }
}

/// One difference. It is worded as a change of the document: whatever only the document has was
/// added.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// The subject.
    pub kind: Kind,
    /// The vendor's document.
    pub document: String,
    /// The place in the document.
    pub place: String,
    /// What the document says.
    pub theirs: String,
    /// Our spec.
    pub spec: String,
    /// The place in our spec.
    pub spec_place: String,
    /// What our spec says.
    pub ours: String,
    /// The reason for it, if that is known.
    pub known: Option<String>,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!(
            "{}: {}: {}: {}; ours in {}: {}: {}",
            self.kind.words(),
            self.document,
            self.place,
            self.theirs,
            self.spec,
            self.spec_place,
            self.ours
        );
        f.write_str(&one_line(&text))
    }
}

/// The text on one line that cannot move the cursor, whatever names and values a vendor's document
/// contains.
pub(super) fn one_line(text: &str) -> String {
    text.chars().fold(String::new(), |mut line, c| {
        if c.is_control() {
            line.extend(c.escape_default());
        } else {
            line.push(c);
        }
        line
    })
}
