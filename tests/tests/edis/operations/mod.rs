//! Every operation of both EDIS APIs, in both ways the vendor is known to answer.
//!
//! [`tour`] calls them all and then asks the simulator what it has seen: an operation, or a
//! field of one, that the client has and no test calls is a failure. The other files test one
//! area each.

mod answer_shapes;
mod credential_providers;
mod lost_orders;
mod prices;
mod refusals;
mod samples;
mod servers;
mod shop;
mod stale_states;
mod tour;
mod upload;
mod waits;
mod webhooks;
