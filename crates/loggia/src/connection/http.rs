//! The HTTP clients, with what must not be left to chance.
//!
//! TLS is set up once; the clients of all runtimes share it, sessions to resume
//! included.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use loggia_transport::{Error, ErrorKind, HttpClients, Reach};

use super::{Configure, Endpoint, HttpChoice, Trust, proxy};
use crate::environment;

/// Where `localhost` is (RFC 6761), at the port that a URL names.
const THIS_MACHINE: [SocketAddr; 2] = [
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
    SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), 0),
];

/// Clients made here, or the caller's.
pub(super) fn clients(
    choice: HttpChoice,
    trust: &Trust,
    endpoint: &Endpoint,
    insecure_loopback: bool,
) -> Result<HttpClients, Error> {
    let configure: Option<Configure> = match choice {
        HttpChoice::Given(client) if trust.is_empty() => return Ok(client.into()),
        HttpChoice::Given(_) => {
            return Err(Error::new(
                ErrorKind::Config,
                "a root certificate was given together with an HTTP client of your own",
            )
            .with_hint("add it to that client, or use configure_http instead of http_client"));
        }
        HttpChoice::Configured(configure) => Some(configure),
        HttpChoice::Own => None,
    };
    let tls = tls(trust, endpoint.is_loopback)?;
    HttpClients::per_runtime(Reach::of(&endpoint.url), move |reach| {
        // Of several addresses, one alone may be on this machine.
        let plain_http = insecure_loopback && reach == Reach::Loopback;
        client(configure.as_ref(), &tls, plain_http, reach)
    })
}

/// A client to something that is no cloud, for one runtime.
#[cfg(feature = "otlp")]
pub(crate) fn http_client(trust: &Trust, endpoint: &Endpoint) -> Result<reqwest::Client, Error> {
    let plain_http = endpoint.is_loopback;
    let tls = tls(trust, plain_http)?;
    client(None, &tls, plain_http, Reach::of(&endpoint.url))
}

fn client(
    configure: Option<&Configure>,
    tls: &Configure,
    plain_http: bool,
    reach: Reach,
) -> Result<reqwest::Client, Error> {
    let builder = reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(10))
        .pool_idle_timeout(Duration::from_secs(60));
    // A proxy of the environment's cannot reach this machine's loopback, and must not
    // see what goes there. One that the caller names was meant.
    let builder = match reach {
        Reach::Loopback => builder.no_proxy(),
        Reach::Outside => builder,
    };
    let builder = if let Some(configure) = configure {
        // What the environment says may not be what holds then.
        configure(builder)
    } else {
        if reach == Reach::Outside {
            proxy::check(&environment::process)?;
        }
        builder
    };
    tls(builder)
        // Plain http goes there: no DNS, and no file of the system's, has a say in where that is.
        .resolve_to_addrs("localhost", &THIS_MACHINE)
        .redirect(reqwest::redirect::Policy::none())
        .https_only(!plain_http)
        // Sessions are in the body and signatures in a header: neither API sets
        // cookies, and verbose connections would print both.
        .connection_verbose(false)
        .build()
        .map_err(|error| {
            Error::new(ErrorKind::Config, "the HTTP client cannot be set up").with_source(error)
        })
}

/// What sets TLS up. Made once: clients share the configuration.
#[cfg(feature = "rustls")]
fn tls(trust: &Trust, plain_http: bool) -> Result<Configure, Error> {
    let config = super::tls::config(trust, plain_http, &environment::process)?;
    Ok(Box::new(move |builder| {
        builder.tls_backend_preconfigured(config.clone())
    }))
}

#[cfg(not(feature = "rustls"))]
fn tls(_: &Trust, plain_http: bool) -> Result<Configure, Error> {
    if plain_http {
        return Ok(Box::new(|builder| builder));
    }
    Err(
        Error::new(ErrorKind::Config, "Loggia was built without TLS")
            .with_hint("enable its feature `rustls`, or give http_client a client that can do TLS"),
    )
}

#[cfg(all(test, feature = "rustls"))]
mod tests {
    use super::*;

    /// Answers every name with an address at which no one listens.
    struct Elsewhere;

    impl reqwest::dns::Resolve for Elsewhere {
        fn resolve(&self, _: reqwest::dns::Name) -> reqwest::dns::Resolving {
            let address = SocketAddr::from(([127, 0, 0, 9], 1));
            let addresses: reqwest::dns::Addrs = Box::new(std::iter::once(address));
            Box::pin(std::future::ready(Ok(addresses)))
        }
    }

    #[tokio::test]
    async fn localhost_is_this_machine_whatever_dns_says() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
        let listener = listener.expect("binds");
        let port = listener.local_addr().expect("bound").port();
        let url = format!("http://localhost:{port}/");
        let endpoint = Endpoint::parse("test", &url, true).expect("this machine");
        let misled: Configure = Box::new(|builder| builder.dns_resolver(Elsewhere));
        let choice = HttpChoice::Configured(misled);
        let clients = clients(choice, &Trust::default(), &endpoint, true).expect("set up");
        let client = clients.get(Reach::Loopback).expect("made");
        tokio::select! {
            came = listener.accept() => drop(came.expect("came here")),
            sent = client.get(url).send() => panic!("it went elsewhere: {sent:?}"),
        }
    }

    /// Only the client for this machine sends without TLS, wherever the endpoint is.
    #[tokio::test]
    async fn what_goes_outside_is_never_plain() {
        for (url, is_loopback) in [("http://127.0.0.1:1", true), ("https://cloud.test", false)] {
            let endpoint = Endpoint {
                url: url.parse().expect("a URL"),
                is_loopback,
            };
            let trust = Trust::default();
            let clients = clients(HttpChoice::Own, &trust, &endpoint, true).expect("set up");
            for (reach, may_be_plain) in [(Reach::Loopback, true), (Reach::Outside, false)] {
                let client = clients.get(reach).expect("made");
                // A port that no one listens at: nothing leaves this machine either way.
                let sent = client.get("http://127.0.0.1:1/").send().await;
                let error = sent.expect_err("no one listens");
                assert_eq!(
                    error.is_connect(),
                    may_be_plain,
                    "{url} {reach:?}: {error:?}"
                );
                assert_eq!(
                    error.is_builder(),
                    !may_be_plain,
                    "{url} {reach:?}: {error:?}"
                );
            }
        }
    }
}
