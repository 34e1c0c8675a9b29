//! Reinstalls bare metal machines.

use loggia_zenlayer::bmc::operations;

use super::{BareMetal, Bmc};
use crate::confirm::PurgeAllData;
use crate::zenlayer::Instance;

impl Bmc {
    /// Reinstalls a machine: its system disk is overwritten. Image, password or key are set on
    /// the returned call; without a password or key the vendor mails a random password.
    ///
    /// Operation `ReinstallInstance`.
    #[doc(alias = "ReinstallInstance")]
    pub fn reinstall(
        &self,
        instance_id: impl Into<String>,
        yes: PurgeAllData,
    ) -> operations::ReinstallInstance {
        let call = self.api.reinstall_instance(yes.into());
        call.instance_id(instance_id.into())
    }
}

impl Instance<BareMetal> {
    /// Reinstalls it: its system disk is overwritten. See [`Bmc::reinstall`].
    ///
    /// Operation `ReinstallInstance`.
    #[doc(alias = "ReinstallInstance")]
    pub fn reinstall(&self, yes: PurgeAllData) -> operations::ReinstallInstance {
        self.service().reinstall(self.id(), yes)
    }
}
