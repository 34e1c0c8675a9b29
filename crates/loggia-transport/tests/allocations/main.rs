//! Counts allocations. A separate program, because in a program with a tracing subscriber, such
//! as the tests of spans, a call takes more.

mod answers;
mod session_lookup;
#[path = "../transport/support/mod.rs"]
mod support;
