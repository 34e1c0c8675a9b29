//! Small servers, for answers that no simulator gives.

use axum::Router;
use tokio::net::TcpListener;

use crate::script;

/// Serves `router` on a free port of loopback for as long as the runtime runs, and returns
/// its address: `http://127.0.0.1:port`.
///
/// # Panics
/// When no port can be bound.
pub async fn serve(router: Router) -> String {
    serve_with(|_| router).await
}

/// The same for a router that needs its own address.
///
/// # Panics
/// When no port can be bound.
pub async fn serve_with(router: impl FnOnce(&str) -> Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    let router = router(&url);
    tokio::spawn(async move { axum::serve(listener, router).await });
    url
}

/// Serves the 404 page of a gateway to every request, as HTML and not from the API.
pub async fn gateway_not_found() -> script::Server {
    let headers = "content-type: text/html\r\n";
    let page = script::bytes("404 Not Found", headers, b"<p>Not here</p>");
    script::Server::playing(vec![page]).await
}
