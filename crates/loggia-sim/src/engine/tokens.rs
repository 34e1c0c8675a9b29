//! Answers by the idempotency token of their request: a request with the same token is carried
//! out once.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// The field of a request with the token.
const FIELD: &str = "clientToken";

/// The answers by operation and token.
#[derive(Clone, Debug, Default)]
pub(super) struct Tokens(BTreeMap<(&'static str, String), Map<String, Value>>);

impl Tokens {
    /// Returns the earlier answer to a request with the same token.
    pub(super) fn answer(
        &self,
        operation: &'static str,
        request: &Map<String, Value>,
    ) -> Option<Map<String, Value>> {
        let token = token(request)?;
        self.0.get(&(operation, token)).cloned()
    }

    /// Stores an answer.
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

/// Returns the token of a request.
pub(super) fn token(request: &Map<String, Value>) -> Option<String> {
    let token = request.get(FIELD)?.as_str()?;
    (!token.is_empty()).then(|| token.to_owned())
}
