//! Queues a page's inputs while keys are still being typed.

use std::collections::VecDeque;

use super::messages::PageInput;

/// How many inputs may wait, and how many bytes of text in them.
const MOST: usize = 256;
const LONGEST: usize = 256 * 1024;

/// A bounded queue of inputs.
#[derive(Debug, Default)]
pub(super) struct Queue {
    inputs: VecDeque<PageInput>,
    bytes: usize,
}

impl Queue {
    /// Adds an input at the end. Returns `false` if there is no room, and then the input is dropped.
    pub(super) fn add(&mut self, input: PageInput) -> bool {
        let is_full = self.inputs.len() >= MOST;
        if let PageInput::Pointer { buttons, .. } = input {
            // Only the last position of a moving pointer matters; and if there is no room, at
            // least the final state of its buttons is kept.
            if let Some(last) = self.inputs.back_mut()
                && let PageInput::Pointer {
                    buttons: before, ..
                } = *last
                && (is_full || before == buttons)
            {
                *last = input;
                return true;
            }
        } else if is_full || self.bytes + input.length() > LONGEST {
            return false;
        }
        self.bytes += input.length();
        self.inputs.push_back(input);
        true
    }

    pub(super) fn next(&mut self) -> Option<PageInput> {
        let input = self.inputs.pop_front()?;
        self.bytes = self.bytes.saturating_sub(input.length());
        Some(input)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keyboard::Key;

    fn pointer(x: u16, buttons: u8) -> PageInput {
        PageInput::Pointer { x, y: 0, buttons }
    }

    #[test]
    fn pointer_moves_are_merged_and_clicks_are_not() {
        let mut waiting = Queue::default();
        for (x, buttons) in [(1, 0), (2, 0), (2, 1), (3, 1), (3, 0)] {
            assert!(waiting.add(pointer(x, buttons)));
        }
        let rest: Vec<_> = std::iter::from_fn(|| waiting.next()).collect();
        assert_eq!(rest, [pointer(2, 0), pointer(3, 1), pointer(3, 0)]);
    }

    #[test]
    fn the_queue_is_bounded() {
        let mut waiting = Queue::default();
        let key = || PageInput::Keys(vec![Key::Enter]);
        for _ in 0..MOST {
            assert!(waiting.add(key()));
        }
        assert!(!waiting.add(key()));
        for turn in 0..1000 {
            assert!(waiting.add(pointer(turn, u8::from(turn % 2 == 0))));
        }
        assert_eq!(waiting.inputs.len(), MOST + 1);
        assert_eq!(waiting.inputs.back(), Some(&pointer(999, 0)));

        let mut waiting = Queue::default();
        let text = || PageInput::Text("a".repeat(LONGEST / 2));
        assert!(waiting.add(text()) && waiting.add(text()) && !waiting.add(text()));
        assert!(waiting.next().is_some() && waiting.add(text()));
    }
}
