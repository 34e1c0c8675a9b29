//! `-v`: what went over the wire, on standard error.

use loggia::observe::{AttemptReport, CallReport, Observer, Outcome};

use crate::output;

/// Prints attempts and calls as they end. Neither has a secret in it.
pub(crate) struct Watch;

impl Observer for Watch {
    fn on_attempt(&self, attempt: &AttemptReport<'_>) {
        let what = match (attempt.status, attempt.error) {
            (Some(status), _) => format!("HTTP {}", status.as_u16()),
            (None, Some(error)) => error.kind().as_str().to_owned(),
            (None, None) => "dropped".to_owned(),
        };
        let again = attempt.retry.map_or(String::new(), |retry| {
            if retry.renewed {
                ", again with new credentials".to_owned()
            } else {
                format!(", again in {:.1} s", retry.wait.as_secs_f64())
            }
        });
        output::note(&format!(
            "{} attempt {} to {}: {what} in {} ms{again}",
            attempt.operation,
            attempt.number,
            attempt.host,
            attempt.duration.as_millis(),
        ));
    }

    fn on_call(&self, call: &CallReport<'_>) {
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
