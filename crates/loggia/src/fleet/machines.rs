//! Streams all machines of a fleet, as they arrive.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::Stream;
use futures_util::stream::{self, BoxStream, SelectAll, StreamExt};
use loggia_transport::{Error, ErrorKind};
use sync_wrapper::SyncWrapper;

use super::builder::{Entry, Fleet};
use super::capability::Capabilities;
use super::machine::Machine;
use super::provider::Query;
use super::selector::Selector;

/// How many calls a provider that reads machines one by one has under way.
const AT_ONCE: usize = 8;

impl Fleet {
    /// All machines of all providers, each as soon as it arrives. A provider that fails adds
    /// an error to the stream, and the others go on; the machines before the error stay. A list
    /// that may lack machines adds one too ([`ProviderError::is_partial`]).
    ///
    /// EDIS lists servers only at a login: its list is up to five minutes old, and is read
    /// again if it lacks a server that is asked for.
    ///
    /// Nothing is sent before the stream is polled. It holds at most one page of machines for
    /// each provider, and requests no more than you take. Dropping it stops it.
    pub fn machines(&self) -> MachineStream {
        MachineStream {
            plan: Plan {
                entries: self.entries().to_vec(),
                selector: Arc::default(),
                brief: false,
                concurrency: AT_ONCE,
            },
            running: None,
        }
    }
}

/// A stream of the machines of all providers. Made by [`Fleet::machines`].
#[must_use = "nothing is asked before the stream is polled"]
pub struct MachineStream {
    plan: Plan,
    running: Option<SyncWrapper<Running>>,
}

/// The merged streams of all providers.
type Running = SelectAll<BoxStream<'static, Result<Machine, ProviderError>>>;

/// The query, and the providers to ask.
#[derive(Clone)]
struct Plan {
    entries: Vec<Entry>,
    selector: Arc<Selector>,
    brief: bool,
    concurrency: usize,
}

impl MachineStream {
    /// Only machines that a selector matches. Providers that it excludes are not asked.
    pub fn matching(mut self, selector: impl Into<Selector>) -> Self {
        self.plan.selector = Arc::new(selector.into());
        self
    }

    /// Leaves out what needs a call for each machine, unless the selector needs it. For EDIS,
    /// only name, place and suspension are known then; for other clouds nothing changes.
    pub fn brief(mut self) -> Self {
        self.plan.brief = true;
        self
    }

    /// How many calls a provider that reads machines one by one (EDIS) makes at once, at least
    /// 1. Default: 8.
    pub fn concurrency(mut self, calls: usize) -> Self {
        self.plan.concurrency = calls;
        self
    }
}

impl Plan {
    fn begin(&self) -> Running {
        let asked = self.entries.iter();
        let asked = asked.filter(|entry| self.selector.may_match_provider(&entry.name));
        stream::select_all(asked.map(|entry| {
            let name = Arc::clone(&entry.name);
            let selector = Arc::clone(&self.selector);
            let query = Query::new(
                Arc::clone(&name),
                Arc::clone(&selector),
                self.brief,
                self.concurrency,
            );
            let says = entry.provider.capabilities();
            let machines = entry.provider.machines(query);
            let wanted = machines.filter_map(move |machine| {
                let item = machine.map_or_else(
                    |error| Some(Err(error)),
                    |machine| meant(machine, &selector, &says),
                );
                let item = item.map(|item| item.map_err(|error| ProviderError::new(&name, error)));
                std::future::ready(item)
            });
            wanted.boxed()
        }))
    }
}

/// A machine that the selector matches; an error for one that it might match, but about which too
/// little is known.
fn meant(
    machine: Machine,
    selector: &Selector,
    says: &Capabilities,
) -> Option<Result<Machine, Error>> {
    let Some(unread) = &machine.unread else {
        return selector.matches(&machine).then_some(Ok(machine));
    };
    match selector.verdict(&machine, says) {
        Some(true) => Some(Ok(machine)),
        Some(false) => None,
        None => Some(Err(Error::new(
            ErrorKind::PartialFailure,
            "a property that the selector asks for could not be read",
        )
        .with_failed_ids(vec![machine.id.to_string()])
        .with_source(unread.clone())
        .with_hint("try again, or name the machines by their ids"))),
    }
}

impl Stream for MachineStream {
    type Item = Result<Machine, ProviderError>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Self { plan, running } = self.get_mut();
        let running = running.get_or_insert_with(|| SyncWrapper::new(plan.begin()));
        running.get_mut().poll_next_unpin(cx)
    }
}

impl fmt::Debug for MachineStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.plan.entries.iter().map(|entry| &entry.name).collect();
        f.debug_struct("MachineStream")
            .field("providers", &names)
            .field("selector", &self.plan.selector)
            .finish_non_exhaustive()
    }
}

/// What one provider failed with or does not know; the machines of the others are unaffected.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ProviderError {
    /// The name of the provider.
    pub provider: String,
    /// The provider's error.
    pub error: Error,
}

impl ProviderError {
    fn new(provider: &str, error: Error) -> Self {
        let provider = provider.to_owned();
        Self { provider, error }
    }

    /// Whether the provider answered and its machines are valid, but there may be more: its list
    /// is shorter than its own total or kept changing, or something that the selector asks for
    /// could not be read of a machine ([`failed_ids`](Error::failed_ids) names it).
    pub fn is_partial(&self) -> bool {
        self.error.kind() == ErrorKind::PartialFailure
    }
}

impl fmt::Display for ProviderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.provider, self.error)
    }
}

impl std::error::Error for ProviderError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        // The text already names the error; code that wants to match on it has the field.
        std::error::Error::source(&self.error)
    }
}
