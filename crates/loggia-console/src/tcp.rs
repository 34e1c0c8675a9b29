//! Connects to a host by name, at any of its addresses, and detects when the other side is gone.
//!
//! A name often has addresses of both kinds, and a network may not carry one of them at all. An
//! attempt at such an address fails only after minutes, when the system gives up. Therefore the
//! next address is tried a moment later, beside the first, and the first connection is taken (RFC
//! 8305 in short).
//!
//! A screen may stay the same for hours, and then nothing is sent on its connection. If the host
//! disappears meanwhile, or a router on the way forgets the connection, neither side is informed.
//! Therefore the system probes from time to time whether the other side is there.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use socket2::{SockRef, TcpKeepalive};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::sleep;

/// How long an attempt runs alone before the next one begins.
const HEAD_START: Duration = Duration::from_millis(250);
/// How long nothing may arrive before the system probes the other side, how often it probes, and
/// how many times.
const QUIET: Duration = Duration::from_secs(30);
const ASKS_EVERY: Duration = Duration::from_secs(10);
const ASKS: u32 = 6;

/// A connection to one of a host's addresses.
pub(crate) async fn connect(host: &str, port: u16) -> io::Result<TcpStream> {
    let addresses: Vec<_> = lookup_host((host, port)).await?.collect();
    let stream = first_of(in_turn(addresses)).await?;
    // Keys are a few bytes each, and must not wait for more.
    stream.set_nodelay(true)?;
    // The connection is usable without it.
    let _ = watch(&stream);
    Ok(stream)
}

/// Makes a connection fail if its other side is gone.
fn watch(stream: &TcpStream) -> io::Result<()> {
    let asking = TcpKeepalive::new().with_time(QUIET);
    // Other systems have their own interval and number of probes.
    #[cfg(any(
        target_os = "android",
        target_os = "freebsd",
        target_os = "ios",
        target_os = "linux",
        target_os = "macos",
        target_os = "netbsd",
        target_os = "windows",
    ))]
    let asking = asking.with_interval(ASKS_EVERY).with_retries(ASKS);
    let socket = SockRef::from(stream);
    // The same for keys that are not acknowledged: elsewhere the system gives up after minutes.
    #[cfg(any(target_os = "android", target_os = "linux"))]
    socket.set_tcp_user_timeout(Some(QUIET + ASKS_EVERY * ASKS))?;
    socket.set_tcp_keepalive(&asking)
}

/// Addresses of both kinds alternately, beginning with the one that the system prefers.
fn in_turn(addresses: Vec<SocketAddr>) -> Vec<SocketAddr> {
    let is_first_v6 = addresses.first().is_some_and(SocketAddr::is_ipv6);
    let (preferred, others): (Vec<_>, Vec<_>) = addresses
        .into_iter()
        .partition(|address| address.is_ipv6() == is_first_v6);
    let mut others = others.into_iter();
    let mut turns = Vec::new();
    for address in preferred {
        turns.push(address);
        turns.extend(others.next());
    }
    turns.extend(others);
    turns
}

/// The first successful connection of attempts that begin one after the other.
async fn first_of(addresses: Vec<SocketAddr>) -> io::Result<TcpStream> {
    let mut addresses = addresses.into_iter();
    let mut attempts = FuturesUnordered::new();
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    loop {
        if attempts.is_empty() {
            match addresses.next() {
                Some(address) => attempts.push(TcpStream::connect(address)),
                None => return Err(last),
            }
        }
        tokio::select! {
            outcome = attempts.next() => match outcome {
                Some(Ok(stream)) => return Ok(stream),
                Some(Err(error)) => {
                    last = error;
                    attempts.extend(addresses.next().map(TcpStream::connect));
                }
                None => {}
            },
            () = sleep(HEAD_START), if addresses.len() > 0 => {
                attempts.extend(addresses.next().map(TcpStream::connect));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpListener;

    use super::*;

    fn addresses(texts: &[&str]) -> Vec<SocketAddr> {
        let texts = texts.iter();
        texts.map(|text| text.parse().expect("one")).collect()
    }

    #[test]
    fn ipv4_and_ipv6_addresses_alternate() {
        let six = ["[2001:db8::1]:1", "[2001:db8::2]:1", "[2001:db8::3]:1"];
        let four = ["192.0.2.1:1", "192.0.2.2:1"];
        for (given, turns) in [
            (
                &[six[0], six[1], six[2], four[0], four[1]][..],
                &[six[0], four[0], six[1], four[1], six[2]][..],
            ),
            (&[four[0], six[0], six[1]], &[four[0], six[0], six[1]]),
            (&four, &four),
            (&[], &[]),
        ] {
            assert_eq!(in_turn(addresses(given)), addresses(turns), "{given:?}");
        }
    }

    #[tokio::test]
    async fn connections_are_probed_by_keepalive() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
        let port = listener.local_addr().expect("an address").port();
        let stream = connect("127.0.0.1", port).await.expect("connected");
        assert!(SockRef::from(&stream).keepalive().expect("known"));
        assert!(stream.nodelay().expect("known"));
        #[cfg(target_os = "linux")]
        {
            let socket = SockRef::from(&stream);
            assert_eq!(socket.tcp_keepalive_time().expect("known"), QUIET);
            let patience = socket.tcp_user_timeout().expect("known");
            assert_eq!(patience, Some(Duration::from_secs(90)));
        }
    }

    #[tokio::test]
    async fn after_a_refusal_the_next_address_is_tried() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
        let good = listener.local_addr().expect("an address");
        let closed = TcpListener::bind("127.0.0.1:0").await.expect("bound");
        let bad = closed.local_addr().expect("an address");
        drop(closed);
        let stream = first_of(vec![bad, bad, good]).await.expect("connected");
        assert_eq!(stream.peer_addr().expect("connected"), good);
        let error = first_of(vec![bad, bad]).await.expect_err("refused");
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
        let error = first_of(Vec::new()).await.expect_err("none");
        assert_eq!(error.kind(), io::ErrorKind::NotFound);
    }

    /// Its queue of waiting connections is full: the next one gets no answer.
    #[cfg(target_os = "linux")]
    #[tokio::test(start_paused = true)]
    async fn a_silent_address_does_not_delay_the_next() {
        use tokio::net::TcpSocket;
        use tokio::time::{Instant, timeout};

        let socket = TcpSocket::new_v4().expect("a socket");
        socket.bind(addresses(&["127.0.0.1:0"])[0]).expect("bound");
        let full = socket.listen(1).expect("listens");
        let silent = full.local_addr().expect("an address");
        let mut waiting = Vec::new();
        let moment = Duration::from_millis(100);
        while let Ok(Ok(stream)) = timeout(moment, TcpStream::connect(silent)).await {
            waiting.push(stream);
        }
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
        let good = listener.local_addr().expect("an address");
        let begun = Instant::now();
        let stream = first_of(vec![silent, good]).await.expect("connected");
        assert_eq!(stream.peer_addr().expect("connected"), good);
        assert_eq!(begun.elapsed(), HEAD_START);
    }
}
