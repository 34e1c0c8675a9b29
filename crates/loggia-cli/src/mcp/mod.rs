//! `loggia mcp`: offers machines and operations to programs that speak the Model Context
//! Protocol, over standard input and output.
//!
//! ```text
//! client ── JSON-RPC ──> server (rmcp) ──> tools ──> fleet, raw::remote ──> the clouds
//! ```
//!
//! The other end may have read anything, so it is trusted with little. Results are bounded and
//! never contain secrets. Whatever makes a change is off unless the user gives `--allow-writes`,
//! and what costs money or destroys data needs the id of what it is about once more, in a
//! separate argument.

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
/// `Failed` if the client does not speak the protocol.
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
