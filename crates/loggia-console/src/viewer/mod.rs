//! Serves a page on this computer that shows a screen.
//!
//! [`Screen::serve`] listens on loopback and gives an address that works once: it returns the
//! page with a key for everything else, and is then void. So it matters little who finds it in a
//! browser's history. The page opens a WebSocket, over which it receives pixels from our decoder
//! and sends what was typed; the messages are described in [`messages`].
//!
//! Other pages in the same browser are kept out: the token and the key cannot be guessed,
//! `Origin` and `Host` have to be the viewer's own, the page loads and connects to nothing else
//! (Content-Security-Policy) and cannot be framed. Only one viewer may connect at a time.

mod guard;
mod messages;
mod pointer;
mod queue;
mod socket;

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State, WebSocketUpgrade};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use loggia_transport::{Error, ErrorKind};
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::screen::Screen;
use guard::Guard;
use pointer::Pointer;

const PAGE: &str = include_str!("viewer.html");
const SCRIPT: &str = include_str!("viewer.js");
const STYLE: &str = include_str!("viewer.css");
/// The placeholder for the key in the page.
const KEY: &str = "{key}";

/// The longest message from a page, which is a text to type. The page refuses longer ones.
const LONGEST: usize = 64 * 1024;

/// A running viewer. Dropping it closes the page's connection and the port.
pub struct Viewer {
    guard: Arc<Guard>,
    url: String,
    _open: watch::Sender<()>,
}

/// What all requests share.
struct Shared {
    screen: Screen,
    guard: Arc<Guard>,
    open: watch::Receiver<()>,
}

impl Screen {
    /// Shows the screen in a browser on this computer: listens at a loopback address
    /// (`127.0.0.1:0` for any free port), and [`url`](Viewer::url) is the address to open.
    /// The viewer keeps the screen open until it is dropped.
    ///
    /// ```no_run
    /// # async fn run(screen: loggia_console::Screen) -> Result<(), loggia_transport::Error> {
    /// let viewer = screen.serve("127.0.0.1:0").await?;
    /// println!("open {}", viewer.url());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// `Config` when the address is not a loopback address, or is not available.
    pub async fn serve(&self, address: &str) -> Result<Viewer, Error> {
        let address = address.parse::<SocketAddr>().ok();
        let address = address.filter(|address| address.ip().is_loopback());
        let address = address.ok_or_else(|| {
            Error::new(
                ErrorKind::Config,
                "a viewer is served at a loopback address only",
            )
            .with_hint("write it as 127.0.0.1:0; for elsewhere, use a tunnel")
        })?;
        let bound = async {
            let listener = TcpListener::bind(address).await?;
            let address = listener.local_addr()?;
            Ok::<_, std::io::Error>((listener, address))
        };
        let (listener, address) = bound.await.map_err(|error| {
            Error::new(ErrorKind::Config, "the viewer cannot listen there")
                .with_source(error)
                .with_hint("use port 0 for any free port")
        })?;
        let guard = Arc::new(Guard::new(address)?);
        let url = guard.renew()?;
        let (open, closing) = watch::channel(());
        let shared = Arc::new(Shared {
            screen: self.clone(),
            guard: Arc::clone(&guard),
            open: closing.clone(),
        });
        let app = router(shared);
        tokio::spawn(async move {
            let served = axum::serve(listener, app);
            tokio::select! {
                _ = served => {}
                () = gone(closing) => {}
            }
        });
        Ok(Viewer {
            guard,
            url,
            _open: open,
        })
    }
}

/// Completes when the viewer is dropped.
async fn gone(mut open: watch::Receiver<()>) {
    // Nothing is ever sent: this ends when the sender is dropped.
    while open.changed().await.is_ok() {}
}

impl Viewer {
    /// The address to open, which works once. Whoever opens it first controls the machine's
    /// screen and keyboard: keep it out of logs.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Replaces the used address with a new one. A page that is already open cannot connect
    /// again; its present connection goes on until it is closed.
    ///
    /// # Errors
    /// `Config` if the system provides no random numbers.
    pub fn renew(&mut self) -> Result<&str, Error> {
        self.url = self.guard.renew()?;
        Ok(&self.url)
    }
}

/// The address is left out.
impl fmt::Debug for Viewer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Viewer")
            .field("origin", &self.guard.origin())
            .finish_non_exhaustive()
    }
}

fn router(shared: Arc<Shared>) -> Router {
    let host = Arc::clone(&shared.guard);
    Router::new()
        .route("/{token}/", once())
        .route("/{key}/viewer.js", get(script))
        .route("/{key}/viewer.css", get(style))
        .route("/{key}/screen", get(screen))
        .layer(middleware::from_fn_with_state(host, guard::keep))
        .with_state(shared)
}

/// The route of the page, which is returned only once. HEAD is refused, because such a request is
/// not from the browser that will show the page.
fn once() -> MethodRouter<Arc<Shared>> {
    get(page).head(async || StatusCode::METHOD_NOT_ALLOWED)
}

async fn page(State(shared): State<Arc<Shared>>, Path(token): Path<String>) -> Response {
    match shared.guard.spend(&token) {
        Some(key) => {
            let page = PAGE.replace(KEY, key.expose());
            ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
        }
        None => (
            StatusCode::NOT_FOUND,
            "This address does not exist, or was used: it works once.",
        )
            .into_response(),
    }
}

async fn script(State(shared): State<Arc<Shared>>, Path(key): Path<String>) -> Response {
    file(&shared, &key, "text/javascript; charset=utf-8", SCRIPT)
}

async fn style(State(shared): State<Arc<Shared>>, Path(key): Path<String>) -> Response {
    file(&shared, &key, "text/css; charset=utf-8", STYLE)
}

fn file(shared: &Shared, key: &str, media_type: &'static str, text: &'static str) -> Response {
    if shared.guard.knows(key) {
        ([(header::CONTENT_TYPE, media_type)], text).into_response()
    } else {
        StatusCode::NOT_FOUND.into_response()
    }
}

async fn screen(
    State(shared): State<Arc<Shared>>,
    Path(key): Path<String>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> Response {
    if !shared.guard.knows(&key) {
        return StatusCode::NOT_FOUND.into_response();
    }
    if !shared.guard.is_own(headers.get(header::ORIGIN)) {
        return (
            StatusCode::FORBIDDEN,
            "This connection comes from another page.",
        )
            .into_response();
    }
    let Some(slot) = shared.guard.take_slot() else {
        return (StatusCode::CONFLICT, "Another viewer is open already.").into_response();
    };
    let (screen, open) = (shared.screen.clone(), shared.open.clone());
    upgrade
        .max_message_size(LONGEST)
        .max_frame_size(LONGEST)
        .on_upgrade(async move |socket| {
            let pointer = Pointer::default();
            tokio::select! {
                () = socket::show(socket, &screen, &pointer) => {}
                () = gone(open) => {}
            }
            if let Some(up) = pointer.let_go() {
                // Fails if the screen has ended, and then no button is down.
                let _ = screen.send(vec![up]).await;
            }
            drop(slot);
        })
}
