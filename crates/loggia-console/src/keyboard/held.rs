//! Which keys are down, and what that makes of letters.
//!
//! A server of QEMU's kind compares every letter with what it knows of Shift and Caps
//! Lock. A small letter while Shift is down means to it that Caps Lock is on where people
//! are, and it switches that on in the machine, where it stays. So a letter goes out large
//! while Shift is down, and comes up as it went down: servers that are a desktop know a
//! key by that alone.
//!
//! What was pressed to stay down does so although a character between has the same key: the
//! capital of a text would let go of Shift with its own end.

use super::SHIFT;
use crate::protocol::Input;

/// The keys that are down.
#[derive(Debug, Default)]
pub(crate) struct Held {
    down: Vec<u32>,
    /// Those of them that are held with others, and were pressed to stay down.
    kept: Vec<u32>,
}

impl Held {
    /// The input as it goes out, after those before it; none where it changes nothing.
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

    /// Keys that were pressed stay down until they are let go, whatever is typed meanwhile.
    pub(crate) fn keep(&mut self, keysyms: &[u32]) {
        let keysyms = keysyms.iter().copied();
        self.kept
            .extend(keysyms.filter(|key| is_held_with_others(*key)));
    }

    /// Keys are to come up.
    pub(crate) fn let_go(&mut self, keysyms: &[u32]) {
        self.kept.retain(|kept| !keysyms.contains(kept));
    }
}

/// Whether a key is one that others are typed under: Shift, Control, Alt, and what there is
/// of the kind.
fn is_held_with_others(keysym: u32) -> bool {
    matches!(keysym, 0xffe1..=0xffe4 | 0xffe7..=0xffee | super::ALT_GR)
}

/// The capital of a letter that has both; what is none stays what it is.
fn large(keysym: u32) -> u32 {
    match keysym {
        0x61..=0x7a => keysym - 0x20,
        other => other,
    }
}
