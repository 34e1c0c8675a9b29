//! Reads bodies strictly: forms, JSON objects, and multipart bodies with files.
//!
//! The usual form decoders are lenient: they accept a stray percent sign and repair text that
//! is not UTF-8. A client that relies on that has forgotten to encode, which shows only with
//! the one password that contains `&` or `+`. So such a body is refused here, as are fields
//! that are repeated, unknown to the operation, or in the wrong format.

use serde_json::{Map, Value};

use super::fault::Fault;
use super::field_info::FieldKind;
use super::fields::Field;
use super::strict_json;
use crate::wire::{Content, Note, Part};

/// The fields of a valid body.
#[derive(Debug, Default)]
pub(crate) struct Form(Vec<(&'static str, Content)>);

impl Form {
    /// Reads a form-encoded body that may have only the `known` fields.
    pub(crate) fn read<'a>(
        body: &[u8],
        known: impl Iterator<Item = &'a Field> + Clone,
        note: &mut Note,
    ) -> Result<Self, Fault> {
        let mut form = Self::default();
        for (name, value) in decode(body)? {
            form.add(&name, Content::Text(value), known.clone(), note)?;
        }
        form.complete(known)
    }

    /// Reads a JSON object that may have only the `known` fields.
    pub(crate) fn read_json<'a>(
        body: &[u8],
        known: impl Iterator<Item = &'a Field> + Clone,
        note: &mut Note,
    ) -> Result<Self, Fault> {
        let text = std::str::from_utf8(body).map_err(|_| ());
        let object = text.and_then(strict_json::object).map_err(|()| {
            Fault::bad("the body is not a JSON object, or has a field given twice")
        })?;
        let mut form = Self::default();
        for (name, value) in object {
            let field = known.clone().find(|field| field.name == name);
            let is_number = field.is_some_and(|f| f.format.kind() == FieldKind::Integer);
            let text = match value {
                Value::String(text) if !is_number => text,
                Value::Number(number) if is_number => number.to_string(),
                // Reported as unknown below, whatever its type.
                _ if field.is_none() => String::new(),
                _ => return Err(Fault::bad(format!("{} has the wrong type", clip(&name)))),
            };
            form.add(&name, Content::Text(text), known.clone(), note)?;
        }
        form.complete(known)
    }

    /// Reads the parts of a multipart body that may have only the `known` fields.
    pub(crate) fn from_parts<'a>(
        parts: &[Part],
        known: impl Iterator<Item = &'a Field> + Clone,
        note: &mut Note,
    ) -> Result<Self, Fault> {
        let mut form = Self::default();
        for part in parts {
            form.add(&part.name, part.content.clone(), known.clone(), note)?;
        }
        form.complete(known)
    }

    fn add<'a>(
        &mut self,
        name: &str,
        content: Content,
        mut known: impl Iterator<Item = &'a Field>,
        note: &mut Note,
    ) -> Result<(), Fault> {
        let Some(field) = known.find(|field| field.name == name) else {
            return Err(Fault::bad(format!("unknown field: {}", clip(name))));
        };
        if self.0.iter().any(|(known, _)| *known == field.name) {
            return Err(Fault::bad(format!("field given twice: {name}")));
        }
        note.field(field.name);
        self.0.push((field.name, content));
        Ok(())
    }

    /// Checks that required fields are present and that each value is valid. An empty value
    /// counts as absent.
    fn complete<'a>(self, known: impl Iterator<Item = &'a Field>) -> Result<Self, Fault> {
        for field in known {
            let name = field.name;
            let wants_file = field.format.kind() == FieldKind::File;
            let content = self.0.iter().find(|(known, _)| *known == name);
            let objection = match content.map(|(_, content)| content) {
                Some(Content::File { .. }) if !wants_file => Some("must not be a file".into()),
                Some(Content::Text(text)) if wants_file && !text.is_empty() => {
                    Some("must be sent as a file, with a file name".into())
                }
                Some(Content::File { bytes: 1.., .. }) => None,
                Some(Content::Text(text)) if !text.is_empty() => field.format.objection(text),
                _ if field.required => {
                    return Err(Fault::bad(format!("missing field: {name}")));
                }
                _ => None,
            };
            if let Some(objection) = objection {
                let value = match content {
                    Some((_, Content::Text(text))) if !field.is_secret() => shown(text),
                    _ => String::new(),
                };
                return Err(Fault::bad(format!("{name} {objection}{value}")));
            }
        }
        Ok(self)
    }

    /// Returns the length and hash of a file.
    pub(crate) fn file(&self, name: &str) -> Option<(u64, &str)> {
        self.0.iter().find_map(|(known, content)| match content {
            Content::File { bytes, sha256 } if *known == name => Some((*bytes, sha256.as_str())),
            _ => None,
        })
    }

    /// Returns the value of a field that is present and not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find_map(|(known, content)| match content {
            Content::Text(text) if *known == name && !text.is_empty() => Some(text.as_str()),
            _ => None,
        })
    }

    /// Returns the value of a required field, which reading has checked to be present.
    pub(crate) fn text(&self, name: &str) -> &str {
        self.get(name).unwrap_or_default()
    }

    /// Returns the value of a field that was checked to be a JSON object.
    pub(crate) fn object(&self, name: &str) -> Map<String, Value> {
        strict_json::object(self.text(name)).unwrap_or_default()
    }

    /// Returns the value of a field that was checked to be a whole number.
    pub(crate) fn whole(&self, name: &str) -> u64 {
        self.text(name).parse().unwrap_or_default()
    }
}

fn decode(body: &[u8]) -> Result<Vec<(String, String)>, Fault> {
    if !is_encoded(body) {
        return Err(Fault::bad("the body is not form-encoded"));
    }
    serde_urlencoded::from_bytes(body).map_err(|_| Fault::bad("the body is not form-encoded"))
}

/// Returns whether a body uses only what the encoding allows, and decodes to UTF-8.
fn is_encoded(body: &[u8]) -> bool {
    let mut decoded = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        match byte {
            b'%' => {
                let mut raw = [0];
                let Some((escape, after)) = rest.split_at_checked(2) else {
                    return false;
                };
                if base16ct::mixed::decode(escape, &mut raw).is_err() {
                    return false;
                }
                decoded.push(raw[0]);
                rest = after;
            }
            b'!'..=b'~' => decoded.push(byte),
            _ => return false,
        }
    }
    std::str::from_utf8(&decoded).is_ok()
}

/// Returns a value for the end of a message about it.
fn shown(value: &str) -> String {
    format!(" and is {:?}", clip(value))
}

/// Shortens a text to what is enough to recognise it.
pub(crate) fn clip(name: &str) -> String {
    name.chars().take(64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_encoded_bodies_pass() {
        for good in ["", "a=b", "a=%C3%A9", "a=b+c&d=%26%2b%3D"] {
            assert!(is_encoded(good.as_bytes()), "{good}");
        }
        for bad in ["a=%", "a=%2", "a=%zz", "a=b c", "a=é", "a=%C3", "a=b\n"] {
            assert!(!is_encoded(bad.as_bytes()), "{bad}");
        }
    }
}
