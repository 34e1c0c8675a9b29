//! The EDIS account that an order is placed with: the one in the request, or that of the profile
//! or the environment.
//!
//! A request that gives only one of e-mail and password is refused: the other one would be
//! someone else's.

use loggia::Secret;
use serde_json::{Map, Value};

use super::Entry;
use crate::exit::Failure;

/// The e-mail and password among the request's fields, or `None` if the operation takes none or
/// the request has none.
///
/// # Errors
/// `Usage` if only one of them is given, or if one is not text or is empty.
pub(super) fn given(
    entry: Entry,
    fields: &Map<String, Value>,
) -> Result<Option<(String, Secret)>, Failure> {
    if !entry.takes_account() {
        return Ok(None);
    }
    let text = |name: &str| match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if !text.trim().is_empty() => Ok(Some(text.clone())),
        Some(_) => Err(Failure::usage(format!(
            "{}: `{name}` has to be text, and not empty",
            entry.title()
        ))
        .with_hint(HINT)),
    };
    let half = |given: &str, missing: &str| {
        Failure::usage(format!(
            "{}: `{given}` is given, but `{missing}` is not",
            entry.title()
        ))
        .with_hint(HINT)
    };
    match (text("email")?, text("pw")?) {
        (Some(email), Some(password)) => Ok(Some((email, Secret::from(password)))),
        (None, None) => Ok(None),
        (Some(_), None) => Err(half("email", "pw")),
        (None, Some(_)) => Err(half("pw", "email")),
    }
}

const HINT: &str =
    "nothing was sent; give both, or neither for the account of the profile or the environment";

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::names;
    use super::*;

    fn of(operation: &str, fields: &Value) -> Result<Option<(String, Secret)>, Failure> {
        let entry = names::edis_entry(operation).expect("an operation");
        given(entry, fields.as_object().expect("fields"))
    }

    #[test]
    fn half_an_account_in_a_request_is_refused() {
        let both = json!({"email": "a@b.c", "pw": "hunter22"});
        for operation in ["get-locations", "create-auth-session"] {
            let (email, password) = of(operation, &both).expect("whole").expect("there");
            assert_eq!((&*email, password.expose()), ("a@b.c", "hunter22"));
            assert!(of(operation, &json!({})).expect("none").is_none());
            for half in [
                json!({"email": "a@b.c"}),
                json!({"pw": "hunter22", "email": null}),
                json!({"email": "", "pw": "hunter22"}),
                json!({"email": "a@b.c", "pw": 7}),
            ] {
                let failure = of(operation, &half).expect_err("half");
                assert!(!failure.to_string().contains("hunter22"), "{failure}");
            }
        }
        // Other operations may have a field of the same name.
        assert!(
            of("get-power-state", &json!({"email": "x"}))
                .expect("none")
                .is_none()
        );
    }
}
