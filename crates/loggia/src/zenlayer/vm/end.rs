//! Giving machines up, which takes two steps.
//!
//! The first moves a machine to the recycle bin, from which it can come back; the
//! second destroys it. Their names here say which is which.

use loggia_transport::Error;
use loggia_zenlayer::vm::operations;

use super::{VirtualMachines, Vm};
use crate::confirm::EndTheServer;
use crate::zenlayer::Instance;
use crate::zenlayer::batch::in_parts;

impl Vm {
    /// Moves an instance to the recycle bin. Disks that cannot be detached go
    /// along. The bin of a pay-as-you-go machine empties itself after 24 hours; a
    /// subscription cannot be ended this way.
    ///
    /// Operation `TerminateInstance`.
    ///
    /// # Errors
    /// `Forbidden` when its state or its contract does not allow it.
    pub async fn terminate_to_recycle_bin(
        &self,
        instance_id: impl Into<String>,
        yes: EndTheServer,
    ) -> Result<(), Error> {
        let call = self.api.terminate_instance(yes.into());
        call.instance_id(instance_id.into()).send().await.map(drop)
    }

    /// Destroys instances that are in the recycle bin, and their data. There is no way
    /// back.
    ///
    /// Operation `ReleaseInstances`.
    ///
    /// # Errors
    /// `Forbidden` when one is not in the bin; none is destroyed then.
    pub async fn release_for_good(
        &self,
        ids: impl IntoIterator<Item = impl Into<String>>,
        yes: EndTheServer,
    ) -> Result<(), Error> {
        in_parts(&operations::release_instances::OPERATION, ids, |ids| {
            let call = self.api.release_instances(yes.into());
            call.instance_ids(ids).send()
        })
        .await
    }
}

impl Instance<VirtualMachines> {
    /// Moves it to the recycle bin. See [`Vm::terminate_to_recycle_bin`].
    ///
    /// # Errors
    /// As [`Vm::terminate_to_recycle_bin`].
    pub async fn terminate_to_recycle_bin(&self, yes: EndTheServer) -> Result<(), Error> {
        self.service()
            .terminate_to_recycle_bin(self.id(), yes)
            .await
    }

    /// Destroys it, and its data, when it is in the recycle bin. See
    /// [`Vm::release_for_good`].
    ///
    /// # Errors
    /// As [`Vm::release_for_good`].
    pub async fn release_for_good(&self, yes: EndTheServer) -> Result<(), Error> {
        self.service().release_for_good([self.id()], yes).await
    }
}
