//! The clients under load, over real sockets: thousands of calls across expiries, callers that
//! give up, hosts that move, runtimes that end, a server that fails for all callers.
#![allow(clippy::print_stdout, reason = "figures, for `--nocapture`")]

mod aborted_logins;
mod many_calls;
mod moved_servers;
mod proxy;
mod retry_budget;
mod runtimes;
