//! Power actions on one machine.

use loggia_transport::{Error, ErrorKind};

use super::action::PowerAction;
use super::builder::{Entry, Fleet};
use super::capability::{Capabilities, Capability};
use super::id::MachineId;
use crate::pending_changes::{Subject, may_be_taken};

impl Fleet {
    /// Presses the power button of a machine. Returns when the order is accepted; use
    /// [`wait`](Self::wait) to wait until it shows.
    ///
    /// # Errors
    /// `InvalidRequest` when no provider has the name; `Unsupported` when the provider does
    /// not support the action, with what to do instead: nothing was sent. Otherwise what the
    /// vendor answers. Where [`Error::is_outcome_unknown`] is true, look at the machine
    /// before pressing again.
    pub async fn power(&self, id: &MachineId, action: PowerAction) -> Result<(), Error> {
        let entry = self.entry(id)?;
        check(entry, &entry.provider.capabilities(), action.into())?;
        let ordered = entry.provider.power(id.id().to_owned(), action);
        let mut order = Order {
            fleet: self,
            id: id.to_string(),
            action,
            may_be_taken: true,
        };
        let outcome = sync_wrapper::SyncFuture::new(ordered).await;
        order.may_be_taken = may_be_taken(outcome.as_ref().err());
        outcome
    }
}

/// An order that waits must know about when it has ended, however it ends: if it is dropped, it
/// is not known whether it was accepted.
struct Order<'a> {
    fleet: &'a Fleet,
    id: String,
    action: PowerAction,
    may_be_taken: bool,
}

impl Drop for Order<'_> {
    fn drop(&mut self) {
        if self.may_be_taken {
            let before = self.action.before();
            self.fleet
                .departures()
                .ordered(Subject::POWER, [self.id.as_str()], before);
        }
    }
}

/// Refuses what a provider cannot do, with the reason if the provider could not be built.
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
            "{} ({}) does not support {what}; nothing was sent",
            entry.name,
            entry.provider.kind()
        ),
    );
    Err(match capabilities.alternative_to(what) {
        Some(instead) => error.with_hint(instead),
        None => error.with_hint("Fleet::capabilities lists what it can do"),
    })
}
