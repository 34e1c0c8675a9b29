//! The one request pipeline under every generated Loggia client.
//!
//! A generated operation is data: an [`Operation`] constant, a request type and a reply type.
//! Everything between calling it and having its reply happens here, in the same order for both
//! clouds:
//!
//! 1. the request is checked and encoded once ([`encode`], [`Body`]); secrets are written out here and
//!    nowhere else ([`Secret`]);
//! 2. for each attempt it is authorised by the vendor's [`protocol::Protocol`]:
//!    a session is looked up or renewed ([`edis`]), a signature is made
//!    ([`zenlayer`]);
//! 3. it is sent, and the answer read up to a limit ([`pipeline`]);
//! 4. the protocol judges the answer; a refusal is sent again if that is harmless
//!    and worth it ([`retry`]);
//! 5. the payload is decoded, tolerantly ([`decode`]), into a [`Reply`].
//!
//! Whatever goes wrong is an [`Error`]. This crate knows no operation of either
//! cloud and decides nothing about TLS: the crate `loggia` does.

#![cfg_attr(docsrs, feature(doc_cfg))]

pub mod body;
pub mod call;
pub mod clock;
pub mod confirm;
pub mod decode;
pub mod edis;
pub mod encode;
pub mod error;
mod flight;
pub mod http_clients;
mod json_object;
pub mod observe;
pub mod operation;
pub mod pace;
pub mod pipeline;
pub mod protocol;
mod repair;
pub mod reply;
pub mod retry;
pub mod secret;
pub mod source;
pub mod timestamp;
mod whereabouts;
pub mod zenlayer;

pub use body::Body;
pub use confirm::Confirm;
pub use error::{Error, ErrorKind};
pub use http_clients::{Destination, HttpClients};
pub use operation::{Host, Named, Operation, Paging, Safety, Waits};
pub use pace::{Pace, PaceStore};
pub use pipeline::{CallOptions, Deadline, Pipeline};
pub use reply::Reply;
pub use retry::RetryPolicy;
pub use secret::Secret;
pub use timestamp::Timestamp;

/// The README's examples, so that they compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
