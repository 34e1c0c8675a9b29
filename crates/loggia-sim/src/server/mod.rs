//! The server: a bound socket, the task that serves it, and the signal that stops it.
//!
//! [`gate`] is the socket, which can refuse connections for a while; [`connection`] lets an
//! exchange affect the connection it is on; [`accept`] brings the two together.
//!
//! Stopping is a signal that both the accepting task and every open connection watch. It is
//! given by [`Server::stop`], which also waits, or by dropping the server, which does not:
//! either way the port is free at once and idle connections are closed.

mod accept;
mod connection;
mod gate;
#[cfg(feature = "tls")]
mod pem;
mod tls;

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

pub(crate) use accept::Side;
pub(crate) use connection::{AfterFlush, Connection};
pub(crate) use gate::{Gate, accept_from};
#[cfg(feature = "tls")]
pub use pem::TlsFileError;
#[cfg(feature = "tls")]
pub(crate) use pem::config as tls_of_files;
pub(crate) use tls::Tls;

/// How long [`Server::stop`] waits for open exchanges. A client may never send the second half
/// of a request.
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

/// Binds `addr` for one side and returns the resulting address.
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

/// A side that is being served.
#[derive(Debug)]
pub(crate) struct Server {
    /// Dropping it is the signal to stop.
    signal: watch::Sender<()>,
    task: JoinHandle<()>,
    gate: Arc<Gate>,
}

impl Server {
    pub(crate) fn serve(side: Side) -> Self {
        let (signal, stopped) = watch::channel(());
        Self {
            signal,
            gate: Arc::clone(&side.gate),
            task: tokio::spawn(accept::serve(side, stopped)),
        }
    }

    /// Stops accepting and waits for open exchanges, for a limited time.
    pub(crate) async fn stop(mut self) {
        self.signal.send_replace(());
        if tokio::time::timeout(PATIENCE, &mut self.task)
            .await
            .is_err()
        {
            self.task.abort();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Immediately, even if the task never runs again.
        self.gate.end();
    }
}
