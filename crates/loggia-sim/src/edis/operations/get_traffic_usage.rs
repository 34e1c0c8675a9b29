//! Returns the traffic of the period: counters, and charts that are JSON inside text.

use serde_json::{Value, json};

use super::{Call, ErrorShape, Fault, Operation, Reply, Vps};

pub(super) const OPERATION: Operation = Operation::on_vps(
    "getTrafficUsage",
    "/kvm/v2/get/traffic",
    &[],
    ErrorShape::StatusMessage,
    run,
);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(call: &Call<'_>, vps: &mut Vps) -> Result<Reply, Fault> {
    Ok(show(vps, call.now).into())
}

/// Returns the answer, which is also a part of all details.
pub(super) fn show(vps: &Vps, now: u64) -> Value {
    json!({
        "status": "success",
        "data": vps.traffic.counters(now),
        "chart_daily": vps.traffic.chart_daily(now),
        "chart_monthly": vps.traffic.chart_monthly(now),
    })
}
