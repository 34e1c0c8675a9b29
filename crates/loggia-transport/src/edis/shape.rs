//! The fields of EDIS's answers, in any shape, that say how a request ended.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

use crate::decode::{Key, Word, Words};

/// Every field of any shape. Successful answers use some of the names for other purposes.
#[derive(Default)]
pub(super) struct Shape {
    pub(super) status: Option<String>,
    /// What is wrong; except for `message`, no success has any of these.
    pub(super) error: Words,
    pub(super) errormsg: Words,
    /// What is wrong with individual fields.
    pub(super) errors: Words,
    message: Words,
    msg: Words,
    /// Details that the documents add to some messages.
    details: Words,
    suggestion: Words,
    hint: Words,
    support: Words,
    pub(super) error_code: Option<String>,
    pub(super) code: Option<String>,
    /// Whether it is a success, in a word that no document has.
    pub(super) success: Option<String>,
    /// The order that exists in spite of an error.
    pub(super) orderid: Option<String>,
}

impl Shape {
    /// The vendor's sentences in one line: what is wrong, and then what to do about it.
    pub(super) fn sentences(&self) -> Option<String> {
        let parts = [
            &self.error,
            &self.errormsg,
            &self.message,
            &self.msg,
            &self.errors,
            &self.details,
            &self.suggestion,
            &self.hint,
            &self.support,
        ];
        let mut all = Words::default();
        for part in parts.into_iter().filter(|part| part.is_sentence()) {
            all.add(part);
        }
        // A number is better than nothing.
        let text = match all.text() {
            "" => parts
                .into_iter()
                .map(Words::text)
                .find(|text| !text.is_empty())?,
            text => text,
        };
        Some(text.to_owned())
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ShapeVisitor)
    }
}

struct ShapeVisitor;

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        let mut shape = Shape::default();
        // If a name occurs twice, the last value counts, as when replies are read.
        while let Some(Key(name)) = map.next_key()? {
            match &*name {
                "status" => shape.status = said(map.next_value()?),
                "error" => shape.error = map.next_value()?,
                "errormsg" => shape.errormsg = map.next_value()?,
                "errors" => shape.errors = map.next_value()?,
                "message" => shape.message = map.next_value()?,
                "msg" => shape.msg = map.next_value()?,
                "details" => shape.details = map.next_value()?,
                "suggestion" => shape.suggestion = map.next_value()?,
                "hint" => shape.hint = map.next_value()?,
                "support" => shape.support = map.next_value()?,
                "error_code" => shape.error_code = named(map.next_value()?),
                "code" => shape.code = said(map.next_value()?),
                "success" => shape.success = said(map.next_value()?),
                "orderid" => shape.orderid = named(map.next_value()?),
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(shape)
    }
}

/// A word that is not blank.
fn said(word: Word) -> Option<String> {
    word.0.filter(|text| !text.trim().is_empty())
}

/// A word that names something.
fn named(word: Word) -> Option<String> {
    said(word).filter(|text| !matches!(text.trim(), "false" | "0" | "null"))
}
