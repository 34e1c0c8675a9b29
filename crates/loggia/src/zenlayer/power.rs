//! Switches machines on and off, restarts and renames them: any number, or a single one.

use loggia_transport::Error;

use super::batch::in_parts;
use super::instance::Instance;
use super::machines::Machines;
use super::service::{MachineService, SupportsReset, SupportsShutDown};

impl<S: MachineService> Machines<S> {
    /// Switches machines on. They must be stopped.
    ///
    /// Operation `StartInstances`.
    ///
    /// # Errors
    /// `Forbidden` when one is not stopped, `NotFound` when one is unknown; no
    /// machine of that call is started then. See also
    /// [`Error::failed_ids`].
    #[doc(alias = "StartInstances")]
    #[doc(alias("power", "boot"))]
    pub async fn start(
        &self,
        ids: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<(), Error> {
        in_parts(S::START, ids, |ids| S::start(&self.api, ids)).await
    }

    /// Switches machines off, by force if the service makes that distinction, as the vendor does
    /// by default. They must be running.
    ///
    /// Operation `StopInstances`.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    #[doc(alias = "StopInstances")]
    #[doc(alias = "power")]
    pub async fn stop(
        &self,
        ids: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<(), Error> {
        in_parts(S::STOP, ids, |ids| S::stop(&self.api, ids, None)).await
    }

    /// Restarts machines.
    ///
    /// Operation `RebootInstances`.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    #[doc(alias = "RebootInstances")]
    #[doc(alias("restart", "power"))]
    pub async fn reboot(
        &self,
        ids: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<(), Error> {
        in_parts(S::REBOOT, ids, |ids| S::reboot(&self.api, ids, None)).await
    }

    /// Gives machines a name, all of them the same.
    ///
    /// Operation `ModifyInstancesAttribute`.
    ///
    /// # Errors
    /// `NotFound` when one is unknown; none is renamed then.
    #[doc(alias = "ModifyInstancesAttribute")]
    pub async fn rename(
        &self,
        ids: impl IntoIterator<Item = impl Into<String>>,
        name: impl Into<String>,
    ) -> Result<(), Error> {
        let name = name.into();
        in_parts(S::RENAME, ids, |ids| {
            S::rename(&self.api, ids, name.clone())
        })
        .await
    }
}

impl<S: SupportsShutDown> Machines<S> {
    /// Asks the operating systems of machines to shut down.
    ///
    /// Operation `StopInstances`.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    #[doc(alias = "StopInstances")]
    #[doc(alias("power", "shutdown"))]
    pub async fn shut_down(
        &self,
        ids: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<(), Error> {
        in_parts(S::STOP, ids, |ids| S::stop(&self.api, ids, Some(false))).await
    }
}

impl<S: SupportsReset> Machines<S> {
    /// Restarts machines without asking their systems, also those that are starting.
    ///
    /// Operation `RebootInstances`.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    #[doc(alias = "RebootInstances")]
    #[doc(alias("power", "hard reboot"))]
    pub async fn reset(
        &self,
        ids: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<(), Error> {
        in_parts(S::REBOOT, ids, |ids| S::reboot(&self.api, ids, Some(true))).await
    }
}

impl<S: MachineService> Instance<S> {
    /// Switches it on. It must be stopped. Returns when the order is accepted; use
    /// [`wait().running()`](super::MachineWait::running) to wait until it is on.
    ///
    /// Operation `StartInstances`.
    ///
    /// # Errors
    /// `Forbidden` when it is not stopped, `NotFound` when there is no such machine; any
    /// other kind.
    #[doc(alias = "StartInstances")]
    #[doc(alias("power", "boot"))]
    pub async fn start(&self) -> Result<(), Error> {
        self.service().start([self.id()]).await
    }

    /// Switches it off, by force if the service makes that distinction. It must be running.
    ///
    /// Operation `StopInstances`.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    #[doc(alias = "StopInstances")]
    #[doc(alias = "power")]
    pub async fn stop(&self) -> Result<(), Error> {
        self.service().stop([self.id()]).await
    }

    /// Restarts it.
    ///
    /// Operation `RebootInstances`.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    #[doc(alias = "RebootInstances")]
    #[doc(alias("restart", "power"))]
    pub async fn reboot(&self) -> Result<(), Error> {
        self.service().reboot([self.id()]).await
    }
}

impl<S: SupportsShutDown> Instance<S> {
    /// Asks its operating system to shut down.
    ///
    /// Operation `StopInstances`.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    #[doc(alias = "StopInstances")]
    #[doc(alias("power", "shutdown"))]
    pub async fn shut_down(&self) -> Result<(), Error> {
        self.service().shut_down([self.id()]).await
    }
}

impl<S: SupportsReset> Instance<S> {
    /// Restarts it without asking its system, also while it is starting.
    ///
    /// Operation `RebootInstances`.
    ///
    /// # Errors
    /// As [`start`](Self::start).
    #[doc(alias = "RebootInstances")]
    #[doc(alias("power", "hard reboot"))]
    pub async fn reset(&self) -> Result<(), Error> {
        self.service().reset([self.id()]).await
    }
}
