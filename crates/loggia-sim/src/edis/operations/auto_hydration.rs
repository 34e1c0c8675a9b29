//! The common part of enabling and disabling automatic refills.

use super::{Account, Call, Fault, Reply, Vps};
use crate::edis::world::REFILLS_SHOWN;

/// Sets the only value that the field `config` may have.
pub(super) fn set(
    call: &Call<'_>,
    vps: &mut Vps,
    account: &mut Account,
    on: bool,
) -> Result<Reply, Fault> {
    let settings = call.form.object("config");
    if let Some(other) = settings.keys().find(|name| *name != "auto_hydration") {
        let other: String = other.chars().take(64).collect();
        return Err(Fault::bad(format!("config may not have {other} here")));
    }
    let mut config = vps.config.clone();
    config.change(&settings).map_err(Fault::bad)?;
    if (config.auto_hydration > 0) != on {
        let wanted = if on { REFILLS_SHOWN } else { "0 or off" };
        return Err(Fault::bad(format!(
            "config.auto_hydration must be {wanted} here"
        )));
    }
    vps.config = config;
    account.refill(vps, call.now);
    Ok(Reply::success())
}
