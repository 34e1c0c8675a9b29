//! Keys that have names.

use loggia_transport::{Error, ErrorKind};

pub(super) const ENTER: u32 = 0xff0d;
pub(super) const TAB: u32 = 0xff09;
pub(super) const BACKSPACE: u32 = 0xff08;
pub(super) const ESCAPE: u32 = 0xff1b;
const CONTROL: u32 = 0xffe3;
const ALT: u32 = 0xffe9;
const DELETE: u32 = 0xffff;
/// F1; the others follow.
const F1: u32 = 0xffbe;
const LAST_F: u8 = 24;

/// A key, or the keys pressed together that people have a name for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Key {
    /// The key with this character, with Shift or `AltGr` as the layout needs them.
    Character(char),
    /// Enter.
    Enter,
    /// Tab.
    Tab,
    /// Backspace.
    Backspace,
    /// Escape.
    Escape,
    /// Insert.
    Insert,
    /// Delete.
    Delete,
    /// Home.
    Home,
    /// End.
    End,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// The arrow to the left.
    Left,
    /// The arrow upwards.
    Up,
    /// The arrow to the right.
    Right,
    /// The arrow downwards.
    Down,
    /// F1 to F24.
    F(u8),
    /// Print screen, which with Alt is the "magic" key of Linux.
    PrintScreen,
    /// Pause.
    Pause,
    /// Menu.
    Menu,
    /// Caps lock.
    CapsLock,
    /// Num lock.
    NumLock,
    /// Scroll lock.
    ScrollLock,
    /// Shift, the left one.
    Shift,
    /// Control, the left one.
    Control,
    /// Alt, the left one.
    Alt,
    /// `AltGr`, or the right Alt.
    AltGr,
    /// The key with a window or a command on it, the left one.
    Super,
    /// Control, Alt and Delete together.
    CtrlAltDel,
}

impl Key {
    /// Whether the machine's layout has to be known to press it: characters other than the
    /// letters A to Z and the space are elsewhere on each.
    pub fn needs_layout(self) -> bool {
        matches!(self, Self::Character(character) if super::anywhere(character).is_none())
    }

    /// What goes over the wire, in the order in which they go down. A character needs a
    /// layout, and is none of this function's business.
    pub(crate) fn keysyms(self) -> Result<Vec<u32>, Error> {
        let keysym = match self {
            Self::Character(character) => u32::from(character),
            Self::Enter => ENTER,
            Self::Tab => TAB,
            Self::Backspace => BACKSPACE,
            Self::Escape => ESCAPE,
            Self::Insert => 0xff63,
            Self::Delete => DELETE,
            Self::Home => 0xff50,
            Self::End => 0xff57,
            Self::PageUp => 0xff55,
            Self::PageDown => 0xff56,
            Self::Left => 0xff51,
            Self::Up => 0xff52,
            Self::Right => 0xff53,
            Self::Down => 0xff54,
            Self::F(number @ 1..=LAST_F) => F1 + u32::from(number) - 1,
            Self::F(number) => {
                return Err(Error::new(
                    ErrorKind::InvalidRequest,
                    format!("there is no key F{number}"),
                )
                .with_hint("function keys go from F(1) to F(24)"));
            }
            Self::PrintScreen => 0xff61,
            Self::Pause => 0xff13,
            Self::Menu => 0xff67,
            Self::CapsLock => 0xffe5,
            Self::NumLock => 0xff7f,
            Self::ScrollLock => 0xff14,
            Self::Shift => super::SHIFT,
            Self::Control => CONTROL,
            Self::Alt => ALT,
            Self::AltGr => super::ALT_GR,
            Self::Super => 0xffeb,
            Self::CtrlAltDel => return Ok(vec![CONTROL, ALT, DELETE]),
        };
        Ok(vec![keysym])
    }
}
