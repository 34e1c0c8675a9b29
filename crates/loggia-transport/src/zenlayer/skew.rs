//! How far the local clock is off.
//!
//! The server refuses signatures more than 300 s old or young. Its answers carry a
//! `Date`: the difference to the moment of receipt is the offset, known to about a
//! second. It is learnt when a signature was refused as expired and kept for all later
//! requests.
//!
//! Only a short exchange teaches anything. A machine that was frozen between signing and
//! sending, or before it read the answer, has a signature or an answer that is old, and
//! a clock that may be right: signing again is all that it takes.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use http::header::{AGE, DATE};

use crate::clock::unix_seconds;
use crate::protocol::Answer;

/// Offsets under this many seconds are no reason for a refusal.
const TOO_SMALL: i64 = 5;

/// An exchange that took longer says little of the clock: its answer may be as old.
const SHORT: Duration = Duration::from_secs(10);

/// Seconds to add to the local clock.
#[derive(Debug, Default)]
pub(super) struct Skew(AtomicI64);

impl Skew {
    /// What is known so far.
    pub(super) fn seconds(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Learns from the answer to a request that was signed with the offset `used`;
    /// whether another would be signed differently enough to matter. What was used
    /// counts, not what is known by now: of many requests that are refused at once,
    /// the first teaches, and all may be sent again.
    pub(super) fn learn(&self, used: i64, answer: &Answer) -> bool {
        if !was_short(answer) {
            let signed = unix_seconds(answer.sent).saturating_add(used);
            let again = unix_seconds(answer.received).saturating_add(self.seconds());
            return differ(signed, again);
        }
        let Some(offset) = offset(answer) else {
            return false;
        };
        let known = self.0.swap(offset, Ordering::Relaxed);
        if differ(known, offset) {
            tracing::warn!(
                offset_seconds = offset,
                "the local clock is off; requests are signed with the server's time"
            );
        }
        differ(used, offset)
    }
}

fn differ(a: i64, b: i64) -> bool {
    a.saturating_sub(b).saturating_abs() > TOO_SMALL
}

/// Whether little time passed between signing and receipt, by the clock that signs. One
/// that was set back in between shows no time at all.
fn was_short(answer: &Answer) -> bool {
    let took = answer.received.duration_since(answer.sent);
    took.is_ok_and(|took| took <= SHORT)
}

fn offset(answer: &Answer) -> Option<i64> {
    // A cache's answer says when it was stored, not what time it is.
    if answer.headers.contains_key(AGE) {
        return None;
    }
    let date = answer.headers.get(DATE)?.to_str().ok()?;
    let server = unix_seconds(httpdate::parse_http_date(date).ok()?);
    Some(server - unix_seconds(answer.received))
}
