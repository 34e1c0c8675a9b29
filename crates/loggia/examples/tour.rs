//! Every machine at both clouds: provider, id, name, state and console.
//!
//! With credentials in the environment (see README) it asks the real clouds, and
//! changes nothing there. Without any it starts the embedded simulators. What fails
//! takes nothing else along: a machine that cannot be read is a row that says why, a
//! cloud that cannot be read is a line at the end, and either makes the exit code 1.
//! `--edis URL` and `--zenlayer URL` point it elsewhere, plain http to this machine
//! included.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program that prints"
)]

use std::process::ExitCode;

use clap::Parser;
use comfy_table::Table;
use futures_util::future;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use loggia::zenlayer::vm_api::types::InstanceInfo;
use loggia::{Console, Error, ErrorKind, MachineState, edis, zenlayer};
use loggia_sim::Sim;

// Credentials of the embedded simulators, and of nothing else.
const EMAIL: &str = "tour@example.com";
const PASSWORD: &str = "tour-password";
const KEY_ID: &str = "AKTOUR";
const KEY_SECRET: &str = "tour-key-secret";

/// How many machines are asked at a time.
const AT_ONCE: usize = 8;

#[derive(Parser)]
#[command(about = "Lists every machine at both clouds with its console")]
struct Arguments {
    /// Where EDIS logins go, in place of the vendor.
    #[arg(long, value_name = "URL")]
    edis: Option<String>,
    /// Where Zenlayer calls go, in place of the vendor.
    #[arg(long, value_name = "URL")]
    zenlayer: Option<String>,
}

/// One line of the table.
struct Row {
    provider: &'static str,
    id: String,
    name: String,
    /// `None` if no one could say.
    state: Option<MachineState>,
    console: Result<Console, Error>,
}

/// The clients: `None` without credentials, an error with bad ones.
struct Clouds {
    edis: Result<Option<edis::Account>, Error>,
    zenlayer: Result<Option<zenlayer::Client>, Error>,
    /// The simulators live as long as the tour.
    _simulators: Option<Sim>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let clouds = match connect(&Arguments::parse()).await {
        Ok(clouds) => clouds,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    let (mut rows, mut more) = (Vec::new(), Vec::new());
    let (edis, zenlayer) = future::join(
        edis_rows(clouds.edis, &mut rows),
        zenlayer_rows(clouds.zenlayer, &mut more),
    )
    .await;
    rows.append(&mut more);
    print(&rows);

    let mut failures: Vec<String> = [edis, zenlayer]
        .into_iter()
        .filter_map(|outcome| outcome.err().map(|error| error.to_string()))
        .collect();
    let unread = rows.iter().filter(|row| row.console.is_err()).count();
    if unread > 0 {
        failures.push(format!("{unread} of {} machines: see above", rows.len()));
    }
    for failure in &failures {
        eprintln!("error: {failure}");
    }
    if failures.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

async fn connect(arguments: &Arguments) -> Result<Clouds, Error> {
    let mut edis = edis::Account::builder().env();
    let mut zenlayer = zenlayer::Client::builder().env();
    if let Some(url) = &arguments.edis {
        edis = edis.endpoint(url).allow_insecure_loopback(true);
    }
    if let Some(url) = &arguments.zenlayer {
        zenlayer = zenlayer.endpoint(url).allow_insecure_loopback(true);
    }
    let edis = with_credentials(edis.build());
    let zenlayer = with_credentials(zenlayer.build());
    if let (Ok(None), Ok(None)) = (&edis, &zenlayer) {
        println!("No credentials are set: this is a tour of the embedded simulators.\n");
        return simulated().await;
    }
    if let Ok(None) = edis {
        println!("EDIS is left out: EDIS_EMAIL and EDIS_PASSWORD are not set.\n");
    }
    if let Ok(None) = zenlayer {
        println!("Zenlayer is left out: no key pair, token or profile is set.\n");
    }
    Ok(Clouds {
        edis,
        zenlayer,
        _simulators: None,
    })
}

/// No credentials are no failure here; anything else that is wrong is.
fn with_credentials<T>(built: Result<T, Error>) -> Result<Option<T>, Error> {
    match built {
        Err(error) if error.kind() == ErrorKind::MissingCredentials => Ok(None),
        built => built.map(Some),
    }
}

async fn simulated() -> Result<Clouds, Error> {
    let sim = Sim::builder()
        .account(EMAIL, PASSWORD)
        .access_key(KEY_ID, KEY_SECRET)
        .start()
        .await
        .map_err(|error| {
            Error::new(ErrorKind::Config, "the simulators do not start").with_source(error)
        })?;
    let account = edis::Account::builder()
        .credentials(EMAIL, PASSWORD)
        .endpoint(sim.edis().url())
        .allow_insecure_loopback(true)
        .build();
    let client = zenlayer::Client::builder()
        .access_key(KEY_ID, KEY_SECRET)
        .endpoint(sim.zenlayer().url())
        .allow_insecure_loopback(true)
        .build();
    Ok(Clouds {
        edis: account.map(Some),
        zenlayer: client.map(Some),
        _simulators: Some(sim),
    })
}

async fn edis_rows(
    account: Result<Option<edis::Account>, Error>,
    rows: &mut Vec<Row>,
) -> Result<(), Error> {
    let Some(account) = account? else {
        return Ok(());
    };
    let mut found = stream::iter(account.servers().await?)
        .map(edis_row)
        .buffered(AT_ONCE);
    while let Some(row) = found.next().await {
        rows.push(row);
    }
    Ok(())
}

async fn edis_row(server: edis::Server) -> Row {
    let (state, console) = if server.is_suspended() == Some(true) {
        (Some(MachineState::Suspended), Ok(Console::Unavailable))
    } else {
        match server.power_state().await {
            Ok(state) => (Some(state), server.console().await),
            Err(error) => (None, Err(error)),
        }
    };
    Row {
        provider: "EDIS",
        id: server.kvm_id().to_owned(),
        name: server.description().unwrap_or_default().to_owned(),
        state,
        console,
    }
}

async fn zenlayer_rows(
    client: Result<Option<zenlayer::Client>, Error>,
    rows: &mut Vec<Row>,
) -> Result<(), Error> {
    let Some(client) = client? else {
        return Ok(());
    };
    let vm = &client.vm();
    let mut found = vm
        .instances()
        .stream()
        .map(async |machine| Ok(zenlayer_row(vm, machine?).await))
        .buffered(AT_ONCE);
    // The rows before a page that fails stay.
    while let Some(row) = found.try_next().await? {
        rows.push(row);
    }
    Ok(())
}

async fn zenlayer_row(vm: &zenlayer::Vm, machine: InstanceInfo) -> Row {
    let console = match &machine.instance_id {
        Some(id) => vm.console(id).await,
        None => Err(Error::new(ErrorKind::Decode, "the list has no id")),
    };
    Row {
        provider: "Zenlayer",
        id: machine.instance_id.unwrap_or_default(),
        name: machine.instance_name.unwrap_or_default(),
        state: machine.instance_status.as_ref().map(MachineState::from),
        console,
    }
}

fn print(rows: &[Row]) {
    if rows.is_empty() {
        return;
    }
    let mut table = Table::new();
    table.load_style(comfy_table::presets::UTF8_FULL_CONDENSED);
    table.set_header(["provider", "id", "name", "state", "console"]);
    let or_dash = |text: &str| if text.is_empty() { "-" } else { text }.to_owned();
    for row in rows {
        let state = row.state.as_ref().map(MachineState::to_string);
        table.add_row([
            row.provider.to_owned(),
            or_dash(&row.id),
            or_dash(&row.name),
            state.unwrap_or_else(|| "unknown".to_owned()),
            match &row.console {
                Ok(console) => address(console),
                Err(error) => format!("error: {error}"),
            },
        ]);
    }
    println!("{table}");
}

/// What opens the console: an address for a browser, or host and port for a VNC
/// viewer.
fn address(console: &Console) -> String {
    match console {
        // The whole address, token and all: that is what the tour is for.
        Console::Page(url) => url.as_str().to_owned(),
        Console::Vnc {
            host,
            port: Some(port),
            ..
        } => format!("VNC {host}:{port}"),
        Console::Vnc { .. } => "VNC is on, at a port that is not given".to_owned(),
        Console::Off => "off".to_owned(),
        _ => "not in this state".to_owned(),
    }
}
