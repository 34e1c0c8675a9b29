//! The command `loggia`.

use std::process::ExitCode;

fn main() -> ExitCode {
    loggia_cli::run(std::env::args_os())
}
