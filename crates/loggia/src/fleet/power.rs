//! The power button of one machine.

use loggia_transport::{Error, ErrorKind};

use super::action::PowerAction;
use super::capability::{Capabilities, Capability};
use super::id::MachineId;
use super::roster::{Entry, Fleet};
use crate::departure::{Subject, may_be_taken};

impl Fleet {
    /// Presses the power button of a machine. Returns when the order is taken:
    /// [`wait`](Self::wait) ends when it shows.
    ///
    /// # Errors
    /// `InvalidRequest` when no provider has the name; `Unsupported` when the provider
    /// cannot do it, with what it can do instead: nothing was sent. Otherwise what the
    /// vendor answers. Where [`Error::is_outcome_unknown`] is true, look at the machine
    /// before pressing again.
    pub async fn power(&self, id: &MachineId, action: PowerAction) -> Result<(), Error> {
        let entry = self.entry(id)?;
        check(entry, &entry.provider.capabilities(), action.into())?;
        let ordered = entry.provider.power(id.id().to_owned(), action);
        let outcome = sync_wrapper::SyncFuture::new(ordered).await;
        if may_be_taken(outcome.as_ref().err()) {
            self.departures()
                .ordered(Subject::POWER, [id.to_string().as_str()], action.before());
        }
        outcome
    }
}

/// Refuses what a provider cannot do; with why, where it could not be built.
pub(super) fn check(
    entry: &Entry,
    capabilities: &Capabilities,
    what: Capability,
) -> Result<(), Error> {
    if capabilities.has(what) {
        return Ok(());
    }
    if let Some(error) = &entry.unbuilt {
        return Err(error.clone());
    }
    let error = Error::new(
        ErrorKind::Unsupported,
        format!(
            "{} ({}) cannot {what} a machine; nothing was sent",
            entry.name,
            entry.provider.kind()
        ),
    );
    Err(match capabilities.instead_of(what) {
        Some(instead) => error.with_hint(instead),
        None => error.with_hint("Fleet::capabilities lists what it can do"),
    })
}
