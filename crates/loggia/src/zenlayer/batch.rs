//! Actions on many machines.
//!
//! The API takes up to 100 ids a call and documents calls as all or nothing. Longer
//! lists are sent in parts, one after the other; when a part fails, the error names
//! the ids that were not acted on, so that nothing is left in doubt. A server that
//! answers 200 and lists ids that failed is an error, too.

use loggia_transport::{Error, ErrorKind, Operation, Reply};
use serde_json::Value;

/// The most ids that one call takes.
pub const MAX_BATCH: usize = 100;

/// Sends `ids` in parts, in order.
pub(super) async fn in_parts<T, F>(
    operation: &'static Operation,
    ids: impl IntoIterator<Item = impl Into<String>>,
    send: impl Fn(Vec<String>) -> F,
) -> Result<(), Error>
where
    F: Future<Output = Result<Reply<T>, Error>>,
{
    let ids: Vec<String> = ids.into_iter().map(Into::into).collect();
    for start in (0..ids.len()).step_by(MAX_BATCH) {
        let end = ids.len().min(start + MAX_BATCH);
        match send(ids[start..end].to_vec()).await {
            Ok(reply) => all_done(operation, &reply, &ids[end..])?,
            // It was the only part, or nothing was done: its error says it all.
            Err(error) if start == 0 && (end == ids.len() || !error.is_outcome_unknown()) => {
                return Err(error);
            }
            Err(error) => {
                let hint = if error.is_outcome_unknown() {
                    "the ids before these were acted on, the first 100 of these perhaps: read \
                     their states before sending them again"
                } else {
                    "the ids before these were acted on: send only these again"
                };
                return Err(error.with_failed_ids(ids[start..].to_vec()).with_hint(hint));
            }
        }
    }
    Ok(())
}

/// Looks for ids that failed in an answer that otherwise says nothing.
///
/// `rest` are the ids of later parts, which are not sent any more then.
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

/// These answers are empty but for the request's id. Lists of ids in them, as other
/// services of the vendor have, name what failed.
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
        .filter_map(|id| id.as_str().map(str::to_owned))
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
            ("[]", &[]),
            ("nonsense", &[]),
        ] {
            assert_eq!(failed_ids(json.as_bytes()), ids, "{json}");
        }
    }
}
