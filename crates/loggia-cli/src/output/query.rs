//! `--query`: a part of a result, by an expression of `JMESPath`.

use serde_json::Value;

use crate::exit::{Exit, Failure};

/// Applies an expression.
///
/// # Errors
/// `Usage` when it is none, or does not fit the value.
pub(super) fn apply(expression: &str, value: &Value) -> Result<Value, Failure> {
    let found = compile(expression)?
        .search(value)
        .map_err(|error| wrong(&error))?;
    serde_json::to_value(&found)
        .map_err(|error| Failure::new(Exit::Failed, format!("--query: {error}")))
}

/// Reads an expression.
///
/// # Errors
/// `Usage` when it is none.
pub(super) fn compile(expression: &str) -> Result<jmespath::Expression<'static>, Failure> {
    jmespath::compile(expression).map_err(|error| wrong(&error))
}

fn wrong(error: &jmespath::JmespathError) -> Failure {
    Failure::usage(format!("--query: {}", reason(error)))
        .with_hint("the grammar is at jmespath.org; quote the expression for the shell")
}

/// The error in one line, with the place in the expression.
fn reason(error: &jmespath::JmespathError) -> String {
    let text = error.to_string();
    let first = text.lines().next().unwrap_or_default();
    first.to_owned()
}
