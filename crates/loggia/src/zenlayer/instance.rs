//! A handle to one machine. Each area's file adds its methods.

use std::fmt;
use std::sync::Arc;

use loggia_transport::{CallOptions, Error};

use super::machines::Machines;
use super::service::MachineService;

/// One machine of a service. Making one sends nothing, and clones are cheap.
///
/// ```no_run
/// # async fn run(client: loggia::zenlayer::Client) -> Result<(), loggia::Error> {
/// let machine = client.vm().instance("instance-id");
/// if machine.state().await? == loggia::MachineState::Stopped {
///     machine.start().await?;
///     machine.wait().running().await?;
/// }
/// # Ok(())
/// # }
/// ```
///
/// It has the methods of [`edis::Server`](crate::edis::Server), as far as the vendor supports
/// them.
#[derive(Clone)]
pub struct Instance<S: MachineService> {
    machines: Machines<S>,
    id: Arc<str>,
}

impl<S: MachineService> Machines<S> {
    /// A handle to one machine by its id. Sends nothing: an unknown id makes the first call
    /// fail.
    pub fn instance(&self, id: impl AsRef<str>) -> Instance<S> {
        Instance {
            machines: self.clone(),
            id: id.as_ref().into(),
        }
    }
}

impl<S: MachineService> Instance<S> {
    /// The vendor's id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The service that it belongs to, for calls on many machines.
    pub fn service(&self) -> &Machines<S> {
        &self.machines
    }

    /// The generated client of its service: every action.
    pub fn api(&self) -> &S::Api {
        self.machines.api()
    }

    /// The same machine with other options for its calls.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self {
            machines: self.machines.with_options(options),
            id: Arc::clone(&self.id),
        }
    }

    /// Gives it another name.
    ///
    /// Operation `ModifyInstancesAttribute`.
    ///
    /// # Errors
    /// `NotFound` when there is no such machine.
    #[doc(alias = "ModifyInstancesAttribute")]
    pub async fn rename(&self, name: impl Into<String>) -> Result<(), Error> {
        self.machines.rename([self.id()], name).await
    }
}

impl<S: MachineService> fmt::Debug for Instance<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Instance")
            .field("service", &S::NAME)
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}
