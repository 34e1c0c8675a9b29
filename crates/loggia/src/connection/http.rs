//! The HTTP clients, with what must not be left to chance.
//!
//! TLS is set up once; the clients of all runtimes share it, sessions to resume
//! included.

use std::time::Duration;

use loggia_transport::{Error, ErrorKind, HttpClients};

use super::{Configure, HttpChoice};

/// Clients made here, or the caller's.
pub(super) fn clients(
    choice: HttpChoice,
    roots: Vec<Vec<u8>>,
    loopback: bool,
) -> Result<HttpClients, Error> {
    let configure: Configure = match choice {
        HttpChoice::Given(client) if roots.is_empty() => return Ok(client.into()),
        HttpChoice::Given(_) => {
            return Err(Error::new(
                ErrorKind::Config,
                "a root certificate was added beside an HTTP client of the caller's",
            )
            .with_hint("add it to that client, or use configure_http instead of http_client"));
        }
        HttpChoice::Configured(configure) => configure,
        HttpChoice::Own => Box::new(|builder| builder),
    };
    let tls = tls(roots, loopback)?;
    HttpClients::per_runtime(move || client(&configure, &tls, loopback))
}

fn client(
    configure: &Configure,
    tls: &Configure,
    loopback: bool,
) -> Result<reqwest::Client, Error> {
    let builder = configure(
        reqwest::Client::builder()
            .connect_timeout(Duration::from_secs(10))
            .pool_idle_timeout(Duration::from_secs(60)),
    );
    // A proxy cannot reach this machine's loopback, and must not see it.
    let builder = if loopback {
        builder.no_proxy()
    } else {
        builder
    };
    tls(builder)
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

/// What sets TLS up. Made once: clients share the configuration.
#[cfg(feature = "rustls")]
fn tls(roots: Vec<Vec<u8>>, loopback: bool) -> Result<Configure, Error> {
    let config = super::tls::config(roots, loopback)?;
    Ok(Box::new(move |builder| {
        builder.tls_backend_preconfigured(config.clone())
    }))
}

#[cfg(not(feature = "rustls"))]
fn tls(_: Vec<Vec<u8>>, loopback: bool) -> Result<Configure, Error> {
    if loopback {
        return Ok(Box::new(|builder| builder));
    }
    Err(
        Error::new(ErrorKind::Config, "Loggia was built without TLS")
            .with_hint("enable its feature `rustls`, or give http_client a client that can do TLS"),
    )
}
