//! A server's console: its address, or its screen.

#[cfg(feature = "console")]
mod open;

use std::future::IntoFuture;

use loggia_transport::Error;

use super::server::Server;
use crate::future::Boxed;
use crate::machine::Console;

/// A server's console: await it to get its address, or [`open`](Self::open) it to use the
/// screen. Made by [`Server::console`].
#[derive(Clone, Debug)]
#[must_use = "nothing is sent until it is awaited or opened"]
pub struct ServerConsole {
    server: Server,
    #[cfg(feature = "console")]
    wishes: open::Wishes,
}

impl Server {
    /// The console. Awaited, it returns [`Vnc`](Console::Vnc) if VNC is on,
    /// [`Off`](Console::Off) if it is not, and [`Unavailable`](Console::Unavailable) if the
    /// server names no host.
    ///
    /// ```no_run
    /// # async fn run(server: loggia::edis::Server) -> Result<(), loggia::Error> {
    /// use loggia::Console;
    ///
    /// match server.console().await? {
    ///     Console::Vnc { host, port: Some(port), .. } => println!("{host}:{port}"),
    ///     other => println!("{other:?}"),
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// Opened (feature `console`), it is a screen to see and type on:
    ///
    #[cfg_attr(feature = "console", doc = "```no_run")]
    #[cfg_attr(not(feature = "console"), doc = "```text")]
    /// # async fn run(server: loggia::edis::Server) -> Result<(), loggia::Error> {
    /// let screen = server.console().open().await?;
    /// screen.type_text("root\n").await?;
    /// screen.screenshot().await?.save_png("screen.png")?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When awaited, as [`vnc_status`](Self::vnc_status). EDIS answers with `Forbidden` for a VPS
    /// that the account no longer has.
    #[doc(alias("vnc", "novnc", "screen"))]
    pub fn console(&self) -> ServerConsole {
        ServerConsole {
            server: self.clone(),
            #[cfg(feature = "console")]
            wishes: open::Wishes::default(),
        }
    }
}

impl IntoFuture for ServerConsole {
    type Output = Result<Console, Error>;
    type IntoFuture = Boxed<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { Ok(self.server.vnc_status().await?.console()) })
    }
}
