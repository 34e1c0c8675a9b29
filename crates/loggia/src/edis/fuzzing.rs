//! Decoders that the fuzzer wants to reach and nobody else does. No part of the
//! public interface.

use loggia_edis::management::types::CreateAuthSessionResponse;
use loggia_transport::Error;
use loggia_transport::edis::Session;

/// What the facade makes of a login's answer.
///
/// # Errors
/// `Decode` when an entry lacks what every call needs.
pub fn sessions(reply: CreateAuthSessionResponse) -> Result<Vec<Session>, Error> {
    super::login::sessions(reply)
}
