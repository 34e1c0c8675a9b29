//! Power actions on a machine.

use std::fmt;
use std::str::FromStr;

use loggia_transport::{Error, ErrorKind};

use super::capability::Capability;

/// A power action on a machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PowerAction {
    /// Switch on.
    Start,
    /// Ask the system to shut down.
    ShutDown,
    /// Switch off. If the vendor makes a difference, by force: the system is not asked.
    Stop,
    /// Restart.
    Reboot,
    /// Restart by force: the system is not asked.
    Reset,
}

impl PowerAction {
    /// All of them.
    pub const ALL: [Self; 5] = [
        Self::Start,
        Self::ShutDown,
        Self::Stop,
        Self::Reboot,
        Self::Reset,
    ];

    /// Its name: `start`, `shut-down`, `stop`, `reboot`, `reset`.
    pub fn as_str(self) -> &'static str {
        Capability::from(self).as_str()
    }

    /// The states that a machine is in before it.
    pub(super) fn before(self) -> &'static [&'static str] {
        match self {
            Self::Start => &["stopped"],
            Self::ShutDown | Self::Stop | Self::Reboot | Self::Reset => &["running"],
        }
    }
}

impl From<PowerAction> for Capability {
    fn from(action: PowerAction) -> Self {
        match action {
            PowerAction::Start => Self::Start,
            PowerAction::ShutDown => Self::ShutDown,
            PowerAction::Stop => Self::Stop,
            PowerAction::Reboot => Self::Reboot,
            PowerAction::Reset => Self::Reset,
        }
    }
}

impl fmt::Display for PowerAction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for PowerAction {
    type Err = Error;

    /// Parses the name that [`as_str`](Self::as_str) returns.
    ///
    /// # Errors
    /// `InvalidRequest` for any other word; the error lists the valid ones.
    fn from_str(word: &str) -> Result<Self, Error> {
        let found = Self::ALL.into_iter().find(|known| known.as_str() == word);
        found.ok_or_else(|| {
            Error::new(
                ErrorKind::InvalidRequest,
                format!("{word:?} is not a power action"),
            )
            .with_hint("write start, shut-down, stop, reboot or reset")
        })
    }
}
