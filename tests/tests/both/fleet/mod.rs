//! All machines of all accounts in one view.
//!
//! [`contract`] is what every provider has to do, each against its simulator over real sockets
//! ([`testbeds`]); [`small_cloud`] is a cloud of the tests' own, which shows that a third one
//! needs nothing but the trait. [`many_providers`] is about many providers at once, [`memory`]
//! about the memory that thousands of machines take, [`edis_freshness`] about changes since a
//! login, [`incomplete_lists`] about lists that may lack machines, [`waits`] about waiting for
//! machines of several providers, [`metrics`] and [`otlp`] about a fleet as metrics.

mod contract;
mod edis_freshness;
mod failing;
mod incomplete_lists;
mod many_providers;
mod memory;
mod metrics;
mod otlp;
mod otlp_receiver;
mod small_cloud;
mod testbeds;
mod waits;
