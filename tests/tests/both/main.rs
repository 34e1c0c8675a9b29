//! What holds for both clouds: how they are reached, from which runtimes, over which TLS,
//! who watches, and what stands in for them in tests.

mod connection;
mod downstream;
mod mock;
mod observer;
mod runtimes;
mod sim_tls;
mod tls;
