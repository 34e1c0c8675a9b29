//! The interface of an RFB decoder, and the decoder that this crate uses.
//!
//! [`Rfb`] is all that the rest of the crate knows of `vnc-rs`: pictures come out, keys and
//! requests go in. Another decoder would be another implementation.

use std::sync::Arc;

use loggia_transport::{Error, ErrorKind};
use tokio::io::{AsyncRead, AsyncWrite};
use vnc::{PixelFormat, VncClient, VncConnector, VncEncoding, VncError, VncEvent, X11Event};

use crate::filter::{Filter, Flow};
use crate::region::Region;

/// A connection after the handshake.
pub(crate) trait Rfb: Send + Sync + 'static {
    /// Returns the next event to draw. May be dropped at any point.
    fn next(&self) -> impl Future<Output = Result<Event, Error>> + Send + Sync;

    /// Sends an input; when this completes, it is on its way and has not yet arrived.
    fn send(&self, input: Input) -> impl Future<Output = Result<(), Error>> + Send + Sync;
}

/// Something to draw.
pub(crate) enum Event {
    /// The screen has a new size.
    Size(u16, u16),
    /// Pixels of four bytes: red, green, blue, and an unused one.
    Pixels(Region, Vec<u8>),
    /// The picture at this position is copied to the region.
    Copy(Region, (u16, u16)),
    /// Nothing visible.
    Nothing,
}

/// Something to send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    /// Asks for what has changed.
    Changes,
    /// Asks for everything.
    Everything,
    /// A key goes down or up.
    Key(u32, bool),
    /// The pointer is at this position, with these buttons down.
    Pointer(u16, u16, u8),
}

impl Input {
    /// Its length on the wire, in bytes.
    pub(crate) const fn length(self) -> u64 {
        match self {
            Self::Changes | Self::Everything => 10,
            Self::Key(..) => 8,
            Self::Pointer(..) => 6,
        }
    }
}

/// `vnc-rs`, behind a [`Filter`].
pub(crate) struct Vnc {
    client: VncClient,
    flow: Arc<Flow>,
}

/// No password is asked for, because the handshake is over.
type NoPassword = std::future::Ready<Result<String, VncError>>;

/// The length of what the decoder sends first: whether others may watch, pixel format, encodings,
/// and the request for everything.
pub(crate) const fn opening(compressed: bool) -> u64 {
    1 + 20 + (4 + 4 * encodings(compressed).len() as u64) + Input::Everything.length()
}

/// The encodings that are asked for. *Not* the extended desktop size: `TigerVNC`, when asked for
/// everything, then sends that and no pixels. Nor Tight: it saves little compared with ZRLE, and
/// would be a second decoder of untrusted data.
const fn encodings(compressed: bool) -> &'static [VncEncoding] {
    use VncEncoding::{CopyRect, DesktopSizePseudo, Raw, Zrle};
    if compressed {
        &[Zrle, CopyRect, Raw, DesktopSizePseudo]
    } else {
        &[CopyRect, Raw, DesktopSizePseudo]
    }
}

impl Vnc {
    /// Starts the decoder, and asks for everything.
    pub(crate) async fn start<S>(
        filter: Filter<S>,
        flow: Arc<Flow>,
        shared: bool,
        compressed: bool,
    ) -> Result<Self, Error>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + Sync + 'static,
    {
        let connector = VncConnector::<_, NoPassword>::new(filter)
            .allow_shared(shared)
            .set_pixel_format(PixelFormat::rgba());
        let connector = encodings(compressed)
            .iter()
            .fold(connector, |connector, encoding| {
                connector.add_encoding(*encoding)
            });
        let started = async { connector.build()?.try_start().await?.finish() };
        match started.await {
            Ok(client) => Ok(Self { client, flow }),
            Err(error) => Err(flow
                .failure()
                .unwrap_or_else(|| undecodable(&error.to_string()))),
        }
    }

    /// Why the connection ended: what the filter noticed, if it did.
    fn ended(&self) -> Error {
        self.flow
            .failure()
            .unwrap_or_else(|| undecodable("compressed data that ends in the middle"))
    }
}

impl Rfb for Vnc {
    async fn next(&self) -> Result<Event, Error> {
        Ok(match self.client.recv_event().await {
            Ok(VncEvent::SetResolution(size)) => Event::Size(size.width, size.height),
            Ok(VncEvent::RawImage(to, pixels)) => Event::Pixels(region(to), pixels),
            Ok(VncEvent::Copy(to, from)) => Event::Copy(region(to), (from.x, from.y)),
            Ok(VncEvent::Error(words)) => {
                return Err(self.flow.failure().unwrap_or_else(|| undecodable(&words)));
            }
            Ok(_) => Event::Nothing,
            Err(_) => return Err(self.ended()),
        })
    }

    async fn send(&self, input: Input) -> Result<(), Error> {
        let event = match input {
            Input::Changes => X11Event::Refresh,
            Input::Everything => X11Event::FullRefresh,
            Input::Key(keysym, down) => X11Event::KeyEvent((keysym, down).into()),
            Input::Pointer(x, y, buttons) => X11Event::PointerEvent((x, y, buttons).into()),
        };
        self.client.input(event).await.map_err(|_| self.ended())
    }
}

fn region(rect: vnc::Rect) -> Region {
    Region::new(rect.x, rect.y, rect.width, rect.height)
}

/// The message comes from the decoder and not from the server.
fn undecodable(words: &str) -> Error {
    Error::new(
        ErrorKind::Decode,
        format!("the VNC server sent what cannot be decoded: {words}"),
    )
    .with_hint("open the console again; compression(false) does without the decoder's harder part")
}
