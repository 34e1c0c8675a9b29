//! All machines of all accounts in one view.
//!
//! [`behaviour`] is what every provider has to show, each against its simulator over real
//! sockets ([`beds`]); [`small`] is a cloud of the tests' own, which shows that a third one
//! needs nothing but the trait. [`many`] is about many providers at once, [`memory`] about what
//! thousands of machines take, [`fresh`] about what changed since a login, [`partial`] about
//! lists that may lack machines, [`waits`] about waiting for machines of several.

mod bad;
mod beds;
mod behaviour;
mod fresh;
mod many;
mod memory;
mod metrics;
mod otlp;
mod partial;
mod small;
mod waits;
