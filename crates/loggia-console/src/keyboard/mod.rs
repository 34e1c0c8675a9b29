//! Converts characters to keys.
//!
//! RFB names keys by what is printed on them (X11 keysyms), and a server such as QEMU takes from
//! that only *which* key it is: a `#` without Shift types `3`. So Shift and `AltGr` are held
//! here, as a person would, and which of them a character needs depends on the keyboard that the
//! machine is set up for: at EDIS, the setting `vnc_keymap`.

mod held;
mod key;
mod layout;

use loggia_transport::{Error, ErrorKind};

use crate::protocol::Input;
pub(crate) use held::Held;
pub use key::Key;
pub use layout::Layout;

/// Keysyms of the modifiers that a character may need.
const SHIFT: u32 = 0xffe1;
const ALT_GR: u32 = 0xfe03;
const SPACE: u32 = 0x20;

/// The keyboard that a machine is set up for: its layout, and whether accents wait for a
/// letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Keyboard {
    layout: Layout,
    dead_keys: bool,
}

impl From<Layout> for Keyboard {
    fn from(layout: Layout) -> Self {
        Self {
            layout,
            dead_keys: true,
        }
    }
}

impl Keyboard {
    /// The layout.
    pub fn layout(&self) -> Layout {
        self.layout
    }

    /// For machines whose accents (such as `^` on a German keyboard) do not wait for a letter:
    /// variants called "nodeadkeys", and VNC servers that are a desktop themselves. Otherwise an
    /// accent is typed with a space after it, which completes it.
    #[must_use]
    pub fn without_dead_keys(self) -> Self {
        Self {
            dead_keys: false,
            ..self
        }
    }

    /// Whether it has a key for the character.
    pub fn has(&self, character: char) -> bool {
        self.of(character).is_some()
    }

    /// Checks that it has keys for all of a text.
    ///
    /// # Errors
    /// `InvalidRequest` for the first character without a key, which the message names; as
    /// [`type_text`](crate::Screen::type_text).
    pub fn check(&self, text: &str) -> Result<(), Error> {
        self.strokes(text).map(drop)
    }

    /// The strokes that type a text; fails at the first character that has none.
    pub(crate) fn strokes(self, text: &str) -> Result<Vec<Stroke>, Error> {
        let mut strokes = Vec::with_capacity(text.len());
        let mut characters = text.chars().enumerate().peekable();
        while let Some((at, character)) = characters.next() {
            if character == '\r' && characters.peek().is_some_and(|(_, next)| *next == '\n') {
                continue;
            }
            let typed = self.of(character).ok_or_else(|| {
                Error::new(
                    ErrorKind::InvalidRequest,
                    format!(
                        "the keyboard layout {} has no key for {character:?} (U+{:04X}), \
                         character {} of the text; nothing was typed",
                        self.layout,
                        u32::from(character),
                        at + 1,
                    ),
                )
                .with_hint("leave it out, or say which layout the machine has")
            })?;
            strokes.extend(typed);
        }
        Ok(strokes)
    }

    fn of(self, character: char) -> Option<impl Iterator<Item = Stroke>> {
        let (stroke, waits) = match anywhere(character) {
            Some(stroke) => (stroke, false),
            None => self.layout.find(character)?,
        };
        let space = (waits && self.dead_keys).then(|| Stroke::plain(SPACE));
        Some(std::iter::once(stroke).chain(space))
    }
}

/// The key for a character that is the same on every layout: unaccented letters, which Shift
/// makes capitals, and keys without a printed character. Digits are not among them: some layouts
/// have them with Shift.
pub(crate) fn anywhere(character: char) -> Option<Stroke> {
    let keysym = match character {
        letter @ ('a'..='z' | 'A'..='Z') => letter.into(),
        ' ' => SPACE,
        '\n' | '\r' => key::ENTER,
        '\t' => key::TAB,
        '\u{8}' => key::BACKSPACE,
        '\u{1b}' => key::ESCAPE,
        _ => return None,
    };
    Some(Stroke {
        shift: character.is_ascii_uppercase(),
        ..Stroke::plain(keysym)
    })
}

/// A key and the modifiers that are held with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stroke {
    keysym: u32,
    shift: bool,
    alt_gr: bool,
}

impl Stroke {
    fn plain(keysym: u32) -> Self {
        Self {
            keysym,
            shift: false,
            alt_gr: false,
        }
    }

    /// The keys in the order in which they go down.
    pub(crate) fn held(self) -> impl DoubleEndedIterator<Item = u32> + use<> {
        let shift = self.shift.then_some(SHIFT);
        let alt_gr = self.alt_gr.then_some(ALT_GR);
        [shift, alt_gr, Some(self.keysym)].into_iter().flatten()
    }

    /// Pressing and releasing it.
    pub(crate) fn inputs(self) -> Vec<Input> {
        let down = self.held().map(|keysym| Input::Key(keysym, true));
        let up = self.held().rev().map(|keysym| Input::Key(keysym, false));
        down.chain(up).collect()
    }
}

#[cfg(test)]
mod tests;
