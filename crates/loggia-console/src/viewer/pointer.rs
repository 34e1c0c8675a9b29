//! Tracks the page's pointer and the buttons that are down.
//!
//! A button that went down is always released, even if the screen becomes too small for the
//! pointer's position or the page goes away. Otherwise the machine would continue the drag and
//! take the next move for a part of it.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::protocol::Input;

#[derive(Debug, Default)]
pub(super) struct Pointer(Mutex<At>);

#[derive(Clone, Copy, Debug, Default)]
struct At {
    x: u16,
    y: u16,
    buttons: u8,
}

impl Pointer {
    fn at(&self) -> MutexGuard<'_, At> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The input for the machine when the pointer moves, on a screen of this size. Beyond its
    /// edge no button is pressed, but buttons that are down may be released.
    pub(super) fn go(&self, size: (u32, u32), to: (u16, u16), buttons: u8) -> Option<Input> {
        let mut at = self.at();
        let is_on = u32::from(to.0) < size.0 && u32::from(to.1) < size.1;
        if !is_on && at.buttons == 0 {
            return None;
        }
        let edge = |to: u16, side: u32| {
            let last = u16::try_from(side.saturating_sub(1)).unwrap_or(u16::MAX);
            to.min(last)
        };
        *at = At {
            x: edge(to.0, size.0),
            y: edge(to.1, size.1),
            buttons: if is_on { buttons } else { buttons & at.buttons },
        };
        Some(Input::Pointer(at.x, at.y, at.buttons))
    }

    /// The input that releases all buttons at the last position; `None` if none is down.
    pub(super) fn let_go(&self) -> Option<Input> {
        let mut at = self.at();
        let is_down = std::mem::take(&mut at.buttons) != 0;
        is_down.then_some(Input::Pointer(at.x, at.y, 0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_button_is_released_at_the_last_position() {
        let pointer = Pointer::default();
        let at = |x, y, buttons| Some(Input::Pointer(x, y, buttons));
        assert_eq!(pointer.go((10, 10), (10, 3), 1), None, "nothing is pressed");
        assert_eq!(pointer.go((10, 10), (9, 3), 1), at(9, 3, 1));
        // The screen is smaller now: the drag continues at the edge, and no other button joins
        // it.
        assert_eq!(pointer.go((4, 4), (9, 3), 3), at(3, 3, 1));
        assert_eq!(pointer.go((4, 4), (9, 9), 0), at(3, 3, 0));
        assert_eq!(pointer.go((4, 4), (9, 9), 0), None);
        assert_eq!(pointer.let_go(), None);
        assert_eq!(pointer.go((4, 4), (1, 2), 5), at(1, 2, 5));
        assert_eq!(pointer.let_go(), at(1, 2, 0));
        assert_eq!(pointer.let_go(), None);
    }
}
