//! Decoders that only the fuzzer needs access to. Not part of the public interface.

use loggia_transport::edis::Session;

/// The sessions that the facade reads from a login's answer.
pub fn sessions(json: &[u8]) -> Option<Vec<Session>> {
    super::login::sessions(json)
}
