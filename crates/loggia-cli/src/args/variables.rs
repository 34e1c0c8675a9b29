//! Options that environment variables can set.

use std::env;

use clap::{Arg, Command};

/// Treats empty variables as unset, because scripts unset them by emptying them.
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
