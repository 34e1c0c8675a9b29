//! What the command line is: options of all commands, and the verbs.
//!
//! The commands of operations are not here: `raw` adds them at run time.

use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::exit::CODES;

/// Machines, consoles and every operation of EDIS Global and Zenlayer Cloud
#[derive(Debug, Parser)]
#[command(
    name = "loggia",
    version,
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true,
    after_help = CODES,
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Verb,
}

/// Options of all commands.
#[derive(Args, Clone, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch of the command line"
)]
pub(crate) struct Global {
    /// How the result is written
    #[arg(
        short,
        long,
        global = true,
        value_name = "FORMAT",
        env = "LOGGIA_OUTPUT",
        hide_env_values = true,
        default_value = "table",
        help_heading = "Output"
    )]
    pub(crate) output: Format,

    /// Takes a part of the result, by an expression of `JMESPath`
    #[arg(long, global = true, value_name = "JMESPATH", help_heading = "Output")]
    pub(crate) query: Option<String>,

    /// Columns of a table or of CSV, by their names, with dots for what lies inside
    #[arg(
        long,
        global = true,
        value_name = "NAMES",
        value_delimiter = ',',
        help_heading = "Output"
    )]
    pub(crate) columns: Vec<String>,

    /// Only ids, one a line
    #[arg(short, long, global = true, help_heading = "Output")]
    pub(crate) quiet: bool,

    /// Shows attempts, times and request ids on standard error
    #[arg(short, long, global = true, help_heading = "Output")]
    pub(crate) verbose: bool,

    /// Shows secrets of a result: addresses of consoles, signatures, keys
    #[arg(long, global = true, help_heading = "Output")]
    pub(crate) show_secrets: bool,

    /// Agrees to what costs money or destroys data
    #[arg(short, long, global = true, help_heading = "Connection")]
    pub(crate) yes: bool,

    /// Credentials of this profile
    #[arg(
        long,
        global = true,
        value_name = "NAME",
        env = "LOGGIA_PROFILE",
        hide_env_values = true,
        help_heading = "Connection"
    )]
    pub(crate) profile: Option<String>,

    /// How many seconds a call may take, with everything in it; default 180
    #[arg(
        long,
        global = true,
        value_name = "SECONDS",
        value_parser = seconds,
        help_heading = "Connection"
    )]
    pub(crate) timeout: Option<Duration>,

    /// Talks to simulators inside this program: nothing is real, nothing is kept
    #[arg(long, global = true, help_heading = "Connection")]
    pub(crate) demo: bool,
}

/// How a result is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Table,
    /// As it came, in order of names
    Json,
    /// The same as YAML
    Yaml,
    /// Rows with a head
    Csv,
}

/// A time in seconds, with or without a fraction.
pub(crate) fn seconds(text: &str) -> Result<Duration, String> {
    let number: f64 = text
        .parse()
        .map_err(|_| "a number of seconds is expected".to_owned())?;
    match Duration::try_from_secs_f64(number) {
        Ok(time) if !time.is_zero() => Ok(time),
        _ => Err("a time longer than nothing is expected".to_owned()),
    }
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Runs simulators of both clouds for other programs, and prints how to reach them
    #[command(after_help = "\
Example:
  loggia sim --machines 5 > sim.env &
  . ./sim.env && loggia edis get-power-state --kvm-id kvm_100001_200001")]
    Sim(SimArgs),

    /// Keeps credentials in a profile, after the vendor has accepted them
    #[command(after_help = "\
Examples:
  loggia login edis --email me@example.com
  loggia login zenlayer --key-id AK123 --secret-stdin < key.txt
  loggia --profile work login zenlayer --token")]
    Login(LoginArgs),

    /// Shows which credentials there are, and which are used
    #[command(after_help = "Example:\n  loggia profiles")]
    Profiles,

    /// Forgets the credentials of a profile
    #[command(after_help = "Example:\n  loggia --profile work logout")]
    Logout(LogoutArgs),
}

/// Options of `login`.
#[derive(Args, Debug)]
pub(crate) struct LoginArgs {
    /// Reads the password, secret or token from standard input
    #[arg(long, global = true)]
    pub(crate) secret_stdin: bool,

    /// Keeps them without trying them
    #[arg(long, global = true)]
    pub(crate) unchecked: bool,

    /// Uses the profile from now on where none is named
    #[arg(long, global = true)]
    pub(crate) make_current: bool,

    #[command(subcommand)]
    pub(crate) to: LoginTo,
}

/// Where to log in.
#[derive(Debug, Subcommand)]
pub(crate) enum LoginTo {
    /// E-mail and password of EDIS's client portal
    #[command(after_help = "Example:\n  loggia login edis --email me@example.com")]
    Edis {
        /// The e-mail address; asked for if it is not given
        #[arg(long)]
        email: Option<String>,
    },
    /// An access key of Zenlayer, or a token
    #[command(after_help = "Example:\n  loggia login zenlayer --key-id AK123")]
    Zenlayer {
        /// The id of the key; asked for if it is not given
        #[arg(long)]
        key_id: Option<String>,
        /// A bearer token in place of a key
        #[arg(long, conflicts_with = "key_id")]
        token: bool,
    },
}

/// Options of `logout`.
#[derive(Args, Debug)]
pub(crate) struct LogoutArgs {
    /// Only the credentials of this cloud
    #[arg(value_parser = ["edis", "zenlayer"])]
    pub(crate) from: Option<String>,
}

/// Options of the simulators.
#[derive(Args, Debug)]
pub(crate) struct SimArgs {
    /// The number of machines at each cloud
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(..=100_000))]
    pub(crate) machines: u32,

    /// The port of the EDIS side; 0 is any free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub(crate) edis_port: u16,

    /// The port of the Zenlayer side; 0 is any free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub(crate) zenlayer_port: u16,

    /// How many seconds the Zenlayer side takes for each change of state
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub(crate) transition: u32,

    /// Serves the control endpoint `/_sim/` beside each API
    #[arg(long)]
    pub(crate) control: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_positive_numbers() {
        assert_eq!(seconds("1.5"), Ok(Duration::from_millis(1500)));
        for wrong in ["", "x", "0", "-1", "NaN", "inf", "1e300"] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
