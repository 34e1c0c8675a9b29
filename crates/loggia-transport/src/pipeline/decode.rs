//! From an answer to the operation's type.
//!
//! Most are read at once, where the vendor's usual envelope is all that stands around the
//! payload. Every other is judged first, and read when it was accepted.

use super::exchange::Accepted;
use crate::decode::{self, Decode, Envelope, LeftOut, Strictness, Unread};
use crate::error::{Error, ErrorKind};
use crate::json_object;
use crate::operation::{Operation, Safety};
use crate::protocol::{Answer, Payload};
use crate::reply::Reply;
use crate::sound;

/// What an answer is read into; none for one that is left as it came.
pub(super) type Target<'a> = Option<&'a mut (dyn Decode + Send + Sync)>;

/// Reads a success together with its envelope. `None` says nothing of the answer.
pub(super) fn read_at_once(
    operation: &Operation,
    answer: &Answer,
    envelope: Envelope,
    levels: usize,
    target: &mut dyn Decode,
) -> Option<(Payload, LeftOut)> {
    if !answer.status.is_success() || answer.is_challenge() {
        return None;
    }
    let place = json_object::plain(&answer.body);
    let text = &answer.body[place.clone()];
    let strictness = strictness(operation);
    let Some(read) = decode::enveloped(text, envelope, target, strictness, levels) else {
        target.clear();
        return None;
    };
    let payload = place.start + read.payload.start..place.start + read.payload.end;
    let payload = Payload {
        json: answer.body.slice(payload),
        request_id: Some(read.request_id),
    };
    Some((payload, read.left_out))
}

/// What an order came to is not guessed at: an id that is left out is lost.
fn strictness(operation: &Operation) -> Strictness {
    match operation.safety() {
        Safety::Unsafe => Strictness::Whole,
        _ => Strictness::Items,
    }
}

/// Reads the payload into `value`, if it was not read already. A failure names the place in the answer, never the
/// value that stood there.
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
    let read = match read {
        Some(left_out) => Ok(left_out),
        None => {
            let strictness = strictness(operation);
            let damaged = sound::within(&damaged, &answer.body, &payload.json);
            if damaged.is_empty() {
                decode::from_slice(&payload.json, value, strictness)
            } else {
                let marked = sound::mark(&payload.json, &damaged);
                decode::from_marked(&marked, value, strictness)
            }
        }
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
            if let Unread::Misfit(misfit) = &unread
                && !misfit.path().is_empty()
            {
                failure = failure.with_path(misfit.path().to_owned());
            }
            failure = failure.with_source(unread);
            if !operation.safety().may_repeat() {
                failure = failure.with_outcome_unknown();
            }
            // Keys of maps are the server's, and stand in the path.
            Err(failure.scrubbed(&secrets))
        }
    }
}
