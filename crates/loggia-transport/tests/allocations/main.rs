//! What costs memory, counted. A program of its own: where a subscriber listens, as for the
//! tests of spans, a call takes more.

mod answers;
mod session_lookup;
#[path = "../transport/support/mod.rs"]
mod support;
