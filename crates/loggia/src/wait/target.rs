//! The states that a wait can be for.

use std::fmt;
use std::str::FromStr;

use loggia_transport::{Error, ErrorKind};

/// The state that a wait is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WaitTarget {
    /// Switched on.
    Running,
    /// Switched off.
    Stopped,
    /// Switched on again: the machine was seen to leave that state and is back in it, or has
    /// been in it for half a minute.
    Rebooted,
    /// In the recycle bin.
    RecycleBin,
    /// Removed for good.
    Gone,
}

impl WaitTarget {
    /// All targets.
    pub const ALL: [Self; 5] = [
        Self::Running,
        Self::Stopped,
        Self::Rebooted,
        Self::RecycleBin,
        Self::Gone,
    ];

    /// Its name on a command line: `running`, `stopped`, `rebooted`, `discarded`, `gone`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Stopped => "stopped",
            Self::Rebooted => "rebooted",
            Self::RecycleBin => "discarded",
            Self::Gone => "gone",
        }
    }
}

impl FromStr for WaitTarget {
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
                format!("{word:?} is not a state to wait for"),
            )
            .with_hint("write running, stopped, rebooted, discarded or gone")
        })
    }
}

impl fmt::Display for WaitTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rebooted => "running again",
            other => other.as_str(),
        })
    }
}
