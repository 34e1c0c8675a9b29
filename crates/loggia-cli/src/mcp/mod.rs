//! `loggia mcp`: offers machines and operations to programs that speak the Model Context
//! Protocol, over standard input and output.
//!
//! ```text
//! client ── JSON-RPC ──> server (rmcp) ──> tools ──> fleet, raw::by_name ──> the clouds
//! ```
//!
//! The other end may have read anything, so it is trusted with little. Results are bounded and
//! never contain secrets. Whatever makes a change is off unless the user gives `--allow-writes`,
//! and what costs money or destroys data needs the id of what it is about once more, in a
//! separate argument.

mod arguments;
mod client_output;
mod result;
mod server;
mod tools;

use std::pin::pin;
use std::sync::Arc;

use rmcp::ServiceExt;

use crate::args::{Global, McpArgs};
use crate::exit::{Exit, Failure};
use crate::session::Session;

/// Serves until the client closes either end.
///
/// # Errors
/// `Failed` if the client does not speak the protocol.
pub(crate) async fn serve(args: &McpArgs, global: &Global) -> Result<Exit, Failure> {
    let session = Arc::new(Session::open(global).await?);
    let server = server::Server::new(session, args.allow_writes);
    let failed =
        |error: &dyn std::fmt::Display| Failure::new(Exit::Failed, format!("MCP: {error}"));
    let (output, closed) = client_output::ClientOutput::new();
    let mut closed = pin!(closed);
    // As for any result, a pipe that is closed early is not a failure. Calls under way are given
    // up, and named at the end.
    let running = tokio::select! {
        biased;
        () = &mut closed => return Ok(Exit::Success),
        running = server.serve((tokio::io::stdin(), output)) => running,
    };
    let running = running.map_err(|error| failed(&error))?;
    tokio::select! {
        biased;
        () = closed => {}
        ended = running.waiting() => drop(ended.map_err(|error| failed(&error))?),
    }
    Ok(Exit::Success)
}
