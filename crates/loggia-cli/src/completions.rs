//! Completions, for which the shell calls this program.
//!
//! The shell reads in a few lines that call the program with the words so far, so that commands,
//! flags, values and machines are those of the installed program. Only what the words name is
//! built, as for any command line.

use std::env;
use std::ffi::OsString;
use std::io;

use clap::CommandFactory;
use clap_complete::env::{CompleteEnv, Shells};

use crate::args::Cli;
use crate::exit::{Exit, Failure};
use crate::output;
use crate::raw::{self, Extent};

/// The variable by which a shell asks for completions.
const VARIABLE: &str = "COMPLETE";

const NAME: &str = "loggia";

/// Answers a shell that asks for completions. Returns whether one did.
///
/// # Errors
/// If the shell is unknown.
pub(crate) fn answer(words: &[OsString]) -> Result<bool, Failure> {
    if env::var_os(VARIABLE).is_none() {
        return Ok(false);
    }
    let named = words.to_vec();
    let command = move || raw::augment(Cli::command(), &Extent::Named(&named));
    CompleteEnv::with_factory(command)
        .var(VARIABLE)
        .try_complete(words.iter().cloned(), None)
        .map_err(|error| Failure::usage(error.to_string()))
}

/// Prints the lines that a shell reads in.
///
/// # Errors
/// If the shell is unknown.
pub(crate) fn register(shell: &str) -> Result<(), Failure> {
    let shells = Shells::builtins();
    let shell = shells
        .completer(shell)
        .ok_or_else(|| Failure::usage(format!("no completions for {shell}")))?;
    let mut text = Vec::new();
    shell
        .write_registration(VARIABLE, NAME, NAME, NAME, &mut text)
        .map_err(|error: io::Error| Failure::new(Exit::Failed, error.to_string()))?;
    output::text_block(String::from_utf8_lossy(&text).trim_end())
}
