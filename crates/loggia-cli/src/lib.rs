//! The command `loggia`: machines, consoles, and every operation of both clouds.
//!
//! A command line goes through these steps:
//!
//! ```text
//! words ── args, raw::commands ──> matches ── run ──> a verb ── output ──> stdout
//!                                               │
//!                                               └── session ── Account, Client
//! ```
//!
//! - `args` defines the options of all commands, and the verbs; `raw` makes the commands of the
//!   operations at run time, from the catalogue, and only those that the words name;
//! - `session` has the clients of both clouds, with credentials of a profile, of the
//!   environment, or of simulators in this process (`demo`); `sessions` keeps EDIS sessions for
//!   the next command;
//! - a verb returns a `Report`; only `output` writes it, as a table or for programs;
//! - a failure is one line that says what to do next, with a stable exit code (`exit`).
//!
//! This is a library for its own program and its tests; its interface is the command
//! line.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod args;
mod call_log;
mod completions;
mod confirm;
mod demo;
mod exit;
mod files;
mod fleet;
mod ids;
mod interrupt;
mod login;
mod machine_cache;
mod manual;
mod mcp;
mod numbers;
mod output;
mod profile;
mod profiles;
mod progress;
mod raw;
mod rewording;
mod run;
mod sanitize;
mod session;
mod sessions;
mod sim;
mod terminal_echo;
mod top;

pub use run::{command, run};
