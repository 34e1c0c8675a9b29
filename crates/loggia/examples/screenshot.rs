//! What a server of EDIS shows on its screen, as a PNG file.
//!
//! With credentials in the environment (see README) it asks the real cloud, where it
//! switches VNC on with a fresh password. With `--demo` it starts the embedded simulator.
//! `--type TEXT` types first, and `--serve` shows the screen in a browser afterwards, until
//! the program is interrupted.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program that prints"
)]

use std::process::ExitCode;

use clap::Parser;
use loggia_sim::Sim;

// ANCHOR: use
use std::path::{Path, PathBuf};
use std::time::Duration;

use loggia::console::Screen;
use loggia::edis::{self, Server};
use loggia::{Error, ErrorKind};
// ANCHOR_END: use

#[derive(Parser)]
#[command(about = "Writes what a server shows on its screen to a PNG file")]
struct Arguments {
    /// Starts the embedded simulator and looks at a machine there.
    #[arg(long)]
    demo: bool,
    /// The server's id; the account's first server by default.
    #[arg(long, value_name = "ID")]
    server: Option<String>,
    /// Types this first, with Enter after it.
    #[arg(long = "type", value_name = "TEXT")]
    text: Option<String>,
    /// Shows the screen in a browser until the program is interrupted.
    #[arg(long)]
    serve: bool,
    /// Where the picture goes.
    file: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Error> {
    // Lives as long as this function.
    let mut _simulator: Option<Sim> = None;
    let account = if arguments.demo {
        let sim = Sim::builder().start().await;
        let sim = sim.map_err(|error| {
            Error::new(ErrorKind::Config, "the simulator does not start").with_source(error)
        })?;
        let account = edis::Account::builder()
            .credentials("demo@example.com", "demo-password")
            .endpoint(sim.edis().url())
            .allow_insecure_loopback(true)
            .build()?;
        _simulator = Some(sim);
        account
    } else {
        edis::Account::from_env()?
    };
    let server = match arguments.server {
        Some(id) => account.server(id),
        None => account
            .servers()
            .await?
            .into_iter()
            .next()
            .ok_or_else(|| Error::new(ErrorKind::NotFound, "the account has no server"))?,
    };

    let screen = screenshot(&server, arguments.text.as_deref(), &arguments.file).await?;
    if arguments.serve {
        show(&screen).await?;
    }
    screen.close().await;
    Ok(())
}

// ANCHOR: screen
/// Types, if there is something to type, and writes what comes of it to a file.
async fn screenshot(server: &Server, text: Option<&str>, file: &Path) -> Result<Screen, Error> {
    // Switches VNC on with a fresh password; `.password(...)` takes the one that is set.
    let screen = server.console().open().await?;
    if let Some(text) = text {
        screen.type_text(&format!("{text}\n")).await?;
    }
    // When nothing has moved for half a second.
    let frame = screen.wait_still(Duration::from_millis(500)).await?;
    frame.save_png(file)?;
    let (id, width, height) = (server.kvm_id(), frame.width(), frame.height());
    println!("{id}: {width}x{height} pixels in {}", file.display());
    Ok(screen)
}
// ANCHOR_END: screen

// ANCHOR: viewer
/// Shows the screen in a browser until the program is interrupted.
async fn show(screen: &Screen) -> Result<(), Error> {
    let viewer = screen.serve("127.0.0.1:0").await?;
    println!("open {} (it works once)", viewer.url());
    std::future::pending().await
}
// ANCHOR_END: viewer
