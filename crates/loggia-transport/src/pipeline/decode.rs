//! Decodes an accepted answer into the operation's type, unless it was [read at
//! once](super::at_once).

use std::ops::Range;

use super::exchange::Accepted;
use super::fast_path::strictness;
use crate::decode::{self, Decode, DecodeFailure, LeftOut, Strictness};
use crate::error::{Error, ErrorKind};
use crate::operation::Operation;
use crate::repair;
use crate::reply::Reply;

/// Reads a payload without the parts that no parser accepts: damaged strings, and numbers that
/// are larger than any float.
fn read_payload(
    json: &[u8],
    damaged: &[Range<usize>],
    value: &mut dyn Decode,
    strictness: Strictness,
) -> Result<LeftOut, DecodeFailure> {
    let (marked, read);
    let text = if damaged.is_empty() {
        read = decode::from_slice(json, value, strictness);
        json
    } else {
        marked = repair::mark(json, damaged);
        read = decode::from_marked(&marked, value, strictness);
        &marked
    };
    let Err(DecodeFailure::Syntax(error)) = read else {
        return read;
    };
    match repair::mark_numbers(text) {
        Some(marked) => {
            value.clear();
            decode::from_marked(&marked, value, strictness)
        }
        None => Err(DecodeFailure::Syntax(error)),
    }
}

/// Reads the payload into `value`, unless it was already read. A failure names the place in the
/// answer, never the value at that place.
pub(super) fn decode(
    operation: &'static Operation,
    accepted: Accepted,
    value: &mut dyn Decode,
) -> Result<Reply<()>, Error> {
    let Accepted {
        answer,
        payload,
        secrets,
        damaged,
        read,
        attempts,
    } = accepted;
    let read = if let Some(left_out) = read {
        Ok(left_out)
    } else {
        let damaged = repair::within(&damaged, &answer.body, &payload.json);
        read_payload(&payload.json, &damaged, value, strictness(operation))
    };
    match read {
        Ok(left_out) => {
            let left_out = left_out.scrubbed(&secrets);
            if let Some(first) = left_out.first().first() {
                tracing::warn!(
                    count = left_out.count(),
                    first = %first,
                    "the answer was read without what does not fit"
                );
            }
            Ok(Reply::new(
                (),
                payload.json,
                answer.status,
                answer.headers,
                payload.request_id,
                attempts,
                left_out,
            ))
        }
        Err(unread) => {
            let mut failure = Error::new(ErrorKind::Decode, ErrorKind::Decode.opening())
                .with_operation(operation)
                .with_status(answer.status)
                .with_request_id(payload.request_id)
                .with_attempts(attempts)
                .with_hint("the vendor may have changed the API: please report it");
            if let DecodeFailure::DecodeMismatch(misfit) = &unread
                && !misfit.path().is_empty()
            {
                failure = failure.with_path(misfit.path().to_owned());
            }
            failure = failure.with_source(unread);
            if !operation.safety().may_repeat() {
                failure = failure.with_outcome_unknown();
            }
            // Keys of maps are the server's, and occur in the path.
            Err(failure.scrubbed(&secrets))
        }
    }
}
