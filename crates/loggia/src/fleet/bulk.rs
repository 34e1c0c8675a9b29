//! Power actions on many machines.
//!
//! Each machine has its own order, even if a vendor accepts a hundred in one: so each has its own
//! outcome, and one that is refused does not affect the others.

use std::collections::HashSet;
use std::fmt;
use std::future::IntoFuture;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::StreamExt;
use futures_util::stream;
use loggia_transport::{Error, ErrorKind};

use super::action::PowerAction;
use super::builder::Fleet;
use super::id::MachineId;
use crate::future::Boxed;
use crate::pending_changes::may_be_taken;

/// How many orders are under way at once.
const AT_ONCE: usize = 8;

/// The outcome of the order for one machine.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Outcome {
    /// The vendor accepted it.
    Done,
    /// It was not carried out; the error says why.
    Refused(Error),
    /// It may have been done: look at the machine before ordering again. This is every order
    /// that was sent without a clear answer, also one that may be repeated
    /// ([`Error::is_outcome_unknown`] is only true of those that must not be).
    Unknown(Error),
    /// It was not sent, because another order had failed before.
    Skipped,
}

impl Outcome {
    fn of(result: Result<(), Error>) -> Self {
        match result {
            Ok(()) => Self::Done,
            Err(error) if may_be_taken(Some(&error)) => Self::Unknown(error),
            Err(error) => Self::Refused(error),
        }
    }

    /// What the order failed with.
    pub fn error(&self) -> Option<&Error> {
        match self {
            Self::Refused(error) | Self::Unknown(error) => Some(error),
            Self::Done | Self::Skipped => None,
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done => f.write_str("done"),
            Self::Refused(error) => write!(f, "refused: {error}"),
            Self::Unknown(error) => write!(f, "unknown outcome: {error}"),
            Self::Skipped => f.write_str("skipped"),
        }
    }
}

/// The outcome of the order for a machine. Prints as `home/kvm_1_2: done`.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct MachineOutcome {
    /// The machine.
    pub id: MachineId,
    /// The outcome.
    pub outcome: Outcome,
}

impl fmt::Display for MachineOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.id, self.outcome)
    }
}

/// The outcomes of the orders for all machines, in the order in which they were named.
#[derive(Clone, Debug)]
#[must_use = "orders that failed are in it"]
pub struct BulkPowerReport {
    outcomes: Vec<MachineOutcome>,
}

impl IntoIterator for BulkPowerReport {
    type Item = MachineOutcome;
    type IntoIter = std::vec::IntoIter<MachineOutcome>;

    fn into_iter(self) -> Self::IntoIter {
        self.outcomes.into_iter()
    }
}

impl BulkPowerReport {
    /// One for each machine.
    pub fn outcomes(&self) -> &[MachineOutcome] {
        &self.outcomes
    }

    fn count(&self, which: impl Fn(&Outcome) -> bool) -> usize {
        let outcomes = self.outcomes.iter();
        outcomes.filter(|it| which(&it.outcome)).count()
    }

    /// How many orders were accepted.
    pub fn done(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Done))
    }

    /// How many orders were refused.
    pub fn refused(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Refused(_)))
    }

    /// How many orders have an unknown outcome.
    pub fn unknown(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Unknown(_)))
    }

    /// How many orders were not sent.
    pub fn skipped(&self) -> usize {
        self.count(|outcome| matches!(outcome, Outcome::Skipped))
    }

    /// Whether all orders were accepted.
    pub fn is_success(&self) -> bool {
        self.done() == self.outcomes.len()
    }

    /// `Ok` if all orders were accepted.
    ///
    /// # Errors
    /// `PartialFailure` that counts the outcomes and names the machines whose orders were not
    /// accepted, with the first failure as its cause.
    pub fn into_result(self) -> Result<(), Error> {
        if self.is_success() {
            return Ok(());
        }
        let message = format!(
            "{} done, {} refused, {} of unknown outcome, {} skipped",
            self.done(),
            self.refused(),
            self.unknown(),
            self.skipped()
        );
        let is_any_unknown = self.unknown() > 0;
        let failed = self.outcomes.iter();
        let failed = failed.filter(|it| !matches!(it.outcome, Outcome::Done));
        let failed = failed.map(|it| it.id.to_string()).collect();
        let error = Error::new(ErrorKind::PartialFailure, message)
            .with_failed_ids(failed)
            .with_hint(if is_any_unknown {
                "look at these machines before ordering again: some of it may have been done"
            } else {
                "the others were done: order again for these only"
            });
        let mut outcomes = self.outcomes.into_iter();
        let cause = outcomes.find_map(|it| it.outcome.error().cloned());
        Err(match cause {
            Some(cause) => error.with_source(cause),
            None => error,
        })
    }
}

/// Called with each machine and its outcome.
type OnOutcome = Arc<dyn Fn(&MachineId, &Outcome) + Send + Sync>;

/// Orders in preparation. Made by [`Fleet::power_all`]; sent when awaited. If it is dropped,
/// no more orders are sent; those that were sent may or may not be carried out.
#[derive(Clone)]
#[must_use = "nothing is sent before it is awaited"]
pub struct BulkPower {
    fleet: Fleet,
    ids: Vec<MachineId>,
    action: PowerAction,
    concurrency: usize,
    stop_on_failure: bool,
    on_outcome: Option<OnOutcome>,
}

impl Fleet {
    /// Presses the power buttons of many machines, some at a time. A machine that is named
    /// twice gets one order. The report has the outcome of each order; the call as a whole
    /// does not fail.
    pub fn power_all(
        &self,
        ids: impl IntoIterator<Item = MachineId>,
        action: PowerAction,
    ) -> BulkPower {
        let mut named = HashSet::new();
        BulkPower {
            fleet: self.clone(),
            ids: ids
                .into_iter()
                .filter(|id| named.insert(id.clone()))
                .collect(),
            action,
            concurrency: AT_ONCE,
            stop_on_failure: false,
            on_outcome: None,
        }
    }
}

impl BulkPower {
    /// How many orders are under way at once, at least 1. Default: 8.
    pub fn concurrency(mut self, orders: usize) -> Self {
        self.concurrency = orders;
        self
    }

    /// Sends no more orders once one has failed. Those under way come to their end; with
    /// [`concurrency(1)`](Self::concurrency) none is.
    pub fn stop_on_failure(mut self) -> Self {
        self.stop_on_failure = true;
        self
    }

    /// Called with each machine and its outcome, as they come; also with those that are
    /// skipped.
    pub fn on_outcome(
        mut self,
        call: impl Fn(&MachineId, &Outcome) + Send + Sync + 'static,
    ) -> Self {
        self.on_outcome = Some(Arc::new(call));
        self
    }

    async fn run(self) -> BulkPowerReport {
        let Self {
            fleet,
            ids,
            action,
            concurrency,
            stop_on_failure,
            on_outcome,
        } = self;
        let has_failed = AtomicBool::new(false);
        let (fleet, has_failed, on_outcome) = (&fleet, &has_failed, &on_outcome);
        let orders = stream::iter(ids.into_iter().enumerate())
            .map(|(at, id)| async move {
                let outcome = if stop_on_failure && has_failed.load(Ordering::Relaxed) {
                    Outcome::Skipped
                } else {
                    Outcome::of(fleet.power(&id, action).await)
                };
                if !matches!(outcome, Outcome::Done) {
                    has_failed.store(true, Ordering::Relaxed);
                }
                if let Some(call) = on_outcome {
                    call(&id, &outcome);
                }
                (at, id, outcome)
            })
            .buffer_unordered(concurrency.max(1));
        let mut outcomes: Vec<_> = orders.collect().await;
        outcomes.sort_unstable_by_key(|(at, ..)| *at);
        let outcomes = outcomes.into_iter();
        BulkPowerReport {
            outcomes: outcomes
                .map(|(_, id, outcome)| MachineOutcome { id, outcome })
                .collect(),
        }
    }
}

impl IntoFuture for BulkPower {
    type Output = BulkPowerReport;
    type IntoFuture = Boxed<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for BulkPower {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BulkPower")
            .field("ids", &self.ids)
            .field("action", &self.action)
            .field("concurrency", &self.concurrency)
            .field("stop_on_failure", &self.stop_on_failure)
            .finish_non_exhaustive()
    }
}
