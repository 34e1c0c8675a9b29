//! Measures how far the local clock is off.
//!
//! The server refuses signatures whose time is more than 300 s in the past or future. Its answers
//! carry a `Date`: the difference from the moment of receipt is the offset, accurate to about a
//! second. It is measured when a signature was refused as expired, and kept for all later
//! requests.
//!
//! Only a short exchange is conclusive. A machine that was frozen between signing and sending, or
//! before it read the answer, has an old signature or an old answer, but its clock may be right:
//! then it is enough to sign again.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use http::header::{AGE, DATE};

use crate::clock::unix_seconds;
use crate::protocol::Answer;

/// An offset of fewer seconds does not cause a refusal.
const TOO_SMALL: i64 = 5;

/// A longer exchange says little about the clock: its answer may be just as old.
const SHORT: Duration = Duration::from_secs(10);

/// The seconds to add to the local clock.
#[derive(Debug, Default)]
pub(super) struct Skew(AtomicI64);

impl Skew {
    /// The offset that is known so far.
    pub(super) fn seconds(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    /// Measures the offset by the answer to a request that was signed with the offset `used`;
    /// returns whether another request would be signed differently enough to matter. It compares
    /// with the offset that was used, not with the present one: of many requests that are refused
    /// at once, the first sets the offset, and all may be sent again.
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

/// Whether little time passed between signing and receipt, by the clock that signs. If that clock
/// was set back in between, no time seems to have passed.
fn was_short(answer: &Answer) -> bool {
    let took = answer.received.duration_since(answer.sent);
    took.is_ok_and(|took| took <= SHORT)
}

fn offset(answer: &Answer) -> Option<i64> {
    // A cached answer's `Date` says when it was stored, not what time it is.
    if answer.headers.contains_key(AGE) {
        return None;
    }
    let date = answer.headers.get(DATE)?.to_str().ok()?;
    let server = unix_seconds(httpdate::parse_http_date(date).ok()?);
    Some(server - unix_seconds(answer.received))
}
