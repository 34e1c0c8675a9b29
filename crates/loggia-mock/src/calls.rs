//! Selects the calls that a mock answers.

use std::fmt;

use httpmock::{HttpMockRequest, Method, When};
use loggia_transport::Operation;
use loggia_transport::body::Encoding;
use serde::Serialize;
use serde_json::{Value, json};

use crate::answer::json;
use crate::multipart::part;
use crate::partial::{has_list, holds};
use crate::vendor::Vendor;

/// Calls of one operation, narrowed by their fields. The generated types wrap it.
pub struct Calls {
    when: When,
    encoding: Encoding,
}

impl Calls {
    /// All calls of an operation: by method, path and, where one path serves many,
    /// the header that distinguishes them.
    pub(crate) fn new(when: When, operation: &Operation, encoding: Encoding) -> Self {
        let when = when.method(Method::POST).path(operation.path());
        let when = match Vendor::of(operation) {
            Vendor::Zenlayer => when.header("x-zc-action", operation.id()),
            Vendor::Edis => when,
        };
        Self { when, encoding }
    }

    /// Only calls with this value in a field, compared in the client's encoding.
    ///
    /// # Panics
    /// When the value has no JSON form.
    #[must_use]
    pub fn field<T: Serialize>(self, name: &'static str, value: T) -> Self {
        let value = json(&value);
        match self.encoding {
            Encoding::Json => self.json_field(name, &value),
            Encoding::Multipart => self.part(name, text(&value).into_bytes()),
            // A form; `Encoding` may get more variants.
            _ => self.http(|when| when.form_urlencoded_tuple(name, text(&value))),
        }
    }

    /// Only calls with a form field whose text is JSON that contains this value.
    ///
    /// # Panics
    /// When the value has no JSON form.
    #[must_use]
    pub fn json_text<T: Serialize>(self, name: &'static str, value: T) -> Self {
        let wanted = json(&value);
        self.http(|when| {
            when.is_true(move |request| {
                form_urlencoded::parse(request.body_ref())
                    .filter(|(found, _)| found == name)
                    .filter_map(|(_, text)| serde_json::from_str::<Value>(&text).ok())
                    .any(|found| holds(&found, &wanted))
            })
        })
    }

    /// Only calls with this content in a part of `multipart/form-data`.
    #[must_use]
    pub fn part(self, name: &'static str, content: impl Into<Vec<u8>>) -> Self {
        let content = content.into();
        self.http(|when| {
            when.is_true(move |request| part(request.body_ref(), name) == Some(content.as_slice()))
        })
    }

    /// Any other condition that httpmock can match.
    #[must_use]
    pub fn http(mut self, narrow: impl FnOnce(When) -> When) -> Self {
        self.when = narrow(self.when);
        self
    }

    /// httpmock's own matcher reports the differences when a mock was not hit. It accepts a prefix
    /// of a list as the list, so lists are compared again.
    fn json_field(self, name: &'static str, value: &Value) -> Self {
        let wanted = json!({name: value});
        self.http(|when| {
            let when = when.json_body_includes(wanted.to_string());
            if !has_list(&wanted) {
                return when;
            }
            when.is_true(move |request: &HttpMockRequest| {
                serde_json::from_slice::<Value>(request.body_ref())
                    .is_ok_and(|found| holds(&found, &wanted))
            })
        })
    }
}

/// A plain value in the encoding of forms.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

impl fmt::Debug for Calls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Calls")
            .field("encoding", &self.encoding)
            .finish_non_exhaustive()
    }
}
