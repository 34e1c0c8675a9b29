//! Faults on purpose: a plan, who is next to be hit by it, and how that is
//! acted out.
//!
//! [`plan`] is the data and [`check`] its sense. [`Faults`] is the plan of one
//! cloud at work: it counts calls, says what goes wrong with each, and learns
//! when a call has been answered ([`CallEnd`]), because that is when faults
//! that happen to connections begin. [`act`] does to an answer what its fault
//! says.

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

/// The plan of one cloud at work.
pub(crate) struct Faults {
    clock: Clock,
    live: Mutex<Live>,
    /// The way in, if the simulator itself listens.
    gate: OnceLock<Arc<Gate>>,
}

#[derive(Default)]
struct Live {
    /// Which plan this is: the end of a call that began under another is none
    /// of its business.
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
    /// Of a rule for connections: whether it has begun.
    begun: bool,
}

/// A time in which connections are refused, and the millisecond of its end.
#[derive(Clone, Copy)]
struct Outage {
    until: Option<u64>,
}

/// What the plan says of a call.
#[derive(Default)]
pub(crate) struct Turn {
    pub(crate) fault: Option<Fault>,
    /// To be dropped when the call has been answered.
    pub(crate) end: Option<CallEnd>,
}

/// A rule of the plan that is in force, and how it has fared so far.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RuleState {
    /// The rule.
    #[serde(flatten)]
    pub rule: FaultRule,
    /// The calls, or for `tls` and `refuse` the connections and outages, that
    /// it has hit.
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

    /// Names the way in that a refusal closes.
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
        // A plan without rules has nothing to be refused for.
        let _ = self.set(FaultPlan::new(), |_| false);
    }

    pub(crate) fn state(&self) -> Vec<RuleState> {
        let state = |ruling: &Ruling| RuleState {
            rule: ruling.rule.clone(),
            hits: ruling.hits,
        };
        lock(&self.live).rules.iter().map(state).collect()
    }

    /// Whether a rule names a machine, for which the body of a call has to be
    /// looked at.
    pub(crate) fn names_machines(&self) -> bool {
        let live = lock(&self.live);
        let mut rules = live.rules.iter();
        rules.any(|ruling| ruling.rule.machine.is_some())
    }

    /// Counts a call and says what is to go wrong with it. `machines` are those
    /// that it is for, as far as a rule [names any](Self::names_machines).
    pub(crate) fn next(self: &Arc<Self>, operation: Option<&str>, machines: &[String]) -> Turn {
        let mut live = lock(&self.live);
        if live.rules.is_empty() {
            return Turn::default();
        }
        if let Some(Outage { until }) = live.outage {
            if until.is_none_or(|until| self.clock.unix_millis() < until) {
                // Only where somebody else listens can a call come through.
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

    /// Whether the handshake of a connection that was just opened is to fail.
    pub(crate) fn spoils_handshake(&self) -> bool {
        let mut live = lock(&self.live);
        let due = |ruling: &&mut Ruling| {
            let left = ruling.rule.count.is_none_or(|count| ruling.hits < count);
            ruling.rule.fault == Fault::Tls {} && ruling.begun && left
        };
        let found = live.rules.iter_mut().find(due);
        found.map(|ruling| ruling.hits += 1).is_some()
    }

    /// Begins what happens to connections before the `number`-th call.
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

/// Held while a call is under way; dropping it says that it was answered, or
/// never will be.
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

/// Seconds that were checked to be in range.
pub(crate) fn span(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds).unwrap_or_default()
}

fn millis(seconds: f64) -> u64 {
    u64::try_from(span(seconds).as_millis()).unwrap_or(u64::MAX)
}
