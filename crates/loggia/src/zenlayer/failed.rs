//! Finds ids of failed items in the answers to actions on several things.
//!
//! The server answers 200 and lists the ids that failed, in an answer that is otherwise empty.
//! That is an error here, so that no one takes them for done.

use loggia_transport::{Error, ErrorKind, Operation, Reply};
use serde_json::Value;

use super::ids::text;

/// Looks for failed ids in an answer that is otherwise empty.
///
/// `rest` are the ids of later parts, which are not sent if any failed.
pub(super) fn all_done<T>(
    operation: &Operation,
    reply: &Reply<T>,
    rest: &[String],
) -> Result<(), Error> {
    let mut failed = failed_ids(reply.json());
    if failed.is_empty() {
        return Ok(());
    }
    failed.extend_from_slice(rest);
    Err(Error::new(ErrorKind::PartialFailure, "it failed")
        .with_operation(operation)
        .with_failed_ids(failed)
        .with_request_id(reply.request_id().map(str::to_owned))
        .with_hint("the other ids were acted on: look at these before sending them again"))
}

/// These answers are empty except for the request's id. A list of ids in them, as in other
/// services of the vendor, names what failed.
fn failed_ids(json: &[u8]) -> Vec<String> {
    let Ok(Value::Object(fields)) = serde_json::from_slice(json) else {
        return Vec::new();
    };
    fields
        .into_iter()
        .filter(|(name, _)| name.ends_with("Ids") || name.starts_with("failed"))
        .filter_map(|(_, value)| match value {
            Value::Array(ids) => Some(ids),
            _ => None,
        })
        .flatten()
        .filter_map(|id| text(&id))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_ids_are_found_whatever_their_name() {
        for (json, ids) in [
            (r#"{"requestId":"T1"}"#, &[][..]),
            (r#"{"requestId":"T1","instanceIds":[]}"#, &[]),
            (r#"{"instanceIds":["a","b"]}"#, &["a", "b"]),
            (r#"{"failedDiskIds":["c"]}"#, &["c"]),
            (r#"{"failed":["d"],"orderNumber":"1"}"#, &["d"]),
            (r#"{"instanceIds":[7]}"#, &["7"]),
            ("[]", &[]),
            ("nonsense", &[]),
        ] {
            assert_eq!(failed_ids(json.as_bytes()), ids, "{json}");
        }
    }
}
