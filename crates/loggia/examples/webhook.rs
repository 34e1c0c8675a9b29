//! A receiver of EDIS's calls about traffic.
//!
//! ```sh
//! HOOK_USER=edis HOOK_PASSWORD=... cargo run --example webhook -- 127.0.0.1:8080
//! ```
//!
//! It checks who calls, reads the call, and prints it. Put it behind something that
//! speaks TLS, and make a hook that points there:
//!
//! ```no_run
//! # async fn run(server: loggia::edis::Server) -> Result<(), loggia::Error> {
//! use loggia::edis::Trigger;
//!
//! server
//!     .add_hook("https://hooks.example.com/traffic", Trigger::Percent(80))
//!     .basic_auth("edis", "a long password")
//!     .send()
//!     .await?;
//! # Ok(())
//! # }
//! ```
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program that prints"
)]

// ANCHOR: use
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, DefaultBodyLimit, RawQuery, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::routing::get;
use loggia::edis::webhook::{self, BasicAuth, TrafficCallback};
// ANCHOR_END: use

// ANCHOR: receive
async fn receive(
    State(auth): State<Arc<BasicAuth>>,
    ConnectInfo(caller): ConnectInfo<SocketAddr>,
    method: Method,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let authorization = headers.get(AUTHORIZATION);
    if !auth.allows(authorization.map(HeaderValue::as_bytes)) {
        return StatusCode::UNAUTHORIZED;
    }
    // Behind a proxy it is the proxy's address: then have the proxy check it.
    let caller = caller.ip().to_canonical();
    if !webhook::is_from_vendor(caller) && !caller.is_loopback() {
        return StatusCode::FORBIDDEN;
    }
    let form = if method == Method::GET {
        Bytes::from(query.unwrap_or_default())
    } else {
        body
    };
    match TrafficCallback::parse(&form) {
        Ok(call) => {
            let percent = call.percent.unwrap_or_default();
            println!("{}: {percent} % of its traffic is used", call.kvm_id);
            StatusCode::OK
        }
        Err(error) => {
            println!("{error}");
            StatusCode::BAD_REQUEST
        }
    }
}
// ANCHOR_END: receive

#[tokio::main]
async fn main() -> ExitCode {
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), Box<dyn std::error::Error>> {
    let addr = std::env::args().nth(1);
    let addr: SocketAddr = addr.as_deref().unwrap_or("127.0.0.1:8080").parse()?;
    let user = std::env::var("HOOK_USER").map_err(|_| "set HOOK_USER to the user of the hook")?;
    let password = std::env::var("HOOK_PASSWORD")
        .map_err(|_| "set HOOK_PASSWORD to the password of the hook")?;

    let app = Router::new()
        .route("/traffic", get(receive).post(receive))
        .layer(DefaultBodyLimit::max(webhook::MAX_BODY))
        .with_state(Arc::new(BasicAuth::new(&user, password)));
    let listener = tokio::net::TcpListener::bind(addr).await?;
    println!("listening on http://{}/traffic", listener.local_addr()?);
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, app).await?;
    Ok(())
}
