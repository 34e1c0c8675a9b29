//! What a provider can do, and what it knows.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Something that a provider may be able to do, or to say of a machine.
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
    /// Show the way to the screen.
    Console,
    /// Switch the way to the screen on.
    SwitchConsoleOn,
    /// Say where it is reached.
    Addresses,
    /// Say what was ordered.
    Plan,
    /// Say what it costs.
    Price,
    /// Say when what was paid for ends.
    Expiry,
    /// Say how much traffic was used and is left.
    Traffic,
    /// Say its tags.
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

/// What a provider can do with its machines, and why not the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    has: BTreeSet<Capability>,
    lacks: BTreeMap<Capability, &'static str>,
}

impl Capabilities {
    /// These.
    pub fn new(has: impl IntoIterator<Item = Capability>) -> Self {
        Self {
            has: has.into_iter().collect(),
            lacks: BTreeMap::new(),
        }
    }

    /// Says what to do in place of something that the provider lacks. It ends the errors
    /// of those who ask for it all the same.
    #[must_use]
    pub fn without(mut self, what: Capability, instead: &'static str) -> Self {
        self.has.remove(&what);
        self.lacks.insert(what, instead);
        self
    }

    /// Whether the provider can do it.
    pub fn has(&self, what: impl Into<Capability>) -> bool {
        self.has.contains(&what.into())
    }

    /// What to do in place of something that the provider lacks, where there is anything
    /// to say.
    pub fn instead_of(&self, what: impl Into<Capability>) -> Option<&'static str> {
        self.lacks.get(&what.into()).copied()
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = Capability> {
        self.has.iter().copied()
    }
}
