//! The simulators as a program.
//!
//! It binds both addresses, prints one line with the addresses, and serves until it is
//! interrupted. The line is the interface to scripts: once it is printed, the simulators are
//! ready. The default credentials are printed on standard error. With `--actions` it instead
//! prints how each action of Zenlayer is simulated, and exits.
//!
//! Built with the feature `tls` it can speak TLS (`--tls-cert`, `--tls-key`); the URLs in the
//! line then begin with `https`.

use std::io::{self, Write};
use std::net::SocketAddr;
#[cfg(feature = "tls")]
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use loggia_sim::{EdisStyle, Sim, zenlayer_grades};

/// How to use the control endpoint.
const CONTROL: &str = "\
Control (with --control), beside each API:
  PUT, GET, DELETE /_sim/faults    what goes wrong: a plan, and what it has hit
  GET, DELETE      /_sim/requests  what was asked, and when: `unix_millis` is the
                                   arrival by the simulator's clock
  GET, PUT         /_sim/clock     {\"advance_seconds\": N} or {\"unix_seconds\": N}
Controls beside the EDIS API:
  POST             /_sim/expire_sessions
  GET, POST        /_sim/vps       all ids; adds one
  PUT, DELETE      /_sim/vps/ID    any of {\"vnc\": BOOL, \"power\": BOOL, \"suspended\":
                                   BOOL, \"traffic\": {\"rx_bytes\": N, \"tx_bytes\": N}}
  POST             /_sim/vps/ID/use_traffic  {\"bytes\": N} or {\"percent\": N}
  GET              /_sim/vps/ID/typed  what was typed on the console
  GET              /_sim/callbacks what hooks have called
  PUT              /_sim/account   any of {\"balance_cents\": N, \"pool_gb\": N}
  PUT              /_sim/locations/ID  {\"sold_out\": BOOL}
  GET              /_sim/orders
Controls beside the Zenlayer API:
  GET, POST        /_sim/instances all ids; {\"name\": TEXT, \"status\": TEXT, \"zone\": ID}
  GET, PUT, DELETE /_sim/instances/ID  {\"status\": TEXT}
  GET              /_sim/disks     all ids; so do images, subnets, security_groups
  PUT              /_sim/disks/ID  {\"status\": TEXT}; and so on
  POST             /_sim/fail_next_creation
  POST             /_sim/fail_next_for_ids  {\"ids\": [ID, ...]}
  GET              /_sim/orders
  GET              /_sim/actions   how each action is simulated, as --actions prints it
  GET              /_sim/services/SERVICE     all ids in a service other than vm
  GET, PUT, DELETE /_sim/services/SERVICE/ID  {\"status\": TEXT}

/_sim/edis/... and /_sim/zenlayer/... name a side and are served by both; the
clock is one for both sides. The crate's page describes all of it.

  curl -X PUT http://127.0.0.1:8001/_sim/faults -d '{\"rules\": [
    {\"operation\": \"getVncStatus\", \"from\": 2, \"count\": 1,
     \"fault\": {\"kind\": \"throttle\", \"retry_after\": \"5\"}},
    {\"fault\": {\"kind\": \"delay\", \"seconds\": 0.2}}]}'

Of a rule only the fault has to be there. \"operation\" and \"machine\" (an EDIS kvm_id
or a Zenlayer instanceId) say which calls it is for, \"from\" and \"count\" which of
these it hits.

Kinds of faults, with the fields that each has beside \"kind\"; those in brackets may
be left out:
  delay            \"seconds\": N
  stall            none: headers come, the body never does
  silence          none: not a byte comes
  refuse           [\"seconds\": N]
  reset_before     none: reset before it is carried out
  reset_after      none: reset after it is carried out
  truncate         none: half of the body
  oversize         [\"bytes\": N]
  content_type     \"value\": TEXT
  html             none: a page for people, with 200
  challenge        none: a page for people, with 403
  legal            none: a page for people, with 451
  throttle         [\"retry_after\": TEXT] or [\"retry_after_date_in\": SECONDS]
  status           \"code\": N, [\"after\": BOOL]
  unauthorized     none: 401
  clock_off        \"seconds\": N
  duplicate        none: the answer is written twice
  drip             \"bytes\": N, \"seconds\": N
  tls              none: the handshake fails";

/// Simulators of the EDIS and Zenlayer APIs, for tests and demos.
#[derive(Parser)]
#[command(name = "loggia-sim", version, after_help = CONTROL)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
struct Args {
    /// Where the EDIS side listens; port 0 is any free port
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    edis: SocketAddr,

    /// Where the Zenlayer side listens; port 0 is any free port
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    zenlayer: SocketAddr,

    /// A Zenlayer access key; may be given several times [default, if neither a key
    /// nor a token is given: AKSIM0000000001:sim-secret-0001]
    #[arg(long, value_name = "ID:SECRET", value_parser = pair)]
    access_key: Vec<(String, String)>,

    /// A Zenlayer bearer token; may be given several times [default, if neither a key
    /// nor a token is given: sim-token-0001]
    #[arg(long, value_name = "TOKEN")]
    token: Vec<String>,

    /// An EDIS portal account; may be given several times [default: demo@example.com:demo-password]
    #[arg(long, value_name = "EMAIL:PASSWORD", value_parser = pair)]
    account: Vec<(String, String)>,

    /// The number of machines at each cloud
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(..=100_000))]
    machines: u32,

    /// How long the Zenlayer side takes for each change of state, such as
    /// BOOTING, in whole seconds of the simulator's clock
    #[arg(long, value_name = "N", default_value_t = 0)]
    transition_seconds: u32,

    /// How long both sides show the state that a machine had before a change was
    /// accepted, in whole seconds of the simulator's clock
    #[arg(long, value_name = "N", default_value_t = 0)]
    lag_seconds: u32,

    /// Zenlayer answers have no `response` object around their fields
    #[arg(long)]
    zenlayer_without_envelope: bool,

    /// How long an EDIS session is valid
    #[arg(long, value_name = "SECONDS", default_value_t = 3600)]
    session_lifetime: u64,

    // In help a literal `{n}` would be a line break.
    /// What the EDIS login names as the host of each VPS; an n in curly brackets
    /// becomes a number [default: the simulator's own address]
    #[arg(long, value_name = "HOST")]
    edis_api_host: Option<String>,

    /// How the EDIS side answers where the vendor's reference and recorded
    /// answers differ: documented or captured
    #[arg(long, value_name = "STYLE", default_value = "documented")]
    edis_style: EdisStyle,

    /// Serve a control endpoint under /_sim/ beside each API: plans of faults,
    /// the record of requests, the clock, controls on the world
    #[arg(long)]
    control: bool,

    /// Print how each Zenlayer action is simulated and exit: a JSON list of objects
    /// with service, action and grade (modelled, hinted, guessed, shape only)
    #[arg(long)]
    actions: bool,

    /// Speak TLS on both sides with this certificate: a PEM file, followed by
    /// those that vouch for it if there are any
    #[cfg(feature = "tls")]
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,

    /// The private key of that certificate: a PEM file that is not encrypted
    #[cfg(feature = "tls")]
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,

    /// Allow addresses that other computers can reach
    #[arg(long)]
    allow_non_loopback: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    let done = if args.actions {
        match print_actions() {
            // The reader, such as `head`, has seen enough.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            printed => printed.map_err(Into::into),
        }
    } else {
        run(args)
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // Without standard error there is nowhere left to report it.
            let _ = writeln!(io::stderr(), "loggia-sim: {error}");
            ExitCode::FAILURE
        }
    }
}

#[tokio::main]
async fn run(args: Args) -> Result<(), Box<dyn std::error::Error>> {
    let mut builder = Sim::builder()
        .machines(args.machines.try_into()?)
        .session_lifetime(Duration::from_secs(args.session_lifetime))
        .transition_times(Duration::from_secs(args.transition_seconds.into()))
        .lag(Duration::from_secs(args.lag_seconds.into()))
        .zenlayer_without_envelope(args.zenlayer_without_envelope)
        .edis_style(args.edis_style)
        .edis_addr(args.edis)
        .zenlayer_addr(args.zenlayer)
        .control(args.control)
        .allow_non_loopback(args.allow_non_loopback);
    let takes_usual_account = args.account.is_empty();
    let takes_usual_key = args.access_key.is_empty() && args.token.is_empty();
    for (id, secret) in args.access_key {
        builder = builder.access_key(id, secret);
    }
    for token in args.token {
        builder = builder.token(token);
    }
    for (email, password) in args.account {
        builder = builder.account(email, password);
    }
    if let Some(host) = args.edis_api_host {
        builder = builder.edis_api_host(host);
    }

    #[cfg(feature = "tls")]
    if let (Some(cert), Some(key)) = (args.tls_cert, args.tls_key) {
        builder = builder.tls_files(cert, key)?;
    }

    let sim = builder.start().await?;
    announce(&sim)?;
    // Credentials from the command line are not printed.
    if takes_usual_account {
        remark("EDIS takes demo@example.com with demo-password");
    }
    if takes_usual_key {
        remark("Zenlayer takes key AKSIM0000000001 with sim-secret-0001, or token sim-token-0001");
    }
    tokio::signal::ctrl_c().await?;
    sim.shutdown().await;
    Ok(())
}

/// Prints how each action is simulated, one per line of a JSON list.
fn print_actions() -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    for (index, action) in zenlayer_grades().iter().enumerate() {
        let before = if index == 0 { "[" } else { ",\n" };
        write!(stdout, "{before}{}", serde_json::to_string(action)?)?;
    }
    writeln!(stdout, "]")?;
    stdout.flush()
}

/// Prints the line with the addresses of the simulators.
fn announce(sim: &Sim) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(
        stdout,
        "listening edis={} zenlayer={}",
        sim.edis().url(),
        sim.zenlayer().url()
    )?;
    stdout.flush()
}

/// Prints a line for people. If no one reads it, nothing is lost.
fn remark(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Returns the two texts around the first colon, neither of them empty.
fn pair(text: &str) -> Result<(String, String), &'static str> {
    match text.split_once(':') {
        Some((left, right)) if !left.is_empty() && !right.is_empty() => {
            Ok((left.to_owned(), right.to_owned()))
        }
        _ => Err("two texts with a colon between them are expected"),
    }
}
