//! The verbs for machines of any cloud.
//!
//! A machine is named by its id (`vm/sim-vm-000001`: the provider, and the vendor's id), by the
//! vendor's id or its name alone if only one machine has it, or by a selector
//! (`state=running place=HKG-*`); see `target`. Verbs for several machines return a row for each,
//! and exit code 2 if some failed (`rows`).
//!
//! Verbs that only one cloud offers (pictures by the API, names of addresses, installation) say
//! so when used with the other.

mod console;
mod edis;
mod export;
mod inventory;
mod keys;
mod list;
mod power;
mod ptr;
mod reinstall;
mod rows;
mod screen;
mod target;
mod terminal_image;

pub(crate) use edis::server as edis_server;
pub(crate) use export::export;
pub(crate) use inventory::inventory;
pub(crate) use list::{list, row as machine_row, show, status};
pub(crate) use power::{power, wait};
pub(crate) use target::{Purpose, clauses, is_selector, machine, machines, selector};
pub(crate) use {self::console::console, ptr::ptr, reinstall::reinstall};
pub(crate) use {screen::press, screen::screenshot, screen::type_text};
