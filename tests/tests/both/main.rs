//! What holds for both clouds: how they are reached, from which runtimes, over which TLS,
//! what observers receive, and what replaces the clouds in tests; all machines of both in one
//! view ([`fleet`]); and that everything public is `Send` and `Sync` ([`auto_traits`]).

mod auto_traits;
mod connection;
mod downstream;
mod fleet;
mod mock;
mod observer;
mod proxies;
mod runtimes;
mod sim_tls;
mod tls;
mod your_program;
