//! Counts calls and their outcomes, by vendor.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use loggia_transport::observe::{AttemptReport, CallReport, Observer, Outcome};

/// Counts the calls of clients. Give it to the builders of clients as their observer, and
/// to [`Metrics::calls`](super::Metrics::calls); clones count together.
///
/// ```no_run
/// use std::sync::Arc;
/// use loggia::metrics::Calls;
///
/// # fn run() -> Result<(), loggia::Error> {
/// let calls = Calls::default();
/// # #[cfg(feature = "edis")]
/// let account = loggia::edis::Account::builder()
///     .env()
///     .observer(Arc::new(calls.clone()))
///     .build()?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
pub struct Calls(Arc<Mutex<Counted>>);

#[derive(Clone, Debug, Default)]
pub(super) struct Counted {
    /// Numbers of calls, by vendor, operation and outcome.
    pub(super) calls: BTreeMap<(&'static str, &'static str, &'static str), u64>,
    /// Numbers of requests, by vendor.
    pub(super) attempts: BTreeMap<&'static str, u64>,
}

impl Calls {
    fn edit(&self, change: impl FnOnce(&mut Counted)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(super) fn counted(&self) -> Counted {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// The vendor's name, which is the first part of an API's name, as in `zenlayer.vm`.
fn vendor(api: &'static str) -> &'static str {
    api.split_once('.').map_or(api, |(vendor, _)| vendor)
}

impl Observer for Calls {
    fn on_attempt(&self, attempt: &AttemptReport<'_>) {
        let vendor = vendor(attempt.operation.api());
        self.edit(|counted| *counted.attempts.entry(vendor).or_default() += 1);
    }

    fn on_call(&self, call: &CallReport<'_>) {
        let outcome = match call.outcome {
            Outcome::Success => "success",
            Outcome::Failure(error) => error.kind().as_str(),
            _ => "cancelled",
        };
        let operation = call.operation;
        let key = (vendor(operation.api()), operation.id(), outcome);
        self.edit(|counted| *counted.calls.entry(key).or_default() += 1);
    }
}
