//! The way in: the listening socket, which can be closed for a while.
//!
//! Closing and opening take effect at once, whoever asks and from whatever
//! thread, so that a test can rely on the next connection being refused, or
//! not. While the gate is closed its port stays reserved by a socket that is
//! bound and does not listen: no one else can be given the port, and it is
//! certain to be there again.

use std::future::poll_fn;
use std::io;
use std::net::{Shutdown, SocketAddr};
use std::sync::{Arc, Mutex, OnceLock, Weak};
use std::task::{Context, Poll};
use std::time::Duration;

use socket2::{Domain, Protocol, SockRef, Socket, Type};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

use super::connection::Connection;
use crate::clock::Clock;
use crate::lock::lock;

/// How many connections wait to be accepted.
const BACKLOG: i32 = 1024;
/// The pause after a failure to accept, such as having no file handles left.
const PAUSE: Duration = Duration::from_millis(50);

/// The way into one side of the simulator.
pub(crate) struct Gate {
    addr: SocketAddr,
    clock: Clock,
    inner: Mutex<Inner>,
    /// Notified when the gate was opened or closed.
    changed: Notify,
    /// Held for the clock, which calls it after every move.
    watcher: OnceLock<Arc<dyn Fn() + Send + Sync>>,
}

struct Inner {
    socket: Listening,
    /// When it opens again, in milliseconds, while it is closed.
    reopens: Option<u64>,
    connections: Vec<Weak<Connection>>,
}

enum Listening {
    Open(TcpListener),
    /// Listens, and is not yet known to the runtime.
    Opened(std::net::TcpListener),
    /// Bound, and does not listen.
    Closed(Option<Socket>),
    /// For good.
    Ended,
}

impl Gate {
    pub(crate) fn new(listener: TcpListener, addr: SocketAddr, clock: &Clock) -> Arc<Self> {
        let gate = Arc::new(Self {
            addr,
            clock: clock.clone(),
            inner: Mutex::new(Inner {
                socket: Listening::Open(listener),
                reopens: None,
                connections: Vec::new(),
            }),
            changed: Notify::new(),
            watcher: OnceLock::new(),
        });
        let this = Arc::downgrade(&gate);
        let watcher: Arc<dyn Fn() + Send + Sync> = Arc::new(move || {
            if let Some(gate) = this.upgrade() {
                gate.open_if_due();
            }
        });
        clock.watch(&watcher);
        // The cell is new and empty.
        let _ = gate.watcher.set(watcher);
        gate
    }

    /// Refuses connections until a millisecond of the clock, or until it is
    /// opened. Connections on which nothing is under way are closed, others
    /// after their exchange.
    pub(crate) fn close(&self, until: Option<u64>) {
        let mut inner = lock(&self.inner);
        if let Listening::Ended = inner.socket {
            return;
        }
        inner.reopens = until;
        if !matches!(inner.socket, Listening::Closed(_)) {
            inner.end_listening();
            // The old socket has to go first.
            inner.socket = Listening::Closed(None);
            inner.socket = Listening::Closed(reserve(self.addr).ok());
        }
        for connection in inner.connections.drain(..) {
            if let Some(connection) = connection.upgrade() {
                connection.close_when_idle();
            }
        }
        drop(inner);
        self.changed.notify_one();
    }

    /// Lets connections in again.
    pub(crate) fn open(&self) {
        let mut inner = lock(&self.inner);
        inner.reopens = None;
        if let Listening::Closed(reserved) = &mut inner.socket {
            if let Ok(listener) = listen(reserved.take(), self.addr) {
                inner.socket = Listening::Opened(listener);
            } else {
                // Somebody has taken the port after all: try again.
                inner.reopens = Some(0);
            }
        }
        drop(inner);
        self.changed.notify_one();
    }

    fn open_if_due(&self) {
        let reopens = lock(&self.inner).reopens;
        if reopens.is_some_and(|at| at <= self.clock.unix_millis()) {
            self.open();
        }
    }

    /// Closes it for good. Connections are not touched.
    pub(crate) fn end(&self) {
        let mut inner = lock(&self.inner);
        inner.end_listening();
        inner.socket = Listening::Ended;
        inner.reopens = None;
    }

    /// Keeps a connection in mind, to be closed with the gate.
    pub(crate) fn keep(&self, connection: &Arc<Connection>) {
        let mut inner = lock(&self.inner);
        inner.connections.retain(|known| known.strong_count() > 0);
        inner.connections.push(Arc::downgrade(connection));
        if matches!(inner.socket, Listening::Closed(_)) {
            // It was accepted at the last moment.
            connection.close_when_idle();
        }
    }

    /// The next connection. To be waited for by one task only.
    pub(crate) async fn accept(&self) -> TcpStream {
        loop {
            tokio::select! {
                accepted = poll_fn(|cx| self.poll_accept(cx)) => match accepted {
                    Ok(stream) => return stream,
                    Err(error) => recovered(&error).await,
                },
                () = self.changed.notified() => {}
                () = self.due() => self.open_if_due(),
            }
        }
    }

    fn poll_accept(&self, cx: &mut Context<'_>) -> Poll<io::Result<TcpStream>> {
        let mut inner = lock(&self.inner);
        if let Listening::Opened(listener) = &inner.socket {
            // A clone is the same socket.
            let listener = listener.try_clone().and_then(TcpListener::from_std)?;
            inner.socket = Listening::Open(listener);
        }
        match &inner.socket {
            Listening::Open(listener) => listener.poll_accept(cx).map_ok(|(stream, _)| stream),
            _ => Poll::Pending,
        }
    }

    /// Waits for the end of a closure, if it has one.
    async fn due(&self) {
        let reopens = lock(&self.inner).reopens;
        let Some(at) = reopens else {
            return std::future::pending().await;
        };
        let left = at.saturating_sub(self.clock.unix_millis());
        if left == 0 {
            // A port that was taken: not so fast.
            return tokio::time::sleep(PAUSE).await;
        }
        self.clock.sleep(Duration::from_millis(left)).await;
    }
}

impl Inner {
    /// Ends the listening of the socket itself: closing a handle is not enough
    /// where a child process holds another for a moment.
    fn end_listening(&self) {
        let _ = match &self.socket {
            Listening::Open(listener) => SockRef::from(listener).shutdown(Shutdown::Both),
            Listening::Opened(listener) => SockRef::from(listener).shutdown(Shutdown::Both),
            Listening::Closed(_) | Listening::Ended => Ok(()),
        };
    }
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut shown = f.debug_struct("Gate");
        shown.field("addr", &self.addr).finish_non_exhaustive()
    }
}

/// The next connection of a listener without a gate.
pub(crate) async fn accept_from(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) => recovered(&error).await,
        }
    }
}

/// Until it is worth a try to accept the next connection after one that failed: that is no end.
async fn recovered(error: &io::Error) {
    if !is_of_one_connection(error) {
        tokio::time::sleep(PAUSE).await;
    }
}

/// A socket that is bound and does not listen.
fn reserve(addr: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, Some(Protocol::TCP))?;
    // As the listener had it: the port has connections that are closing.
    #[cfg(not(windows))]
    socket.set_reuse_address(true)?;
    socket.bind(&addr.into())?;
    Ok(socket)
}

fn listen(reserved: Option<Socket>, addr: SocketAddr) -> io::Result<std::net::TcpListener> {
    let socket = match reserved {
        Some(socket) => socket,
        None => reserve(addr)?,
    };
    socket.set_nonblocking(true)?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Whether an error is about a connection that was given up before it was
/// accepted, and says nothing about the next.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

/// A socket that is shut accepts nothing until it listens again.
#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_failure_to_accept_is_no_end() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
        let socket = SockRef::from(&listener);
        socket.shutdown(Shutdown::Both).expect("shut");
        assert!(listener.accept().await.is_err());
        let client = async {
            tokio::time::sleep(PAUSE / 2).await;
            socket.listen(BACKLOG).expect("listens again");
            // At another port: the first one went with the listening.
            let addr = listener.local_addr().expect("an address");
            TcpStream::connect(addr).await.expect("connected")
        };
        let (accepted, client) = tokio::join!(accept_from(&listener), client);
        let own = client.local_addr().expect("an address");
        assert_eq!(accepted.peer_addr().expect("connected"), own);
    }
}
