//! The generated client of EDIS Global's KVM management.
//!
//! One module per API. Use it through the crate `loggia`, which brings sessions,
//! paging and TLS; on its own, a client takes a ready
//! [`Pipeline`](loggia_transport::Pipeline).

#[rustfmt::skip]
#[allow(
    clippy::doc_markdown,
    reason = "descriptions use the vendor's spelling without marking it as code"
)]
#[allow(
    clippy::default_trait_access,
    reason = "a builder's own method may be called `default`, after a field"
)]
#[allow(
    clippy::manual_async_fn,
    reason = "the type of `send` promises that its future is `Send` and `Sync`"
)]
mod generated;

pub use generated::{management, order};
