//! The generated client of EDIS Global's KVM management.
//!
//! One module per API. Use it through the crate `loggia`, which adds sessions, paging and TLS; on
//! its own, a client takes a [`Pipeline`](loggia_transport::Pipeline).

#![cfg_attr(docsrs, feature(doc_cfg))]

#[rustfmt::skip]
#[allow(
    clippy::doc_markdown,
    reason = "descriptions use the vendor's spelling without marking it as code"
)]
#[allow(
    deprecated,
    reason = "the code of a type names all of its fields, deprecated ones too"
)]
mod generated;

pub use generated::{management, order};

/// The README's examples, so that they compile.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
