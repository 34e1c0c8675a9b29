//! Reads a tool's arguments, with errors that name the wrong one.

use serde_json::{Map, Value};

use crate::exit::Failure;

pub(super) struct Arguments(pub(super) Map<String, Value>);

impl Arguments {
    /// Refuses arguments that the tool's schema does not have: a misspelt selector would mean all
    /// machines.
    pub(super) fn check(&self, schema: &Map<String, Value>) -> Result<(), Failure> {
        let known = schema.get("properties").and_then(Value::as_object);
        let is_known = |name: &String| known.is_some_and(|known| known.contains_key(name));
        let Some(unknown) = self.0.keys().find(|name| !is_known(name)) else {
            return Ok(());
        };
        let known: Vec<&str> = known
            .into_iter()
            .flatten()
            .map(|(name, _)| &**name)
            .collect();
        Err(Failure::usage(format!("there is no argument `{unknown}`"))
            .with_hint(format!("there are {}", known.join(", "))))
    }

    /// A required string.
    pub(super) fn text(&self, name: &str) -> Result<&str, Failure> {
        self.optional(name)?
            .ok_or_else(|| Failure::usage(format!("`{name}` is required")))
    }

    /// An optional string.
    pub(super) fn optional(&self, name: &str) -> Result<Option<&str>, Failure> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(Failure::usage(format!("`{name}` has to be text"))),
        }
    }

    /// A required list of strings, not empty: if the list was forgotten, doing nothing would be
    /// wrong.
    pub(super) fn texts(&self, name: &str) -> Result<Vec<String>, Failure> {
        let wrong = || Failure::usage(format!("`{name}` has to be a list of texts"));
        match self.0.get(name) {
            None | Some(Value::Null) => Err(Failure::usage(format!("`{name}` is required"))),
            Some(Value::Array(items)) if items.is_empty() => {
                Err(Failure::usage(format!("`{name}` names nothing")))
            }
            Some(Value::Array(items)) => items
                .iter()
                .map(|item| item.as_str().map(str::to_owned).ok_or_else(wrong))
                .collect(),
            Some(_) => Err(wrong()),
        }
    }

    /// An object; empty if it is not given.
    pub(super) fn object(&self, name: &str) -> Result<Map<String, Value>, Failure> {
        match self.0.get(name) {
            None | Some(Value::Null) => Ok(Map::new()),
            Some(Value::Object(fields)) => Ok(fields.clone()),
            Some(_) => Err(Failure::usage(format!("`{name}` has to be an object"))),
        }
    }
}
