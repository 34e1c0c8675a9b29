//! Accepts connections in one task and serves each in its own, including the TLS handshake, so
//! that a slow client delays no other.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::middleware::from_fn_with_state;
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::connection::{Connection, Line, Tcp, follow};
use super::gate::Gate;
use super::tls::Tls;

/// A fatal alert, `handshake_failure`, as a TLS record.
const ALERT: [u8; 7] = [21, 3, 3, 0, 2, 2, 40];
/// How long a connection whose handshake failed is read before it is dropped.
const PATIENCE: Duration = Duration::from_secs(1);

/// One side of the simulator, as the server sees it.
#[derive(Clone)]
pub(crate) struct Side {
    pub(crate) gate: Arc<Gate>,
    pub(crate) router: Router,
    /// Returns whether the handshake of a connection that was just opened is to fail.
    pub(crate) spoils_handshake: Arc<dyn Fn() -> bool + Send + Sync>,
    #[cfg_attr(not(feature = "tls"), expect(dead_code, reason = "it has nothing"))]
    pub(crate) tls: Tls,
}

/// Serves a side until `stopped` changes, and then the exchanges that are still under way.
pub(super) async fn serve(side: Side, mut stopped: watch::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            // A change and a dropped sender mean the same.
            _ = stopped.changed() => break,
            tcp = side.gate.accept() => {
                let connection = one(side.clone(), tcp, stopped.clone());
                connections.spawn(connection);
            }
            Some(_) = connections.join_next() => {}
        }
    }
    side.gate.end();
    while connections.join_next().await.is_some() {}
}

async fn one(side: Side, tcp: TcpStream, stopped: watch::Receiver<()>) {
    // Pieces of an answer must arrive as they are written.
    let _ = tcp.set_nodelay(true);
    let spoilt = (side.spoils_handshake)();
    let connection = Connection::new(tcp);
    side.gate.keep(&connection);
    let socket = Tcp(Arc::clone(&connection));
    let served = async {
        if spoilt {
            alert(socket).await;
            return;
        }
        #[cfg(feature = "tls")]
        if let Some(config) = side.tls.config {
            let acceptor = tokio_rustls::TlsAcceptor::from(config);
            let mut stopping = stopped.clone();
            let accepted = tokio::select! {
                accepted = acceptor.accept(socket) => accepted,
                _ = stopping.changed() => return,
            };
            // A failed handshake is not the server's problem.
            if let Ok(stream) = accepted {
                http(side.router, stream, &connection, stopped.clone()).await;
            }
            return;
        }
        http(side.router, socket, &connection, stopped.clone()).await;
    };
    tokio::select! {
        () = served => {}
        () = connection.killed() => {}
    }
}

/// Serves HTTP on a connection.
async fn http<S>(
    router: Router,
    stream: S,
    connection: &Arc<Connection>,
    mut stopped: watch::Receiver<()>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    let router = router
        .layer(axum::Extension(Arc::clone(connection)))
        .layer(from_fn_with_state(Arc::clone(connection), follow));
    let line = TokioIo::new(Line::new(stream, Arc::clone(connection)));
    let serving = http1::Builder::new().serve_connection(line, TowerToHyperService::new(router));
    let mut serving = std::pin::pin!(serving);
    // An abnormal end is not the server's problem, or was intended.
    tokio::select! {
        _ = serving.as_mut() => return,
        _ = stopped.changed() => serving.as_mut().graceful_shutdown(),
    }
    if !connection.is_held() {
        let _ = serving.await;
    }
}

/// Answers the first bytes on a connection with an alert, and closes it.
async fn alert(mut socket: Tcp) {
    let mut buffer = vec![0; 16 * 1024];
    let all = async {
        if socket.read(&mut buffer).await? == 0 {
            return Ok(());
        }
        socket.write_all(&ALERT).await?;
        socket.shutdown().await?;
        // If it were closed with unread data, it would be reset.
        while socket.read(&mut buffer).await? > 0 {}
        std::io::Result::Ok(())
    };
    // How it ends does not matter to the server.
    let _ = tokio::time::timeout(PATIENCE, all).await;
}
