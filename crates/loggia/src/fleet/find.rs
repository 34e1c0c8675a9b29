//! Finding machines.

use futures_util::StreamExt;
use loggia_transport::{Error, ErrorKind};

use super::builder::Fleet;
use super::id::MachineId;
use super::machine::Machine;
use super::machines::ProviderError;
use super::selector::Selector;

/// The machines that were found, and the providers that failed. Made by [`Fleet::find`].
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
#[must_use = "providers that failed are in it"]
pub struct FoundMachines {
    /// The machines, ordered by id.
    pub machines: Vec<Machine>,
    /// The providers that failed, or that may have more machines
    /// ([`ProviderError::is_partial`]).
    pub failures: Vec<ProviderError>,
}

impl FoundMachines {
    /// The machines, if no provider failed and none of them may have more: for actions that
    /// must not miss any. The field [`machines`](Self::machines) has them whatever failed.
    ///
    /// # Errors
    /// The error of the first provider that failed. `PartialFailure` where a list is shorter
    /// than its own total or kept changing while it was read, or where a property that the
    /// selector asks for could not be read of a machine.
    pub fn into_result(self) -> Result<Vec<Machine>, Error> {
        match self.failures.into_iter().next() {
            Some(failed) => Err(failed.error),
            None => Ok(self.machines),
        }
    }
}

impl Fleet {
    /// All machines of all providers that a selector matches.
    pub async fn find(&self, selector: &Selector) -> FoundMachines {
        let mut found = FoundMachines::default();
        let mut machines = self.machines().matching(selector);
        while let Some(machine) = machines.next().await {
            match machine {
                Ok(machine) => found.machines.push(machine),
                Err(failed) => found.failures.push(failed),
            }
        }
        found.machines.sort_by(|one, other| one.id.cmp(&other.id));
        found
    }

    /// One machine, with everything that is known of it.
    ///
    /// # Errors
    /// `InvalidRequest` when no provider has the name; `NotFound` when the provider has no
    /// such machine; what the provider fails with.
    pub async fn machine(&self, id: &MachineId) -> Result<Machine, Error> {
        self.entry(id)?;
        let mut found = self.find(&Selector::id(id)).await;
        // An id names one machine: it does not matter what else the list may lack.
        if let Some(machine) = found.machines.pop() {
            return Ok(machine);
        }
        found.into_result()?;
        Err(
            Error::new(ErrorKind::NotFound, format!("there is no machine {id}"))
                .with_hint("check the id: it may be gone, or belong to another account"),
        )
    }
}
