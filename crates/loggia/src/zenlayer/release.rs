//! Releasing machines.
//!
//! Where a service has a recycle bin, this takes two steps: the first moves a machine to the
//! bin, from which it can be restored; the second destroys it. The names of the methods say
//! which step they are.

use loggia_transport::Error;

use super::batch::in_parts;
use super::instance::Instance;
use super::machines::Machines;
use super::service::{MachineService, SupportsRecycleBin};
use crate::confirm::EndTheServer;

impl<S: SupportsRecycleBin> Machines<S> {
    /// Moves a machine to the recycle bin, which empties itself after 24 hours.
    ///
    /// - `vm`: disks that cannot be detached go with it. A subscription cannot be ended this
    ///   way.
    /// - `bmc`: a subscription goes there when it ends. A machine that could not be built is
    ///   removed and refunded.
    ///
    /// Operation `TerminateInstance`.
    ///
    /// # Errors
    /// `Forbidden` when its state (it is being made or installed) or its contract does not
    /// allow it; `NotFound` when there is no such machine.
    #[doc(alias = "TerminateInstance")]
    #[doc(alias("delete", "cancel"))]
    pub async fn terminate_to_recycle_bin(
        &self,
        instance_id: impl Into<String>,
        yes: EndTheServer,
    ) -> Result<(), Error> {
        let call = S::terminate(&self.api, instance_id.into(), yes.into());
        call.await.map(drop)
    }
}

impl<S: MachineService> Machines<S> {
    /// Destroys machines and their data. This cannot be undone.
    ///
    /// - `vm`, `bmc`: those that are in the recycle bin.
    /// - `zec`: any, with the disks that cannot be detached, elastic addresses and further
    ///   interfaces. For some accounts they stay in the recycle bin for a while, where a
    ///   second call destroys them.
    ///
    /// Operation `ReleaseInstances`.
    ///
    /// # Errors
    /// `Forbidden` when one is not in the bin, `NotFound` when one is unknown; no machine of
    /// that call is destroyed then. See also [`Error::failed_ids`].
    #[doc(alias = "ReleaseInstances")]
    #[doc(alias("delete", "destroy"))]
    pub async fn release_for_good(
        &self,
        ids: impl IntoIterator<Item = impl Into<String>>,
        yes: EndTheServer,
    ) -> Result<(), Error> {
        in_parts(S::RELEASE, ids, |ids| {
            S::release(&self.api, ids, yes.into())
        })
        .await
    }
}

impl<S: SupportsRecycleBin> Instance<S> {
    /// Moves it to the recycle bin. See [`Machines::terminate_to_recycle_bin`].
    ///
    /// Operation `TerminateInstance`.
    ///
    /// # Errors
    /// As [`Machines::terminate_to_recycle_bin`].
    #[doc(alias = "TerminateInstance")]
    pub async fn terminate_to_recycle_bin(&self, yes: EndTheServer) -> Result<(), Error> {
        self.service()
            .terminate_to_recycle_bin(self.id(), yes)
            .await
    }
}

impl<S: MachineService> Instance<S> {
    /// Destroys it, and its data; of `vm` and `bmc` when it is in the recycle bin. See
    /// [`Machines::release_for_good`].
    ///
    /// Operation `ReleaseInstances`.
    ///
    /// # Errors
    /// As [`Machines::release_for_good`].
    #[doc(alias = "ReleaseInstances")]
    pub async fn release_for_good(&self, yes: EndTheServer) -> Result<(), Error> {
        self.service().release_for_good([self.id()], yes).await
    }
}
