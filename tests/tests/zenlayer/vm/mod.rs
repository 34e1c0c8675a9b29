//! Zenlayer's virtual machines, all of the service, over real sockets.
//!
//! [`scenario`] calls all actions; [`spec_comparison`] compares the description of the API with
//! what the simulator knows of it; the others test the facade's short forms one by one, where
//! they succeed and where they fail.

mod answer_shapes;
mod batches;
mod changing_lists;
mod credential_providers;
mod failing_waits;
mod order_retries;
mod reads;
mod scenario;
mod scripted_servers;
mod short_forms;
mod spec_comparison;
mod stale_states;
mod waits;
