//! Options that variables of the environment stand for.

use std::env;

use clap::{Arg, Command};

/// Takes variables that are set to nothing for not set, as scripts do to unset them.
pub(crate) fn without_empty_variables(command: Command) -> Command {
    let unset = |arg: Arg| {
        let value = arg.get_env().and_then(env::var_os);
        if value.is_some_and(|value| value.is_empty()) {
            arg.env(None::<&str>)
        } else {
            arg
        }
    };
    command
        .mut_arg("output", unset)
        .mut_arg("profile", unset)
        .mut_subcommand("login", |login| login.mut_arg("keep_in", unset))
}
