//! What is waited for.

use std::fmt;

/// What is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WaitTarget {
    /// Switched on.
    Running,
    /// Switched off.
    Stopped,
    /// Switched on again: it was seen to leave that state, or has been in it for half a
    /// minute.
    Rebooted,
    /// In the recycle bin.
    RecycleBin,
    /// Removed for good.
    Gone,
}

impl fmt::Display for WaitTarget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Running => "running",
            Self::Stopped => "stopped",
            Self::Rebooted => "running again",
            Self::RecycleBin => "discarded",
            Self::Gone => "gone",
        })
    }
}
