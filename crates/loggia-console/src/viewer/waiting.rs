//! Queues a page's wishes while keys are still being typed.

use std::collections::VecDeque;

use super::words::Wish;

/// How many wishes may wait, and how many bytes of text in them.
const MOST: usize = 256;
const LONGEST: usize = 256 * 1024;

/// A bounded queue of wishes.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    wishes: VecDeque<Wish>,
    bytes: usize,
}

impl Waiting {
    /// Adds a wish at the end. Returns `false` if there is no room, and then the wish is dropped.
    pub(super) fn add(&mut self, wish: Wish) -> bool {
        let is_full = self.wishes.len() >= MOST;
        if let Wish::Pointer { buttons, .. } = wish {
            // Only the last position of a moving pointer matters; and if there is no room, at
            // least the final state of its buttons is kept.
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
