//! What a provider supports.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Something that a provider may be able to do with a machine, or to report of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Capability {
    /// Switch on.
    Start,
    /// Ask the system to shut down.
    ShutDown,
    /// Switch off by force.
    Stop,
    /// Restart.
    Reboot,
    /// Restart by force.
    Reset,
    /// Give access to the console.
    Console,
    /// Switch the console on.
    SwitchConsoleOn,
    /// Report its addresses.
    Addresses,
    /// Report the plan that was ordered.
    Plan,
    /// Report the price.
    Price,
    /// Report when the paid period ends.
    Expiry,
    /// Report how much traffic was used and is left.
    Traffic,
    /// Report its tags.
    Tags,
}

impl Capability {
    /// A short name that stays the same.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::ShutDown => "shut-down",
            Self::Stop => "stop",
            Self::Reboot => "reboot",
            Self::Reset => "reset",
            Self::Console => "console",
            Self::SwitchConsoleOn => "switch-console-on",
            Self::Addresses => "addresses",
            Self::Plan => "plan",
            Self::Price => "price",
            Self::Expiry => "expiry",
            Self::Traffic => "traffic",
            Self::Tags => "tags",
        }
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a provider supports, and what to do instead of the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    has: BTreeSet<Capability>,
    lacks: BTreeMap<Capability, &'static str>,
}

impl Capabilities {
    /// Support for these, and nothing else.
    pub fn new(has: impl IntoIterator<Item = Capability>) -> Self {
        Self {
            has: has.into_iter().collect(),
            lacks: BTreeMap::new(),
        }
    }

    /// Removes a capability, and says what to do instead. Errors of calls that need it end
    /// with this text.
    #[must_use]
    pub fn without(mut self, what: Capability, instead: &'static str) -> Self {
        self.has.remove(&what);
        self.lacks.insert(what, instead);
        self
    }

    /// Whether the provider supports it.
    pub fn has(&self, what: impl Into<Capability>) -> bool {
        self.has.contains(&what.into())
    }

    /// What to do instead of something that the provider does not support, if it says so.
    pub fn alternative_to(&self, what: impl Into<Capability>) -> Option<&'static str> {
        self.lacks.get(&what.into()).copied()
    }

    /// Everything that the provider supports.
    pub fn iter(&self) -> impl Iterator<Item = Capability> {
        self.has.iter().copied()
    }
}
