//! Deliberate faults: plans, which calls they hit, and how they are carried out.
//!
//! [`plan`] contains the data and [`check`] validates it. [`Faults`] is the active plan of one
//! cloud: it counts calls, decides what goes wrong with each, and is notified when a call has
//! been answered ([`CallEnd`]), because faults of connections begin then. [`act`] applies a
//! fault to an answer.

pub(crate) mod act;
mod check;
mod plan;

use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::time::Duration;

use serde::Serialize;

pub use check::PlanError;
pub use plan::{Fault, FaultPlan, FaultRule};

use crate::clock::Clock;
use crate::lock::lock;
use crate::server::Gate;

/// The active plan of one cloud.
pub(crate) struct Faults {
    clock: Clock,
    live: Mutex<Live>,
    /// The gate to the address, if the simulator itself listens.
    gate: OnceLock<Arc<Gate>>,
}

#[derive(Default)]
struct Live {
    /// The number of this plan: the end of a call that began under another is ignored.
    generation: u64,
    /// Calls so far, under this plan.
    calls: u64,
    rules: Vec<Ruling>,
    outage: Option<Outage>,
}

/// A rule with its counts.
struct Ruling {
    rule: FaultRule,
    calls: u64,
    hits: u64,
    /// For a rule about connections: whether it has begun.
    begun: bool,
}

/// A time in which connections are refused, and the millisecond of its end.
#[derive(Clone, Copy)]
struct Outage {
    until: Option<u64>,
}

/// What the plan decides about a call.
#[derive(Default)]
pub(crate) struct Turn {
    pub(crate) fault: Option<Fault>,
    /// To be dropped when the call has been answered.
    pub(crate) end: Option<CallEnd>,
}

/// A rule of the active plan, and how often it was applied so far.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RuleState {
    /// The rule.
    #[serde(flatten)]
    pub rule: FaultRule,
    /// The number of calls that it has hit; for `tls` and `refuse`, of connections and outages.
    pub hits: u64,
}

impl Faults {
    pub(crate) fn new(clock: Clock) -> Arc<Self> {
        Arc::new(Self {
            clock,
            live: Mutex::default(),
            gate: OnceLock::new(),
        })
    }

    /// Sets the gate that a refusal closes.
    pub(crate) fn guard(&self, gate: Arc<Gate>) {
        // Set once, when the simulator starts.
        let _ = self.gate.set(gate);
    }

    pub(crate) fn set(
        &self,
        plan: FaultPlan,
        knows: impl Fn(&str) -> bool,
    ) -> Result<(), PlanError> {
        check::check(&plan, knows)?;
        let ruling = |rule| Ruling {
            rule,
            calls: 0,
            hits: 0,
            begun: false,
        };
        let mut live = lock(&self.live);
        *live = Live {
            generation: live.generation + 1,
            calls: 0,
            rules: plan.rules.into_iter().map(ruling).collect(),
            outage: None,
        };
        if let Some(gate) = self.gate.get() {
            gate.open();
        }
        self.begin(&mut live, 1);
        Ok(())
    }

    pub(crate) fn clear(&self) {
        // A plan without rules is always valid.
        let _ = self.set(FaultPlan::new(), |_| false);
    }

    pub(crate) fn state(&self) -> Vec<RuleState> {
        let state = |ruling: &Ruling| RuleState {
            rule: ruling.rule.clone(),
            hits: ruling.hits,
        };
        lock(&self.live).rules.iter().map(state).collect()
    }

    /// Returns whether a rule names a machine, for which the body of a call has to be read.
    pub(crate) fn names_machines(&self) -> bool {
        let live = lock(&self.live);
        let mut rules = live.rules.iter();
        rules.any(|ruling| ruling.rule.machine.is_some())
    }

    /// Counts a call and returns what is to go wrong with it. `machines` are those that it is
    /// for, if a rule [names any](Self::names_machines).
    pub(crate) fn next(self: &Arc<Self>, operation: Option<&str>, machines: &[String]) -> Turn {
        let mut live = lock(&self.live);
        if live.rules.is_empty() {
            return Turn::default();
        }
        if let Some(Outage { until }) = live.outage {
            if until.is_none_or(|until| self.clock.unix_millis() < until) {
                // A call can arrive during an outage only if someone else listens.
                let fault = Some(Fault::Refuse { seconds: None });
                return Turn { fault, end: None };
            }
            live.outage = None;
        }
        live.calls += 1;
        let mut winner = None;
        for ruling in &mut live.rules {
            if !ruling.rule.is_for(operation, machines) {
                continue;
            }
            ruling.calls += 1;
            let FaultRule { from, count, .. } = ruling.rule;
            let due = ruling.calls.checked_sub(from);
            let hit = due.is_some_and(|nth| count.is_none_or(|count| nth < count));
            if hit && winner.is_none() {
                ruling.hits += 1;
                winner = Some(ruling.rule.fault.clone());
            }
        }
        Turn {
            fault: winner,
            end: Some(CallEnd {
                faults: Arc::downgrade(self),
                generation: live.generation,
                number: live.calls,
            }),
        }
    }

    /// Returns whether the handshake of a connection that was just opened is to fail.
    pub(crate) fn spoils_handshake(&self) -> bool {
        let mut live = lock(&self.live);
        let due = |ruling: &&mut Ruling| {
            let left = ruling.rule.count.is_none_or(|count| ruling.hits < count);
            ruling.rule.fault == Fault::Tls {} && ruling.begun && left
        };
        let found = live.rules.iter_mut().find(due);
        found.map(|ruling| ruling.hits += 1).is_some()
    }

    /// Starts the faults of connections that are due before the `number`-th call.
    fn begin(&self, live: &mut Live, number: u64) {
        let mut outage = None;
        for ruling in &mut live.rules {
            if ruling.begun || ruling.rule.from != number {
                continue;
            }
            ruling.begun = ruling.rule.fault.is_of_connections();
            if let Fault::Refuse { seconds } = ruling.rule.fault {
                ruling.hits += 1;
                let end = |seconds| self.clock.unix_millis().saturating_add(millis(seconds));
                let until = seconds.map(end);
                outage.get_or_insert(Outage { until });
            }
        }
        if let Some(outage) = outage {
            live.outage = Some(outage);
            if let Some(gate) = self.gate.get() {
                gate.close(outage.until);
            }
        }
    }
}

/// Held while a call is under way; dropping it means that it was answered, or never will be.
#[derive(Debug)]
pub(crate) struct CallEnd {
    faults: Weak<Faults>,
    generation: u64,
    number: u64,
}

impl std::fmt::Debug for Faults {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Faults").finish_non_exhaustive()
    }
}

impl Drop for CallEnd {
    fn drop(&mut self) {
        if let Some(faults) = self.faults.upgrade() {
            let mut live = lock(&faults.live);
            if live.generation == self.generation {
                faults.begin(&mut live, self.number + 1);
            }
        }
    }
}

/// Converts seconds that were checked to be in range.
pub(crate) fn span(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}

fn millis(seconds: f64) -> u64 {
    u64::try_from(span(seconds).as_millis()).unwrap_or(u64::MAX)
}
