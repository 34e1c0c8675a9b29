//! The machines of all accounts as metrics for Prometheus, at `/metrics`.
//!
//! With credentials in the environment (see README) it asks the real clouds, and changes
//! nothing there. With `--demo` it starts the embedded simulators. It asks every five
//! minutes unless it is given another pause, and answers scrapes from what it heard last.
//! With `--otlp` (feature `otlp`) it pushes the same to a collector of OpenTelemetry, once a
//! minute.
#![expect(clippy::print_stdout, reason = "a program that prints")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use clap::Parser;
// ANCHOR: use
use loggia::fleet::Fleet;
use loggia::metrics::{Calls, Metrics};
use loggia::{Error, edis, zenlayer};
// ANCHOR_END: use
use loggia_sim::Sim;

#[derive(Parser)]
#[command(about = "Serves the machines of all accounts as metrics")]
struct Arguments {
    /// Where to listen; port 0 is any free one.
    #[arg(long, default_value = "127.0.0.1:9477")]
    listen: SocketAddr,
    /// How many seconds to pause between two polls.
    #[arg(long, default_value_t = 300)]
    pause_seconds: u64,
    /// Asks whether there is a way to the screen of each machine, which costs a call.
    #[arg(long)]
    consoles: bool,
    /// Pushes to this collector as well, such as `http://127.0.0.1:4318`.
    #[cfg(feature = "otlp")]
    #[arg(long, value_name = "URL")]
    otlp: Option<String>,
    /// Starts the embedded simulators, and asks these.
    #[arg(long)]
    demo: bool,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments = Arguments::parse();
    let sim = if arguments.demo {
        Some(Sim::builder().start().await?)
    } else {
        None
    };
    let calls = Calls::default();
    let mut metrics = Metrics::new(fleet(sim.as_ref(), &calls)?).calls(&calls);
    if arguments.consoles {
        metrics = metrics.with_consoles();
    }
    // The first scrape has something to show.
    metrics.poll().await;
    #[cfg(feature = "otlp")]
    let _pushing = match &arguments.otlp {
        Some(url) => Some(push(&metrics, url).await?),
        None => None,
    };
    let (polling, pause) = (
        metrics.clone(),
        Duration::from_secs(arguments.pause_seconds),
    );
    tokio::spawn(async move { polling.poll_every(pause).await });
    let answer = move || {
        let text = metrics.text();
        async move {
            (
                [(CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")],
                text,
            )
        }
    };
    let routes = Router::new().route("/metrics", get(answer));
    let listener = tokio::net::TcpListener::bind(arguments.listen).await?;
    println!("http://{}/metrics", listener.local_addr()?);
    axum::serve(listener, routes).await?;
    Ok(())
}

// ANCHOR: push
/// The first push shows whether the collector is there.
#[cfg(feature = "otlp")]
async fn push(metrics: &Metrics, url: &str) -> Result<loggia::metrics::Otlp, Error> {
    let otlp = loggia::metrics::Otlp::builder(metrics, url).service_name("loggia-exporter");
    let otlp = otlp.build()?;
    otlp.push().await?;
    Ok(otlp)
}
// ANCHOR_END: push

fn fleet(sim: Option<&Sim>, calls: &Calls) -> Result<Fleet, Error> {
    let mut account = edis::Account::builder().env();
    let mut client = zenlayer::Client::builder().env();
    if let Some(sim) = sim {
        account = account.credentials("demo@example.com", "demo-password");
        account = account.endpoint(sim.edis().url());
        account = account.order_endpoint(sim.edis().url());
        client = client.access_key("AKSIM0000000001", "sim-secret-0001");
        client = client.endpoint(sim.zenlayer().url());
    }
    let account = account.allow_insecure_loopback(true);
    let client = client.allow_insecure_loopback(true);
    Fleet::builder()
        .add_if_configured("edis", account.observer(Arc::new(calls.clone())).build())
        .zenlayer(&client.observer(Arc::new(calls.clone())).build())
        .build()
}
