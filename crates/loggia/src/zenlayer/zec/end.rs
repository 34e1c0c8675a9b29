//! Giving machines up.

use loggia_transport::Error;
use loggia_zenlayer::zec::operations;

use super::{ElasticCompute, Zec};
use crate::confirm::EndTheServer;
use crate::zenlayer::Instance;
use crate::zenlayer::batch::in_parts;

impl Zec {
    /// Removes machines and their data, with the disks that cannot be detached, elastic
    /// addresses and further interfaces. There is no way back. For some accounts they stay
    /// in the recycle bin for a while, where a second call destroys them.
    ///
    /// # Errors
    /// `NotFound` when one is unknown. See also [`Error::failed_ids`].
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

impl Instance<ElasticCompute> {
    /// Removes it and its data. See [`Zec::release_for_good`].
    ///
    /// # Errors
    /// As [`Zec::release_for_good`].
    pub async fn release_for_good(&self, yes: EndTheServer) -> Result<(), Error> {
        self.service().release_for_good([self.id()], yes).await
    }
}
