//! Runs a command line and returns its exit code.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{ArgMatches, Command, CommandFactory, FromArgMatches};
use tokio::runtime::Builder;

use crate::args::{self, Cli, Global, Verb};
use crate::call_log;
use crate::completions;
use crate::exit::{Exit, Failure};
use crate::fleet;
use crate::interrupt;
use crate::login;
use crate::manual;
use crate::mcp;
use crate::output;
use crate::profiles;
use crate::progress;
use crate::raw::{self, Extent};
use crate::sim;
use crate::top;

/// Every command with every flag: for completions, manuals and tests.
pub fn command() -> Command {
    raw::augment(Cli::command(), &Extent::Whole)
}

/// Runs the program.
pub fn run(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    let exit = match main(words.into_iter().collect()) {
        Ok(exit) => exit,
        Err(failure) => {
            output::failure(&failure);
            failure.exit
        }
    };
    ExitCode::from(exit.code())
}

fn main(words: Vec<OsString>) -> Result<Exit, Failure> {
    if completions::answer(&words)? {
        return Ok(Exit::Success);
    }
    let words = raw::expand_index_flags(words);
    let command = raw::augment(Cli::command(), &Extent::Named(&words));
    let command = args::without_empty_variables(command);
    let matches = match command.try_get_matches_from(&words) {
        Ok(matches) => matches,
        Err(error) => {
            // A closed pipe while printing help is not a failure.
            let _ = error.print();
            return Ok(if error.use_stderr() {
                Exit::Usage
            } else {
                Exit::Success
            });
        }
    };
    let runtime = Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Exit::Failed, format!("no runtime: {error}")))?;
    let outcome = runtime.block_on(async {
        tokio::select! {
            // The verb is polled first: until it waits for something, signals have their default
            // effect.
            biased;
            outcome = dispatch(&matches) => outcome,
            () = interrupt::asked() => Ok(Exit::Interrupted),
        }
    });
    // A question that waits for an answer must not delay the end. With the runtime, the calls
    // that `top` and `mcp` began beside the verb are dropped too, so that all are noted below.
    runtime.shutdown_background();
    call_log::note_interrupted();
    outcome
}

/// Prepares what all verbs share.
fn prepare(global: &Global) -> Result<(), Failure> {
    if global.verbose {
        progress::leave_out();
    }
    output::check(global)
}

async fn dispatch(matches: &ArgMatches) -> Result<Exit, Failure> {
    let wrong = |error: clap::Error| Failure::usage(error.to_string());
    if let Some((vendor @ ("edis" | "zenlayer"), inner)) = matches.subcommand() {
        let global = Global::from_arg_matches(matches).map_err(wrong)?;
        prepare(&global)?;
        raw::run(vendor, inner, &global).await?;
        return Ok(Exit::Success);
    }
    let Cli { global, command } = Cli::from_arg_matches(matches).map_err(wrong)?;
    prepare(&global)?;
    match command {
        Verb::List(args) => return fleet::list(&args, &global).await,
        Verb::Status(args) => return fleet::status(&args, &global).await,
        Verb::Show(args) => return fleet::show(&args, &global).await,
        Verb::Power(args) => return fleet::power(&args, &global).await,
        Verb::Wait(args) => return fleet::wait(&args, &global).await,
        Verb::Console(args) => return fleet::console(&args, &global).await,
        Verb::Screenshot(args) => return fleet::screenshot(&args, &global).await,
        Verb::Type(args) => return fleet::type_text(&args, &global).await,
        Verb::Keys(args) => return fleet::press(&args, &global).await,
        Verb::Ptr(args) => return fleet::ptr(&args, &global).await,
        Verb::Reinstall(args) => return fleet::reinstall(&args, &global).await,
        Verb::Inventory(args) => return fleet::inventory(&args, &global).await,
        Verb::Export(args) => return fleet::export(&args, &global).await,
        Verb::Sim(args) => sim::run(&args, &global).await?,
        Verb::Login(args) => login::log_in(&args, &global).await?,
        Verb::Profiles => profiles::list(&global)?,
        Verb::Top(args) => return top::top(&args, &global).await,
        Verb::Mcp(args) => return mcp::serve(&args, &global).await,
        Verb::Completions(args) => completions::register(&args.shell)?,
        Verb::Man(args) => manual::write(&args)?,
        Verb::Logout(args) => login::log_out(&args, &global).await?,
    }
    Ok(Exit::Success)
}
