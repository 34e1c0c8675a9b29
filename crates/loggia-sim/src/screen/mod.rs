//! The screens of simulated machines: a VNC server for each, on loopback.
//!
//! A [`Guest`] is the machine behind a screen: it provides what is shown and receives what is
//! typed. [`canvas`] draws its lines with a font, [`keyboard`] translates keys by the guest's
//! layout, [`pixels`] writes colours as a client wants them, and [`serve`] speaks RFB 3.8, or 3.7
//! or 3.3 with clients that know no more. Each of them is as strict as real servers are: a `#`
//! without Shift types `3`, and a client that requests no picture gets none.
//!
//! A machine listens from the first request for its screen's address until it is removed, or
//! until the simulator stops. Every connection checks its guest a few times a second, so that
//! nothing has to be notified.

mod canvas;
mod encode;
mod handshake;
mod keyboard;
mod pixels;
mod serve;
mod wire;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::server::accept_from;
pub(crate) use canvas::picture;
pub(crate) use keyboard::Typed;

/// The machine behind a screen.
pub(crate) trait Guest: Send + Sync + 'static {
    /// Returns what the screen shows now; `None` when there is no screen any more.
    fn scene(&self) -> Option<Scene>;

    /// Receives what was typed.
    fn typed(&self, typed: Typed);
}

/// The contents of a screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scene {
    pub(crate) name: String,
    pub(crate) password: String,
    /// From top to bottom.
    pub(crate) lines: Vec<String>,
    /// The layout of its keyboard.
    pub(crate) keymap: String,
    /// The start of the machine that it belongs to: connections end with that.
    pub(crate) start: u64,
}

/// Serves all screens of a simulator until it is dropped.
#[derive(Debug)]
pub(crate) struct ServeGuard(watch::Sender<()>);

/// Reports that its [`ServeGuard`] was dropped.
#[derive(Clone, Debug)]
pub(crate) struct StopSignal(watch::Receiver<()>);

impl ServeGuard {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(()))
    }

    pub(crate) fn signal(&self) -> StopSignal {
        StopSignal(self.0.subscribe())
    }
}

impl StopSignal {
    async fn stopped(mut self) {
        // Nothing is ever sent: it ends with its sender.
        while self.0.changed().await.is_ok() {}
    }
}

/// A port on which a screen is served; closed when dropped.
#[derive(Debug)]
pub(crate) struct Port {
    number: u16,
    _open: ServeGuard,
}

impl Port {
    /// Listens on a free port. `None` without a port or a runtime to serve it.
    pub(crate) fn open(guest: Arc<dyn Guest>, all: StopSignal) -> Option<Self> {
        let runtime = tokio::runtime::Handle::try_current().ok()?;
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let listener = std::net::TcpListener::bind(any).ok()?;
        listener.set_nonblocking(true).ok()?;
        let number = listener.local_addr().ok()?.port();
        let open = ServeGuard::new();
        let own = open.signal();
        runtime.spawn(async move {
            tokio::select! {
                () = all.clone().stopped() => {}
                () = own.clone().stopped() => {}
                () = accept(listener, guest, &all, &own) => {}
            }
        });
        Some(Self {
            number,
            _open: open,
        })
    }

    pub(crate) fn number(&self) -> u16 {
        self.number
    }
}

async fn accept(
    listener: std::net::TcpListener,
    guest: Arc<dyn Guest>,
    all: &StopSignal,
    own: &StopSignal,
) {
    let Ok(listener) = TcpListener::from_std(listener) else {
        return;
    };
    loop {
        let stream = accept_from(&listener).await;
        let (guest, all, own) = (Arc::clone(&guest), all.clone(), own.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = all.stopped() => {}
                () = own.stopped() => {}
                // However it ends, the connection does.
                _ = serve::serve(stream, &*guest) => {}
            }
        });
    }
}
