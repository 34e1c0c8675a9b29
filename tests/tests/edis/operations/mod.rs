//! Every operation of both EDIS APIs, in both ways the vendor is known to answer.
//!
//! [`tour`] calls them all and then asks the simulator what it has seen: an
//! operation, or a field of one, that the client has and no one calls is a failure.
//! The other files look at one area each.

mod orders_lost;
mod providers;
mod refusals;
mod samples;
mod servers;
mod shapes;
mod shop;
mod tour;
mod upload;
mod waits;
mod waits_after_orders;
mod webhooks;
