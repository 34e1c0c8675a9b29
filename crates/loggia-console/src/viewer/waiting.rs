//! What a page wants while keys are still being typed.

use std::collections::VecDeque;

use super::words::Wish;

/// How many wishes wait, and how many bytes of text among them.
const MOST: usize = 256;
const LONGEST: usize = 256 * 1024;

/// Wishes in their order, of which there are never too many.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    wishes: VecDeque<Wish>,
    bytes: usize,
}

impl Waiting {
    /// Puts a wish at the end. `false` when there is no room: it is left out.
    pub(super) fn add(&mut self, wish: Wish) -> bool {
        let is_full = self.wishes.len() >= MOST;
        if let Wish::Pointer { buttons, .. } = wish {
            // Of a pointer that moves, where it came to counts; and where there is no room, at
            // least which buttons are down in the end.
            if let Some(last) = self.wishes.back_mut()
                && let Wish::Pointer {
                    buttons: before, ..
                } = *last
                && (is_full || before == buttons)
            {
                *last = wish;
                return true;
            }
        } else if is_full || self.bytes + wish.length() > LONGEST {
            return false;
        }
        self.bytes += wish.length();
        self.wishes.push_back(wish);
        true
    }

    pub(super) fn next(&mut self) -> Option<Wish> {
        let wish = self.wishes.pop_front()?;
        self.bytes = self.bytes.saturating_sub(wish.length());
        Some(wish)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyboard::Key;

    fn pointer(x: u16, buttons: u8) -> Wish {
        Wish::Pointer { x, y: 0, buttons }
    }

    #[test]
    fn moves_become_one_and_clicks_do_not() {
        let mut waiting = Waiting::default();
        for (x, buttons) in [(1, 0), (2, 0), (2, 1), (3, 1), (3, 0)] {
            assert!(waiting.add(pointer(x, buttons)));
        }
        let rest: Vec<_> = std::iter::from_fn(|| waiting.next()).collect();
        assert_eq!(rest, [pointer(2, 0), pointer(3, 1), pointer(3, 0)]);
    }

    #[test]
    fn there_are_never_too_many() {
        let mut waiting = Waiting::default();
        let key = || Wish::Keys(vec![Key::Enter]);
        for _ in 0..MOST {
            assert!(waiting.add(key()));
        }
        assert!(!waiting.add(key()));
        for turn in 0..1000 {
            assert!(waiting.add(pointer(turn, u8::from(turn % 2 == 0))));
        }
        assert_eq!(waiting.wishes.len(), MOST + 1);
        assert_eq!(waiting.wishes.back(), Some(&pointer(999, 0)));

        let mut waiting = Waiting::default();
        let text = || Wish::Text("a".repeat(LONGEST / 2));
        assert!(waiting.add(text()) && waiting.add(text()) && !waiting.add(text()));
        assert!(waiting.next().is_some() && waiting.add(text()));
    }
}
