//! Decoders that the fuzzer wants to reach and no one else does. No part of the
//! public interface.

use loggia_transport::edis::Session;

/// What the facade makes of a login's answer.
pub fn sessions(json: &[u8]) -> Option<Vec<Session>> {
    super::login::sessions(json)
}
