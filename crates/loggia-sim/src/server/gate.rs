//! The gate: the listening socket, which can be closed for a while.
//!
//! Closing and opening take effect at once, from any thread, so that a test can rely on whether
//! the next connection is refused. While the gate is closed its port stays reserved by a socket
//! that is bound and does not listen: no other program can be given the port, and it is
//! certainly available again.

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

/// How many connections may wait to be accepted.
const BACKLOG: i32 = 1024;
/// The pause after a failure to accept, such as a lack of file handles.
const PAUSE: Duration = Duration::from_millis(50);

/// The gate of one side of the simulator.
pub(crate) struct Gate {
    addr: SocketAddr,
    clock: Clock,
    inner: Mutex<Inner>,
    /// Notified when the gate is opened or closed.
    changed: Notify,
    /// Kept alive for the clock, which calls it after every move.
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
    /// Listens, and is not yet registered with the runtime.
    Opened(std::net::TcpListener),
    /// Bound, and does not listen.
    Closed(Option<Socket>),
    /// Closed for good.
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
        // This cannot fail: the cell is new and empty.
        let _ = gate.watcher.set(watcher);
        gate
    }

    /// Refuses connections until a millisecond of the clock, or until it is opened. Connections
    /// on which nothing is under way are closed, others after their exchange.
    pub(crate) fn close(&self, until: Option<u64>) {
        let mut inner = lock(&self.inner);
        if let Listening::Ended = inner.socket {
            return;
        }
        inner.reopens = until;
        if !matches!(inner.socket, Listening::Closed(_)) {
            inner.end_listening();
            // The old socket must be dropped first.
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

    /// Accepts connections again.
    pub(crate) fn open(&self) {
        let mut inner = lock(&self.inner);
        inner.reopens = None;
        if let Listening::Closed(reserved) = &mut inner.socket {
            if let Ok(listener) = listen(reserved.take(), self.addr) {
                inner.socket = Listening::Opened(listener);
            } else {
                // Another program has taken the port after all: try again.
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

    /// Closes it for good. Connections are not affected.
    pub(crate) fn end(&self) {
        let mut inner = lock(&self.inner);
        inner.end_listening();
        inner.socket = Listening::Ended;
        inner.reopens = None;
    }

    /// Remembers a connection, to be closed with the gate.
    pub(crate) fn keep(&self, connection: &Arc<Connection>) {
        let mut inner = lock(&self.inner);
        inner.connections.retain(|known| known.strong_count() > 0);
        inner.connections.push(Arc::downgrade(connection));
        if matches!(inner.socket, Listening::Closed(_)) {
            // It was accepted at the last moment.
            connection.close_when_idle();
        }
    }

    /// Returns the next connection. Only one task may wait for it.
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

    /// Waits for the end of a temporary closure, if there is one.
    async fn due(&self) {
        let reopens = lock(&self.inner).reopens;
        let Some(at) = reopens else {
            return std::future::pending().await;
        };
        let left = at.saturating_sub(self.clock.unix_millis());
        if left == 0 {
            // The port was taken: pause before trying again.
            return tokio::time::sleep(PAUSE).await;
        }
        self.clock.sleep(Duration::from_millis(left)).await;
    }
}

impl Inner {
    /// Stops the socket itself from listening: closing a handle is not enough while a child
    /// process briefly holds another.
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

/// Returns the next connection of a listener without a gate.
pub(crate) async fn accept_from(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            Err(error) => recovered(&error).await,
        }
    }
}

/// Waits after a failure until accepting is worth another try; a failure is not the end.
async fn recovered(error: &io::Error) {
    if !is_of_one_connection(error) {
        tokio::time::sleep(PAUSE).await;
    }
}

/// Returns a socket that is bound and does not listen.
fn reserve(addr: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(addr), Type::STREAM, Some(Protocol::TCP))?;
    // As for the listener: the port still has connections that are closing.
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

/// Returns whether an error is about a connection that was aborted before it was accepted, and
/// so does not affect the next.
fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

/// Tests that a socket that was shut down accepts nothing until it listens again.
#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_failed_accept_does_not_stop_the_server() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("bound");
        let socket = SockRef::from(&listener);
        socket.shutdown(Shutdown::Both).expect("shut");
        assert!(listener.accept().await.is_err());
        let client = async {
            tokio::time::sleep(PAUSE / 2).await;
            socket.listen(BACKLOG).expect("listens again");
            // At another port: the first one was released with the listener.
            let addr = listener.local_addr().expect("an address");
            TcpStream::connect(addr).await.expect("connected")
        };
        let (accepted, client) = tokio::join!(accept_from(&listener), client);
        let own = client.local_addr().expect("an address");
        assert_eq!(accepted.peer_addr().expect("connected"), own);
    }
}
