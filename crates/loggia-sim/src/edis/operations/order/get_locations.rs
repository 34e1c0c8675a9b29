//! Lists the locations, by their labels.

use serde_json::{Map, json};

use crate::edis::operations::{Call, ErrorShape, Fault, Operation, Reply, State};
use crate::edis::world::LOCATIONS;

pub(in crate::edis::operations) const OPERATION: Operation = Operation::with_password(
    "getLocations",
    "/kvm/v2/get/locations",
    &[],
    ErrorShape::StatusMessageMore("details"),
    run,
);

#[expect(clippy::unnecessary_wraps, reason = "the signature of all operations")]
fn run(_: &Call<'_>, state: &mut State) -> Result<Reply, Fault> {
    let sold_out = &state.account.sold_out;
    let locations = LOCATIONS.iter().map(|location| {
        let shown = json!({
            "id": location.id,
            "headline": location.headline,
            "name": location.name,
            "country": location.country,
            "out_of_stock": sold_out.contains(&location.id),
        });
        (location.label(), shown)
    });
    let locations: Map<_, _> = locations.collect();
    Ok(json!({"status": "success", "locations": locations}).into())
}
