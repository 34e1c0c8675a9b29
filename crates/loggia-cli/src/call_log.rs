//! Reports what goes over the wire, on standard error with `-v`, and what is given up.

use std::sync::{Mutex, PoisonError};

use loggia::observe::{AttemptReport, CallReport, Observer, Outcome};

use crate::output;

/// Changes that were given up while they were under way.
static GIVEN_UP: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Names the changes that were given up, after their calls have been dropped: at the end of the
/// program, or when a client of `mcp` gives one up. No one knows whether the servers acted.
pub(crate) fn note_interrupted() {
    let given_up = std::mem::take(&mut *GIVEN_UP.lock().unwrap_or_else(PoisonError::into_inner));
    for operation in given_up {
        output::note(&format!(
            "{operation} was under way: whether the server acted on it is unknown; \
             read the state before you send it again"
        ));
    }
}

/// Observes attempts and calls as they end. Neither contains a secret.
pub(crate) struct CallLog {
    /// Whether they are printed.
    pub(crate) verbose: bool,
}

impl Observer for CallLog {
    fn on_attempt(&self, attempt: &AttemptReport<'_>) {
        if !self.verbose {
            return;
        }
        let what = match (attempt.status, attempt.error) {
            (Some(status), _) => format!("HTTP {}", status.as_u16()),
            (None, Some(error)) => error.kind().as_str().to_owned(),
            (None, None) => "dropped".to_owned(),
        };
        let id = attempt.request_id;
        let id = id.map_or(String::new(), |id| format!(", request id {id}"));
        let again = attempt.retry.map_or(String::new(), |retry| {
            if retry.renewed {
                ", again with new credentials".to_owned()
            } else {
                format!(", again in {:.1} s", retry.wait.as_secs_f64())
            }
        });
        output::note(&format!(
            "{} attempt {} to {}: {what} in {} ms{id}{again}",
            attempt.operation,
            attempt.number,
            attempt.host,
            attempt.duration.as_millis(),
        ));
    }

    fn on_call(&self, call: &CallReport<'_>) {
        if call.in_doubt && matches!(call.outcome, Outcome::Cancelled) {
            let mut given_up = GIVEN_UP.lock().unwrap_or_else(PoisonError::into_inner);
            given_up.push(call.operation.to_string());
        }
        if !self.verbose {
            return;
        }
        let how = match call.outcome {
            Outcome::Success => "done",
            Outcome::Failure(_) => "failed",
            _ => "dropped",
        };
        let attempts = match call.attempts {
            1 => "1 attempt".to_owned(),
            other => format!("{other} attempts"),
        };
        output::note(&format!(
            "{} {how}: {attempts}, {} ms",
            call.operation,
            call.duration.as_millis()
        ));
    }
}
