//! Series of measurements: one point every five minutes, over a day at most, and at most thirty
//! days back.
//!
//! The figures depend on the time and the id alone, so that the same request gets the same
//! answer. There are none for the future.

use serde_json::json;

use super::{Outcome, answer};
use crate::zenlayer::fields::Fields;
use crate::zenlayer::refusal::Refusal;
use crate::zenlayer::state::State;
use crate::zenlayer::time;

const STEP: u64 = 300;
const DAY: u64 = 24 * 3600;
const KEPT: u64 = 30 * DAY;

pub(super) fn cpu(fields: &Fields, state: &State) -> Outcome {
    let id = fields.text("instanceId").unwrap_or_default();
    state.instance(id)?;
    let points: Vec<_> = points(fields, state)?
        .map(|at| {
            let hundredths = figure(id, at, 0) % 10_000;
            let percent = format!("{}.{:02}", hundredths / 100, hundredths % 100);
            json!({"cpu": percent, "time": time::text(at)})
        })
        .collect();
    answer::with(json!({"dataList": points}))
}

pub(super) fn traffic(fields: &Fields, state: &State) -> Outcome {
    let id = fields.text("instanceId").unwrap_or_default();
    let most = state.instance(id)?.bandwidth.clamp(1, 1_000_000) * 1_000_000;
    let times: Vec<u64> = points(fields, state)?.collect();
    let series = |salt| Series::new(times.iter().map(|&at| (figure(id, at, salt) % most, at)));
    let (received, sent) = (series(1), series(2));
    let points: Vec<_> = received
        .points
        .iter()
        .zip(&sent.points)
        .map(|((rx, at), (tx, _))| {
            json!({"internetRX": rx, "internetTX": tx, "time": time::text(*at)})
        })
        .collect();
    let (in95, out95) = (received.percentile(), sent.percentile());
    let peak = in95
        .max(out95)
        .and_then(|(value, _)| u32::try_from(value).ok());
    answer::with(json!({
        "dataList": points,
        "in95": in95.map(|(value, _)| value),
        "in95Time": in95.map(|(_, at)| time::text(at)),
        "inAvg": received.average(),
        "inMax": received.values().max(),
        "inMin": received.values().min(),
        "inTotal": received.bytes(),
        "out95": out95.map(|(value, _)| value),
        "out95Time": out95.map(|(_, at)| time::text(at)),
        "outAvg": sent.average(),
        "outMax": sent.values().max(),
        "outMin": sent.values().min(),
        "outTotal": sent.bytes(),
        "maxBandwidth95ValueMbps": peak.map(|bits| f64::from(bits) / 1e6),
        "totalUnit": "B",
        "unit": "bps",
    }))
}

/// Bits per second, with the times of measurement.
struct Series {
    points: Vec<(u64, u64)>,
}

impl Series {
    fn new(points: impl Iterator<Item = (u64, u64)>) -> Self {
        Self {
            points: points.collect(),
        }
    }

    fn values(&self) -> impl Iterator<Item = u64> {
        self.points.iter().map(|(value, _)| *value)
    }

    /// Returns the greatest value below the top twentieth, with its time.
    fn percentile(&self) -> Option<(u64, u64)> {
        let mut sorted = self.points.clone();
        sorted.sort_unstable();
        let aside = sorted.len() / 20;
        sorted.len().checked_sub(aside + 1).map(|at| sorted[at])
    }

    fn average(&self) -> Option<u64> {
        let count = self.points.len() as u64;
        self.values().sum::<u64>().checked_div(count)
    }

    fn bytes(&self) -> u64 {
        self.values().sum::<u64>() / 8 * STEP
    }
}

/// Returns the times to report: every five minutes from the start to the end.
fn points(fields: &Fields, state: &State) -> Result<impl Iterator<Item = u64> + use<>, Refusal> {
    let at = |name| {
        fields
            .text(name)
            .and_then(time::seconds)
            .unwrap_or_default()
    };
    let (start, end) = (at("startTime"), at("endTime"));
    let now = state.seconds();
    let (from, to) = (time::text(start), time::text(end));
    let (code, message) = if start >= end {
        let message = format!("endTime {to} must be after startTime {from}");
        ("INVALID_PARAMETER_VALUE", message)
    } else if end - start > DAY {
        let message = format!("from startTime {from} to endTime {to} is more than a day");
        ("INVALID_PARAMETER_EXCEED_MAXIMUM", message)
    } else if start < now.saturating_sub(KEPT) {
        let message = format!("startTime {from} is more than 30 days ago");
        ("INVALID_PARAMETER_LESS_MINIMUM", message)
    } else {
        let first = start.next_multiple_of(STEP);
        let end = end.min(now);
        let count = end.checked_sub(first).map_or(0, |span| span / STEP + 1);
        return Ok((0..count).map(move |number| first + number * STEP));
    };
    Err(Refusal::of(code, message))
}

/// Returns a figure that looks random but is not.
fn figure(id: &str, at: u64, salt: u64) -> u64 {
    let seed = id.bytes().fold(salt, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(u64::from(byte))
    });
    fastrand::Rng::with_seed(seed ^ (at << 8)).u64(..)
}
