//! Answers by the token of their request: the same token means the same request, and is
//! carried out once.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// The field of requests with such a token.
const FIELD: &str = "clientToken";

/// What was answered to which token of which operation.
#[derive(Clone, Debug, Default)]
pub(super) struct Tokens(BTreeMap<(&'static str, String), Map<String, Value>>);

impl Tokens {
    /// The answer that a request had before.
    pub(super) fn answer(
        &self,
        operation: &'static str,
        request: &Map<String, Value>,
    ) -> Option<Map<String, Value>> {
        let token = token(request)?;
        self.0.get(&(operation, token)).cloned()
    }

    /// Remembers an answer.
    pub(super) fn keep(
        &mut self,
        operation: &'static str,
        token: Option<String>,
        answer: &Map<String, Value>,
    ) {
        if let Some(token) = token {
            self.0.insert((operation, token), answer.clone());
        }
    }
}

/// The token of a request.
pub(super) fn token(request: &Map<String, Value>) -> Option<String> {
    let token = request.get(FIELD)?.as_str()?;
    (!token.is_empty()).then(|| token.to_owned())
}
