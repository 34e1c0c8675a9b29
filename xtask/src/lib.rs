//! The maintainers' commands, as a library so that tests can call them directly.
//!
//! Each verb of `cargo xtask` is a module with one entry function that takes its options and
//! returns the outcome; only `main.rs` deals with arguments, the terminal and exit codes.

pub mod audit;
pub mod bench;
pub mod ci;
pub mod cli_docs;
pub mod codegen;
pub mod coverage;
mod disk;
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
