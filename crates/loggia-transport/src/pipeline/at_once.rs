//! From an answer to the operation's type in one go.
//!
//! Most answers can be read so: the vendor's usual envelope is all that stands around the
//! payload. Every other is judged first, and decoded when it was accepted.

use crate::decode::{self, Decode, Envelope, LeftOut, Strictness};
use crate::json_object;
use crate::operation::{Operation, Safety};
use crate::protocol::{Answer, Payload};

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
pub(super) fn strictness(operation: &Operation) -> Strictness {
    match operation.safety() {
        Safety::Unsafe => Strictness::Whole,
        _ => Strictness::Items,
    }
}
