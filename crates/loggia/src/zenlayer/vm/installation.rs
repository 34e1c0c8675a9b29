//! Sets passwords, reinstalls and resizes virtual machines.

use loggia_transport::{Error, Secret};
use loggia_zenlayer::vm::{operations, types};

use super::{VirtualMachines, Vm};
use crate::confirm::{ChargeMyAccount, PurgeAllData};
use crate::zenlayer::Instance;
use crate::zenlayer::batch::in_parts;

impl Vm {
    /// Sets the login password of instances, 8 to 16 characters. They must be stopped, and
    /// start again by themselves.
    ///
    /// Operation `ResetInstancesPassword`.
    ///
    /// # Errors
    /// `Rejected` when one is not stopped or the password is too weak.
    #[doc(alias = "ResetInstancesPassword")]
    pub async fn reset_password(
        &self,
        ids: impl IntoIterator<Item = impl Into<String>>,
        password: impl Into<Secret>,
    ) -> Result<(), Error> {
        let password = password.into();
        in_parts(
            &operations::reset_instances_password::OPERATION,
            ids,
            |ids| {
                let call = self.api.reset_instances_password().instance_ids(ids);
                call.password(password.clone()).send()
            },
        )
        .await
    }

    /// Reinstalls an instance: everything on its system disk is lost. The instance must be
    /// stopped. Image, password or key are set on the returned call; without a password or
    /// key the vendor mails a random password.
    ///
    /// Operation `ResetInstance`.
    ///
    /// ```no_run
    /// # async fn run(vm: loggia::zenlayer::Vm) -> Result<(), loggia::Error> {
    /// use loggia::zenlayer::PurgeAllData;
    ///
    /// let call = vm.reinstall("instance-id", PurgeAllData::yes());
    /// call.image_id("image-id").key_id("key-id").send().await?;
    /// vm.wait(["instance-id"]).running().await?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias = "ResetInstance")]
    #[doc(alias = "rebuild")]
    pub fn reinstall(
        &self,
        instance_id: impl Into<String>,
        yes: PurgeAllData,
    ) -> operations::ResetInstance {
        let call = self.api.reset_instance(yes.into());
        call.instance_id(instance_id.into())
    }

    /// Changes the type of an instance. A larger one is charged and takes effect at once; a
    /// smaller one of a subscription takes effect with the next cycle.
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
    ) -> Result<types::ModifyInstanceTypeResponse, Error> {
        let call = self.api.modify_instance_type(yes);
        let call = call
            .instance_id(instance_id.into())
            .instance_type_id(instance_type.into());
        call.send().await.map(loggia_transport::Reply::into_inner)
    }
}

impl Instance<VirtualMachines> {
    /// Sets its login password. It must be stopped, and starts again by itself. See
    /// [`Vm::reset_password`].
    ///
    /// Operation `ResetInstancesPassword`.
    ///
    /// # Errors
    /// As [`Vm::reset_password`].
    #[doc(alias = "ResetInstancesPassword")]
    pub async fn reset_password(&self, password: impl Into<Secret>) -> Result<(), Error> {
        self.service().reset_password([self.id()], password).await
    }

    /// Reinstalls it: everything on its system disk is lost. See [`Vm::reinstall`].
    ///
    /// Operation `ResetInstance`.
    #[doc(alias = "ResetInstance")]
    pub fn reinstall(&self, yes: PurgeAllData) -> operations::ResetInstance {
        self.service().reinstall(self.id(), yes)
    }

    /// Changes its type. See [`Vm::resize`].
    ///
    /// Operation `ModifyInstanceType`.
    ///
    /// # Errors
    /// As [`Vm::resize`].
    #[doc(alias = "ModifyInstanceType")]
    pub async fn resize(
        &self,
        instance_type: impl Into<String>,
        yes: ChargeMyAccount,
    ) -> Result<types::ModifyInstanceTypeResponse, Error> {
        self.service().resize(self.id(), instance_type, yes).await
    }
}
