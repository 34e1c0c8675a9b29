//! A scripted RFB server.

use loggia_console::{Connect, Screen};
use loggia_transport::Error;
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};

pub(crate) const PASSWORD: &str = "edisPw12";

/// How much either side may write before the other reads.
const PIPE: usize = 1 << 16;

pub(crate) const RAW: u32 = 0;
pub(crate) const COPY: u32 = 1;
pub(crate) const ZRLE: u32 = 16;
pub(crate) const DESKTOP_SIZE: u32 = (-223i32).cast_unsigned();
pub(crate) const EXTENDED_DESKTOP_SIZE: i32 = -308;

/// A server with its pipe. It speaks 3.8 and takes any password.
pub(crate) struct Server {
    pub(crate) pipe: DuplexStream,
}

/// A message of the client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ClientMessage {
    Format,
    Encodings(Vec<i32>),
    Request { incremental: bool },
    Key { keysym: u32, down: bool },
    Pointer { x: u16, y: u16, buttons: u8 },
}

/// A pipe with a server at one end.
pub(crate) fn pipe() -> (DuplexStream, Server) {
    let (client, pipe) = tokio::io::duplex(PIPE);
    (client, Server { pipe })
}

/// A client for such a server.
pub(crate) fn connect() -> Connect {
    Connect::to("played", 0).password(PASSWORD)
}

/// A screen on which `size` grey pixels are shown, and its server.
pub(crate) async fn opened(connect: Connect, size: (u16, u16)) -> (Screen, Server) {
    let (client, mut server) = pipe();
    let (screen, ()) = tokio::join!(connect.open_over(client), async {
        server.greet(size, b"played").await;
        server.paint((0, 0, size.0, size.1), [9, 9, 9]).await;
    });
    (screen.expect("opens"), server)
}

/// Opens a screen at a server that sends this after the handshake, and nothing more.
pub(crate) async fn served(connect: Connect, words: &[u8]) -> Result<Screen, Error> {
    let (client, mut server) = pipe();
    let serving = async {
        server.enter().await;
        server.send(words).await;
        // And says no more.
        server.sink().await;
    };
    tokio::select! {
        outcome = connect.open_over(client) => outcome,
        () = serving => unreachable!("it reads on"),
    }
}

/// The server's first message after the handshake (`ServerInit`).
pub(crate) fn screen((width, height): (u16, u16), name: &[u8]) -> Vec<u8> {
    let mut words = Vec::new();
    words.extend(width.to_be_bytes());
    words.extend(height.to_be_bytes());
    // A format of the server's own, of x11vnc's kind.
    words.extend([32, 24, 0, 255, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0]);
    words.extend(u32::try_from(name.len()).expect("short").to_be_bytes());
    words.extend(name);
    words
}

/// The head of an update of so many rectangles.
pub(crate) fn update(rectangles: u16) -> Vec<u8> {
    [&[0, 0][..], &rectangles.to_be_bytes()].concat()
}

/// A rectangle with its body.
pub(crate) fn rectangle(region: (u16, u16, u16, u16), encoding: u32, body: &[u8]) -> Vec<u8> {
    let (x, y, width, height) = region;
    let mut words = Vec::new();
    for number in [x, y, width, height] {
        words.extend(number.to_be_bytes());
    }
    words.extend(encoding.to_be_bytes());
    words.extend(body);
    words
}

/// A rectangle of one colour, uncompressed.
pub(crate) fn plain(region: (u16, u16, u16, u16), [red, green, blue]: [u8; 3]) -> Vec<u8> {
    let pixels = usize::from(region.2) * usize::from(region.3);
    rectangle(region, RAW, &[red, green, blue, 0].repeat(pixels))
}

impl Server {
    /// The handshake. Whether others may stay.
    pub(crate) async fn enter(&mut self) -> bool {
        self.send(b"RFB 003.008\n").await;
        self.read::<12>().await;
        self.send(&[1, 2]).await;
        self.read::<1>().await;
        self.send(b"0123456789abcdef").await;
        self.read::<16>().await;
        self.send(&[0; 4]).await;
        self.read::<1>().await == [1]
    }

    /// The handshake and the first word; what the client wants is read and left.
    pub(crate) async fn greet(&mut self, size: (u16, u16), name: &[u8]) {
        self.enter().await;
        self.send(&screen(size, name)).await;
    }

    pub(crate) async fn send(&mut self, words: &[u8]) {
        self.pipe
            .write_all(words)
            .await
            .expect("the client is there");
    }

    /// Sends to a client that may be gone; returns whether it was there.
    pub(crate) async fn try_send(&mut self, words: &[u8]) -> bool {
        self.pipe.write_all(words).await.is_ok()
    }

    /// An update of one rectangle of one colour.
    pub(crate) async fn paint(&mut self, region: (u16, u16, u16, u16), colour: [u8; 3]) {
        self.send(&[update(1), plain(region, colour)].concat())
            .await;
    }

    async fn read<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.pipe
            .read_exact(&mut bytes)
            .await
            .expect("the client is there");
        bytes
    }

    /// The client's next message; `None` when it is gone.
    pub(crate) async fn next_message(&mut self) -> Option<ClientMessage> {
        let kind = self.pipe.read_u8().await.ok()?;
        Some(match kind {
            0 => {
                self.read::<19>().await;
                ClientMessage::Format
            }
            2 => {
                let [_, high, low] = self.read().await;
                let mut encodings = Vec::new();
                for _ in 0..u16::from_be_bytes([high, low]) {
                    encodings.push(i32::from_be_bytes(self.read().await));
                }
                ClientMessage::Encodings(encodings)
            }
            3 => ClientMessage::Request {
                incremental: self.read::<9>().await[0] != 0,
            },
            4 => {
                let [down, _, _, a, b, c, d] = self.read().await;
                ClientMessage::Key {
                    keysym: u32::from_be_bytes([a, b, c, d]),
                    down: down != 0,
                }
            }
            5 => {
                let [buttons, a, b, c, d] = self.read().await;
                ClientMessage::Pointer {
                    x: u16::from_be_bytes([a, b]),
                    y: u16::from_be_bytes([c, d]),
                    buttons,
                }
            }
            kind => panic!("unknown message type {kind}"),
        })
    }

    /// The next key that goes down or up, as its keysym and `true` for down.
    pub(crate) async fn key(&mut self) -> (u32, bool) {
        loop {
            match self.next_message().await.expect("the client is there") {
                ClientMessage::Key { keysym, down } => return (keysym, down),
                ClientMessage::Pointer { .. } => panic!("a pointer"),
                _ => {}
            }
        }
    }

    /// Where the pointer goes next, and with which buttons down.
    pub(crate) async fn pointer(&mut self) -> (u16, u16, u8) {
        loop {
            match self.next_message().await.expect("the client is there") {
                ClientMessage::Pointer { x, y, buttons } => return (x, y, buttons),
                ClientMessage::Key { .. } => panic!("a key"),
                _ => {}
            }
        }
    }

    /// Reads until the client is gone, and on.
    pub(crate) async fn sink(&mut self) {
        let mut buffer = [0; 4096];
        while self.pipe.read(&mut buffer).await.is_ok_and(|read| read > 0) {}
        std::future::pending::<()>().await;
    }
}
