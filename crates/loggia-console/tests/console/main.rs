//! A screen against servers that play a part, over a pipe in memory. Time stands still
//! and jumps to the next moment for which somebody waits.

mod bounds;
mod looking;
mod opening;
mod server;
mod typing;
#[cfg(feature = "viewer")]
mod viewing;
mod waiting;
