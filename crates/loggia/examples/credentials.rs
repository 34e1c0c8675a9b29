//! Where credentials come from: the environment, or a file that is read when they are
//! needed. Sends nothing.
//!
//! ```sh
//! cargo run --example credentials                    # the environment
//! cargo run --example credentials -- /run/secrets/zenlayer
//! ```
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program that prints"
)]

use std::process::ExitCode;

// ANCHOR: use
use loggia::{Error, edis, zenlayer};
// ANCHOR_END: use

// ANCHOR: env
fn from_the_environment() -> Result<(edis::Account, zenlayer::Client), Error> {
    Ok((edis::Account::from_env()?, zenlayer::Client::from_env()?))
}
// ANCHOR_END: env

// ANCHOR: provider
fn from_a_file(path: String) -> Result<zenlayer::Client, Error> {
    zenlayer::Client::builder()
        .credentials_from(move || {
            let path = path.clone();
            async move {
                let token = std::fs::read_to_string(path)?;
                Ok::<_, std::io::Error>(zenlayer::Credentials::token(token.trim()))
            }
        })
        .build()
}
// ANCHOR_END: provider

fn main() -> ExitCode {
    let shown = match std::env::args().nth(1) {
        Some(path) => from_a_file(path).map(|client| format!("{client:?}")),
        None => from_the_environment().map(|clients| format!("{clients:?}")),
    };
    match shown {
        // Neither shows a secret.
        Ok(clients) => println!("{clients}"),
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}
