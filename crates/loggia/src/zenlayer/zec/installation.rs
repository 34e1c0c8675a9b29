//! Reinstalls and resizes elastic compute machines.

use loggia_transport::Error;
use loggia_zenlayer::zec::operations;

use super::{ElasticCompute, Zec};
use crate::confirm::{ChargeMyAccount, PurgeAllData};
use crate::zenlayer::Instance;

impl Zec {
    /// Reinstalls a machine: everything on its system disk is lost. It must be stopped. Image,
    /// password or key are set on the returned call.
    ///
    /// Operation `ResetInstance`.
    #[doc(alias = "ResetInstance")]
    pub fn reinstall(
        &self,
        instance_id: impl Into<String>,
        yes: PurgeAllData,
    ) -> operations::ResetInstance {
        let call = self.api.reset_instance(yes.into());
        call.instance_id(instance_id.into())
    }

    /// Changes the type of a machine, which must be stopped. A larger one is charged.
    ///
    /// Operation `ModifyInstanceType`.
    ///
    /// # Errors
    /// `Forbidden` when the type is the same or a change is planned already.
    #[doc(alias = "ModifyInstanceType")]
    pub async fn resize(
        &self,
        instance_id: impl Into<String>,
        instance_type: impl Into<String>,
        yes: ChargeMyAccount,
    ) -> Result<(), Error> {
        let call = self.api.modify_instance_type(yes);
        let call = call.instance_id(instance_id.into());
        call.instance_type(instance_type.into())
            .send()
            .await
            .map(drop)
    }
}

impl Instance<ElasticCompute> {
    /// Reinstalls it: everything on its system disk is lost. See [`Zec::reinstall`].
    ///
    /// Operation `ResetInstance`.
    #[doc(alias = "ResetInstance")]
    pub fn reinstall(&self, yes: PurgeAllData) -> operations::ResetInstance {
        self.service().reinstall(self.id(), yes)
    }

    /// Changes its type. See [`Zec::resize`].
    ///
    /// Operation `ModifyInstanceType`.
    ///
    /// # Errors
    /// As [`Zec::resize`].
    #[doc(alias = "ModifyInstanceType")]
    pub async fn resize(
        &self,
        instance_type: impl Into<String>,
        yes: ChargeMyAccount,
    ) -> Result<(), Error> {
        self.service().resize(self.id(), instance_type, yes).await
    }
}
