//! Turns the errors of a Redis server into ours.

use loggia_transport::{Error, ErrorKind};
use redis::RedisError;

#[cfg(feature = "rustls")]
const WHICH_PORT: &str =
    "check its address, and whether the port speaks TLS: rediss:// does, redis:// does not";

#[cfg(feature = "rustls")]
pub(super) fn too_slow() -> Error {
    Error::new(
        ErrorKind::Timeout,
        "the session store: no connection in time",
    )
    .with_hint(WHICH_PORT)
}

/// The server's error, without its message, which may quote what was sent.
pub(super) fn away(error: &RedisError) -> Error {
    #[cfg(feature = "rustls")]
    if let Some(error) = tls::cause(error) {
        return tls::refused(error);
    }
    let code = error.code().map(|code| format!(" ({code})"));
    let message = format!(
        "the session store: {}{}",
        error.category(),
        code.unwrap_or_default()
    );
    let is_refused = matches!(error.kind(), redis::ErrorKind::AuthenticationFailed);
    let kind = if is_refused {
        ErrorKind::Config
    } else {
        ErrorKind::Connect
    };
    Error::new(kind, message)
        .with_hint("check address, user and password of the server; one with TLS has rediss://")
}

/// Why no connection could be made.
#[cfg(feature = "rustls")]
pub(super) fn unreachable(error: &std::io::Error) -> Error {
    tls::cause(error).map_or_else(
        || {
            let message = format!("the session store cannot be reached ({})", error.kind());
            Error::new(ErrorKind::Connect, message).with_hint(WHICH_PORT)
        },
        tls::refused,
    )
}

/// Why a connection that passed TLS ended before its first answer. A server that requires a
/// certificate of ours reports that no sooner than this, and may close the connection first.
#[cfg(feature = "rustls")]
pub(super) fn closed(error: &RedisError) -> Error {
    if tls::cause(error).is_some() || !error.is_io_error() {
        return away(error);
    }
    let message = "the session store closed the connection before it answered";
    Error::new(ErrorKind::Connect, message)
        .with_hint("it may ask for a certificate: give it one with client_certificate_files()")
}

#[cfg(feature = "rustls")]
mod tls {
    use std::error::Error as StdError;
    use std::io;
    use std::sync::Arc;

    use rustls::{AlertDescription, CertificateError};

    use super::{Error, ErrorKind};

    /// How the crate `redis` stores causes.
    type Shared = Arc<dyn StdError + Send + Sync>;

    /// The TLS error among the causes of an error.
    pub(super) fn cause<'e>(error: &'e (dyn StdError + 'static)) -> Option<&'e rustls::Error> {
        let mut next = Some(error);
        while let Some(error) = next {
            if let Some(found) = error.downcast_ref() {
                return Some(found);
            }
            // `source` skips an error inside an `Arc` or an I/O error.
            next = if let Some(shared) = error.downcast_ref::<Shared>() {
                Some(&**shared)
            } else if let Some(of_io) = error.downcast_ref::<io::Error>() {
                of_io
                    .get_ref()
                    .map(|wrapped| wrapped as &(dyn StdError + 'static))
            } else {
                error.source()
            };
        }
        None
    }

    pub(super) fn refused(error: &rustls::Error) -> Error {
        let (kind, message, hint) = match error {
            rustls::Error::InvalidCertificate(CertificateError::UnknownIssuer) => (
                ErrorKind::Config,
                "the session store's certificate is from an unknown authority".to_owned(),
                "give that authority's certificate to root_certificates_file()",
            ),
            rustls::Error::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            ) => (
                ErrorKind::Config,
                "the session store's certificate is for another name".to_owned(),
                "write the name that it is for into the address",
            ),
            rustls::Error::InvalidCertificate(error) => (
                ErrorKind::Config,
                format!("the session store's certificate is not accepted ({error})"),
                "give the server a certificate that is valid",
            ),
            rustls::Error::AlertReceived(
                alert @ (AlertDescription::CertificateRequired
                | AlertDescription::HandshakeFailure
                | AlertDescription::BadCertificate
                | AlertDescription::UnknownCA),
            ) => (
                ErrorKind::Config,
                format!("the session store refuses the connection ({alert:?})"),
                "give it a certificate that it knows with client_certificate_files()",
            ),
            error => (
                ErrorKind::Connect,
                format!("the session store does not speak TLS as it should ({error})"),
                "write redis:// if the port is the one without TLS",
            ),
        };
        Error::new(kind, message).with_hint(hint)
    }
}
