//! What a wait still waits for.

use std::fmt;

/// A machine, or another thing, that has not reached the wanted state. Prints as `i-1 is BOOTING`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pending {
    /// Its id.
    pub id: String,
    /// Its present state, as the vendor calls it.
    pub state: String,
}

impl Pending {
    pub(crate) fn new(id: impl Into<String>, state: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            state: state.into(),
        }
    }
}

impl fmt::Display for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is {}", self.id, self.state)
    }
}
