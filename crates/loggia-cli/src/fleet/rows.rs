//! Collects the outcome of an action on several machines: a row for each, and one exit code.

use loggia::Error;
use loggia::fleet::MachineId;
use serde_json::{Value, json};

use crate::args::Global;
use crate::exit::{self, Exit, Failure};
use crate::output::{self, Report, Sent};
use crate::rewording;

/// All columns that the rows have.
const COLUMNS: [&str; 3] = ["machine", "result", "error"];

/// Refuses columns that the rows do not have.
///
/// # Errors
/// `Usage`.
pub(super) fn check(global: &Global) -> Result<(), Failure> {
    output::check_columns(global, &COLUMNS)
}

/// The outcome for each machine.
#[derive(Default)]
pub(super) struct Rows(Vec<(Value, Exit)>);

impl Rows {
    /// Adds a machine for which the action succeeded.
    pub(super) fn done(&mut self, id: &MachineId, what: &str) {
        let row = json!({"machine": id.to_string(), "result": what, "error": null});
        self.0.push((row, Exit::Success));
    }

    /// Adds a machine for which the action failed.
    pub(super) fn failed(&mut self, id: &MachineId, what: &str, error: &Error) {
        let row = json!({
            "machine": id.to_string(), "result": what, "error": rewording::of(error),
        });
        self.0.push((row, exit::of(error)));
    }

    /// Adds a machine that was not attempted.
    pub(super) fn skipped(&mut self, id: &MachineId) {
        let row = json!({"machine": id.to_string(), "result": "skipped", "error": null});
        self.0.push((row, Exit::Failed));
    }

    /// Adds a machine whose outcome is unknown, because the program was interrupted.
    pub(super) fn interrupted(&mut self, id: &MachineId) {
        let row = json!({
            "machine": id.to_string(), "result": "interrupted",
            "error": "the order may have been sent: read the state before you send it again",
        });
        self.0.push((row, Exit::Interrupted));
    }

    /// Prints the rows. If a single machine failed, its own code is returned; if some of several
    /// failed, 2.
    ///
    /// # Errors
    /// Whatever printing fails with.
    pub(super) fn print(self, global: &Global, sent: Sent) -> Result<Exit, Failure> {
        let exit = self.exit();
        let rows = self.0.into_iter().map(|(row, _)| row).collect();
        output::answer(&Report::list(rows, &COLUMNS, "machine"), global, sent)?;
        Ok(exit)
    }

    /// The exit code for all machines together.
    pub(super) fn exit(&self) -> Exit {
        match self.0.as_slice() {
            [(_, exit)] => *exit,
            all if all.iter().all(|(_, exit)| *exit == Exit::Success) => Exit::Success,
            _ => Exit::Partial,
        }
    }
}

#[cfg(test)]
mod tests {
    use loggia::ErrorKind;

    use super::*;

    #[test]
    fn a_single_failure_keeps_its_exit_code() {
        let one: MachineId = "edis/kvm_1_2".parse().expect("an id");
        let error = Error::new(ErrorKind::NotFound, "gone");
        let mut rows = Rows::default();
        rows.failed(&one, "failed", &error);
        assert_eq!(rows.exit(), Exit::NotFound);
        rows.done(&one, "done");
        assert_eq!(rows.exit(), Exit::Partial);
        let mut rows = Rows::default();
        assert_eq!(rows.exit(), Exit::Success);
        rows.done(&one, "done");
        rows.done(&one, "done");
        assert_eq!(rows.exit(), Exit::Success);
    }
}
