//! On, off, and what the server says of it.
//!
//! There is no way to ask the guest to shut down: off and reset pull the plug.

use loggia_edis::management::types;
use loggia_transport::Error;

use super::server::Server;
use crate::machine::MachineState;

/// Whether a server is on, and whether it is slowed down.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Power {
    /// What it is doing.
    pub state: MachineState,
    /// Whether the vendor has slowed down its network because its traffic is used
    /// up; `None` if the server did not say.
    pub traffic_suspended: Option<bool>,
}

impl From<types::PowerState> for Power {
    fn from(power: types::PowerState) -> Self {
        Self {
            state: state(power.data.as_deref().unwrap_or_default()),
            traffic_suspended: power.traffic_suspended,
        }
    }
}

impl Server {
    /// Whether it is on. The vendor tells it in prose, of which only
    /// `server powered on` is documented; other wordings are read loosely, and kept
    /// as they are where that fails.
    ///
    /// # Errors
    /// Any kind; `NotFound` when the account has no such VPS.
    pub async fn power_state(&self) -> Result<MachineState, Error> {
        Ok(self.power().await?.state)
    }

    /// Whether it is on, and whether it is slowed down.
    ///
    /// # Errors
    /// As [`power_state`](Self::power_state).
    pub async fn power(&self) -> Result<Power, Error> {
        let reply = self.api().get_power_state().send().await?;
        Ok(Power::from(reply.into_inner()))
    }

    /// Switches it on. Comes back when the order is taken:
    /// [`wait().powered_on()`](super::Wait::powered_on) tells when it is on.
    ///
    /// # Errors
    /// Any kind.
    pub async fn power_on(&self) -> Result<(), Error> {
        self.api().power_on_vps().send().await.map(drop)
    }

    /// Pulls the plug. The guest is not asked to shut down: do that from inside
    /// first, or risk its files.
    ///
    /// # Errors
    /// Any kind.
    pub async fn power_off(&self) -> Result<(), Error> {
        self.api().power_off_vps().send().await.map(drop)
    }

    /// Pulls the plug and starts it again. An open console has to be opened anew.
    ///
    /// # Errors
    /// Any kind. Never sent twice when nobody knows whether it arrived.
    pub async fn reset(&self) -> Result<(), Error> {
        self.api().perform_hard_reset().send().await.map(drop)
    }
}

/// Reads the vendor's sentence about a server.
fn state(prose: &str) -> MachineState {
    let words = prose.to_lowercase();
    let says = |any: &[&str]| any.iter().any(|word| words.contains(word));
    // First what says off: "not running" also says running.
    if says(&["powered off", "shut off", "not running", "stopped"]) {
        MachineState::Stopped
    } else if says(&["powered on", "running"]) {
        MachineState::Running
    } else {
        MachineState::Other(prose.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_understood_is_kept() {
        assert_eq!(state("server powered on"), MachineState::Running);
        for off in ["Server Powered Off", "not running"] {
            assert_eq!(state(off), MachineState::Stopped);
        }
        assert_eq!(state("on fire"), MachineState::Other("on fire".into()));
    }
}
