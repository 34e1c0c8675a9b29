//! `loggia mcp`: machines and operations for programs that speak the Model Context
//! Protocol, over standard input and output.
//!
//! ```text
//! client ── JSON-RPC ──> server (rmcp) ──> tools ──> fleet, raw::remote ──> the clouds
//! ```
//!
//! Whoever is at the other end may have read anything, so it gets little: results are
//! bounded and never hold secrets, whatever changes anything is off unless the user said
//! `--allow-writes`, and what costs money or destroys data wants the id of what it is
//! about once more, in an argument of its own.

mod arguments;
mod result;
mod server;
mod tools;

use std::sync::Arc;

use rmcp::ServiceExt;

use crate::args::{Global, McpArgs};
use crate::exit::{Exit, Failure};
use crate::session::Session;

/// Serves until the client closes its end.
///
/// # Errors
/// `Failed` when the client does not speak the protocol.
pub(crate) async fn serve(args: &McpArgs, global: &Global) -> Result<Exit, Failure> {
    let session = Arc::new(Session::open(global).await?);
    let server = server::Server::new(session, args.allow_writes);
    let failed =
        |error: &dyn std::fmt::Display| Failure::new(Exit::Failed, format!("MCP: {error}"));
    let running = server
        .serve(rmcp::transport::stdio())
        .await
        .map_err(|error| failed(&error))?;
    running.waiting().await.map_err(|error| failed(&error))?;
    Ok(Exit::Success)
}
