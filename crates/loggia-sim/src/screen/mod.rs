//! The screens of simulated machines: a VNC server for each, on loopback.
//!
//! A [`Guest`] is what stands behind a screen: it says what is shown and takes what is
//! typed. [`canvas`] draws its lines with a font, [`keyboard`] makes of keys what the
//! guest's layout makes of them, and [`serve`] speaks RFB 3.8. Each of them is as strict
//! as real servers are: a `#` without Shift types `3`, and whoever asks for no picture
//! gets none.
//!
//! A machine listens from when someone first asks where its screen is until it goes, or
//! until the simulator stops. Every connection looks at its guest again a few times a
//! second, so there is nothing to wake.

mod canvas;
mod encode;
mod handshake;
mod keyboard;
mod serve;
mod wire;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::server::accept_from;
pub(crate) use canvas::picture;
pub(crate) use keyboard::Typed;

/// What stands behind a screen.
pub(crate) trait Guest: Send + Sync + 'static {
    /// What is to be seen now; `None` when there is no screen any more.
    fn scene(&self) -> Option<Scene>;

    /// Something was typed.
    fn typed(&self, typed: Typed);
}

/// What is to be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scene {
    pub(crate) name: String,
    pub(crate) password: String,
    /// From the top.
    pub(crate) lines: Vec<String>,
    /// The layout of its keyboard.
    pub(crate) keymap: String,
    /// Which start of the machine shows it: connections end with that.
    pub(crate) start: u64,
}

/// All screens of a simulator are served for as long as this is held.
#[derive(Debug)]
pub(crate) struct Lights(watch::Sender<()>);

/// Sees the lights go out.
#[derive(Clone, Debug)]
pub(crate) struct Lit(watch::Receiver<()>);

impl Lights {
    pub(crate) fn on() -> Self {
        Self(watch::Sender::new(()))
    }

    pub(crate) fn lit(&self) -> Lit {
        Lit(self.0.subscribe())
    }
}

impl Lit {
    async fn out(mut self) {
        // Nothing is ever sent: it ends with its sender.
        while self.0.changed().await.is_ok() {}
    }
}

/// A port on which a screen is served; closed when dropped.
#[derive(Debug)]
pub(crate) struct Port {
    number: u16,
    _open: Lights,
}

impl Port {
    /// Listens on a free port. `None` without a port or a runtime to serve it.
    pub(crate) fn open(guest: Arc<dyn Guest>, lit: Lit) -> Option<Self> {
        let runtime = tokio::runtime::Handle::try_current().ok()?;
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let listener = std::net::TcpListener::bind(any).ok()?;
        listener.set_nonblocking(true).ok()?;
        let number = listener.local_addr().ok()?.port();
        let open = Lights::on();
        let own = open.lit();
        runtime.spawn(async move {
            tokio::select! {
                () = lit.clone().out() => {}
                () = own.clone().out() => {}
                () = accept(listener, guest, &lit, &own) => {}
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

async fn accept(listener: std::net::TcpListener, guest: Arc<dyn Guest>, lit: &Lit, own: &Lit) {
    let Ok(listener) = TcpListener::from_std(listener) else {
        return;
    };
    loop {
        let stream = accept_from(&listener).await;
        let (guest, lit, own) = (Arc::clone(&guest), lit.clone(), own.clone());
        tokio::spawn(async move {
            tokio::select! {
                () = lit.out() => {}
                () = own.out() => {}
                // However it ends, the connection does.
                _ = serve::serve(stream, &*guest) => {}
            }
        });
    }
}
