//! Tests the program from outside: what it prints, where, and how it ends.
//!
//! Everything runs against simulators, those of `--demo` or of `loggia sim`, except for answers
//! that these do not give (`scripted_vendor`). Expected output is in `tests/snapshots`;
//! `SNAPSHOTS=overwrite` writes it again.

mod accounts;
mod answers;
#[cfg(unix)]
mod closed_pipe;
mod completions;
mod credential_sources;
mod fleet;
#[cfg(unix)]
mod interruption;
#[cfg(target_os = "linux")]
mod keyring_prompts;
mod machines;
mod mcp;
mod numbers;
mod operations;
mod output_checks;
mod profiles;
mod program;
mod requests;
mod scripted_vendor;
mod sessions;
mod support;
#[cfg(unix)]
mod terminal;
