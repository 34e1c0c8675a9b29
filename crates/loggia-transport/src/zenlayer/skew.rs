//! How far the local clock is off.
//!
//! The server refuses signatures more than 300 s old or young. Its answers carry a
//! `Date`: the difference to the middle of the exchange is the offset, known to
//! about a second. It is learnt when a signature was refused as expired and kept
//! for all later requests.

use std::sync::atomic::{AtomicI64, Ordering};

use http::header::{AGE, DATE};

use crate::clock::unix_seconds;
use crate::protocol::Answer;

/// Offsets under this many seconds are no reason for a refusal.
const TOO_SMALL: i64 = 5;

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

fn offset(answer: &Answer) -> Option<i64> {
    // A cache's answer tells when it was stored, not what time it is.
    if answer.headers.contains_key(AGE) {
        return None;
    }
    let date = answer.headers.get(DATE)?.to_str().ok()?;
    let server = unix_seconds(httpdate::parse_http_date(date).ok()?);
    let (sent, received) = (unix_seconds(answer.sent), unix_seconds(answer.received));
    let middle = sent + received.saturating_sub(sent) / 2;
    Some(server - middle)
}
