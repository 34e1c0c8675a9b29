//! What a cloud has to be able to do to be part of a fleet.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;
#[cfg(feature = "console")]
use loggia_transport::ErrorKind;
use loggia_transport::{Error, Secret};

use super::action::PowerAction;
use super::capability::Capabilities;
use super::id::MachineId;
use super::machine::Machine;
use super::selector::Selector;
use crate::machine::{Console, MachineState};

/// A cloud, as a fleet sees it: an account or a service with machines.
///
/// Implemented for [`edis::Account`](crate::edis::Account) and for
/// [`zenlayer::Machines`](crate::zenlayer::Machines) (`client.vm()`, `client.zec()`,
/// `client.bmc()`); implement it for another cloud, and the fleet treats its machines like
/// all others. `tests/tests/both/fleet/` of the repository has a small one, and the behaviour
/// that every provider has to show.
///
/// Futures and streams are made without sending anything, and send when they are polled.
/// They need not be `Sync`. Each call should have an end of its own: the fleet sets no
/// deadline.
pub trait Provider: Send + Sync + 'static {
    /// What kind of cloud it is, for people: `edis`, `zenlayer vm`. The same for all
    /// accounts of one kind.
    fn kind(&self) -> &'static str;

    /// What it can do. Asks no one. What is not in it, the fleet never asks for.
    fn capabilities(&self) -> Capabilities;

    /// Its machines, as they come. May leave out what the query does not want, and need
    /// not: the fleet looks again. An error ends the stream, after the machines before it;
    /// a machine of which a part cannot be read is a [`Machine`] with
    /// [`unread`](Machine::unread).
    fn machines(&self, query: Query) -> BoxStream<'static, Result<Machine, Error>>;

    /// The states of machines, in any order; one answer for each of the ids, `NotFound`
    /// for one that it does not have.
    fn states(&self, ids: Vec<String>) -> BoxFuture<'static, Vec<(String, Result<Seen, Error>)>>;

    /// Presses the power button of one machine. Returns when the order is taken. An order
    /// may have been taken all the same where the error says so
    /// ([`Error::is_outcome_unknown`]) or is a timeout, an interruption, the server's own
    /// failure or an answer that cannot be read, unless it says that nothing was sent
    /// ([`Error::with_nothing_sent`]).
    fn power(&self, id: String, action: PowerAction) -> BoxFuture<'static, Result<(), Error>>;

    /// The way to the screen of a machine. With `switch_on`, a way that is off is switched
    /// on, and what it asks for comes along: only asked for where the provider has
    /// [`SwitchConsoleOn`](super::Capability::SwitchConsoleOn).
    fn console(
        &self,
        id: String,
        switch_on: bool,
    ) -> BoxFuture<'static, Result<(Console, Option<Secret>), Error>>;

    /// The screen of a machine itself, connected, for pictures and keys. Only asked for where
    /// the provider has [`Console`](super::Capability::Console). A cloud whose console is a
    /// page for browsers leaves it as it is: nothing is sent.
    #[cfg(feature = "console")]
    fn screen(&self, id: String) -> BoxFuture<'static, Result<loggia_console::Screen, Error>> {
        let kind = self.kind();
        Box::pin(std::future::ready(Err(Error::new(
            ErrorKind::Unsupported,
            format!("{kind} offers programs no screen of {id}; nothing was sent"),
        )
        .with_hint(
            "await console() without open() for the page to open in a browser",
        ))))
    }

    /// Whoever waits for these machines to restart says so before the first look: a
    /// provider that knows that a restart is coming does not take the state before it for
    /// the one after it. Nothing need be done.
    fn expect_restart(&self, ids: &[&str]) {
        let _ = ids;
    }
}

/// The state of a machine, as a look shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Seen {
    /// What it is doing.
    pub state: MachineState,
    /// The vendor's word for that, if it has one.
    pub word: Option<String>,
    /// Whether it may be the state before an order that the provider knows of. A wait does
    /// not end with it.
    pub may_be_old: bool,
}

impl Seen {
    /// A state that is believed.
    pub fn new(state: MachineState, word: Option<String>) -> Self {
        Self {
            state,
            word,
            may_be_old: false,
        }
    }

    /// The same, which may be that before an order.
    #[must_use]
    pub fn may_be_old(mut self, may_be_old: bool) -> Self {
        self.may_be_old = may_be_old;
        self
    }
}

/// What is wanted of a list of machines.
#[derive(Clone, Debug)]
pub struct Query {
    provider: Arc<str>,
    selector: Arc<Selector>,
    brief: bool,
    at_once: usize,
}

impl Query {
    pub(super) fn new(
        provider: Arc<str>,
        selector: Arc<Selector>,
        brief: bool,
        at_once: usize,
    ) -> Self {
        Self {
            provider,
            selector,
            brief,
            at_once,
        }
    }

    /// A machine of which nothing is known yet but the vendor's id.
    pub fn machine(&self, id: impl Into<Arc<str>>) -> Machine {
        Machine::new(MachineId::of(Arc::clone(&self.provider), id))
    }

    /// Which machines are wanted.
    pub fn selector(&self) -> &Selector {
        &self.selector
    }

    /// Whether a machine may be wanted, of which only id, name and place are known. A
    /// provider that has to ask for the rest machine by machine asks only then.
    pub fn may_want(&self, machine: &Machine) -> bool {
        self.selector.may_match(machine)
    }

    /// The vendor's ids, if only machines with some of these are wanted.
    pub fn ids(&self) -> Option<Vec<String>> {
        self.selector.ids(&self.provider)
    }

    /// Whether to leave out what costs calls for each machine, unless the selector asks
    /// for it.
    pub fn is_brief(&self) -> bool {
        self.brief && !self.selector.needs_details()
    }

    /// How many calls to have under way at once.
    pub fn at_once(&self) -> usize {
        self.at_once.max(1)
    }
}
