//! Translates keys to what a machine understands.
//!
//! A VNC server receives the name of what is printed on a key, and finds that key by the
//! machine's keymap; the machine receives only the key, and derives the character from the
//! modifiers that are held. Both steps are done here as QEMU does them, so a client that does
//! not hold Shift itself types the wrong character.
//!
//! From letters, QEMU draws a further conclusion: a small one while Shift is down, or a capital
//! while it is not, means that Caps Lock is on at the client, and it sets the machine's
//! accordingly.

use std::collections::HashSet;

/// The characters on the keys.
const KEYBOARDS: &str = include_str!("keyboards.txt");

/// What was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Typed {
    Character(char),
    Enter,
    Backspace,
    CtrlAltDel,
}

const SHIFTS: [u32; 2] = [0xffe1, 0xffe2];
const CONTROLS: [u32; 2] = [0xffe3, 0xffe4];
const ALTS: [u32; 1] = [0xffe9];
const ALT_GRS: [u32; 2] = [0xfe03, 0xffea];
const CAPS_LOCK: u32 = 0xffe5;
const DELETE: u32 = 0xffff;
/// Accents by the keysyms of dead keys.
const ACCENTS: [(u32, char); 4] = [(0xfe50, '`'), (0xfe51, '´'), (0xfe52, '^'), (0xfe57, '¨')];

/// The state of a keyboard.
#[derive(Debug, Default)]
pub(super) struct Keyboard {
    held: HashSet<u32>,
    /// Whether Caps Lock is on.
    is_locked: bool,
    /// The accent of a dead key that was pressed.
    accent: Option<char>,
}

impl Keyboard {
    /// Presses or releases a key; returns what is typed by it.
    pub(super) fn key(&mut self, keymap: &str, keysym: u32, down: bool) -> Vec<Typed> {
        if !down {
            self.held.remove(&keysym);
            return Vec::new();
        }
        self.held.insert(keysym);
        self.lock(keysym);
        let holds = |keys: &[u32]| keys.iter().any(|key| self.held.contains(key));
        if holds(&CONTROLS) || holds(&ALTS) {
            let all = holds(&CONTROLS) && holds(&ALTS) && keysym == DELETE;
            return all.then_some(Typed::CtrlAltDel).into_iter().collect();
        }
        match keysym {
            0xff0d | 0xff8d => return vec![Typed::Enter],
            0xff08 => return vec![Typed::Backspace],
            0x20 => return vec![Typed::Character(self.accent.take().unwrap_or(' '))],
            _ => {}
        }
        let level = usize::from(holds(&SHIFTS)) + 2 * usize::from(holds(&ALT_GRS));
        let Some(given) = key_with(keymap, keysym, level).and_then(|key| key.get(level).copied())
        else {
            return Vec::new();
        };
        let accent = self.accent.take();
        let mut typed: Vec<_> = accent.map(Typed::Character).into_iter().collect();
        match given {
            Cap::Nothing => {}
            Cap::Gives(character) if self.is_locked => {
                typed.push(Typed::Character(other_case(character)));
            }
            Cap::Gives(character) => typed.push(Typed::Character(character)),
            Cap::Waits(accent) => self.accent = Some(accent),
        }
        typed
    }

    /// Changes Caps Lock by its key, and if a letter contradicts its state.
    fn lock(&mut self, keysym: u32) {
        let letter = char::from_u32(keysym).filter(char::is_ascii_alphabetic);
        let shift = SHIFTS.iter().any(|key| self.held.contains(key));
        let is_against = |letter: char| letter.is_ascii_uppercase() != (shift != self.is_locked);
        if keysym == CAPS_LOCK || letter.is_some_and(is_against) {
            self.is_locked = !self.is_locked;
        }
    }
}

/// Returns the same letter in the other case, if there is one.
fn other_case(character: char) -> char {
    let other: String = if character.is_uppercase() {
        character.to_lowercase().collect()
    } else {
        character.to_uppercase().collect()
    };
    let mut cases = other.chars();
    match (cases.next(), cases.next()) {
        (Some(other), None) => other,
        _ => character,
    }
}

/// What a key types at a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cap {
    Nothing,
    Gives(char),
    Waits(char),
}

impl Cap {
    fn parse(text: &str) -> Self {
        let accent = text
            .strip_prefix("dead")
            .and_then(|rest| rest.chars().next());
        match (text, accent) {
            ("none", _) => Self::Nothing,
            (_, Some(accent)) => Self::Waits(accent),
            _ => text.chars().next().map_or(Self::Nothing, Self::Gives),
        }
    }

    fn is(self, keysym: u32) -> bool {
        let plain = |c| match c {
            '€' => 0x20ac,
            latin if u32::from(latin) < 0x100 => u32::from(latin),
            other => 0x0100_0000 | u32::from(other),
        };
        match self {
            Self::Nothing => false,
            Self::Gives(character) => plain(character) == keysym,
            Self::Waits(accent) => plain(accent) == keysym || ACCENTS.contains(&(keysym, accent)),
        }
    }
}

/// Returns the key with a keysym: at the level of the held modifiers if there is one, or else
/// at any level.
fn key_with(keymap: &str, keysym: u32, level: usize) -> Option<Vec<Cap>> {
    let known = |name| KEYBOARDS.lines().any(|line| layout(line) == Some(name));
    let keymap = if known(keymap) { keymap } else { "en-us" };
    let keys = KEYBOARDS
        .lines()
        .filter(|line| layout(line) == Some(keymap));
    let keys = keys.map(|line| line.split(' ').skip(2).map(Cap::parse).collect());
    let with: Vec<Vec<Cap>> = keys
        .filter(|key: &Vec<Cap>| key.iter().any(|cap| cap.is(keysym)))
        .collect();
    let here = |key: &&Vec<Cap>| key.get(level).is_some_and(|cap| cap.is(keysym));
    with.iter().find(here).or_else(|| with.first()).cloned()
}

fn layout(line: &str) -> Option<&str> {
    line.split(' ').next().filter(|name| *name != "#")
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    /// Returns what is typed by keys that are pressed one after the other, and released.
    fn press(keymap: &str, keys: &[&[u32]]) -> String {
        let mut keyboard = Keyboard::default();
        let mut text = String::new();
        for keysyms in keys {
            for keysym in *keysyms {
                for typed in keyboard.key(keymap, *keysym, true) {
                    match typed {
                        Typed::Character(character) => text.push(character),
                        other => write!(text, "{other:?}").expect("to memory"),
                    }
                }
            }
            for keysym in *keysyms {
                assert!(keyboard.key(keymap, *keysym, false).is_empty());
            }
        }
        text
    }

    const SHIFT: u32 = 0xffe1;
    const ALT_GR: u32 = 0xfe03;

    #[test]
    fn only_held_modifiers_select_the_character() {
        let hash = u32::from('#');
        assert_eq!(press("en-us", &[&[hash], &[SHIFT, hash]]), "3#");
        assert_eq!(press("de", &[&[hash], &[SHIFT, hash]]), "#'");
        assert_eq!(press("fr", &[&[hash], &[ALT_GR, hash]]), "\"#");
        assert_eq!(press("it", &[&[SHIFT, ALT_GR, u32::from('{')]]), "{");
        assert_eq!(
            press("sv", &[&[SHIFT, hash]]),
            "#",
            "as in the United States"
        );
        assert_eq!(press("de", &[&[0x20ac], &[ALT_GR, 0x20ac]]), "e€");
    }

    #[test]
    fn accents_wait_for_the_next_key() {
        assert_eq!(press("de", &[&[0x5e], &[0x20], &[0x61]]), "^a");
        assert_eq!(press("es", &[&[SHIFT, 0xfe52], &[0x20]]), "^");
        assert_eq!(press("es", &[&[0x5e]]), "", "it waits");
    }

    #[test]
    fn a_letter_that_contradicts_shift_switches_caps_lock() {
        let (small, large, caps) = (0x74, 0x54, 0xffe5);
        assert_eq!(press("en-us", &[&[SHIFT, large], &[small]]), "Tt");
        assert_eq!(press("en-us", &[&[SHIFT, small]]), "t", "it is on now");
        assert_eq!(press("de", &[&[caps], &[0xdf], &[0xe4]]), "ßÄ");
        let mut keyboard = Keyboard::default();
        for (keysym, is_locked) in [
            (SHIFT, false),
            (large, false),
            (small, true),
            (0x31, true),
            (large, false),
        ] {
            keyboard.key("en-us", keysym, true);
            assert_eq!(keyboard.is_locked, is_locked, "{keysym:x}");
        }
    }

    #[test]
    fn named_keys_are_typed() {
        assert_eq!(press("de", &[&[0xff0d], &[0xff08]]), "EnterBackspace");
        assert_eq!(press("de", &[&[0xffe3, 0xffe9, DELETE]]), "CtrlAltDel");
        assert_eq!(press("de", &[&[0xffe3, 0x63], &[DELETE]]), "");
    }
}
