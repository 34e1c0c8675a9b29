//! The generated client of the Zenlayer Cloud API 2.0.
//!
//! One module per service, each behind a cargo feature of the same name, because a program would
//! otherwise compile hundreds of actions that it does not call. Use it through the crate
//! `loggia`, which adds signatures, paging and TLS; on its own, a client takes a
//! [`Pipeline`](loggia_transport::Pipeline).

#![cfg_attr(docsrs, feature(doc_cfg))]

mod error_code;
#[rustfmt::skip]
#[allow(
    clippy::doc_markdown,
    reason = "descriptions use the vendor's spelling without marking it as code"
)]
#[allow(
    clippy::unreadable_literal,
    reason = "limits are written as the specs have them"
)]
#[allow(
    deprecated,
    reason = "the code of a type names all of its fields, deprecated ones too"
)]
mod generated;

pub use generated::error_codes::ErrorCode;
#[allow(
    unused_imports,
    unreachable_pub,
    reason = "without a service there is nothing to export"
)]
pub use generated::*;
