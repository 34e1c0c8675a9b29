//! Asks before anything that costs money or destroys data.
//!
//! A question is asked only where someone can answer it, on a terminal. Elsewhere the command
//! refuses and names the switch that confirms; it never waits for an answer that will not come.

use std::io::{IsTerminal, stderr, stdin};

use crate::exit::{Exit, Failure};
use crate::output;

/// A question for the user.
pub(crate) struct Question {
    /// The action and its target: `DeleteDisk destroys data: disk-1 (backup)`.
    pub(crate) what: String,
    /// Further lines, such as a price or names.
    pub(crate) details: Vec<String>,
}

/// Asks, unless `yes` already confirms.
///
/// # Errors
/// `Declined` if the answer is not yes, or if no one can be asked.
pub(crate) async fn confirm(question: Question, yes: bool) -> Result<(), Failure> {
    if yes {
        return Ok(());
    }
    let Question { what, details } = question;
    if !(stdin().is_terminal() && stderr().is_terminal()) {
        return Err(Failure::new(Exit::Declined, what)
            .with_details(details)
            .with_hint("nothing was sent; to agree without a terminal, add --yes"));
    }
    for line in std::iter::once(&what).chain(&details) {
        output::note(line);
    }
    output::prompt("Go on? [y/N] ");
    // Off the runtime's thread, so that Ctrl-C still ends the program.
    let answer = tokio::task::spawn_blocking(|| {
        let mut line = String::new();
        stdin().read_line(&mut line).map(|_| line)
    })
    .await;
    let agreed = matches!(
        answer,
        Ok(Ok(line)) if matches!(line.trim().to_ascii_lowercase().as_str(), "y" | "yes")
    );
    if agreed {
        Ok(())
    } else {
        Err(Failure::new(Exit::Declined, "not confirmed").with_hint("nothing was sent"))
    }
}
