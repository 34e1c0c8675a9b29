//! Data that goes over the wire: a request as it arrived ([`Incoming`]), an answer before it
//! becomes an HTTP response ([`Answer`]), answers that a test has queued ([`Canned`]), and the
//! record of exchanges without their secrets ([`RecordedRequest`]). They are processed in
//! [`exchange`](crate::exchange).

mod answer;
mod canned;
mod incoming;
mod log;
mod multipart;

pub(crate) use answer::{Answer, status, with_headers};
pub(crate) use canned::Canned;
pub(crate) use incoming::{Body, Header, Incoming};
pub use log::RecordedRequest;
pub(crate) use log::{Log, Note};
pub(crate) use multipart::{Content, Part};
