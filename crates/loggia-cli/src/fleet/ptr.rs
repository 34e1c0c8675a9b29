//! `ptr`: shows and sets the reverse DNS names of a server's addresses.

use std::net::IpAddr;

use loggia::confirm::DestroyForGood;
use serde_json::json;

use super::edis;
use super::target::{self, Purpose};
use crate::args::{Global, PtrArgs};
use crate::confirm::{Question, confirm};
use crate::exit::{Exit, Failure};
use crate::output::{self, Report, Sent};
use crate::session::Session;

const COLUMNS: [&str; 2] = ["address", "name"];

/// Shows the names of addresses, or sets or removes one.
///
/// # Errors
/// Whatever the call fails with; `Usage` if the machine has no addresses to ask about;
/// `Declined`.
pub(crate) async fn ptr(args: &PtrArgs, global: &Global) -> Result<Exit, Failure> {
    output::check_columns(global, &COLUMNS)?;
    let session = Session::open(global).await?;
    let fleet = session.fleet()?;
    let is_read = args.name.is_none() && !args.delete;
    let purpose = if is_read {
        Purpose::Look
    } else {
        Purpose::Change
    };
    let id = target::machine(&fleet, &args.machine, purpose).await?;
    let instead = "at Zenlayer, ask the support for them";
    let server = edis::server(&session, &id, "a name of an address", instead)?;
    match (args.address, &args.name) {
        (Some(address), Some(name)) => {
            server.set_ptr(address, name.as_str()).await?;
            output::note(&format!("{address} is {name}"));
            return Ok(Exit::Success);
        }
        (Some(address), None) if args.delete => {
            let question = Question {
                what: format!("{id}: {address} loses its name"),
                details: Vec::new(),
            };
            confirm(question, global.yes).await?;
            server.delete_ptr(address, DestroyForGood::yes()).await?;
            output::note(&format!("{address} has no name any more"));
            return Ok(Exit::Success);
        }
        _ => {}
    }
    let addresses: Vec<IpAddr> = match args.address {
        Some(address) => vec![address],
        None => fleet.machine(&id).await?.addresses,
    };
    let mut rows = Vec::new();
    for address in addresses {
        let name = server.ptr(address).await?;
        rows.push(json!({"address": address.to_string(), "name": name}));
    }
    output::answer(&Report::list(rows, &COLUMNS, "address"), global, Sent::Read)?;
    Ok(Exit::Success)
}
