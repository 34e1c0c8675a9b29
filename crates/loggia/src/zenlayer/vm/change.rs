//! Switching, renaming, reinstalling, resizing.

use loggia_transport::{Error, Secret};
use loggia_zenlayer::vm::{operations, types};

use super::Vm;
use super::batch::in_parts;
use crate::confirm::{ChargeMyAccount, PurgeAllData};

impl Vm {
    /// Switches instances on. They must be stopped.
    ///
    /// Operation `StartInstances`.
    ///
    /// # Errors
    /// `Forbidden` when one is not stopped, `NotFound` when one is unknown; no
    /// machine of that call is started then. See also
    /// [`Error::failed_ids`].
    #[doc(alias("power", "boot"))]
    pub async fn start(
        &self,
        ids: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<(), Error> {
        in_parts(&operations::start_instances::OPERATION, ids, |ids| {
            self.api.start_instances().instance_ids(ids).send()
        })
        .await
    }

    /// Switches instances off, by force, as the vendor does by default. They must
    /// be running.
    ///
    /// Operation `StopInstances`.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    #[doc(alias = "power")]
    pub async fn stop(
        &self,
        ids: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<(), Error> {
        in_parts(&operations::stop_instances::OPERATION, ids, |ids| {
            self.api.stop_instances().instance_ids(ids).send()
        })
        .await
    }

    /// Asks the operating systems of instances to shut down.
    ///
    /// Operation `StopInstances`.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    #[doc(alias("power", "shutdown"))]
    pub async fn shut_down(
        &self,
        ids: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<(), Error> {
        in_parts(&operations::stop_instances::OPERATION, ids, |ids| {
            let call = self.api.stop_instances().instance_ids(ids);
            call.force_shutdown(false).send()
        })
        .await
    }

    /// Restarts instances.
    ///
    /// Operation `RebootInstances`.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    #[doc(alias("restart", "reset", "power"))]
    pub async fn reboot(
        &self,
        ids: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<(), Error> {
        in_parts(&operations::reboot_instances::OPERATION, ids, |ids| {
            self.api.reboot_instances().instance_ids(ids).send()
        })
        .await
    }

    /// Gives instances a name.
    ///
    /// Operation `ModifyInstancesAttribute`.
    ///
    /// # Errors
    /// `NotFound` when one is unknown; none is renamed then.
    pub async fn rename(
        &self,
        ids: impl IntoIterator<Item = impl Into<String>>,
        name: impl Into<String>,
    ) -> Result<(), Error> {
        let name = name.into();
        in_parts(
            &operations::modify_instances_attribute::OPERATION,
            ids,
            |ids| {
                let call = self.api.modify_instances_attribute().instance_ids(ids);
                call.instance_name(name.clone()).send()
            },
        )
        .await
    }

    /// Sets the login password of instances, which must be stopped and start again
    /// by themselves. 8 to 16 characters.
    ///
    /// Operation `ResetInstancesPassword`.
    ///
    /// # Errors
    /// `Rejected` when one is not stopped or the password is too weak.
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

    /// Installs an instance anew: everything on its system disk is lost. The
    /// instance must be stopped. Image, password or key are set on the call that
    /// comes back; without any the vendor mails a random password.
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
    #[doc(alias = "rebuild")]
    pub fn reinstall(
        &self,
        instance_id: impl Into<String>,
        _: PurgeAllData,
    ) -> operations::ResetInstance {
        self.api.reset_instance().instance_id(instance_id.into())
    }

    /// Changes the type of an instance. A larger one is charged and comes at once,
    /// a smaller one of a subscription with the next cycle.
    ///
    /// Operation `ModifyInstanceType`.
    ///
    /// # Errors
    /// `Forbidden` when the type is the same or a change is planned already.
    pub async fn resize(
        &self,
        instance_id: impl Into<String>,
        instance_type: impl Into<String>,
        _: ChargeMyAccount,
    ) -> Result<types::ModifyInstanceTypeResponse, Error> {
        let call = self.api.modify_instance_type();
        let call = call
            .instance_id(instance_id.into())
            .instance_type_id(instance_type.into());
        call.send().await.map(loggia_transport::Reply::into_inner)
    }
}
