//! Every machine at both clouds: provider, id, name, state and console.
//!
//! With credentials in the environment (see README) it asks the real clouds, and
//! changes nothing there. Without any it starts the embedded simulators.
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
use futures_util::TryStreamExt;
use futures_util::stream::{self, StreamExt};
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
    state: MachineState,
    console: Console,
}

#[tokio::main]
async fn main() -> ExitCode {
    match tour(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn tour(arguments: Arguments) -> Result<(), Error> {
    let mut edis = edis::Account::builder().env();
    let mut zenlayer = zenlayer::Client::builder().env();
    if let Some(url) = &arguments.edis {
        edis = edis.endpoint(url).allow_insecure_loopback(true);
    }
    if let Some(url) = &arguments.zenlayer {
        zenlayer = zenlayer.endpoint(url).allow_insecure_loopback(true);
    }

    // The simulator lives as long as the tour.
    let mut _simulators = None;
    let clouds = match (
        with_credentials(edis.build())?,
        with_credentials(zenlayer.build())?,
    ) {
        (None, None) => {
            println!("No credentials are set: this is a tour of the embedded simulators.\n");
            let sim = Sim::builder()
                .account(EMAIL, PASSWORD)
                .access_key(KEY_ID, KEY_SECRET)
                .start()
                .await
                .map_err(|error| {
                    Error::new(ErrorKind::Config, "the simulators do not start").with_source(error)
                })?;
            let clouds = simulated(&sim)?;
            _simulators = Some(sim);
            clouds
        }
        (edis, zenlayer) => {
            if edis.is_none() {
                println!("EDIS is left out: EDIS_EMAIL and EDIS_PASSWORD are not set.\n");
            }
            if zenlayer.is_none() {
                println!("Zenlayer is left out: no key pair, token or profile is set.\n");
            }
            (edis, zenlayer)
        }
    };

    let mut rows = Vec::new();
    if let Some(account) = clouds.0 {
        rows.extend(edis_rows(&account).await?);
    }
    if let Some(client) = clouds.1 {
        rows.extend(zenlayer_rows(&client).await?);
    }
    print(&rows);
    Ok(())
}

/// No credentials are no failure here; anything else that is wrong is.
fn with_credentials<T>(built: Result<T, Error>) -> Result<Option<T>, Error> {
    match built {
        Ok(client) => Ok(Some(client)),
        Err(error) if error.kind() == ErrorKind::MissingCredentials => Ok(None),
        Err(error) => Err(error),
    }
}

type Clouds = (Option<edis::Account>, Option<zenlayer::Client>);

fn simulated(sim: &Sim) -> Result<Clouds, Error> {
    let account = edis::Account::builder()
        .credentials(EMAIL, PASSWORD)
        .endpoint(sim.edis().url())
        .allow_insecure_loopback(true)
        .build()?;
    let client = zenlayer::Client::builder()
        .access_key(KEY_ID, KEY_SECRET)
        .endpoint(sim.zenlayer().url())
        .allow_insecure_loopback(true)
        .build()?;
    Ok((Some(account), Some(client)))
}

async fn edis_rows(account: &edis::Account) -> Result<Vec<Row>, Error> {
    stream::iter(account.servers().await?)
        .map(async |server: edis::Server| {
            let console = server.vnc_status().await?.console();
            let state = if server.is_suspended() == Some(true) {
                MachineState::Suspended
            } else {
                server.power_state().await?
            };
            Ok(Row {
                provider: "EDIS",
                id: server.kvm_id().to_owned(),
                name: server.description().unwrap_or_default().to_owned(),
                state,
                console,
            })
        })
        .buffered(AT_ONCE)
        .try_collect()
        .await
}

async fn zenlayer_rows(client: &zenlayer::Client) -> Result<Vec<Row>, Error> {
    let vm = client.vm();
    let vm = &vm;
    vm.instances()
        .stream()
        .map(async |machine| {
            let machine = machine?;
            let id = machine.instance_id.unwrap_or_default();
            let state = machine
                .instance_status
                .as_ref()
                .map_or(MachineState::Unknown, MachineState::from);
            let console = match vm.describe_vnc_url(&id).await {
                Ok(url) => Console::Page(url),
                // Only running and stopped machines have one.
                Err(error) if error.kind() == ErrorKind::Forbidden => Console::Unavailable,
                Err(error) => return Err(error),
            };
            Ok(Row {
                provider: "Zenlayer",
                id,
                name: machine.instance_name.unwrap_or_default(),
                state,
                console,
            })
        })
        .buffered(AT_ONCE)
        .try_collect()
        .await
}

fn print(rows: &[Row]) {
    let mut table = Table::new();
    table.load_style(comfy_table::presets::UTF8_FULL_CONDENSED);
    table.set_header(["provider", "id", "name", "state", "console"]);
    for row in rows {
        table.add_row([
            row.provider.to_owned(),
            row.id.clone(),
            if row.name.is_empty() { "-" } else { &row.name }.to_owned(),
            row.state.to_string(),
            console(&row.console),
        ]);
    }
    println!("{table}");
}

fn console(console: &Console) -> String {
    match console {
        // The whole address, token and all: that is what the tour is for.
        Console::Page(url) => url.as_str().to_owned(),
        Console::Vnc {
            host,
            port,
            novnc_port,
        } => {
            let ports = [("vnc", port), ("novnc", novnc_port)];
            let ports: Vec<_> = ports
                .iter()
                .filter_map(|(scheme, port)| port.map(|port| format!("{scheme}://{host}:{port}")))
                .collect();
            ports.join(" ")
        }
        Console::Off => "off".to_owned(),
        _ => "not in this state".to_owned(),
    }
}
