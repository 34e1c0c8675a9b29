//! Every decoder of the workspace, each behind one function of bytes.
//!
//! Each target is a module with a function `run`, which feeds the bytes to a decoder and panics
//! when the decoder violates its contract. The fuzzer (`fuzz/`) calls them with generated inputs,
//! and the tests of this crate with inputs that it once found worth keeping, so that they are
//! also checked by a stable compiler.

pub mod answer;
pub mod corpus;
mod json;
mod judged;
pub mod replies;
pub mod seeds;

pub mod audit_page;
pub mod data_uri;
pub mod date;
pub mod edis_reply;
pub mod retry_after;
pub mod session_map;
pub mod spec_loader;
pub mod tolerant;
pub mod vnc_session;
pub mod webhook;
pub mod zenlayer_reply;
