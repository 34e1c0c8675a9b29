//! Exit codes, and the failures that lead to them.
//!
//! The codes are an interface: scripts branch on them. They are listed in the help of the program
//! and in `docs/src/command-line.md`, and their meaning does not change.

use std::fmt;
use std::io;

use loggia::ErrorKind;

use crate::rewording;

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Success = 0,
    /// It failed: refused by the vendor, no connection, an unreadable answer.
    Failed = 1,
    /// Some of several things failed, or a list is incomplete.
    Partial = 2,
    /// The command line or the request is wrong; nothing was sent.
    Usage = 3,
    /// Credentials are missing or were refused.
    Credentials = 4,
    /// What was asked for does not exist.
    NotFound = 5,
    /// It costs money or destroys data, and no one agreed.
    Declined = 6,
    /// Time ran out.
    Timeout = 7,
    /// Something was sent that must not be sent twice, and whether the server acted on it
    /// is unknown.
    Unknown = 8,
    /// Interrupted by Ctrl-C, or asked to end by `kill`.
    Interrupted = 130,
}

/// The table for the help.
pub(crate) const CODES: &str = "\
Exit codes:
  0    done
  1    it failed: refused, no connection, unreadable answer
  2    of several things some failed, or a list is incomplete
  3    the command line or the request is wrong; nothing was sent
  4    credentials are missing or were refused
  5    what was asked for does not exist
  6    it costs money or destroys data, and was not confirmed
  7    time ran out
  8    sent, and whether the server acted on it is unknown
  130  interrupted";

impl Exit {
    /// The code as a number.
    pub(crate) const fn code(self) -> u8 {
        self as u8
    }
}

/// Why a command failed, in the words that the user reads.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) exit: Exit,
    /// One line.
    pub(crate) message: String,
    /// Further lines, such as every mistake in a request.
    pub(crate) details: Vec<String>,
    /// What to do next.
    pub(crate) hint: Option<String>,
    /// Whether there are no credentials at all, as opposed to wrong ones.
    pub(crate) is_missing: bool,
}

impl Failure {
    pub(crate) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self {
            exit,
            message: message.into(),
            details: Vec::new(),
            hint: None,
            is_missing: false,
        }
    }

    /// A failure because there are no credentials.
    pub(crate) fn missing(message: impl Into<String>) -> Self {
        Self {
            is_missing: true,
            ..Self::new(Exit::Credentials, message)
        }
    }

    /// A failure because the command line is wrong.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// A file of the user that cannot be used.
    pub(crate) fn file(path: impl fmt::Display, error: &io::Error) -> Self {
        Self::new(Exit::Usage, format!("{path}: {error}"))
    }

    #[must_use]
    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    #[must_use]
    pub(crate) fn with_details(mut self, details: Vec<String>) -> Self {
        self.details = details;
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        for detail in &self.details {
            write!(f, "\n  {detail}")?;
        }
        if let Some(hint) = &self.hint {
            let gap = if self.details.is_empty() {
                "; "
            } else {
                "\n  "
            };
            write!(f, "{gap}{hint}")?;
        }
        Ok(())
    }
}

/// The exit code for the error of a call.
pub(crate) fn of(error: &loggia::Error) -> Exit {
    if error.is_outcome_unknown() {
        return Exit::Unknown;
    }
    match error.kind() {
        ErrorKind::MissingCredentials | ErrorKind::Unauthorized => Exit::Credentials,
        // A file that turned out to be too short was already being sent.
        ErrorKind::InvalidRequest if error.attempts() > 0 => Exit::Failed,
        ErrorKind::Config | ErrorKind::InvalidRequest => Exit::Usage,
        ErrorKind::NotFound => Exit::NotFound,
        ErrorKind::Timeout => Exit::Timeout,
        ErrorKind::PartialFailure => Exit::Partial,
        _ => Exit::Failed,
    }
}

impl From<loggia::Error> for Failure {
    fn from(error: loggia::Error) -> Self {
        let failure = Self::new(of(&error), rewording::of(&error));
        match error.kind() {
            ErrorKind::Unauthorized => {
                failure.with_hint("`loggia profiles` shows which credentials are used")
            }
            _ => failure,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_in_the_table() {
        for exit in [
            Exit::Success,
            Exit::Failed,
            Exit::Partial,
            Exit::Usage,
            Exit::Credentials,
            Exit::NotFound,
            Exit::Declined,
            Exit::Timeout,
            Exit::Unknown,
            Exit::Interrupted,
        ] {
            let row = format!("\n  {:<5}", exit.code());
            assert!(CODES.contains(&row), "{exit:?}");
        }
    }

    #[test]
    fn a_hint_follows_the_message_or_the_details() {
        let failure = Failure::usage("it is wrong").with_hint("make it right");
        assert_eq!(failure.to_string(), "it is wrong; make it right");
        let failure = failure.with_details(vec!["`a` is required".into()]);
        assert_eq!(
            failure.to_string(),
            "it is wrong\n  `a` is required\n  make it right"
        );
    }
}
