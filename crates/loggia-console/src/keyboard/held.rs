//! Tracks which keys are down, and adapts letters to them.
//!
//! QEMU and similar servers compare every letter with what they know of Shift and Caps Lock. To
//! them, a small letter with Shift down means that Caps Lock is on at the client, and they switch
//! it on in the machine, where it stays on. So a letter is sent as a capital while Shift is down,
//! and is released as it was pressed, because servers that are a desktop identify a key only by
//! that.
//!
//! A key that was pressed to stay down does so even if a character in between needs the same key:
//! otherwise a capital in a text would release Shift when it ends.

use super::SHIFT;
use crate::protocol::Input;

/// The keys that are down.
#[derive(Debug, Default)]
pub(crate) struct Held {
    down: Vec<u32>,
    /// Those that are held with others and were pressed to stay down.
    kept: Vec<u32>,
}

impl Held {
    /// The input to send, given those before it; `None` if it changes nothing.
    pub(crate) fn pass(&mut self, input: Input) -> Option<Input> {
        let Input::Key(keysym, down) = input else {
            return Some(input);
        };
        if self.kept.contains(&keysym) {
            return None;
        }
        if down {
            let keysym = if self.down.contains(&SHIFT) {
                large(keysym)
            } else {
                keysym
            };
            if !self.down.contains(&keysym) {
                self.down.push(keysym);
            }
            return Some(Input::Key(keysym, true));
        }
        let same = |held: &u32| large(*held) == large(keysym);
        let at = self.down.iter().position(same);
        let keysym = at.map_or(keysym, |at| self.down.swap_remove(at));
        Some(Input::Key(keysym, false))
    }

    /// Keeps pressed keys down until they are released, whatever is typed meanwhile.
    pub(crate) fn keep(&mut self, keysyms: &[u32]) {
        let keysyms = keysyms.iter().copied();
        self.kept
            .extend(keysyms.filter(|key| is_held_with_others(*key)));
    }

    /// Allows keys to be released.
    pub(crate) fn let_go(&mut self, keysyms: &[u32]) {
        self.kept.retain(|kept| !keysyms.contains(kept));
    }
}

/// Whether a key is one that others are typed with: Shift, Control, Alt, and similar ones.
fn is_held_with_others(keysym: u32) -> bool {
    matches!(keysym, 0xffe1..=0xffe4 | 0xffe7..=0xffee | super::ALT_GR)
}

/// The capital of an ASCII letter; any other keysym unchanged.
fn large(keysym: u32) -> u32 {
    match keysym {
        0x61..=0x7a => keysym - 0x20,
        other => other,
    }
}
