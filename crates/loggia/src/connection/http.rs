//! The HTTP client, with what must not be left to chance.

use std::time::Duration;

use loggia_transport::{Error, ErrorKind};

use super::HttpChoice;

/// Makes the client, or takes the caller's.
pub(super) fn client(
    choice: HttpChoice,
    roots: Vec<Vec<u8>>,
    loopback: bool,
) -> Result<reqwest::Client, Error> {
    let builder = reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(10))
        .pool_idle_timeout(Duration::from_secs(60));
    let builder = match choice {
        HttpChoice::Given(client) if roots.is_empty() => return Ok(client),
        HttpChoice::Given(_) => {
            return Err(Error::new(
                ErrorKind::Config,
                "a root certificate was added beside an HTTP client of the caller's",
            )
            .with_hint("add it to that client, or use configure_http instead of http_client"));
        }
        HttpChoice::Configured(configure) => configure(builder),
        HttpChoice::Own => builder,
    };
    // A proxy cannot reach this machine's loopback, and must not see it.
    let builder = if loopback {
        builder.no_proxy()
    } else {
        builder
    };
    tls(builder, roots, loopback)?
        .redirect(reqwest::redirect::Policy::none())
        .https_only(!loopback)
        // Sessions are in the body and signatures in a header: neither API sets
        // cookies, and verbose connections would print both.
        .connection_verbose(false)
        .build()
        .map_err(|error| {
            Error::new(ErrorKind::Config, "the HTTP client cannot be made").with_source(error)
        })
}

#[cfg(feature = "rustls")]
fn tls(
    builder: reqwest::ClientBuilder,
    roots: Vec<Vec<u8>>,
    loopback: bool,
) -> Result<reqwest::ClientBuilder, Error> {
    Ok(builder.tls_backend_preconfigured(super::tls::config(roots, loopback)?))
}

#[cfg(not(feature = "rustls"))]
fn tls(
    builder: reqwest::ClientBuilder,
    _: Vec<Vec<u8>>,
    loopback: bool,
) -> Result<reqwest::ClientBuilder, Error> {
    if loopback {
        return Ok(builder);
    }
    Err(
        Error::new(ErrorKind::Config, "Loggia was built without TLS")
            .with_hint("enable its feature `rustls`, or give http_client a client that can do TLS"),
    )
}
