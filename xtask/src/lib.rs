//! The maintainers' commands, as a library so that tests run them in place.
//!
//! Each verb of `cargo xtask` is a module with one entry function that takes its
//! options and returns what happened; only `main.rs` knows about arguments, the
//! terminal and exit codes.

pub mod audit;
pub mod bench;
pub mod ci;
pub mod cli_docs;
pub mod codegen;
pub mod coverage;
pub mod import;
pub mod msrv;
pub mod new_service;
pub mod parallel;
pub mod pictures;
mod program;
pub mod semver;
pub mod spec;
pub mod tidy;
pub mod workspace;
