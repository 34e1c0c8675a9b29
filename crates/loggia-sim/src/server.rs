//! Listening: a bound socket, the task that serves it, and the way to stop it.
//!
//! Stopping is a signal that both the accepting task and every open connection
//! watch. It is given by [`Server::stop`], which also waits, or by dropping the
//! server, which does not: either way the port is free at once and idle
//! connections are closed.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// How long [`Server::stop`] waits for exchanges that are still going on. A
/// client may hold half a request back for ever.
const PATIENCE: Duration = Duration::from_secs(2);

/// Why a simulator could not be started.
#[derive(Debug)]
pub struct StartError {
    side: &'static str,
    addr: SocketAddr,
    cause: Cause,
}

#[derive(Debug)]
enum Cause {
    NotLoopback,
    Bind(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { side, addr, cause } = self;
        match cause {
            Cause::NotLoopback => write!(
                f,
                "{side}: {addr} is not a loopback address; listening there has to be allowed explicitly"
            ),
            Cause::Bind(error) => write!(f, "{side}: cannot listen on {addr}: {error}"),
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match &self.cause {
            Cause::NotLoopback => None,
            Cause::Bind(error) => Some(error),
        }
    }
}

/// Binds `addr` for one side and tells the address that came of it.
pub(crate) async fn bind(
    side: &'static str,
    addr: SocketAddr,
    allow_non_loopback: bool,
) -> Result<(TcpListener, SocketAddr), StartError> {
    let fail = |cause| StartError { side, addr, cause };
    if !allow_non_loopback && !addr.ip().is_loopback() {
        return Err(fail(Cause::NotLoopback));
    }
    let bound = async {
        let listener = TcpListener::bind(addr).await?;
        let addr = listener.local_addr()?;
        Ok((listener, addr))
    };
    bound.await.map_err(|error| fail(Cause::Bind(error)))
}

/// A router being served.
#[derive(Debug)]
pub(crate) struct Server {
    /// Dropping it is the signal to stop.
    signal: oneshot::Sender<()>,
    task: JoinHandle<io::Result<()>>,
}

impl Server {
    pub(crate) fn serve(listener: TcpListener, router: Router) -> Self {
        let (signal, stopped) = oneshot::channel::<()>();
        let serving = axum::serve(listener, router).with_graceful_shutdown(async {
            // Sent or dropped, it means the same.
            let _ = stopped.await;
        });
        Self {
            signal,
            task: tokio::spawn(serving.into_future()),
        }
    }

    /// Stops accepting and waits for open exchanges, within reason.
    pub(crate) async fn stop(self) {
        let Self { signal, mut task } = self;
        drop(signal);
        if tokio::time::timeout(PATIENCE, &mut task).await.is_err() {
            task.abort();
        }
    }
}
