//! Switching servers on and off, and their power state.
//!
//! The API cannot ask the guest to shut down: switching off and resetting pull the plug.

use loggia_edis::management::types;
use loggia_transport::Error;

use super::server::Server;
use crate::machine::MachineState;

/// Whether a server is on, and whether it is slowed down.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Power {
    /// The power state.
    pub state: MachineState,
    /// Whether the vendor has slowed down its network because its traffic is used up; `None` if
    /// the server did not say.
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
    /// Whether it is on. The vendor answers in prose, of which only `server powered on` is
    /// documented; other wordings are interpreted, or kept as they are
    /// ([`MachineState::Other`]). If the answer does not say, it is
    /// [`MachineState::Unknown`].
    ///
    /// Operation `getPowerState`.
    ///
    /// # Errors
    /// Any kind; `NotFound` when the account has no such VPS.
    #[doc(alias = "getPowerState")]
    #[doc(alias = "power")]
    pub async fn state(&self) -> Result<MachineState, Error> {
        Ok(self.power().await?.state)
    }

    /// Whether it is on, and whether it is slowed down.
    ///
    /// Operation `getPowerState`.
    ///
    /// # Errors
    /// As [`state`](Self::state).
    #[doc(alias = "getPowerState")]
    pub async fn power(&self) -> Result<Power, Error> {
        let reply = self.api().get_power_state().send().await?;
        Ok(Power::from(reply.into_inner()))
    }

    /// Switches it on. Returns when the order is accepted; use
    /// [`wait().running()`](super::ServerWait::running) to wait until it is on.
    ///
    /// Operation `powerOnVPS`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "powerOnVPS")]
    #[doc(alias("power on", "boot"))]
    pub async fn start(&self) -> Result<(), Error> {
        self.api().power_on_vps().send().await.map(drop)
    }

    /// Pulls the plug. The guest is not asked to shut down: do that from inside first, or
    /// files may be lost.
    ///
    /// Operation `powerOffVPS`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "powerOffVPS")]
    #[doc(alias("power off", "shutdown"))]
    pub async fn stop(&self) -> Result<(), Error> {
        self.api().power_off_vps().send().await.map(drop)
    }

    /// Pulls the plug and starts it again. An open console has to be opened again.
    ///
    /// Operation `performHardReset`.
    ///
    /// # Errors
    /// Any kind. Never sent twice when no one knows whether it arrived.
    #[doc(alias = "performHardReset")]
    #[doc(alias("reboot", "restart", "power cycle"))]
    pub async fn reset(&self) -> Result<(), Error> {
        self.api().perform_hard_reset().send().await.map(drop)
    }
}

/// Phrases that mean on, and phrases that mean off.
const ON: [&[&str]; 2] = [&["powered", "on"], &["running"]];
const OFF: [&[&str]; 3] = [&["powered", "off"], &["shut", "off"], &["stopped"]];

/// Reads the vendor's sentence about a server. A sentence that contradicts itself, or denies that
/// the server is off, proves nothing.
fn state(prose: &str) -> MachineState {
    let sentence = prose.to_lowercase().replace('\u{2019}', "'");
    let is_letter = |letter: char| letter.is_alphabetic() || letter == '\'';
    let words: Vec<&str> = sentence
        .split(|letter| !is_letter(letter))
        .filter(|word| !word.is_empty())
        .collect();
    if sentence.trim().is_empty() {
        return MachineState::Unknown;
    }
    let (on, not_on) = said(&words, &ON);
    let (off, not_off) = said(&words, &OFF);
    match (on, off || not_on, not_off) {
        (true, false, false) => MachineState::Running,
        (false, true, false) => MachineState::Stopped,
        _ => MachineState::Other(prose.to_owned()),
    }
}

/// Whether one of the phrases occurs, and whether one is denied.
fn said(words: &[&str], phrases: &[&[&str]]) -> (bool, bool) {
    let (mut is_said, mut is_denied) = (false, false);
    for phrase in phrases {
        for (at, found) in words.windows(phrase.len()).enumerate() {
            if found != *phrase {
                continue;
            }
            // "Not yet running", "no longer running": a word may come in between.
            let denial = words[at.saturating_sub(2)..at]
                .iter()
                .any(|word| denies(word));
            is_said |= !denial;
            is_denied |= denial;
        }
    }
    (is_said, is_denied)
}

fn denies(word: &str) -> bool {
    ["not", "no", "never", "cannot"].contains(&word) || word.ends_with("n't")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_understood_is_kept() {
        for on in [
            "server powered on",
            "Running",
            "powered-on",
            "VPS is running.",
        ] {
            assert_eq!(state(on), MachineState::Running, "{on}");
        }
        for off in [
            "Server Powered Off",
            "server stopped",
            "domain is shut off",
            "not running",
            "server not powered on",
            "The server is not yet running",
            "no longer running",
            "isn't running",
            "isn\u{2019}t powered on",
            "powered off (not running)",
        ] {
            assert_eq!(state(off), MachineState::Stopped, "{off}");
        }
        for nothing in ["", " \n"] {
            assert_eq!(state(nothing), MachineState::Unknown, "{nothing:?}");
        }
        for odd in [
            "on fire",
            "not powered off",
            "running or stopped",
            "not running and not stopped",
            "unstopped",
        ] {
            assert_eq!(state(odd), MachineState::Other(odd.into()), "{odd}");
        }
    }
}
