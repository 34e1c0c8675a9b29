//! An account of EDIS as a provider of a fleet.
//!
//! The login lists the servers with name, location and suspension. Everything else takes one call
//! per server (`getAllDetails`); what a server costs, and when the next payment is due, comes
//! from the order API, in one call for all.

mod bills;

use std::collections::HashSet;
use std::time::{Duration, SystemTime};

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, StreamExt};
use loggia_transport::{Error, ErrorKind, Secret, Timestamp};
use serde_json::value::RawValue;

use super::action::PowerAction;
use super::capability::{Capabilities, Capability};
use super::machine::{Machine, PeriodTraffic, VendorRecord};
use super::provider::{ObservedState, Provider, Query};
use crate::edis::{Account, AllDetails, Server, fresh_password};
use crate::machine::{Console, MachineState};
use bills::Bills;

/// For how long the list of a login is believed.
const LISTED_FOR: Duration = Duration::from_secs(5 * 60);

/// The same if something contradicts the list: a server that is not in it is requested, or one
/// that is in it refuses. No login follows another sooner.
const JUST_NOW: Duration = Duration::from_secs(5);

/// How many servers are asked for their state at once.
const AT_ONCE: usize = 8;

const PULLS_THE_PLUG: &str = "EDIS cannot ask a system for anything: do it from inside, or use \
                              stop or reset, which pull the plug";

impl Provider for Account {
    fn kind(&self) -> &'static str {
        "edis"
    }

    fn capabilities(&self) -> Capabilities {
        use Capability as C;
        Capabilities::new([
            C::Start,
            C::Stop,
            C::Reset,
            C::Console,
            C::SwitchConsoleOn,
            C::Addresses,
            C::Plan,
            C::Price,
            C::Expiry,
            C::Traffic,
        ])
        .without(C::ShutDown, PULLS_THE_PLUG)
        .without(C::Reboot, PULLS_THE_PLUG)
    }

    fn machines(&self, query: Query) -> BoxStream<'static, Result<Machine, Error>> {
        let account = self.clone();
        let (is_brief, concurrency) = (query.is_brief(), query.concurrency());
        let asks_for_plans = query.selector().asks_for_plans();
        let servers = async move {
            // Handles take less memory than machines, which are made one by one.
            let mut wanted = account.servers_within(LISTED_FOR).await?;
            if !has_all(&wanted, query.ids().unwrap_or_default()) {
                wanted = account.servers_within(JUST_NOW).await?;
            }
            wanted.retain(|server| query.may_match(&listed(server, &query)));
            let bills = if is_brief || wanted.is_empty() {
                Bills::default()
            } else {
                Bills::of(&account).await
            };
            // Machines whose plans are needed cannot be found without the bills.
            let unknown = bills.unknown.clone().filter(|_| asks_for_plans);
            let servers = stream::iter(wanted).map(move |server| {
                let machine = listed(&server, &query);
                (machine, server, account.clone(), bills.clone())
            });
            Ok((servers, unknown))
        };
        stream::once(servers)
            .flat_map(move |servers| match servers {
                Err(error) => stream::once(std::future::ready(Err(error))).boxed(),
                Ok((servers, _)) if is_brief => servers.map(|(machine, ..)| Ok(machine)).boxed(),
                Ok((servers, unknown)) => servers
                    .map(|(machine, server, account, bills)| async move {
                        looked_at(machine, &server, &account, &bills).await
                    })
                    .buffered(concurrency)
                    .filter_map(|machine| std::future::ready(machine.map(Ok)))
                    .chain(stream::iter(unknown.map(|error| Err(without_plans(error)))))
                    .boxed(),
            })
            .boxed()
    }

    fn states(
        &self,
        ids: Vec<String>,
    ) -> BoxFuture<'static, Vec<(String, Result<ObservedState, Error>)>> {
        let account = self.clone();
        let looks = stream::iter(ids)
            .map(move |id| {
                let account = account.clone();
                async move {
                    let seen = seen(&account, &account.server(&id)).await;
                    (id, seen)
                }
            })
            .buffer_unordered(AT_ONCE);
        Box::pin(looks.collect())
    }

    fn power(&self, id: String, action: PowerAction) -> BoxFuture<'static, Result<(), Error>> {
        let server = self.server(&id);
        Box::pin(async move {
            match action {
                PowerAction::Start => server.start().await,
                PowerAction::Stop => server.stop().await,
                PowerAction::Reset => server.reset().await,
                PowerAction::ShutDown | PowerAction::Reboot => Err(cannot(action)),
            }
        })
    }

    #[cfg(feature = "console")]
    fn screen(&self, id: String) -> BoxFuture<'static, Result<loggia_console::Screen, Error>> {
        let server = self.server(id);
        Box::pin(async move { server.console().open().await })
    }

    fn console(
        &self,
        id: String,
        switch_on: bool,
    ) -> BoxFuture<'static, Result<(Console, Option<Secret>), Error>> {
        let (account, server) = (self.clone(), self.server(&id));
        Box::pin(async move {
            // A suspended server has a dark screen, and VNC should not be switched on for
            // nothing.
            if server.is_suspended() == Some(true)
                && seen(&account, &server).await?.state == MachineState::Suspended
            {
                return Ok((Console::Unavailable, None));
            }
            let console = server.vnc_status().await?.console();
            if !switch_on || console != Console::Off {
                return Ok((console, None));
            }
            let password = fresh_password()?;
            let status = server.enable_vnc(password.clone()).await?;
            Ok((status.console(), Some(password)))
        })
    }

    fn expect_restart(&self, ids: &[&str]) {
        for id in ids {
            self.server(id).expect_restart();
        }
    }
}

/// The fleet only asks for what is among the capabilities; other callers may ask for more.
fn cannot(action: PowerAction) -> Error {
    let message = format!("EDIS does not support {action}; nothing was sent");
    Error::new(ErrorKind::Unsupported, message).with_hint(PULLS_THE_PLUG)
}

/// A machine as the login describes it.
fn listed(server: &Server, query: &Query) -> Machine {
    let mut machine = query.machine(server.kvm_id());
    machine.name = server.description().and_then(filled);
    machine.place = server.location().and_then(filled);
    if server.is_suspended() == Some(true) {
        machine.state = MachineState::Suspended;
    }
    machine
}

fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Whether all of these ids are listed.
fn has_all(servers: &[Server], ids: Vec<String>) -> bool {
    let mut missing: HashSet<String> = ids.into_iter().collect();
    for server in servers {
        missing.remove(server.kvm_id());
    }
    missing.is_empty()
}

/// Whether EDIS refuses a server: it no longer belongs to the account, or is suspended.
fn is_refused(error: &Error) -> bool {
    error.kind() == ErrorKind::Forbidden
}

/// Whether a server that refuses no longer belongs to the account.
async fn is_gone(server: &Server, account: &Account) -> bool {
    match account.servers_within(JUST_NOW).await {
        Ok(servers) => !has_all(&servers, vec![server.kvm_id().to_owned()]),
        Err(_) => false,
    }
}

/// The state of a server. Its suspension at the time of the login may be over.
async fn seen(account: &Account, server: &Server) -> Result<ObservedState, Error> {
    let is_suspended = server.is_suspended() == Some(true);
    let suspended = || ObservedState::new(MachineState::Suspended, None);
    let looked = if is_suspended {
        match server.all_details().await {
            Ok(all) if all.details.suspended != Some(false) => return Ok(suspended()),
            Ok(_) => server.look().await,
            // The readable part of the answer does not say whether it is suspended.
            Err(error) if error.kind() == ErrorKind::Decode => server.look().await,
            Err(error) => Err(error),
        }
    } else {
        server.look().await
    };
    match looked {
        Ok((state, may_be_old)) => {
            let word = vendor_word(&state);
            Ok(ObservedState::new(state, word).may_be_old(may_be_old))
        }
        Err(error) if is_refused(&error) && is_gone(server, account).await => {
            let message = format!("the login lists no VPS {:?} any more", server.kvm_id());
            Err(Error::new(ErrorKind::NotFound, message).with_source(error))
        }
        Err(error) if is_refused(&error) && is_suspended => Ok(suspended()),
        Err(error) => Err(error),
    }
}

/// The same with everything that the server reports; `None` if it no longer belongs to the
/// account.
async fn looked_at(
    mut machine: Machine,
    server: &Server,
    account: &Account,
    bills: &Bills,
) -> Option<Machine> {
    if let Some(bill) = bills.get(server.kvm_id()) {
        machine.plan.clone_from(&bill.plan);
        machine.price.clone_from(&bill.price);
        machine.expires = bill.expires;
        machine.unread.clone_from(&bill.unread);
        if machine.place.is_none() {
            machine.place.clone_from(&bill.place);
        }
    }
    match server.ask_all().await {
        Err(error) if is_refused(&error) && is_gone(server, account).await => return None,
        // It refuses because it is suspended.
        Err(error) if is_refused(&error) && machine.state == MachineState::Suspended => {}
        Err(error) => {
            // If one answer of a server cannot be read, the other may still be available.
            if error.kind() == ErrorKind::Decode {
                ask_state(&mut machine, server).await;
            }
            machine.unread = Some(error);
        }
        Ok(reply) => {
            let record = serde_json::from_slice::<Box<RawValue>>(reply.json()).ok();
            machine.record = record.map(VendorRecord::new);
            describe(&mut machine, AllDetails::from(reply.into_inner()));
            // Some answers omit the power state.
            ask_state(&mut machine, server).await;
        }
    }
    Some(machine)
}

/// Requests the state unless it is already known.
async fn ask_state(machine: &mut Machine, server: &Server) {
    if machine.state == MachineState::Unknown {
        match server.state().await {
            Ok(state) => put_state(machine, state),
            Err(error) => machine.unread = Some(error),
        }
    }
}

fn describe(machine: &mut Machine, all: AllDetails) {
    let details = all.details;
    if machine.name.is_none() {
        machine.name = details.hostname.as_deref().and_then(filled);
    }
    // For IPv6 only the network is known, and none of its addresses need be in use.
    machine.addresses = details.network.ipv4_addresses().collect();
    // Newer than the login's information, which is kept if this says nothing.
    let was_suspended = machine.state == MachineState::Suspended;
    if details.suspended.unwrap_or(was_suspended) {
        put_state(machine, MachineState::Suspended);
    } else {
        let state = all.power.map_or(MachineState::Unknown, |power| power.state);
        put_state(machine, state);
    }
    machine.traffic = all.traffic.map(|traffic| PeriodTraffic {
        used_bytes: traffic.used_bytes(),
        included_bytes: traffic.included_bytes,
        days_remaining: traffic.days_remaining,
    });
}

fn put_state(machine: &mut Machine, state: MachineState) {
    machine.vendor_state = vendor_word(&state);
    machine.state = state;
}

/// EDIS describes states in sentences: only one that was not understood is worth keeping.
fn vendor_word(state: &MachineState) -> Option<String> {
    match state {
        MachineState::Other(word) => Some(word.clone()),
        _ => None,
    }
}

/// Parses `YYYY-MM-DD` as the time at which that day begins.
fn day(text: &str) -> Option<SystemTime> {
    let begins = Timestamp::from(format!("{}T00:00:00Z", text.trim()));
    begins.instant().map(Into::into)
}

/// The error when plans are needed and the order API, which has them, failed.
fn without_plans(error: Error) -> Error {
    Error::new(
        ErrorKind::PartialFailure,
        "the plans that the selector asks for could not be read",
    )
    .with_source(error)
    .with_hint("try again, or select machines by something else")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_at_midnight() {
        let begins = day("2027-01-15").expect("a day");
        let since = begins.duration_since(std::time::UNIX_EPOCH).expect("later");
        assert_eq!(since.as_secs(), 1_799_971_200);
        for odd in ["", "0000-00-00", "2027-02-30", "soon"] {
            assert_eq!(day(odd), None, "{odd}");
        }
    }
}
