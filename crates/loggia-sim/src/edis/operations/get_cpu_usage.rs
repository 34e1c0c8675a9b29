//! Returns the CPU load of the last day, as a chart that is JSON inside text. Recorded answers
//! have no status and a label for each point; in the reference there are two.

use serde_json::json;

use super::{Call, ErrorShape, Fault, Operation, Reply, Vps};
use crate::edis::calendar;

/// A point every two minutes for a day. The vendor does not document the interval.
const POINTS: u64 = 720;
const STEP_SECONDS: u64 = 120;

pub(super) const OPERATION: Operation = Operation::on_vps(
    "getCpuUsage",
    "/kvm/v2/get/cpu_usage",
    &[],
    ErrorShape::StatusError,
    run,
);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(call: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    let points: Vec<_> = (0..POINTS).map(|at| load(vps, at)).collect();
    let label =
        |at: u64| calendar::clock(call.now.saturating_sub((POINTS - 1 - at) * STEP_SECONDS));
    let labels: Vec<_> = if call.captured() {
        (0..POINTS).map(label).collect()
    } else {
        vec![label(0), label(POINTS - 1)]
    };
    let chart = json!({
        "datasets": [{
            "label": "CPU usage [%]",
            "type": "line",
            "borderWidth": 1,
            "yAxisID": "y",
            "data": points,
        }],
        "labels": labels,
    });
    let chart = chart.to_string();
    if call.captured() {
        return Ok(json!({"chart_cpu": chart}).into());
    }
    Ok(json!({"status": "success", "chart_cpu": chart}).into())
}

/// Returns a load that varies a little from point to point and from VPS to VPS.
fn load(vps: &Vps, at: u64) -> u64 {
    let number = u64::try_from(vps.number).unwrap_or_default();
    let idle = 10 + (at * 7 + number * 3) % 6;
    if vps.powered_on { idle } else { 0 }
}
