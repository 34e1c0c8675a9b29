//! Encodes and parses the messages between page and viewer.
//!
//! The viewer sends binary messages: a byte for the kind, then numbers of two bytes, big-endian.
//!
//! | message | |
//! | --- | --- |
//! | `0`, width, height | the size of the screen; all of it follows |
//! | `1`, x, y, width, height, pixels | a rectangle, four bytes a pixel: red, green, blue, 255 |
//! | `2`, text | a notice for people |
//! | `3`, text | why the screen has ended, for people |
//!
//! The page sends text:
//!
//! | message | |
//! | --- | --- |
//! | `k MODIFIERS NAME` | a key by its name in `KeyboardEvent.key`, with `c`, `a`, `s`, `m` for Control, Alt, Shift and Meta, or `-` |
//! | `p BUTTONS X Y` | the pointer: 1 left, 2 middle, 4 right, 8 and 16 the wheel |
//! | `t TEXT` | a text to be typed |
//! | `d` | Ctrl-Alt-Del |

use crate::frame::Frame;
use crate::keyboard::Key;
use crate::region::Region;

/// What a page asks for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum PageInput {
    Keys(Vec<Key>),
    Text(String),
    Pointer { x: u16, y: u16, buttons: u8 },
}

impl PageInput {
    /// The length of its text, in bytes.
    pub(super) fn length(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Keys(_) | Self::Pointer { .. } => 0,
        }
    }
}

/// Parses a message from a page; `None` for an unknown message, and for keys that mean nothing by
/// themselves.
pub(super) fn parse(message: &str) -> Option<PageInput> {
    let (kind, rest) = message.split_once(' ').unwrap_or((message, ""));
    match kind {
        "d" => Some(PageInput::Keys(vec![Key::CtrlAltDel])),
        "t" => Some(PageInput::Text(rest.to_owned())),
        "k" => {
            let (modifiers, name) = rest.split_once(' ')?;
            keys(modifiers, name).map(PageInput::Keys)
        }
        "p" => {
            let mut numbers = rest.split(' ').map(str::parse::<u16>);
            let mut next = || numbers.next()?.ok();
            let (buttons, x, y) = (next()?, next()?, next()?);
            let buttons = u8::try_from(buttons).ok()?;
            Some(PageInput::Pointer { x, y, buttons })
        }
        _ => None,
    }
}

fn keys(modifiers: &str, name: &str) -> Option<Vec<Key>> {
    let (key, is_shifted) = (key(name)?, modifiers.contains('s'));
    let is_held = modifiers.contains(['c', 'a', 'm']);
    let key = match key {
        // With modifiers held, a letter is a key, whatever Caps Lock makes of it here.
        Key::Character(letter) if is_held && letter.is_ascii_alphabetic() => {
            Key::Character(if is_shifted {
                letter.to_ascii_uppercase()
            } else {
                letter.to_ascii_lowercase()
            })
        }
        key => key,
    };
    // A character already includes Shift; the modifiers that it needs depend on the machine's
    // layout, not on the keyboard of the page's user.
    let shift = is_shifted && !matches!(key, Key::Character(_));
    let held = [
        (modifiers.contains('c'), Key::Control),
        (modifiers.contains('a'), Key::Alt),
        (modifiers.contains('m'), Key::Super),
        (shift, Key::Shift),
    ];
    let held = held.into_iter().filter(|(held, _)| *held);
    Some(held.map(|(_, key)| key).chain([key]).collect())
}

fn key(name: &str) -> Option<Key> {
    let mut characters = name.chars();
    if let (Some(character), None) = (characters.next(), characters.next()) {
        return Some(Key::Character(character));
    }
    Some(match name {
        "Enter" => Key::Enter,
        "Tab" => Key::Tab,
        "Backspace" => Key::Backspace,
        "Escape" => Key::Escape,
        "Insert" => Key::Insert,
        "Delete" => Key::Delete,
        "Home" => Key::Home,
        "End" => Key::End,
        "PageUp" => Key::PageUp,
        "PageDown" => Key::PageDown,
        "ArrowLeft" => Key::Left,
        "ArrowUp" => Key::Up,
        "ArrowRight" => Key::Right,
        "ArrowDown" => Key::Down,
        "PrintScreen" => Key::PrintScreen,
        "Pause" => Key::Pause,
        "ContextMenu" => Key::Menu,
        "ScrollLock" => Key::ScrollLock,
        _ => {
            let number = name.strip_prefix('F')?.parse().ok()?;
            (1..=24).contains(&number).then_some(Key::F(number))?
        }
    })
}

pub(super) fn size(frame: &Frame) -> Vec<u8> {
    let mut message = vec![0];
    for side in [frame.width(), frame.height()] {
        message.extend(u16::try_from(side).unwrap_or(u16::MAX).to_be_bytes());
    }
    message
}

/// The pixels of a region, as far as it is on the picture.
pub(super) fn pixels(frame: &Frame, region: Region) -> Vec<u8> {
    let side = |pixels| u16::try_from(pixels).unwrap_or(u16::MAX);
    let all = Region::new(0, 0, side(frame.width()), side(frame.height()));
    let region = region.intersection(&all);
    let mut message = vec![1];
    for number in [region.x, region.y, region.width, region.height] {
        message.extend(number.to_be_bytes());
    }
    let row = 4 * usize::from(all.width);
    let (from, length) = (4 * usize::from(region.x), 4 * usize::from(region.width));
    let rows = frame.image().as_raw().chunks_exact(row.max(4));
    for line in rows.skip(region.y.into()).take(region.height.into()) {
        message.extend_from_slice(line.get(from..from + length).unwrap_or_default());
    }
    message
}

pub(super) fn notice(text: &str) -> Vec<u8> {
    [&[2], text.as_bytes()].concat()
}

pub(super) fn end(text: &str) -> Vec<u8> {
    [&[3], text.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_messages_are_parsed() {
        let keys = |keys: &[Key]| Some(PageInput::Keys(keys.to_vec()));
        for (message, input) in [
            ("d", keys(&[Key::CtrlAltDel])),
            ("k - a", keys(&[Key::Character('a')])),
            ("k s #", keys(&[Key::Character('#')])),
            ("k -  ", keys(&[Key::Character(' ')])),
            ("k cs Tab", keys(&[Key::Control, Key::Shift, Key::Tab])),
            ("k a F2", keys(&[Key::Alt, Key::F(2)])),
            // Caps Lock is on at the page's keyboard.
            ("k c C", keys(&[Key::Control, Key::Character('c')])),
            ("k cs t", keys(&[Key::Control, Key::Character('T')])),
            ("k - C", keys(&[Key::Character('C')])),
            ("k - ScrollLock", keys(&[Key::ScrollLock])),
            ("k - Shift", None),
            ("k - F25", None),
            ("k - Dead", None),
            ("k", None),
            ("t a b\nc", Some(PageInput::Text("a b\nc".to_owned()))),
            (
                "p 4 7 9",
                Some(PageInput::Pointer {
                    x: 7,
                    y: 9,
                    buttons: 4,
                }),
            ),
            ("p 4 7", None),
            ("p 999 7 9", None),
            ("p -1 7 9", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(parse(message), input, "{message:?}");
        }
    }
}
