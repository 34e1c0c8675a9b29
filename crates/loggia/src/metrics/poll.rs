//! Polls the fleet.

use std::collections::{BTreeMap, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::{StreamExt, future};
use loggia_transport::clock::{Clock, SystemClock};
use prometheus_client::registry::Registry;
use sync_wrapper::SyncFuture;

use super::calls::Calls;
use super::readings::{Answered, Reading};
use crate::fleet::{Fleet, Machine, Selector};
use crate::machine::{Console, MachineState};

/// How many consoles are requested at once from each provider.
const AT_ONCE: usize = 4;

/// The shortest pause between two polls, whatever is configured.
const SHORTEST: Duration = Duration::from_secs(1);

/// A fleet as metrics. Clones share the values.
#[derive(Clone)]
pub struct Metrics {
    fleet: Fleet,
    calls: Option<Calls>,
    with_consoles: bool,
    clock: Arc<dyn Clock>,
    known: Arc<Mutex<BTreeMap<String, Answered>>>,
}

impl Metrics {
    /// Metrics of a fleet; there are no values before the first poll.
    pub fn new(fleet: Fleet) -> Self {
        Self {
            fleet,
            calls: None,
            with_consoles: false,
            clock: Arc::new(SystemClock),
            known: Arc::default(),
        }
    }

    /// Also exports these calls.
    #[must_use]
    pub fn calls(mut self, calls: &Calls) -> Self {
        self.calls = Some(calls.clone());
        self
    }

    /// Requests the console of every running machine, which takes a call for each.
    #[must_use]
    pub fn with_consoles(mut self) -> Self {
        self.with_consoles = true;
        self
    }

    /// The clock for ages and pauses. Default: the system's.
    #[must_use]
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Polls all providers once, at the same time. The error of a provider is logged, and those
    /// of its machines that were not read keep their values.
    pub async fn poll(&self) {
        let names: Vec<_> = self.fleet.providers().collect();
        let polls = names.into_iter().map(|(name, kind)| self.ask(name, kind));
        future::join_all(polls).await;
    }

    /// Polls repeatedly, with this pause between the end of one poll and the next, at least a
    /// second. Runs until it is dropped.
    pub async fn poll_every(&self, pause: Duration) {
        loop {
            self.poll().await;
            SyncFuture::new(self.clock.sleep(pause.max(SHORTEST))).await;
        }
    }

    async fn ask(&self, name: &str, kind: &'static str) {
        let machines = self.fleet.machines().matching(Selector::provider(name));
        let readings = machines.map(|machine| async move {
            let machine = machine?;
            let console = self.console(&machine).await;
            Ok::<_, crate::fleet::ProviderError>(Reading::of(machine, console))
        });
        let mut readings = std::pin::pin!(readings.buffered(AT_ONCE));
        let mut found = Vec::new();
        let mut failed = None;
        while let Some(reading) = readings.next().await {
            match reading {
                Ok(reading) => found.push(reading),
                // The machines that were read are current all the same, and the list may stay
                // incomplete.
                Err(error) if error.is_partial() => {
                    tracing::warn!(%error, "a list may lack machines");
                }
                Err(error) => failed = Some(error),
            }
        }
        let mut known = self.known();
        let answered = known.entry(name.to_owned()).or_default();
        answered.kind = kind;
        answered.is_up = failed.is_none();
        if let Some(error) = failed {
            tracing::warn!(%error, "a poll failed");
            // Machines that were read before the error replace their old values.
            let read: HashSet<String> = found.iter().map(|it| it.machine.clone()).collect();
            let known = answered.readings.iter();
            found.extend(known.filter(|it| !read.contains(&it.machine)).cloned());
        } else {
            answered.at = Some(self.clock.elapsed());
        }
        answered.readings = found.into();
    }

    /// Whether there is a way to the screen; `None` if consoles are not requested.
    async fn console(&self, machine: &Machine) -> Option<bool> {
        if !self.with_consoles || machine.state != MachineState::Running {
            return None;
        }
        match self.fleet.console(&machine.id).await {
            Ok(found) => Some(matches!(
                found.console,
                Console::Page(_) | Console::Vnc { .. }
            )),
            Err(error) => {
                tracing::debug!(%error, machine = %machine.id, "a console was not read");
                None
            }
        }
    }

    // Nothing panics while the lock is held.
    fn known(&self) -> MutexGuard<'_, BTreeMap<String, Answered>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn answered(&self) -> BTreeMap<String, Answered> {
        self.known().clone()
    }

    pub(super) fn counted(&self) -> Option<super::calls::Counted> {
        self.calls.as_ref().map(Calls::counted)
    }

    /// The time that has passed since `at`.
    pub(super) fn age(&self, at: Duration) -> Duration {
        self.clock.elapsed().saturating_sub(at)
    }

    /// The answer for `/metrics`: the text form of Prometheus, `text/plain; version=0.0.4`.
    pub fn text(&self) -> String {
        let mut registry = Registry::default();
        registry.register_collector(Box::new(self.clone()));
        let mut text = String::new();
        // Writing to a string cannot fail.
        let written = prometheus_client::encoding::prometheus_text::encode(&mut text, &registry);
        debug_assert!(written.is_ok(), "a text takes everything");
        text
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics")
            .field("fleet", &self.fleet)
            .finish_non_exhaustive()
    }
}
