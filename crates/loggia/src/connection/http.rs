//! Builds the HTTP clients, with every setting that must not be left to chance.
//!
//! TLS is set up once; the clients of all runtimes share it, including sessions to resume.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use loggia_transport::{Destination, Error, ErrorKind, HttpClients};

use super::{Configure, Endpoint, HttpChoice, Trust, proxy};
use crate::environment;

/// The addresses of `localhost` (RFC 6761); the port is the one that a URL names.
const THIS_MACHINE: [SocketAddr; 2] = [
    SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0),
    SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), 0),
];

/// The clients made here, or the caller's.
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
    HttpClients::per_runtime(Destination::of(&endpoint.url), move |reach| {
        // If there are several endpoints, perhaps only one is on this machine.
        let plain_http = insecure_loopback && reach == Destination::Loopback;
        client(configure.as_ref(), &tls, plain_http, reach)
    })
}

/// A client for a service that is not a cloud, for one runtime.
#[cfg(feature = "otlp")]
pub(crate) fn http_client(trust: &Trust, endpoint: &Endpoint) -> Result<reqwest::Client, Error> {
    let plain_http = endpoint.is_loopback;
    let tls = tls(trust, plain_http)?;
    client(None, &tls, plain_http, Destination::of(&endpoint.url))
}

fn client(
    configure: Option<&Configure>,
    tls: &Configure,
    plain_http: bool,
    reach: Destination,
) -> Result<reqwest::Client, Error> {
    let builder = reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(10))
        .pool_idle_timeout(Duration::from_secs(60));
    // A proxy from the environment cannot reach this machine's loopback, and must not see what
    // goes there. A proxy that the caller names is intentional.
    let builder = match reach {
        Destination::Loopback => builder.no_proxy(),
        Destination::Outside => builder,
    };
    let builder = if let Some(configure) = configure {
        // The environment may have changed by then.
        configure(builder)
    } else {
        if reach == Destination::Outside {
            proxy::check(&environment::process)?;
        }
        builder
    };
    tls(builder)
        // Plain http goes there: neither DNS nor the hosts file may decide where that is.
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

/// Makes the TLS configuration, once: all clients share it.
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

    /// Resolves every name to an address at which no one listens.
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
        let client = clients.get(Destination::Loopback).expect("made");
        tokio::select! {
            came = listener.accept() => drop(came.expect("came here")),
            sent = client.get(url).send() => panic!("it went elsewhere: {sent:?}"),
        }
    }

    /// Only the client for this machine may send without TLS, wherever the endpoint is.
    #[tokio::test]
    async fn what_goes_outside_is_never_plain() {
        for (url, is_loopback) in [("http://127.0.0.1:1", true), ("https://cloud.test", false)] {
            let endpoint = Endpoint {
                url: url.parse().expect("a URL"),
                is_loopback,
            };
            let trust = Trust::default();
            let clients = clients(HttpChoice::Own, &trust, &endpoint, true).expect("set up");
            for (reach, may_be_plain) in
                [(Destination::Loopback, true), (Destination::Outside, false)]
            {
                let client = clients.get(reach).expect("made");
                // No one listens at this port: nothing leaves this machine either way.
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
