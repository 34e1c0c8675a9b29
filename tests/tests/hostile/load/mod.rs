//! The clients under load and in bad weather, over real sockets: thousands of calls
//! across expiries, callers that give up, hosts that move, runtimes that end, a server
//! that fails for everybody.
#![allow(clippy::print_stdout, reason = "figures, for `--nocapture`")]

mod aborted;
mod budget;
mod crowd;
mod front;
mod moved;
mod runtimes;
