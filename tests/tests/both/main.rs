//! What holds for both clouds: how they are reached, from which runtimes, over which TLS,
//! who watches, and what stands in for them in tests; all machines of both in one view
//! ([`fleet`]); and that everything public travels between threads ([`travel`]).

mod connection;
mod downstream;
mod fleet;
mod mock;
mod observer;
mod runtimes;
mod sim_tls;
mod tls;
mod travel;
mod your_program;
