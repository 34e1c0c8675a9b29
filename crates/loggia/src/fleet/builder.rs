//! The providers of a fleet.

use std::fmt;
use std::sync::Arc;

use loggia_transport::clock::{Clock, SystemClock};
use loggia_transport::{Error, ErrorKind};

use super::capability::Capabilities;
use super::id::{MachineId, NAMES, is_name};
use super::provider::Provider;
use super::unbuilt::Unbuilt;
use crate::pending_changes::Departures;

/// Machines of any number of accounts, in one view. Clones share everything.
#[derive(Clone)]
pub struct Fleet(Arc<Members>);

struct Members {
    entries: Vec<Entry>,
    clock: Arc<dyn Clock>,
    departures: Arc<Departures>,
}

/// A provider with its name.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) name: Arc<str>,
    pub(super) provider: Arc<dyn Provider>,
    /// Why it could not be built; it can do nothing then, and this is reported instead of a
    /// missing capability.
    pub(super) unbuilt: Option<Error>,
}

impl Fleet {
    /// Starts setting one up.
    pub fn builder() -> FleetBuilder {
        FleetBuilder {
            entries: Vec::new(),
            clock: Arc::new(SystemClock),
        }
    }

    /// The providers' names and kinds, in the order in which they were added.
    pub fn providers(&self) -> impl Iterator<Item = (&str, &'static str)> {
        let entries = self.0.entries.iter();
        entries.map(|entry| (&*entry.name, entry.provider.kind()))
    }

    /// What a provider can do with its machines.
    ///
    /// # Errors
    /// `InvalidRequest` when no provider has the name.
    pub fn capabilities(&self, provider: &str) -> Result<Capabilities, Error> {
        Ok(self.named(provider)?.provider.capabilities())
    }

    /// What can be done with a machine.
    ///
    /// # Errors
    /// `InvalidRequest` when no provider has the name.
    pub fn capabilities_of(&self, id: &MachineId) -> Result<Capabilities, Error> {
        self.capabilities(id.provider())
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.0.entries
    }

    pub(super) fn entry(&self, id: &MachineId) -> Result<&Entry, Error> {
        self.named(id.provider())
    }

    fn named(&self, name: &str) -> Result<&Entry, Error> {
        let mut entries = self.0.entries.iter();
        entries.find(|entry| &*entry.name == name).ok_or_else(|| {
            let mut known: Vec<&str> = self.providers().map(|(name, _)| name).collect();
            if known.is_empty() {
                known.push("none");
            }
            Error::new(
                ErrorKind::InvalidRequest,
                format!(
                    "the fleet has no provider {name:?}; it has {}",
                    known.join(", ")
                ),
            )
            .with_hint("a machine's id begins with the name under which its provider was added")
        })
    }

    pub(super) fn clock(&self) -> &Arc<dyn Clock> {
        &self.0.clock
    }

    /// The changes that were ordered through this fleet, by complete ids.
    pub(super) fn departures(&self) -> &Arc<Departures> {
        &self.0.departures
    }
}

impl fmt::Debug for Fleet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let providers: Vec<_> = self.providers().collect();
        f.debug_struct("Fleet")
            .field("providers", &providers)
            .finish_non_exhaustive()
    }
}

/// A fleet in preparation. Made by [`Fleet::builder`].
#[must_use = "a fleet is made by `build`"]
pub struct FleetBuilder {
    entries: Vec<Entry>,
    clock: Arc<dyn Clock>,
}

impl FleetBuilder {
    /// Adds a provider under a name of your choice, with which the ids of its machines begin:
    /// letters, digits, `-`, `_` and `.`. A provider is an
    /// [`edis::Account`](crate::edis::Account), a service of a
    /// [`zenlayer::Client`](crate::zenlayer::Client) such as `client.vm()`, or your own.
    pub fn add(mut self, name: impl AsRef<str>, provider: impl Provider) -> Self {
        self.entries.push(Entry {
            name: name.as_ref().into(),
            provider: Arc::new(provider),
            unbuilt: None,
        });
        self
    }

    /// Adds the result of building a provider. One without credentials is left out. One that
    /// could not be built for another reason is added all the same, and fails with that
    /// reason, beside the others, whenever it is asked.
    ///
    /// ```
    /// use loggia::Fleet;
    /// # #[cfg(feature = "edis")]
    /// # fn run() -> Result<(), loggia::Error> {
    /// let fleet = Fleet::builder()
    ///     .add_if_configured("home", loggia::edis::Account::from_env())
    ///     .build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn add_if_configured(
        self,
        name: impl AsRef<str>,
        built: Result<impl Provider, Error>,
    ) -> Self {
        match built {
            Ok(provider) => self.add(name, provider),
            Err(error) if error.kind() == ErrorKind::MissingCredentials => self,
            Err(error) => {
                let mut with_it = self.add(name, Unbuilt(error.clone()));
                if let Some(entry) = with_it.entries.last_mut() {
                    entry.unbuilt = Some(error);
                }
                with_it
            }
        }
    }

    /// The clock for the pauses of waits. Default: the system's. Calls use the clocks of their
    /// clients.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Makes the fleet. Sends nothing. A fleet may have no providers.
    ///
    /// # Errors
    /// `Config` for a name that is used twice, or is not valid.
    pub fn build(self) -> Result<Fleet, Error> {
        for (at, entry) in self.entries.iter().enumerate() {
            let wrong = if !is_name(&entry.name) {
                "cannot be the name of a provider"
            } else if self
                .entries
                .iter()
                .take(at)
                .any(|other| other.name == entry.name)
            {
                "is the name of two providers"
            } else {
                continue;
            };
            let message = format!("{:?} {wrong}", &*entry.name);
            return Err(Error::new(ErrorKind::Config, message).with_hint(NAMES));
        }
        let departures = Departures::new(Arc::clone(&self.clock));
        Ok(Fleet(Arc::new(Members {
            entries: self.entries,
            clock: self.clock,
            departures,
        })))
    }
}

impl fmt::Debug for FleetBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.entries.iter().map(|entry| &entry.name).collect();
        f.debug_struct("FleetBuilder")
            .field("providers", &names)
            .finish_non_exhaustive()
    }
}
