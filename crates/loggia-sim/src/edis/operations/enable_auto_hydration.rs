//! Enables automatic refills. It is the same as changing that setting, but accepts no other
//! setting, and not the value for off.

use super::{
    Account, Call, ErrorShape, Fault, Field, Format, Operation, Reply, Vps, auto_hydration,
};

pub(super) const OPERATION: Operation = Operation::on_account(
    "enableAutoHydration",
    "/kvm/v2/set/autohydration_enable",
    &[Field::required("config", Format::Object)],
    ErrorShape::Error,
    run,
);

fn run(call: &Call<'_>, vps: &mut Vps, account: &mut Account) -> Result<Reply, Fault> {
    auto_hydration::set(call, vps, account, true)
}
