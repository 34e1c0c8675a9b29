//! Serves the connection of one client: sends changes when it requests them.

use std::io;
use std::time::Duration;

use flate2::Compress;
use tokio::io::{AsyncReadExt, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::MissedTickBehavior;

use super::canvas::{Canvas, HEIGHT, WIDTH};
use super::encode::{self, RAW, ZRLE};
use super::keyboard::Keyboard;
use super::pixels::Format;
use super::wire::{bytes, improper, u16_at, u32_at};
use super::{Guest, Scene, handshake};

/// How often the guest is checked for a client that waits for a change.
const LOOK: Duration = Duration::from_millis(20);
/// More encodings than exist.
const MOST_ENCODINGS: u16 = 256;
/// A clipboard larger than this is refused.
const LONGEST_TEXT: u32 = 1024 * 1024;

/// The state of the client.
struct Client {
    format: Format,
    encoding: u32,
    zlib: Compress,
    /// What it has on its screen, and the corresponding lines.
    shown: Option<(Vec<String>, Canvas)>,
    /// Whether it has requested changes and not received any.
    waits: bool,
    keyboard: Keyboard,
}

/// Serves until the client leaves or violates the protocol, or the screen is switched off. A
/// screen that is switched on again requires a new connection.
pub(super) async fn serve(stream: TcpStream, guest: &dyn Guest) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut stream = BufReader::new(stream);
    let scene = look(guest)?;
    let start = scene.start;
    handshake::let_in(&mut stream, &scene.password).await?;
    let mut client = Client {
        format: Format::default(),
        encoding: RAW,
        zlib: encode::zlib(),
        shown: None,
        waits: false,
        keyboard: Keyboard::default(),
    };
    stream
        .write_all(&screen(&scene.name, client.format))
        .await?;
    // Independent of the client's messages: it may type for minutes.
    let mut looks = tokio::time::interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let kind = tokio::select! {
            kind = stream.read_u8() => Some(kind?),
            _ = looks.tick() => None,
        };
        let scene = look(guest)?;
        if scene.start != start {
            return Err(improper("the machine was started again"));
        }
        if let Some(kind) = kind {
            client.message(kind, &mut stream, &scene, guest).await?;
        } else if client.waits {
            client.show_changes(&mut stream, &scene).await?;
        }
    }
}

/// Returns what the guest shows; if it is gone or switched off, the connection ends.
fn look(guest: &dyn Guest) -> io::Result<Scene> {
    guest.scene().ok_or_else(|| improper("there is no screen"))
}

/// Returns the server's initialisation message.
fn screen(name: &str, format: Format) -> Vec<u8> {
    let mut message = Vec::new();
    message.extend(WIDTH.to_be_bytes());
    message.extend(HEIGHT.to_be_bytes());
    message.extend(format.wire());
    message.extend(u32::try_from(name.len()).unwrap_or_default().to_be_bytes());
    message.extend(name.as_bytes());
    message
}

impl Client {
    async fn message(
        &mut self,
        kind: u8,
        stream: &mut BufReader<TcpStream>,
        scene: &Scene,
        guest: &dyn Guest,
    ) -> io::Result<()> {
        match kind {
            0 => {
                let message = bytes::<19>(stream).await?;
                self.format = Format::parse(message.get(3..).unwrap_or_default())?;
                if let Some(table) = self.format.table() {
                    stream.write_all(&table).await?;
                }
            }
            2 => self.encodings(stream).await?,
            3 => {
                let message = bytes::<9>(stream).await?;
                let [x, y, width, height] = [1, 3, 5, 7].map(|at| u32::from(u16_at(&message, at)));
                if x + width > WIDTH.into() || y + height > HEIGHT.into() {
                    return Err(improper("a request for what is not on the screen"));
                }
                if message[0] == 0 {
                    self.shown = None;
                }
                self.waits = true;
                self.show_changes(stream, scene).await?;
            }
            4 => {
                let message = bytes::<7>(stream).await?;
                let (down, keysym) = (message[0] != 0, u32_at(&message, 3));
                for typed in self.keyboard.key(&scene.keymap, keysym, down) {
                    guest.typed(typed);
                }
            }
            // Nothing on these screens reacts to a pointer.
            5 => drop(bytes::<5>(stream).await?),
            6 => {
                let message = bytes::<7>(stream).await?;
                let length = u32_at(&message, 3);
                if length > LONGEST_TEXT {
                    return Err(improper("a clipboard that is too large"));
                }
                let mut text = stream.take(length.into());
                tokio::io::copy(&mut text, &mut tokio::io::sink()).await?;
            }
            _ => return Err(improper("a message of an unknown type")),
        }
        Ok(())
    }

    async fn encodings(&mut self, stream: &mut BufReader<TcpStream>) -> io::Result<()> {
        let message = bytes::<3>(stream).await?;
        let count = u16_at(&message, 1);
        if count > MOST_ENCODINGS {
            return Err(improper("more encodings than there are"));
        }
        let mut wanted = None;
        for _ in 0..count {
            let encoding = stream.read_u32().await?;
            if [RAW, ZRLE].contains(&encoding) {
                wanted.get_or_insert(encoding);
            }
        }
        self.encoding = wanted.unwrap_or(RAW);
        Ok(())
    }

    /// Sends the difference from what the client has, if any.
    async fn show_changes(
        &mut self,
        stream: &mut (impl AsyncWrite + Unpin),
        scene: &Scene,
    ) -> io::Result<()> {
        if matches!(&self.shown, Some((lines, _)) if *lines == scene.lines) {
            return Ok(());
        }
        let canvas = Canvas::draw(&scene.lines);
        let rows = match &self.shown {
            None => (0, HEIGHT),
            Some((_, shown)) => match canvas.difference(shown) {
                Some(rows) => rows,
                None => return Ok(()),
            },
        };
        let mut message = vec![0, 0, 0, 1, 0, 0];
        for number in [rows.0, WIDTH, rows.1 - rows.0] {
            message.extend(number.to_be_bytes());
        }
        message.extend(self.encoding.to_be_bytes());
        message.extend(match self.encoding {
            ZRLE => encode::zrle(&canvas, rows, self.format, &mut self.zlib)?,
            _ => encode::raw(&canvas, rows, self.format),
        });
        self.shown = Some((scene.lines.clone(), canvas));
        self.waits = false;
        stream.write_all(&message).await
    }
}
