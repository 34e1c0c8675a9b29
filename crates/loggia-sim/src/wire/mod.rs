//! What goes over the wire, as data: a request as it arrived ([`Incoming`]), an
//! answer before it is one of HTTP's ([`Answer`]), answers that a test has queued
//! ([`Canned`]), and the record of exchanges without their secrets ([`Seen`]). What
//! is done with them is in [`exchange`](crate::exchange).

mod answer;
mod canned;
mod incoming;
mod log;
mod multipart;

pub(crate) use answer::{Answer, status, with_headers};
pub(crate) use canned::Canned;
pub(crate) use incoming::{Body, Header, Incoming};
pub use log::Seen;
pub(crate) use log::{Log, Note};
pub(crate) use multipart::{Content, Part};
