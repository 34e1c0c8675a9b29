//! Tests a screen against scripted servers, over a pipe in memory. The clock is paused, and
//! advances to the next timer.

mod hostile_servers;
mod opening;
mod pictures;
mod server;
mod typing;
#[cfg(feature = "viewer")]
mod viewer;
mod waits;
