//! Checks the keys next to a reference to an object or a set of values: they must agree with the
//! target of the reference, which they cannot change.

use serde_json::Value;

use super::all_of::View;
use super::{At, Reader};
use crate::spec::model::{Named, Schema, Type};

/// Extensions that belong to the set of values itself.
const OF_THE_SET: [&str; 2] = ["x-open", "x-enum-descriptions"];

impl Reader<'_, '_> {
    /// Reports keys that do not agree with the target, and would be lost.
    pub(super) fn siblings_fit(&mut self, siblings: &View<'_>, named: &Schema, at: &At) {
        let (what, ty, set) = match &named.ty {
            Type::Record(_) => ("an object", "object", None),
            Type::Choice(name) => ("a set of texts", "string", Some(name)),
            _ => return,
        };
        if siblings.text("format") == Some("password") {
            self.not_secret(at);
        }
        if let Some(said) = siblings.get("type").filter(|said| **said != ty) {
            self.findings.tolerable(
                &at.place().field("type"),
                &format!(
                    "is {said}, and the reference beside it leads to {what}: leave it out, or put \
                     the reference where it belongs"
                ),
                "the reference counts",
            );
        }
        for mark in OF_THE_SET {
            if siblings.get(mark).is_some() {
                self.findings.tolerable(
                    &at.place().field(mark),
                    "stands beside a reference: it belongs to the schema that has the `enum`",
                    "ignored",
                );
            }
        }
        self.keywords_fit(siblings, ty, at);
        if let Some(set) = set {
            self.default_is_listed(siblings, set, at);
        }
    }

    fn default_is_listed(&mut self, siblings: &View<'_>, set: &str, at: &At) {
        let Some(Named::Choice(choice)) = self.api.types.get(set) else {
            return;
        };
        let is_listed = |value: &Value| {
            choice.open || choice.values.iter().any(|one| *value == one.value.as_str())
        };
        for key in ["default", "x-default"] {
            let value = siblings.get(key).filter(|value| !value.is_null());
            if let Some(value) = value.filter(|value| !is_listed(value)) {
                self.findings.tolerable(
                    &at.place().field(key),
                    &format!("{value} is none of the `enum` values"),
                    "documented as it stands",
                );
            }
        }
    }
}
