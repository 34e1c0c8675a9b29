//! Decoders that the fuzzer wants to reach and nobody else does. No part of the
//! public interface.

pub use super::login::sessions;
