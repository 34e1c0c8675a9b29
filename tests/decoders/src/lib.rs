//! Every decoder of the workspace behind one function of bytes.
//!
//! A module per target with a function `run`: it feeds the bytes to a decoder and
//! panics when the decoder breaks its word. The fuzzer calls them with what it
//! makes up (`fuzz/`), the tests of this crate with what it once found worth
//! keeping, so that a stable compiler guards it too.

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
