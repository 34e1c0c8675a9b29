//! Options of the verbs for machines.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use clap_complete::engine::ArgValueCandidates;

use crate::machine_cache;

/// Machines that were listed before, for completions.
fn machines() -> ArgValueCandidates {
    ArgValueCandidates::new(machine_cache::candidates)
}

/// Which machines are listed.
#[derive(Args, Debug)]
pub(crate) struct SelectArgs {
    /// Clauses that all have to hold: name=web-* state=running provider=vm place=… plan=…
    /// tag:KEY=VALUE, with != for the opposite; or names, or ids, of which any is meant
    pub(crate) selector: Vec<String>,

    /// Reads only names and places: faster at EDIS, where the rest is a call a machine
    #[arg(long)]
    pub(crate) brief: bool,
}

/// Any number of machines.
#[derive(Args, Debug)]
pub(crate) struct MachinesArgs {
    /// Ids (PROVIDER/ID), names, or selectors
    #[arg(value_name = "MACHINE", add = machines())]
    pub(crate) machines: Vec<String>,
}

/// Options of `show`.
#[derive(Args, Debug)]
pub(crate) struct ShowArgs {
    /// Id (PROVIDER/ID) or name
    #[arg(add = machines())]
    pub(crate) machine: String,
}

/// Options of `power`.
#[derive(Args, Debug)]
pub(crate) struct PowerArgs {
    /// What to do
    pub(crate) action: PowerWord,

    /// Ids (PROVIDER/ID), names, or selectors
    #[arg(value_name = "MACHINE", required = true, add = machines())]
    pub(crate) machines: Vec<String>,

    /// Waits until it is done
    #[arg(long)]
    pub(crate) wait: bool,
}

/// What to do with the power.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum PowerWord {
    /// Switch on
    On,
    /// Pull the plug
    Off,
    /// Ask the system to shut down
    ShutDown,
    /// Restart
    Reboot,
    /// Restart by force
    Reset,
}

/// Options of `wait`.
#[derive(Args, Debug)]
pub(crate) struct WaitArgs {
    /// The state
    #[arg(value_name = "STATE")]
    pub(crate) target: WaitWord,

    /// Ids (PROVIDER/ID), names, or selectors
    #[arg(value_name = "MACHINE", required = true, add = machines())]
    pub(crate) machines: Vec<String>,
}

/// What to wait for.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum WaitWord {
    /// Switched on
    Running,
    /// Switched off
    Stopped,
    /// Off and on again
    Rebooted,
    /// In the recycle bin
    Discarded,
    /// Removed for good
    Gone,
}

/// Options of `console`.
#[derive(Args, Debug)]
pub(crate) struct ConsoleArgs {
    /// Id (PROVIDER/ID) or name
    #[arg(add = machines())]
    pub(crate) machine: String,

    /// Opens it in the browser; at EDIS, what --view serves
    #[arg(long)]
    pub(crate) open: bool,

    /// Serves the screen to a browser on this computer (EDIS); sets a new VNC password
    #[arg(long)]
    pub(crate) view: bool,

    /// Switches it on where it is off (EDIS), with a new password: --show-secrets shows it, this
    /// once
    #[arg(long)]
    pub(crate) enable: bool,
}

/// Options of `screenshot`.
#[derive(Args, Debug)]
pub(crate) struct ScreenshotArgs {
    /// Id (PROVIDER/ID) or name
    #[arg(add = machines())]
    pub(crate) machine: String,

    /// Where the picture is saved; without it, in the terminal or in a file of the
    /// machine's name
    #[arg(short, long, value_name = "PATH")]
    pub(crate) file: Option<PathBuf>,
}

/// How typing reaches the machine.
#[derive(Args, Debug)]
pub(crate) struct TypingArgs {
    /// The keyboard that the machine believes to have: us, gb, de, fr, es, it; by default
    /// the one of its settings
    #[arg(long, value_name = "LAYOUT")]
    pub(crate) layout: Option<String>,

    /// A file with the VNC password; without it, a new one is set
    #[arg(long, value_name = "PATH")]
    pub(crate) password_file: Option<PathBuf>,
}

/// Options of `type`.
#[derive(Args, Debug)]
pub(crate) struct TypeArgs {
    /// Id (PROVIDER/ID) or name
    #[arg(add = machines())]
    pub(crate) machine: String,

    /// The text; never a password, which other processes of this computer could see
    #[arg(required_unless_present = "text_file")]
    pub(crate) text: Option<String>,

    /// Types the text of a file instead, without the line break at its end
    #[arg(long, value_name = "PATH", conflicts_with = "text")]
    pub(crate) text_file: Option<PathBuf>,

    /// Presses Enter afterwards
    #[arg(long)]
    pub(crate) enter: bool,

    #[command(flatten)]
    pub(crate) typing: TypingArgs,
}

/// Options of `keys`.
#[derive(Args, Debug)]
pub(crate) struct KeysArgs {
    /// Id (PROVIDER/ID) or name
    #[arg(add = machines())]
    pub(crate) machine: String,

    /// Keys, one after the other; with + between those that are held together, where C and c
    /// are one key
    #[arg(required = true)]
    pub(crate) keys: Vec<String>,

    #[command(flatten)]
    pub(crate) typing: TypingArgs,
}

/// Options of `ptr`.
#[derive(Args, Debug)]
pub(crate) struct PtrArgs {
    /// Id (PROVIDER/ID) or name
    #[arg(add = machines())]
    pub(crate) machine: String,

    /// One address; without it, all of the machine's
    pub(crate) address: Option<IpAddr>,

    /// The name that it gets
    pub(crate) name: Option<String>,

    /// Takes the name away
    #[arg(long, conflicts_with = "name", requires = "address")]
    pub(crate) delete: bool,
}

/// Options of `reinstall`.
#[derive(Args, Debug)]
pub(crate) struct ReinstallArgs {
    /// Id (PROVIDER/ID) or name
    #[arg(add = machines())]
    pub(crate) machine: String,

    /// The image; without it, the images are listed (EDIS)
    #[arg(long)]
    pub(crate) image: Option<String>,

    /// A file with the password that root gets
    #[arg(long, value_name = "PATH")]
    pub(crate) password_file: Option<PathBuf>,

    /// A file with what cloud-init does at the first start
    #[arg(long, value_name = "PATH")]
    pub(crate) cloud_init: Option<PathBuf>,

    /// Waits until it is up again
    #[arg(long)]
    pub(crate) wait: bool,
}

/// Options of `inventory`.
#[derive(Args, Debug)]
#[command(group(clap::ArgGroup::new("form").required(true)))]
pub(crate) struct InventoryArgs {
    /// Clauses of a selector, as for `list`
    pub(crate) selector: Vec<String>,

    /// What Ansible's inventory scripts print
    #[arg(long, group = "form")]
    pub(crate) ansible: bool,

    /// A piece of `~/.ssh/config`
    #[arg(long, group = "form")]
    pub(crate) ssh_config: bool,

    /// The user to log in as
    #[arg(long)]
    pub(crate) user: Option<String>,
}

/// Options of `export`.
#[derive(Args, Debug)]
pub(crate) struct ExportArgs {
    /// Clauses of a selector, as for `list`
    pub(crate) selector: Vec<String>,

    /// Blocks of `import`, from which Terraform writes the resources
    #[arg(long, required = true)]
    pub(crate) terraform_import: bool,
}
