//! Checks everything that the server sends before the decoder sees it.
//!
//! A [`Filter`] is the stream that the decoder reads. The server's messages go through
//! [`Parser`], which checks each one before the decoder sees it and splits it into small ones;
//! messages without pixels (clipboard, bell, colour maps, the screen's name) never reach the
//! decoder. [`Flow`] holds the stream back while the decoder is busy, and says when a picture is
//! complete, which the decoder does not.
//!
//! The handshake is over when a `Filter` is made. The decoder expects one, so a handshake without
//! a password is simulated for it.

mod errors;
mod flow;
mod parser;

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use loggia_transport::{Error, ErrorKind};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

use crate::limits::Limits;
pub(crate) use flow::Flow;
use parser::{Parser, Step};

/// What the decoder reads first: version 3.8, one security type (none), success.
const SIMULATED_HANDSHAKE: &[u8] = b"RFB 003.008\n\x01\x01\0\0\0\0";
/// The length of its answer, its version and its choice, which is dropped.
const HANDSHAKE_REPLY: usize = 13;

/// How much is read from the server at once.
const CHUNK: usize = 32 * 1024;

/// What to do if the connection is gone.
const OPEN_AGAIN: &str =
    "a power cycle or a reset does that, and VNC being switched off: open the console again";

/// A server's stream, checked.
pub(crate) struct Filter<S> {
    stream: S,
    parser: Parser,
    flow: Arc<Flow>,
    /// What came from the server and is not parsed yet.
    came: Box<[u8]>,
    from: usize,
    to: usize,
    /// How many of the decoder's next bytes are dropped.
    swallow: usize,
    patience: Duration,
    stalled: Option<Pin<Box<Sleep>>>,
    /// Whether our side of the connection was shut down.
    is_shut: bool,
}

impl<S> Filter<S> {
    pub(crate) fn new(stream: S, limits: &Limits, flow: Arc<Flow>) -> Self {
        Self {
            stream,
            parser: Parser::new(limits.clone(), SIMULATED_HANDSHAKE),
            flow,
            came: vec![0; CHUNK].into_boxed_slice(),
            from: 0,
            to: 0,
            swallow: HANDSHAKE_REPLY,
            patience: limits.write,
            stalled: None,
            is_shut: false,
        }
    }

    /// Remembers the reason, and ends the stream for the decoder.
    fn fail(&self, error: Error) -> io::Error {
        self.flow.fail(error);
        io::ErrorKind::InvalidData.into()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Filter<S> {
    /// Shuts down this side, and reads what the server sends until it has shut down its own. For
    /// the decoder, this is the end of the stream.
    fn poll_leave(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.is_shut {
            // If it fails, the connection is gone, and reading shows that.
            let _ = ready!(Pin::new(&mut self.stream).poll_shutdown(cx));
            self.is_shut = true;
        }
        loop {
            let mut fresh = ReadBuf::new(&mut self.came);
            let read = ready!(Pin::new(&mut self.stream).poll_read(cx, &mut fresh));
            if read.is_err() || fresh.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
        }
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Filter<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.flow.is_left(cx) {
            return this.poll_leave(cx);
        }
        let before = buffer.filled().len();
        loop {
            let came = this.came.get(this.from..this.to).unwrap_or_default();
            match this.parser.step(came, buffer, &this.flow, cx) {
                Ok(Step::Took(count)) => this.from += count,
                Ok(Step::Held) if buffer.filled().len() == before => return Poll::Pending,
                Ok(Step::Held | Step::Full) => return Poll::Ready(Ok(())),
                Ok(Step::Hungry) => {
                    if buffer.filled().len() > before {
                        return Poll::Ready(Ok(()));
                    }
                    let mut fresh = ReadBuf::new(&mut this.came);
                    let read = ready!(Pin::new(&mut this.stream).poll_read(cx, &mut fresh));
                    (this.from, this.to) = (0, fresh.filled().len());
                    if let Err(error) = read {
                        return Poll::Ready(Err(this.fail(broken(error))));
                    }
                    if this.to == 0 {
                        this.flow.fail(
                            Error::new(
                                ErrorKind::Interrupted,
                                "the VNC server closed the connection",
                            )
                            .with_hint(OPEN_AGAIN),
                        );
                        return Poll::Ready(Ok(()));
                    }
                }
                Err(error) => return Poll::Ready(Err(this.fail(error))),
            }
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Filter<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        if this.swallow > 0 && !bytes.is_empty() {
            let count = this.swallow.min(bytes.len());
            this.swallow -= count;
            return Poll::Ready(Ok(count));
        }
        match Pin::new(&mut this.stream).poll_write(cx, bytes) {
            Poll::Ready(Ok(count)) => {
                this.stalled = None;
                this.flow.wrote(count);
                Poll::Ready(Ok(count))
            }
            Poll::Ready(Err(error)) => {
                let kind = error.kind();
                this.flow.fail(broken(error));
                Poll::Ready(Err(kind.into()))
            }
            Poll::Pending => {
                let patience = this.patience;
                let stalled = this
                    .stalled
                    .get_or_insert_with(|| Box::pin(tokio::time::sleep(patience)));
                ready!(stalled.as_mut().poll(cx));
                this.flow.fail(
                    Error::new(
                        ErrorKind::Timeout,
                        "the VNC server does not read what is sent to it",
                    )
                    .with_hint("open the console again"),
                );
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

fn broken(error: io::Error) -> Error {
    Error::new(
        ErrorKind::Interrupted,
        "the connection to the VNC server broke",
    )
    .with_source(error)
    .with_hint(OPEN_AGAIN)
}

#[cfg(test)]
mod tests;
