//! The generated client of the Zenlayer Cloud API 2.0.
//!
//! One module per service, each behind a cargo feature of its name, because a
//! program pays for compiling hundreds of actions that it does not call. Use it
//! through the crate `loggia`, which brings signatures, paging and TLS; on its own,
//! a client takes a ready [`Pipeline`](loggia_transport::Pipeline).

#[rustfmt::skip]
#[allow(
    clippy::doc_markdown,
    reason = "descriptions use the vendor's spelling without marking it as code"
)]
mod generated;

#[cfg(feature = "vm")]
pub use generated::vm;
