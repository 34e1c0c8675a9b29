//! Opens a screen, with address, password and limits.

use std::fmt;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use loggia_transport::{Error, ErrorKind, Secret};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use crate::filter::{Filter, Flow};
use crate::handshake::Handshake;
use crate::keyboard::Keyboard;
use crate::limits::Limits;
use crate::picture::Picture;
use crate::protocol::{self, Vnc};
use crate::screen::{Screen, TypingOptions};
use crate::session::Session;
use crate::tcp::connect;

/// How many commands may be queued for the task that sends them.
const COMMANDS: usize = 16;
/// The time for one key event. QEMU takes 10 ms for each, and drops events that keep coming
/// faster.
const KEY_PACE: Duration = Duration::from_millis(10);

/// A connection in preparation.
///
/// ```no_run
/// # async fn run() -> Result<(), loggia_transport::Error> {
/// use loggia_console::{Connect, Layout};
///
/// let screen = Connect::to("127.0.0.1", 5900)
///     .password("edisPw12")
///     .keyboard(Layout::De)
///     .open()
///     .await?;
/// screen.screenshot().await?.save_png("screen.png")?;
/// # Ok(())
/// # }
/// ```
///
/// RFB is not encrypted: whoever can listen between here and the server sees the screen and
/// what is typed, though not the VNC password. Where that matters, build a tunnel and pass
/// its stream to [`open_over`](Self::open_over).
#[derive(Clone)]
#[must_use = "nothing is opened until open() is called"]
pub struct Connect {
    host: String,
    port: u16,
    password: Option<Secret>,
    accept_open: bool,
    typing_options: TypingOptions,
    limits: Limits,
    shared: bool,
    compressed: bool,
}

impl Connect {
    /// To a VNC server: its name or address, and the port for VNC clients.
    pub fn to(host: impl Into<String>, port: u16) -> Self {
        Self {
            host: host.into(),
            port,
            password: None,
            accept_open: false,
            typing_options: TypingOptions {
                keyboard: None,
                unknown: None,
                pace: KEY_PACE,
            },
            limits: Limits::default(),
            shared: true,
            compressed: true,
        }
    }

    /// The VNC password. The protocol uses only its first eight bytes.
    pub fn password(mut self, password: impl Into<Secret>) -> Self {
        self.password = Some(password.into());
        self
    }

    /// Connects even if the server asks for no password although one was given. Default: no,
    /// because it may be a different server from the intended one.
    pub fn allow_no_password(mut self, accept: bool) -> Self {
        self.accept_open = accept;
        self
    }

    /// The keyboard that the machine is set up for. Without it,
    /// [`type_text`](Screen::type_text) fails, and [single keys](Screen::key) are limited to
    /// keys with names, the letters A to Z and the space.
    pub fn keyboard(mut self, keyboard: impl Into<Keyboard>) -> Self {
        self.typing_options.keyboard = Some(keyboard.into());
        self
    }

    /// The error that typing returns if it needs a keyboard and none is set: why the machine's
    /// keyboard could not be determined.
    pub fn keyboard_unavailable(mut self, why: Error) -> Self {
        self.typing_options.unknown = Some(why);
        self
    }

    /// Bounds on what the server may send and on how long it may take.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Asks the server to disconnect other viewers. Default: they may stay.
    pub fn exclusive(mut self, exclusive: bool) -> Self {
        self.shared = !exclusive;
        self
    }

    /// Whether pixels may be sent compressed (ZRLE). Default: yes. Without compression they
    /// take about a hundred times as many bytes and less processor time, which is worth it
    /// on the same machine.
    pub fn compression(mut self, compressed: bool) -> Self {
        self.compressed = compressed;
        self
    }

    /// The time between key events, in texts and of single keys; a capital letter has four
    /// events. Default: 10 ms, which QEMU needs; other servers may accept keys faster.
    pub fn key_pace(mut self, pace: Duration) -> Self {
        self.typing_options.pace = pace;
        self
    }

    /// Connects, authenticates, and waits for the first complete picture. If the name has several
    /// addresses, the first that answers is used.
    ///
    /// # Errors
    /// `Connect` if there is no connection; `Unauthorized` if the password is refused;
    /// `MissingCredentials` if one is asked for and none was given; `UnexpectedState` if none is
    /// asked for and one was given; `Timeout`; `TooLarge` and `Decode` if the server exceeds the
    /// limits or violates the protocol.
    pub async fn open(self) -> Result<Screen, Error> {
        self.boxed().await
    }

    fn boxed(self) -> Opening {
        Box::pin(self.connect())
    }

    async fn connect(self) -> Result<Screen, Error> {
        in_time(self.limits.open, async {
            let stream = self.stream().await?;
            self.begin(Box::new(stream)).await
        })
        .await
    }

    async fn stream(&self) -> Result<TcpStream, Error> {
        let connected = connect(&self.host, self.port);
        match tokio::time::timeout(self.limits.step, connected).await {
            Ok(Ok(stream)) => Ok(stream),
            Ok(Err(error)) => Err(unreachable_server(error)),
            Err(_) => Err(unreachable_server(io::ErrorKind::TimedOut.into())),
        }
    }

    /// The same over a stream that is already connected, such as that of a tunnel.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub async fn open_over<S>(self, stream: S) -> Result<Screen, Error>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + Sync + 'static,
    {
        self.boxed_over(Box::new(stream)).await
    }

    fn boxed_over(self, stream: Box<dyn Stream>) -> Opening {
        Box::pin(in_time(self.limits.open, self.begin(stream)))
    }

    async fn begin(self, mut stream: Box<dyn Stream>) -> Result<Screen, Error> {
        let handshake = Handshake {
            password: self.password.as_ref(),
            accept_open: self.accept_open,
            step: self.limits.step,
        };
        handshake.run(&mut stream).await?;
        let flow = Arc::new(Flow::default());
        let filter = Filter::new(stream, &self.limits, Arc::clone(&flow));
        let start = Vnc::start(filter, Arc::clone(&flow), self.shared, self.compressed);
        let rfb = start.await?;
        let picture = Arc::new(Picture::new());
        let (sender, commands) = mpsc::channel(COMMANDS);
        let session = Session {
            rfb,
            flow: Arc::clone(&flow),
            picture: Arc::clone(&picture),
            commands,
            sent: protocol::opening(self.compressed),
        };
        tokio::spawn(session.run());
        let screen = Screen::new(picture, sender, flow, self.typing_options);
        screen.screenshot().await?;
        Ok(screen)
    }
}

/// A stream of bytes to the server and back.
trait Stream: AsyncRead + AsyncWrite + Unpin + Send + Sync {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + Sync> Stream for S {}

/// A screen that is being opened. It is boxed and independent of the type of stream, so that it
/// is compiled in this crate: otherwise every crate that polls it would compile the whole VNC
/// client again.
type Opening = Pin<Box<dyn Future<Output = Result<Screen, Error>> + Send + Sync>>;

/// Opens within a time limit.
async fn in_time(
    patience: Duration,
    opening: impl Future<Output = Result<Screen, Error>>,
) -> Result<Screen, Error> {
    match tokio::time::timeout(patience, opening).await {
        Ok(opened) => opened,
        Err(_) => Err(Error::new(
            ErrorKind::Timeout,
            "the VNC server did not send a whole picture in time",
        )
        .with_hint("the machine may be busy: try again, or raise Limits::open")),
    }
}

fn unreachable_server(why: io::Error) -> Error {
    Error::new(ErrorKind::Connect, "no connection to the VNC server")
        .with_source(why)
        .with_hint("check that the machine is running and VNC switched on, and host and port")
}

/// The password is left out.
impl fmt::Debug for Connect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connect")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("keyboard", &self.typing_options.keyboard)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
