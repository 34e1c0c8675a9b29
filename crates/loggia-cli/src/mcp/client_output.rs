//! Writes to the client, and notices when it no longer reads.
//!
//! A client that has closed its reading end may keep its writing end open, and even go on asking.
//! No answer reaches it then, so nothing should be done for it.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use tokio::io::{AsyncWrite, Stdout, stdout};
use tokio::sync::Notify;
#[cfg(unix)]
use tokio::sync::oneshot;

/// Standard output, to which answers are written.
pub(super) struct ClientOutput {
    stdout: Stdout,
    failed: Arc<Notify>,
}

impl ClientOutput {
    /// The output, and a future that completes when the client no longer reads.
    pub(super) fn new() -> (Self, impl Future<Output = ()>) {
        let failed = Arc::new(Notify::new());
        let output = Self {
            stdout: stdout(),
            failed: Arc::clone(&failed),
        };
        let closed = async move {
            tokio::select! {
                () = failed.notified() => {}
                () = reader_closed() => {}
            }
        };
        (output, closed)
    }

    /// Reports a failure of writing.
    fn checked<T>(&self, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if matches!(outcome, Poll::Ready(Err(_))) {
            self.failed.notify_one();
        }
        outcome
    }
}

impl AsyncWrite for ClientOutput {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stdout).poll_write(cx, bytes);
        self.checked(outcome)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stdout).poll_flush(cx);
        self.checked(outcome)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let outcome = Pin::new(&mut self.stdout).poll_shutdown(cx);
        self.checked(outcome)
    }
}

/// Completes when the other end of standard output is closed, even if nothing is written.
#[cfg(unix)]
async fn reader_closed() {
    let (closed, is_closed) = oneshot::channel();
    // Usually it waits for as long as the program runs.
    std::thread::spawn(move || {
        if wait_for_close() {
            let _ = closed.send(());
        }
    });
    if is_closed.await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// Waits until the other end of standard output is closed. Returns `false` if that cannot be
/// known.
#[cfg(unix)]
fn wait_for_close() -> bool {
    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::io::Errno;

    let stdout = io::stdout();
    // Both are reported without being asked for.
    let mut watched = [PollFd::new(&stdout, PollFlags::empty())];
    loop {
        match poll(&mut watched, None) {
            Err(Errno::INTR) => {}
            Err(_) => return false,
            Ok(_) => {
                let is_closed =
                    |end: &PollFd<'_>| end.revents().intersects(PollFlags::ERR | PollFlags::HUP);
                return watched.iter().any(is_closed);
            }
        }
    }
}

/// Elsewhere, the next answer shows it.
#[cfg(not(unix))]
async fn reader_closed() {
    std::future::pending::<()>().await;
}
