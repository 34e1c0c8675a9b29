//! Decoders that the fuzzer wants to reach and nobody else does. No part of the
//! public interface.

use loggia_edis::management::types::CreateAuthSessionResponse;
use loggia_transport::edis::Session;

/// What the facade makes of a login's answer.
pub fn sessions(reply: CreateAuthSessionResponse) -> Vec<Session> {
    super::login::sessions(reply)
}
