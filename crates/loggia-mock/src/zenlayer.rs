//! Zenlayer Cloud: mocks in a module for each service.

#[allow(
    unused_imports,
    unreachable_pub,
    reason = "without a service there is nothing to export"
)]
pub use crate::generated::zenlayer::*;
