//! The rows of a table of EDIS operations: the path, the fields, the refusals, and the members
//! of the answers.

use loggia_sim::{Edis, EdisStyle};
use reqwest::RequestBuilder;
use serde_json::{Map, Value};

use crate::support::client;

/// The encoding of an operation's body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Media {
    Form,
    Json,
    Multipart,
}

/// One valid call of an operation.
#[derive(Clone)]
pub(crate) struct Case {
    pub(crate) id: &'static str,
    pub(crate) path: &'static str,
    pub(crate) media: Media,
    /// All fields, including the session values or the credentials.
    pub(crate) fields: Vec<(&'static str, String)>,
    /// The fields that are optional.
    pub(crate) optional: &'static [&'static str],
    /// Fields with values that are refused.
    pub(crate) bad: &'static [(&'static str, &'static str)],
    /// The members of a refusal with 400.
    pub(crate) refusal: &'static str,
    /// The members of the answers.
    pub(crate) documented: &'static str,
    pub(crate) captured: &'static str,
}

impl Case {
    /// The members of the answer; empty if it is not JSON.
    pub(crate) fn members(&self, style: EdisStyle) -> &'static str {
        match style {
            EdisStyle::Captured => self.captured,
            _ => self.documented,
        }
    }

    pub(crate) fn taking(self, media: Media) -> Self {
        Self { media, ..self }
    }

    pub(crate) fn optional(self, optional: &'static [&'static str]) -> Self {
        Self { optional, ..self }
    }

    pub(crate) fn captured(self, captured: &'static str) -> Self {
        Self { captured, ..self }
    }

    pub(crate) fn bad(self, bad: &'static [(&'static str, &'static str)]) -> Self {
        Self { bad, ..self }
    }

    /// Builds the request with fields of the caller's choice.
    pub(crate) fn request(&self, edis: &Edis, fields: &[(&str, String)]) -> RequestBuilder {
        let request = client().post(format!("{}{}", edis.url(), self.path));
        match self.media {
            Media::Form => request.form(fields),
            Media::Json => {
                let fields = fields.iter().map(|(name, value)| match *name {
                    "newpid" => format!("{name:?}:{value}"),
                    _ => format!("{name:?}:{value:?}"),
                });
                let fields: Vec<_> = fields.collect();
                let body = format!("{{{}}}", fields.join(","));
                request
                    .header("content-type", "application/json")
                    .body(body)
            }
            Media::Multipart => {
                let declared = "multipart/form-data; boundary=XX";
                request
                    .header("content-type", declared)
                    .body(multipart(fields))
            }
        }
    }
}

/// Builds a multipart body in which only `file` has a file name.
pub(crate) fn multipart(fields: &[(&str, String)]) -> String {
    let mut body = String::new();
    for (name, value) in fields {
        let file = if *name == "file" {
            "; filename=\"disk.qcow2\""
        } else {
            ""
        };
        let head = format!("--XX\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body = body + &head + value + "\r\n";
    }
    body + "--XX--\r\n"
}

/// Returns the names of the members of an object, separated by blanks.
pub(crate) fn members(body: &Value) -> String {
    let empty = Map::new();
    let names = body.as_object().unwrap_or(&empty).keys();
    names.cloned().collect::<Vec<_>>().join(" ")
}
