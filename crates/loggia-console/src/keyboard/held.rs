//! Which keys are down, and what that makes of letters.
//!
//! A server of QEMU's kind compares every letter with what it knows of Shift and Caps
//! Lock. A small letter while Shift is down means to it that Caps Lock is on where people
//! are, and it switches that on in the machine, where it stays. So a letter goes out large
//! while Shift is down, and comes up as it went down: servers that are a desktop know a
//! key by that alone.

use super::SHIFT;
use crate::protocol::Input;

/// The keys that are down.
#[derive(Debug, Default)]
pub(crate) struct Held(Vec<u32>);

impl Held {
    /// The input as it goes out, after those before it.
    pub(crate) fn pass(&mut self, input: Input) -> Input {
        let Input::Key(keysym, down) = input else {
            return input;
        };
        if down {
            let keysym = if self.0.contains(&SHIFT) {
                large(keysym)
            } else {
                keysym
            };
            if !self.0.contains(&keysym) {
                self.0.push(keysym);
            }
            return Input::Key(keysym, true);
        }
        let same = |held: &u32| large(*held) == large(keysym);
        let at = self.0.iter().position(same);
        Input::Key(at.map_or(keysym, |at| self.0.swap_remove(at)), false)
    }
}

/// The capital of a letter that has both; what is none stays what it is.
fn large(keysym: u32) -> u32 {
    match keysym {
        0x61..=0x7a => keysym - 0x20,
        other => other,
    }
}
