//! Zenlayer's virtual machines, all of the service, over real sockets.
//!
//! [`scenario`] walks through all actions; [`spec`] holds the description of the API
//! against what the simulator knows of it; the others take the facade's short forms
//! one by one, in the good cases and in those that go wrong.

mod batches;
mod changes;
mod lists;
mod looks;
mod orders;
mod providers;
mod scenario;
mod servers;
mod shapes;
mod spec;
mod waits;
mod waits_after_orders;
mod waits_that_fail;
