//! What costs memory, counted. By itself: a subscriber of other tests would count too.

mod answers;
mod session_lookup;
#[path = "../transport/support/mod.rs"]
mod support;
