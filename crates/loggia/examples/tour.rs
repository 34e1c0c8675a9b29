//! Every machine at both clouds: id, name, state, and the way to its screen.
//!
//! With credentials in the environment (see README) it asks the real clouds, and changes
//! nothing there. Without any it starts the embedded simulators. `--edis URL` and
//! `--zenlayer URL` point it at simulators elsewhere, with their credentials unless the
//! environment has others. What fails stands beside the rest, and makes the exit code 1.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program")]

// ANCHOR: use
use futures_util::stream::{self, StreamExt};
use loggia::fleet::{Fleet, Machine, Selector};
use loggia::{Console, Error, edis, zenlayer};
// ANCHOR_END: use

#[derive(clap::Parser)]
struct Clouds {
    #[arg(long, value_name = "URL", help = "Where EDIS logins go")]
    edis: Option<String>,
    #[arg(long, value_name = "URL", help = "Where Zenlayer calls go")]
    zenlayer: Option<String>,
}

impl Clouds {
    fn fleet(&self) -> Result<Fleet, Error> {
        let (mut account, mut client) = (edis::Account::builder(), zenlayer::Client::builder());
        if let Some(url) = &self.edis {
            account = account.credentials("demo@example.com", "demo-password");
            account = account.endpoint(url).order_endpoint(url);
        }
        if let Some(url) = &self.zenlayer {
            client = client.access_key("AKSIM0000000001", "sim-secret-0001");
            client = client.endpoint(url);
        }
        Fleet::builder()
            .add_if_configured("edis", account.env().allow_insecure_loopback(true).build())
            .zenlayer(&client.env().allow_insecure_loopback(true).build())
            .build()
    }
}

#[tokio::main]
async fn main() -> Result<std::process::ExitCode, Box<dyn std::error::Error>> {
    let mut fleet = <Clouds as clap::Parser>::parse().fleet()?;
    let sim;
    if fleet.providers().next().is_none() {
        println!("No credentials are set: this is a tour of the embedded simulators.\n");
        sim = loggia_sim::Sim::builder().start().await?;
        let (edis, zenlayer) = (Some(sim.edis().url()), Some(sim.zenlayer().url()));
        fleet = Clouds { edis, zenlayer }.fleet()?;
    }
    // ANCHOR: find
    let found = fleet.find(&Selector::all()).await;
    let looks = stream::iter(&found.machines).map(|machine| way_to_the_screen(&fleet, machine));
    let ways: Vec<_> = looks.buffered(8).collect().await;
    // ANCHOR_END: find
    let has_failed = !found.failures.is_empty() || ways.iter().any(Result::is_err);
    let mut table = comfy_table::Table::new();
    table.set_header(["machine", "name", "state", "console"]);
    for (machine, way) in found.machines.iter().zip(ways) {
        let name = machine.name.clone().unwrap_or_default();
        let way = way.unwrap_or_else(|error| format!("error: {error}"));
        table.add_row([machine.id.to_string(), name, machine.state.to_string(), way]);
    }
    println!("{table}");
    for failed in &found.failures {
        eprintln!("error: {failed}");
    }
    Ok(u8::from(has_failed).into())
}

// ANCHOR: screen
async fn way_to_the_screen(fleet: &Fleet, machine: &Machine) -> Result<String, Error> {
    machine.unread.clone().map_or(Ok(()), Err)?;
    Ok(match fleet.console(&machine.id).await?.console {
        Console::Page(url) => url.as_str().to_owned(), // token and all
        Console::Vnc { host, port, .. } => format!("VNC {host}:{}", port.unwrap_or_default()),
        Console::Off => "off".to_owned(),
        _ => "not in this state".to_owned(),
    })
}
// ANCHOR_END: screen
