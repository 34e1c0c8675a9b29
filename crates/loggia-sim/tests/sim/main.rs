//! The simulators over real sockets. The tests speak plain HTTP and sign for
//! themselves: what they check must not depend on the clients that are later
//! checked against the simulators.

mod edis_login;
mod edis_vps;
mod program;
mod support;
mod wire;
mod zenlayer_actions;
mod zenlayer_auth;
mod zenlayer_fields;
