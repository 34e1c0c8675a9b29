//! One connection, and what an exchange can do to it.
//!
//! [`Connection`] owns the socket and is shared: by the server that reads and writes it through
//! a [`Line`], by the exchange that may reset it, and by the gate that closes it when nothing
//! is under way. For that purpose it follows its exchanges: one begins with a request, is
//! finishing when the server has taken the whole answer, and is over when that was flushed to
//! the socket.

use std::any::Any;
use std::io;
use std::net::Shutdown;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, ready};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};
use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use crate::lock::lock;

/// A value that is dropped when the answer it accompanies has been flushed to its socket. An
/// extension of the response.
#[derive(Clone)]
pub(crate) struct AfterFlush {
    _held: Arc<dyn Any + Send + Sync>,
}

impl AfterFlush {
    pub(crate) fn drops(held: impl Any + Send + Sync) -> Self {
        Self {
            _held: Arc::new(held),
        }
    }
}

impl std::fmt::Debug for AfterFlush {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AfterFlush")
    }
}

/// A connection and the state of its exchange.
#[derive(Debug)]
pub(crate) struct Connection {
    tcp: TcpStream,
    state: Mutex<Progress>,
    /// Notified when the connection is to be dropped.
    killed: Notify,
}

#[derive(Debug, Default)]
struct Progress {
    phase: Phase,
    /// Whether this exchange is the last one.
    last: bool,
    /// Whether it is deliberately slow, and not worth waiting for.
    held: bool,
    /// What was written so far of an answer that is to be written twice.
    copy: Option<Vec<u8>>,
    end: Option<AfterFlush>,
}

#[derive(Debug, Default, PartialEq, Eq)]
enum Phase {
    #[default]
    Idle,
    Busy,
    Finishing,
}

impl Connection {
    pub(crate) fn new(tcp: TcpStream) -> Arc<Self> {
        Arc::new(Self {
            tcp,
            state: Mutex::default(),
            killed: Notify::new(),
        })
    }

    /// Resets the connection.
    pub(crate) fn reset(&self) {
        // Without this option the reset is an ordinary close, still without an answer.
        let _ = self.tcp.set_zero_linger();
        self.killed.notify_one();
    }

    /// Completes when the connection is to be dropped.
    pub(crate) async fn killed(&self) {
        self.killed.notified().await;
    }

    /// Makes the answer that is under way be written twice.
    pub(crate) fn write_twice(&self) {
        lock(&self.state).copy = Some(Vec::new());
    }

    /// Marks the exchange as deliberately slow: a simulator that stops does not wait for it.
    pub(crate) fn hold(&self) {
        lock(&self.state).held = true;
    }

    pub(super) fn is_held(&self) -> bool {
        lock(&self.state).held
    }

    /// Closes the connection, after its exchange if one is under way.
    pub(crate) fn close_when_idle(&self) {
        let mut state = lock(&self.state);
        state.last = true;
        if state.phase == Phase::Idle {
            self.shut();
        }
    }

    fn shut(&self) {
        // This fails if the other side was faster.
        let _ = SockRef::from(&self.tcp).shutdown(Shutdown::Both);
    }

    fn begin(&self) {
        let mut state = lock(&self.state);
        state.phase = Phase::Busy;
        state.held = false;
    }

    fn finish(&self, end: Option<AfterFlush>) {
        let mut state = lock(&self.state);
        state.phase = Phase::Finishing;
        state.end = end;
    }

    fn wrote(&self, bytes: &[u8]) {
        if let Some(copy) = &mut lock(&self.state).copy {
            copy.extend_from_slice(bytes);
        }
    }

    /// Returns the copy of an answer that was written once.
    fn again(&self) -> Option<Vec<u8>> {
        let mut state = lock(&self.state);
        let finishing = state.phase == Phase::Finishing;
        finishing.then(|| state.copy.take()).flatten()
    }

    /// Handles that everything written has been flushed.
    fn flushed(&self) {
        let mut state = lock(&self.state);
        if state.phase != Phase::Finishing {
            return;
        }
        state.phase = Phase::Idle;
        let end = state.end.take();
        if state.last {
            self.shut();
        }
        // The end of a call may close this very connection, which locks it.
        drop(state);
        drop(end);
    }
}

/// Follows every exchange of a connection, from its request to its last byte.
pub(crate) async fn follow(
    State(connection): State<Arc<Connection>>,
    request: Request,
    next: Next,
) -> Response {
    connection.begin();
    let mut response = next.run(request).await;
    let end = response.extensions_mut().remove::<AfterFlush>();
    response.map(|body| {
        Body::new(Followed {
            body,
            connection,
            end,
        })
    })
}

/// A body that notifies its connection when it is dropped.
struct Followed {
    body: Body,
    connection: Arc<Connection>,
    end: Option<AfterFlush>,
}

impl Drop for Followed {
    fn drop(&mut self) {
        self.connection.finish(self.end.take());
    }
}

impl hyper::body::Body for Followed {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The socket of a connection, to be owned by a server or a TLS session.
pub(super) struct Tcp(pub(super) Arc<Connection>);

impl AsyncRead for Tcp {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let tcp = &self.0.tcp;
        loop {
            ready!(tcp.poll_read_ready(cx))?;
            match tcp.try_read(buf.initialize_unfilled()) {
                Ok(count) => {
                    buf.advance(count);
                    return Poll::Ready(Ok(()));
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }
}

impl AsyncWrite for Tcp {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let tcp = &self.0.tcp;
        loop {
            ready!(tcp.poll_write_ready(cx))?;
            match tcp.try_write(bytes) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                written => return Poll::Ready(written),
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(SockRef::from(&self.0.tcp).shutdown(Shutdown::Write))
    }
}

/// The stream that a server reads and writes: the socket, or the TLS session on it.
pub(super) struct Line<S> {
    stream: S,
    connection: Arc<Connection>,
    /// What is still to be written for the second time.
    again: Bytes,
}

impl<S> Line<S> {
    pub(super) fn new(stream: S, connection: Arc<Connection>) -> Self {
        Self {
            stream,
            connection,
            again: Bytes::new(),
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Line<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Line<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let count = ready!(Pin::new(&mut self.stream).poll_write(cx, bytes))?;
        self.connection.wrote(&bytes[..count]);
        Poll::Ready(Ok(count))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let line = &mut *self;
        if let Some(copy) = line.connection.again() {
            line.again = copy.into();
        }
        while !line.again.is_empty() {
            let count = ready!(Pin::new(&mut line.stream).poll_write(cx, &line.again))?;
            let _ = line.again.split_to(count);
        }
        ready!(Pin::new(&mut line.stream).poll_flush(cx))?;
        line.connection.flushed();
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
