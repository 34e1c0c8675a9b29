//! Actions on many machines.
//!
//! The API takes up to 100 ids per call and documents calls as all or nothing. Longer lists
//! are sent in parts, one after the other; when a part fails, the error names the ids that
//! were not acted on. An id that is given twice is sent once: a second part would restart its
//! machine again, or be refused because of it.

use std::collections::HashSet;

use loggia_transport::{Error, Operation, Reply};

use super::failed::all_done;

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
    let mut named = HashSet::new();
    let ids = ids.into_iter().map(Into::into);
    let ids: Vec<String> = ids.filter(|id: &String| named.insert(id.clone())).collect();
    for start in (0..ids.len()).step_by(MAX_BATCH) {
        let end = ids.len().min(start + MAX_BATCH);
        match send(ids[start..end].to_vec()).await {
            Ok(reply) => all_done(operation, &reply, &ids[end..])?,
            // It was the only part, or nothing was done: its error is complete.
            Err(error) if start == 0 && (end == ids.len() || !error.is_outcome_unknown()) => {
                return Err(error);
            }
            Err(error) => {
                let hint = match (start, error.is_outcome_unknown()) {
                    (0, _) => {
                        "the first 100 of these were acted on perhaps, the others were not sent: \
                         read their states before sending them again"
                    }
                    (_, true) => {
                        "the ids before these were acted on, the first 100 of these perhaps: read \
                         their states before sending them again"
                    }
                    (_, false) => "the ids before these were acted on: send only these again",
                };
                return Err(error.with_failed_ids(ids[start..].to_vec()).with_hint(hint));
            }
        }
    }
    Ok(())
}
