//! Switches automatic refills off. It is the same as setting that one value among
//! the settings, but takes no other, and only the one for off.

use super::{
    Account, Call, ErrorShape, Fault, Field, Format, Operation, Reply, Vps, auto_hydration,
};

pub(super) const OPERATION: Operation = Operation::on_account(
    "disableAutoHydration",
    "/kvm/v2/set/autohydration_disable",
    &[Field::required("config", Format::Object)],
    ErrorShape::Error,
    run,
);

fn run(call: &Call<'_>, vps: &mut Vps, account: &mut Account) -> Result<Reply, Fault> {
    auto_hydration::set(call, vps, account, false)
}
