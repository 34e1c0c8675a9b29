//! The interface of a cloud that can be part of a fleet.

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

/// A cloud as a fleet sees it: an account or a service with machines.
///
/// Implemented for [`edis::Account`](crate::edis::Account) and for
/// [`zenlayer::Machines`](crate::zenlayer::Machines) (`client.vm()`, `client.zec()`,
/// `client.bmc()`). Implement it for another cloud, and the fleet treats its machines like
/// all others. `tests/tests/both/fleet/` in the repository has a small example, and tests the
/// behaviour that every provider has to show.
///
/// Making a future or stream sends nothing; polling it does. They need not be `Sync`. Each
/// call should have its own deadline: the fleet sets none.
pub trait Provider: Send + Sync + 'static {
    /// What kind of cloud it is, for people: `edis`, `zenlayer vm`. The same for all
    /// accounts of one kind.
    fn kind(&self) -> &'static str;

    /// What it supports. Sends nothing. The fleet never asks for anything else.
    fn capabilities(&self) -> Capabilities;

    /// Its machines, as they arrive. May leave out machines that the query does not want, but
    /// need not: the fleet filters them again. An error ends the stream, after the machines
    /// before it; a machine that can be read only in part is a [`Machine`] with
    /// [`unread`](Machine::unread). A list that may lack machines ends with an error of the
    /// kind [`PartialFailure`](crate::ErrorKind::PartialFailure).
    fn machines(&self, query: Query) -> BoxStream<'static, Result<Machine, Error>>;

    /// The states of machines, in any order: one answer for each id, `NotFound` for one that does
    /// not exist.
    fn states(
        &self,
        ids: Vec<String>,
    ) -> BoxFuture<'static, Vec<(String, Result<ObservedState, Error>)>>;

    /// Performs a power action on one machine. Returns when the order is accepted. The fleet
    /// assumes that a failed order may have been accepted if the error says so
    /// ([`Error::is_outcome_unknown`]), or if it is a timeout, an interruption, a failure of the
    /// server or an answer that cannot be read, unless it says that nothing was sent
    /// ([`Error::mark_unsent`]).
    fn power(&self, id: String, action: PowerAction) -> BoxFuture<'static, Result<(), Error>>;

    /// The console of a machine. With `switch_on`, a console that is off is switched on, and
    /// its password is returned; the fleet sets it only for providers with
    /// [`SwitchConsoleOn`](super::Capability::SwitchConsoleOn).
    fn console(
        &self,
        id: String,
        switch_on: bool,
    ) -> BoxFuture<'static, Result<(Console, Option<Secret>), Error>>;

    /// The connected screen of a machine, for pictures and keys. The fleet asks for it only
    /// from providers with [`Console`](super::Capability::Console). By default it is
    /// `Unsupported` and nothing is sent, for clouds whose console is a page for browsers.
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

    /// Called before the first look of a wait for these machines to restart, so that the
    /// provider does not take the state before the restart for the one after it. By default
    /// it does nothing.
    fn expect_restart(&self, ids: &[&str]) {
        let _ = ids;
    }
}

/// The state of a machine at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ObservedState {
    /// The state.
    pub state: MachineState,
    /// The vendor's word for the state, if it has one.
    pub word: Option<String>,
    /// Whether it may be the state from before an order that the provider knows of. A wait
    /// does not end with it.
    pub may_be_old: bool,
}

impl ObservedState {
    /// A state that is trusted.
    pub fn new(state: MachineState, word: Option<String>) -> Self {
        Self {
            state,
            word,
            may_be_old: false,
        }
    }

    /// The same state, which may be the one from before an order.
    #[must_use]
    pub fn may_be_old(mut self, may_be_old: bool) -> Self {
        self.may_be_old = may_be_old;
        self
    }
}

/// Which machines are wanted, and how many of their details.
#[derive(Clone, Debug)]
pub struct Query {
    provider: Arc<str>,
    selector: Arc<Selector>,
    brief: bool,
    concurrency: usize,
}

impl Query {
    pub(super) fn new(
        provider: Arc<str>,
        selector: Arc<Selector>,
        brief: bool,
        concurrency: usize,
    ) -> Self {
        Self {
            provider,
            selector,
            brief,
            concurrency,
        }
    }

    /// A machine of which only the vendor's id is known yet.
    pub fn machine(&self, id: impl Into<Arc<str>>) -> Machine {
        Machine::new(MachineId::of(Arc::clone(&self.provider), id))
    }

    /// Which machines are wanted.
    pub fn selector(&self) -> &Selector {
        &self.selector
    }

    /// Whether a machine may be wanted, judging by its id, name and place. A provider that
    /// reads the rest machine by machine can skip the others.
    pub fn may_match(&self, machine: &Machine) -> bool {
        self.selector.may_match(machine)
    }

    /// The vendor's ids, if only machines with some of these are wanted.
    pub fn ids(&self) -> Option<Vec<String>> {
        self.selector.ids(&self.provider)
    }

    /// Whether to leave out what needs a call for each machine. False if the selector needs
    /// it.
    pub fn is_brief(&self) -> bool {
        self.brief && !self.selector.needs_details()
    }

    /// How many calls to make at once.
    pub fn concurrency(&self) -> usize {
        self.concurrency.max(1)
    }
}
