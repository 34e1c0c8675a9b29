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
    /// Local Unix seconds, corrected.
    pub(super) fn correct(&self, local: i64) -> i64 {
        local.saturating_add(self.0.load(Ordering::Relaxed))
    }

    /// Learns from an answer; whether the offset changed enough to matter.
    pub(super) fn learn(&self, answer: &Answer) -> bool {
        let Some(offset) = offset(answer) else {
            return false;
        };
        let known = self.0.swap(offset, Ordering::Relaxed);
        let changed = offset.saturating_sub(known).saturating_abs() > TOO_SMALL;
        if changed {
            tracing::warn!(
                offset_seconds = offset,
                "the local clock is off; requests are signed with the server's time"
            );
        }
        changed
    }
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
