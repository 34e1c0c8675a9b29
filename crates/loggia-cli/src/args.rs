//! Defines the command line: the options of all commands, and the verbs.
//!
//! The commands of operations are not here: `raw` adds them at run time.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::exit::CODES;
use crate::profile::Place;

mod machines;
mod variables;

pub(crate) use self::machines::{
    ConsoleArgs, ExportArgs, InventoryArgs, KeysArgs, MachinesArgs, PowerArgs, PowerWord, PtrArgs,
    ReinstallArgs, ScreenshotArgs, SelectArgs, ShowArgs, TypeArgs, TypingArgs, WaitArgs, WaitWord,
};
pub(crate) use self::variables::without_empty_variables;

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

    /// Shows only what this expression selects
    #[arg(long, global = true, value_name = "JMESPATH", help_heading = "Output")]
    pub(crate) query: Option<String>,

    /// Columns of a table or of CSV, by name; dots reach nested fields
    #[arg(
        long,
        global = true,
        value_name = "NAMES",
        value_delimiter = ',',
        help_heading = "Output"
    )]
    pub(crate) columns: Vec<String>,

    /// Prints only ids, one per line
    #[arg(short, long, global = true, help_heading = "Output")]
    pub(crate) quiet: bool,

    /// Shows attempts, times and request ids on standard error
    #[arg(short, long, global = true, help_heading = "Output")]
    pub(crate) verbose: bool,

    /// Shows secrets of a result: addresses of consoles, signatures, keys
    #[arg(long, global = true, help_heading = "Output")]
    pub(crate) show_secrets: bool,

    /// Confirms what costs money or destroys data
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

    /// How many seconds a call may take, with everything in it (default 180), or a wait
    /// (default 900)
    #[arg(
        long,
        global = true,
        value_name = "SECONDS",
        value_parser = seconds,
        help_heading = "Connection"
    )]
    pub(crate) timeout: Option<Duration>,

    /// Talks to simulators inside this program: nothing is real, and nothing is kept
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
    /// Rows below a header
    Csv,
}

/// A time in seconds, with or without a fraction.
pub(crate) fn seconds(text: &str) -> Result<Duration, String> {
    let number: f64 = text
        .parse()
        .map_err(|_| "a number of seconds is expected".to_owned())?;
    match Duration::try_from_secs_f64(number) {
        Ok(time) if !time.is_zero() => Ok(time),
        _ => Err("a time above zero is expected".to_owned()),
    }
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Lists machines of all clouds
    #[command(after_help = "\
Examples:
  loggia list
  loggia list 'state=running place=HKG-*' --output csv
  loggia power off $(loggia list tag:role=test --quiet)")]
    List(SelectArgs),

    /// Shows the states of machines; of all, where none are named
    #[command(after_help = "Example:\n  loggia status web-1 vm/sim-vm-000002")]
    Status(MachinesArgs),

    /// Shows everything that is known about a machine
    #[command(after_help = "Example:\n  loggia show web-1")]
    Show(ShowArgs),

    /// Presses the power button of machines
    #[command(after_help = "\
Examples:
  loggia power on web-1 web-2 --wait
  loggia power reboot 'name=web-*'

`off` and `reset` pull the plug; `shut-down` asks the system, where the vendor can.")]
    Power(PowerArgs),

    /// Waits until machines are in a state
    #[command(after_help = "Example:\n  loggia wait running web-1 web-2 --timeout 300")]
    Wait(WaitArgs),

    /// Shows where a machine's screen is, opens it, or serves it to a browser here
    #[command(after_help = "\
Examples:
  loggia console web-1 --open
  loggia console kvm_123456_789012 --view")]
    Console(ConsoleArgs),

    /// Saves a picture of the screen, or shows it where the terminal can (EDIS)
    #[command(after_help = "Example:\n  loggia screenshot kvm_123456_789012 --file boot.jpg")]
    Screenshot(ScreenshotArgs),

    /// Types text on a machine's keyboard (EDIS)
    #[command(after_help = "Example:\n  loggia type kvm_123456_789012 root --enter")]
    Type(TypeArgs),

    /// Presses keys on a machine's keyboard (EDIS)
    #[command(after_help = "Example:\n  loggia keys kvm_123456_789012 ctrl+alt+f2 enter")]
    Keys(KeysArgs),

    /// Shows, sets or removes names of a machine's addresses (EDIS)
    #[command(after_help = "\
Examples:
  loggia ptr kvm_123456_789012
  loggia ptr kvm_123456_789012 192.0.2.1 mail.example.com")]
    Ptr(PtrArgs),

    /// Reinstalls a machine: everything on its disk is lost
    #[command(after_help = "\
Examples:
  loggia reinstall kvm_123456_789012
  loggia reinstall kvm_123456_789012 --image debian-12 --password-file pw --wait")]
    Reinstall(ReinstallArgs),

    /// Prints machines for Ansible or for ssh
    #[command(after_help = "\
Examples:
  loggia inventory --ansible > inventory.json
  loggia inventory --ssh-config --user root >> ~/.ssh/config")]
    Inventory(InventoryArgs),

    /// Prints machines for Terraform
    #[command(after_help = "Example:\n  loggia export --terraform-import > imports.tf")]
    Export(ExportArgs),

    /// Runs simulators of both clouds for other programs, and prints how to reach them
    #[command(after_help = "\
Example:
  rm -f sim.env; loggia sim --machines 5 > sim.env &
  until grep -qs SECRET sim.env; do sleep 0.1; done
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

    /// Shows machines live: states, power, consoles
    #[command(after_help = "\
Examples:
  loggia top
  loggia top provider=vm --interval 10")]
    Top(TopArgs),

    /// Serves machines and operations to a program that speaks the Model Context Protocol
    #[command(after_help = "\
Examples:
  loggia mcp
  loggia --profile work mcp --allow-writes

The program starts this one and speaks to it over standard input and output.")]
    Mcp(McpArgs),

    /// Prints what a shell reads in to complete words, machines' names among them
    #[command(after_help = "\
Examples:
  source <(loggia completions bash)
  loggia completions fish > ~/.config/fish/completions/loggia.fish")]
    Completions(CompletionsArgs),

    /// Writes manual pages into a folder
    #[command(after_help = "Example:\n  loggia man ~/.local/share/man/man1")]
    Man(ManArgs),

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

    /// Stores them without trying them first
    #[arg(long, global = true)]
    pub(crate) unchecked: bool,

    /// Where the secret is kept; by default in the first of these that is there
    #[arg(
        long,
        global = true,
        value_name = "PLACE",
        env = "LOGGIA_KEEP_IN",
        hide_env_values = true
    )]
    pub(crate) keep_in: Option<Place>,

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

/// Options of `top`.
#[derive(Args, Debug)]
pub(crate) struct TopArgs {
    /// Clauses of a selector, as for `list`
    pub(crate) selector: Vec<String>,

    /// Seconds between two looks at the states
    #[arg(long, value_name = "SECONDS", value_parser = seconds, default_value = "5")]
    pub(crate) interval: Duration,
}

/// Options of `mcp`.
#[derive(Args, Debug)]
pub(crate) struct McpArgs {
    /// Allows what changes anything; what costs money or destroys data then needs the id of
    /// what it is about in an argument of its own
    #[arg(long)]
    pub(crate) allow_writes: bool,
}

/// Options of `completions`.
#[derive(Args, Debug)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_parser = ["bash", "elvish", "fish", "powershell", "zsh"])]
    pub(crate) shell: String,
}

/// Options of `man`.
#[derive(Args, Debug)]
pub(crate) struct ManArgs {
    /// The folder
    #[arg(value_name = "FOLDER")]
    pub(crate) folder: PathBuf,

    /// Pages for every operation as well
    #[arg(long)]
    pub(crate) operations: bool,
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
