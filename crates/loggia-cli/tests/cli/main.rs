//! Tests the program from outside: what it prints, where, and how it ends.
//!
//! Everything runs against simulators, those of `--demo` or of `loggia sim`, except for answers
//! that these do not give (`vendor`). Expected output is in `tests/snapshots`;
//! `SNAPSHOTS=overwrite` writes it again.

mod accounts;
mod answers;
mod completions;
mod credential_sources;
#[cfg(unix)]
mod ended;
mod fleet;
#[cfg(target_os = "linux")]
mod keeping;
mod machines;
mod mcp;
mod numbers;
mod operations;
mod profiles;
mod program;
mod requests;
mod sessions;
mod shown;
mod support;
#[cfg(unix)]
mod terminal;
#[cfg(unix)]
mod unread;
mod vendor;
