//! Keys with names, and their keysyms.

use loggia_transport::{Error, ErrorKind};

pub(super) const ENTER: u32 = 0xff0d;
pub(super) const TAB: u32 = 0xff09;
pub(super) const BACKSPACE: u32 = 0xff08;
pub(super) const ESCAPE: u32 = 0xff1b;
const CONTROL: u32 = 0xffe3;
const ALT: u32 = 0xffe9;
const DELETE: u32 = 0xffff;
/// The keysym of F1; those of the others follow.
const F1: u32 = 0xffbe;
const LAST_F: u8 = 24;

/// A key, or a combination of keys that has a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Key {
    /// The key for this character, with Shift or `AltGr` if the layout needs them.
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
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// The left arrow.
    Left,
    /// The up arrow.
    Up,
    /// The right arrow.
    Right,
    /// The down arrow.
    Down,
    /// F1 to F24.
    F(u8),
    /// Print screen, which together with Alt is the "magic" key of Linux.
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
    /// The left Shift.
    Shift,
    /// The left Control.
    Control,
    /// The left Alt.
    Alt,
    /// `AltGr`, or the right Alt.
    AltGr,
    /// The left key with a window or a command sign on it.
    Super,
    /// Control, Alt and Delete together.
    CtrlAltDel,
}

impl Key {
    /// Whether the machine's layout has to be known to press it: characters other than the
    /// letters A to Z and the space are on different keys in each layout.
    pub fn needs_layout(self) -> bool {
        matches!(self, Self::Character(character) if super::anywhere(character).is_none())
    }

    /// The keysyms to send, in the order in which the keys go down. Characters need a layout, and
    /// are not handled here.
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
