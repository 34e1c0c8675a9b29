//! Giving machines up, which takes two steps.
//!
//! The first moves a machine to the recycle bin, from which it can come back; the
//! second destroys it. Their names here say which is which.

use loggia_transport::Error;
use loggia_zenlayer::bmc::operations;

use super::{BareMetal, Bmc};
use crate::confirm::EndTheServer;
use crate::zenlayer::Instance;
use crate::zenlayer::batch::in_parts;

impl Bmc {
    /// Moves a machine to the recycle bin, which empties itself after 24 hours; a prepaid
    /// one goes there when its subscription ends. One that could not be made is removed and
    /// paid back.
    ///
    /// # Errors
    /// `Forbidden` while it is made or installed, or when its contract does not allow it.
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

impl Instance<BareMetal> {
    /// Moves it to the recycle bin. See [`Bmc::terminate_to_recycle_bin`].
    ///
    /// # Errors
    /// As [`Bmc::terminate_to_recycle_bin`].
    pub async fn terminate_to_recycle_bin(&self, yes: EndTheServer) -> Result<(), Error> {
        self.service()
            .terminate_to_recycle_bin(self.id(), yes)
            .await
    }

    /// Destroys it, and its data, when it is in the recycle bin. See
    /// [`Bmc::release_for_good`].
    ///
    /// # Errors
    /// As [`Bmc::release_for_good`].
    pub async fn release_for_good(&self, yes: EndTheServer) -> Result<(), Error> {
        self.service().release_for_good([self.id()], yes).await
    }
}
