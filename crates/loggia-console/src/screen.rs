//! The handle to an open screen, to look at it and to type.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use loggia_transport::{Error, ErrorKind};
use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::time::sleep;

use crate::changes::Changes;
use crate::filter::Flow;
use crate::frame::Frame;
use crate::keyboard::{Held, Key, Keyboard, Stroke, anywhere};
use crate::picture::Picture;
use crate::protocol::Input;
use crate::session::{Command, closed};

/// A machine's screen and keyboard. Cheap to clone; dropping the last clone disconnects.
///
/// The picture is kept up to date all the time. Futures may be dropped at any point; text
/// that is being typed then stops between two characters, with no key held down.
#[derive(Clone)]
pub struct Screen {
    picture: Arc<Picture>,
    commands: mpsc::Sender<Command>,
    flow: Arc<Flow>,
    typing_options: TypingOptions,
    /// Locked while text is typed, so that two texts do not mix.
    typing: Arc<Mutex<Held>>,
}

/// How keys are typed.
#[derive(Clone)]
pub(crate) struct TypingOptions {
    pub(crate) keyboard: Option<Keyboard>,
    /// Why no keyboard is known, if that was determined.
    pub(crate) unknown: Option<Error>,
    /// The time for each key event.
    pub(crate) pace: Duration,
}

/// Buttons of a pointer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Buttons {
    /// The left one.
    pub left: bool,
    /// The middle one.
    pub middle: bool,
    /// The right one.
    pub right: bool,
}

impl Buttons {
    fn mask(self) -> u8 {
        u8::from(self.left) | u8::from(self.middle) << 1 | u8::from(self.right) << 2
    }
}

impl Screen {
    pub(crate) fn new(
        picture: Arc<Picture>,
        commands: mpsc::Sender<Command>,
        flow: Arc<Flow>,
        typing_options: TypingOptions,
    ) -> Self {
        Self {
            picture,
            commands,
            flow,
            typing_options,
            typing: Arc::default(),
        }
    }

    pub(crate) fn picture(&self) -> &Picture {
        &self.picture
    }

    /// The size of the picture, in pixels across and down.
    pub fn size(&self) -> (u32, u32) {
        let frame = self.picture.frame();
        frame.map_or((0, 0), |frame| (frame.width(), frame.height()))
    }

    /// The server's name of the screen, to be shown to people: at most 200 characters,
    /// without control characters.
    pub fn name(&self) -> String {
        self.flow.name()
    }

    /// The keyboard that the machine is set up for, if known.
    pub fn keyboard(&self) -> Option<Keyboard> {
        self.typing_options.keyboard
    }

    /// The same screen with another keyboard.
    #[must_use]
    pub fn with_keyboard(&self, keyboard: impl Into<Keyboard>) -> Self {
        let mut other = self.clone();
        other.typing_options.keyboard = Some(keyboard.into());
        other
    }

    /// What the screen shows now: the latest complete picture from the server.
    ///
    /// # Errors
    /// The error that the connection ended with, if it has.
    pub async fn screenshot(&self) -> Result<Frame, Error> {
        let mut serial = self.picture.serial();
        loop {
            serial.mark_unchanged();
            if let Some(error) = self.picture.failure() {
                return Err(error);
            }
            if let Some(frame) = self.picture.frame() {
                return Ok(frame);
            }
            // It cannot fail: the sender is part of the picture.
            let _ = serial.changed().await;
        }
    }

    /// The rectangles in which the picture changes from now on. Each is reported once the
    /// complete update is in the picture; a slow reader gets fewer and larger ones. A change of
    /// size is reported as a rectangle as large as the new picture.
    pub fn changes(&self) -> Changes {
        Changes::new(Arc::clone(&self.picture))
    }

    /// Types text. A line break (`\n` or `\r\n`) is the Enter key, `\t` Tab, `\u{8}` Backspace,
    /// `\u{1b}` Escape. Nothing is typed if one of the characters cannot be. Returns when
    /// everything was sent.
    ///
    /// # Errors
    /// `InvalidRequest` if the layout has no key for a character, which the message names, or no
    /// layout is known; the error of
    /// [`keyboard_unavailable`](crate::Connect::keyboard_unavailable), if one was set; the error
    /// that the connection ended with.
    pub async fn type_text(&self, text: &str) -> Result<(), Error> {
        let strokes = self.strokes(text)?;
        let mut held = self.typing.lock().await;
        for stroke in strokes {
            self.send_keys(&mut held, stroke.inputs()).await?;
        }
        Ok(())
    }

    fn strokes(&self, text: &str) -> Result<Vec<Stroke>, Error> {
        let keyboard = self.typing_options.keyboard.ok_or_else(|| {
            self.typing_options.unknown.clone().unwrap_or_else(|| {
                Error::new(
                    ErrorKind::InvalidRequest,
                    "the machine's keyboard layout is not known, or has no table here",
                )
                .with_hint("set it by with_keyboard(Layout::...)")
            })
        })?;
        keyboard.strokes(text)
    }

    /// Presses a key and releases it. Keys with names, the letters A to Z and the space work
    /// without a known layout; other characters need one. Like text, keys are sent no faster
    /// than [`key_pace`](crate::Connect::key_pace) allows.
    ///
    /// # Errors
    /// As [`type_text`](Self::type_text).
    pub async fn key(&self, key: Key) -> Result<(), Error> {
        self.chord(&[key]).await
    }

    /// Presses keys one after the other and releases them in reverse order:
    /// `chord(&[Key::Alt, Key::F(2)])`. A key that is listed twice is pressed once.
    ///
    /// # Errors
    /// As [`type_text`](Self::type_text).
    pub async fn chord(&self, keys: &[Key]) -> Result<(), Error> {
        let held = self.keysyms(keys)?;
        let down = held.iter().map(|keysym| Input::Key(*keysym, true));
        let up = held.iter().rev().map(|keysym| Input::Key(*keysym, false));
        self.send_in_turn(down.chain(up).collect()).await
    }

    /// Presses a key, which stays down until [`release`](Self::release) or the end of the
    /// connection, even if a text or another key needs it in between, such as Shift for a
    /// capital.
    ///
    /// # Errors
    /// As [`type_text`](Self::type_text).
    pub async fn press(&self, key: Key) -> Result<(), Error> {
        let keysyms = self.keysyms(&[key])?;
        let mut held = self.typing.lock().await;
        let down = keysyms.iter().map(|keysym| Input::Key(*keysym, true));
        let keys: Vec<_> = down.filter_map(|key| held.pass(key)).collect();
        if !matches!(key, Key::Character(_)) {
            held.keep(&keysyms);
        }
        self.send_paced(keys).await
    }

    /// Releases a key.
    ///
    /// # Errors
    /// As [`type_text`](Self::type_text).
    pub async fn release(&self, key: Key) -> Result<(), Error> {
        let keysyms = self.keysyms(&[key])?;
        let mut held = self.typing.lock().await;
        // Releasing a character releases the modifiers that it needed, but not those pressed by
        // name.
        if !matches!(key, Key::Character(_)) {
            held.let_go(&keysyms);
        }
        let up = keysyms.iter().rev();
        let up = up.map(|keysym| Input::Key(*keysym, false)).collect();
        self.send_keys(&mut held, up).await
    }

    fn keysyms(&self, keys: &[Key]) -> Result<Vec<u32>, Error> {
        let mut keysyms: Vec<u32> = Vec::new();
        let mut add = |more: &mut dyn Iterator<Item = u32>| {
            for keysym in more {
                if !keysyms.contains(&keysym) {
                    keysyms.push(keysym);
                }
            }
        };
        for key in keys {
            match *key {
                Key::Character(character) => {
                    let stroke = match anywhere(character) {
                        Some(stroke) => Some(stroke),
                        // Of a dead key and the space after it, only the key itself can be held.
                        None => self
                            .strokes(character.encode_utf8(&mut [0; 4]))?
                            .first()
                            .copied(),
                    };
                    add(&mut stroke.into_iter().flat_map(Stroke::held));
                }
                _ => add(&mut key.keysyms()?.into_iter()),
            }
        }
        Ok(keysyms)
    }

    /// Moves the pointer, with these buttons down and all others up.
    ///
    /// # Errors
    /// The error that the connection ended with.
    pub async fn pointer(&self, x: u16, y: u16, buttons: Buttons) -> Result<(), Error> {
        self.send(vec![Input::Pointer(x, y, buttons.mask())]).await
    }

    /// Presses and releases the left button at this position.
    ///
    /// # Errors
    /// The error that the connection ended with.
    pub async fn click(&self, x: u16, y: u16) -> Result<(), Error> {
        let at = |mask| Input::Pointer(x, y, mask);
        self.send(vec![at(0), at(1), at(0)]).await
    }

    /// Disconnects, for all clones. By then, everything sent before has left for the network, and
    /// the server has read it if it closes its side within a second, which this waits for.
    pub async fn close(self) {
        let _turn = self.typing.lock().await;
        // The connection is over with or without an answer.
        let _ = self.send(Vec::new()).await;
        if self.commands.send(Command::Close).await.is_ok() {
            self.commands.closed().await;
        }
    }

    async fn send_in_turn(&self, keys: Vec<Input>) -> Result<(), Error> {
        let mut held = self.typing.lock().await;
        self.send_keys(&mut held, keys).await
    }

    async fn send_keys(&self, held: &mut Held, keys: Vec<Input>) -> Result<(), Error> {
        let keys = keys.into_iter().filter_map(|key| held.pass(key));
        self.send_paced(keys.collect()).await
    }

    /// Sends keys in one piece, and then waits for as long as the server needs for them: QEMU
    /// drops events that come faster, and a key whose release is dropped stays down.
    async fn send_paced(&self, keys: Vec<Input>) -> Result<(), Error> {
        let events = u32::try_from(keys.len()).unwrap_or(u32::MAX);
        self.send(keys).await?;
        sleep(self.typing_options.pace.saturating_mul(events)).await;
        Ok(())
    }

    /// Sends inputs in one piece, and waits until they were written to the server.
    pub(crate) async fn send(&self, inputs: Vec<Input>) -> Result<(), Error> {
        let (written, done) = oneshot::channel();
        let command = Command::Send { inputs, written };
        if self.commands.send(command).await.is_ok() && done.await.is_ok() {
            return Ok(());
        }
        // The session sets the reason before it is completely over.
        self.commands.closed().await;
        Err(self.picture.failure().unwrap_or_else(closed))
    }
}

/// Prints the size, not the picture.
impl fmt::Debug for Screen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Screen")
            .field("size", &self.size())
            .field("keyboard", &self.typing_options.keyboard)
            .finish_non_exhaustive()
    }
}
