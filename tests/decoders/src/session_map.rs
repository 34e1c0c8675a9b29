//! Reads EDIS's login answer, the sessions that the facade makes of it, and the hosts that it
//! names.

use loggia::edis::fuzzing::sessions;
use loggia_transport::edis::HostPolicy;

/// Reads a login's answer, and any text as the name of a host.
///
/// # Panics
/// When a host is accepted that is not under an allowed domain.
pub fn run(data: &[u8]) {
    if let Ok(host) = std::str::from_utf8(data) {
        follow(host);
    }
    let Some(sessions) = sessions(data) else {
        return;
    };
    for session in sessions {
        let shown = format!("{session:?}");
        assert!(shown.contains("[redacted]"), "{shown}");
        follow(&session.api_host);
        session.api_rdns.as_deref().map(follow);
    }
}

fn follow(host: &str) {
    if let Ok(url) = HostPolicy::default().base_url(host) {
        let name = url.host_str().expect("a host");
        assert!(
            name.ends_with(".edisglobal.com") || name.ends_with(".edis.at"),
            "{host:?} leads to {url}"
        );
        // The URL contains nothing else: no user, port, path or query.
        assert_eq!(url.as_str(), format!("https://{name}/"));
        assert_eq!(name, host.to_ascii_lowercase());
    }
    if let Ok(url) = HostPolicy::new(["example.net"])
        .allow_loopback(true)
        .base_url(host)
    {
        let loopback = match url.host() {
            Some(url::Host::Ipv4(address)) => address.is_loopback(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            _ => false,
        };
        let named =
            url.scheme() == "https" && url.domain().is_some_and(|it| it.ends_with(".example.net"));
        assert!(
            named || (url.scheme() == "http" && loopback),
            "{host:?} leads to {url}"
        );
        assert!(url.username().is_empty() && url.path() == "/" && url.query().is_none());
    }
}
