//! Zenlayer Cloud API 2.0: one URL per service, an action header, a signature.
//!
//! - [`Credentials`]: an access key pair or a bearer token.
//! - [`signature`]: ZC2-HMAC-SHA256, without any I/O or clock.
//! - [`Api`]: the [`Protocol`](crate::protocol::Protocol): headers, signing for
//!   every attempt, the envelope around answers, the clock's offset.

mod answer;
mod credentials;
mod protocol;
pub mod signature;
mod skew;

pub use credentials::Credentials;
pub use protocol::Api;
