//! Rectangles of a screen, in pixels from the upper left corner.

/// A rectangle of a screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Region {
    /// Pixels from the left.
    pub x: u16,
    /// Pixels from the top.
    pub y: u16,
    /// Pixels across.
    pub width: u16,
    /// Pixels down.
    pub height: u16,
}

impl Region {
    /// The rectangle of that size whose upper left corner is at `x`, `y`.
    pub const fn new(x: u16, y: u16, width: u16, height: u16) -> Self {
        Self {
            x,
            y,
            width,
            height,
        }
    }

    /// Whether it has no pixels.
    pub const fn is_empty(&self) -> bool {
        self.width == 0 || self.height == 0
    }

    /// The number of its pixels.
    pub fn area(&self) -> u64 {
        u64::from(self.width) * u64::from(self.height)
    }

    /// The column after its last one, which may lie beyond the largest screen.
    pub(crate) fn right(self) -> u32 {
        u32::from(self.x) + u32::from(self.width)
    }

    /// The row after its last one.
    pub(crate) fn bottom(self) -> u32 {
        u32::from(self.y) + u32::from(self.height)
    }

    /// Whether it lies on a screen of this size.
    pub(crate) fn is_on(self, (width, height): (u16, u16)) -> bool {
        self.right() <= u32::from(width) && self.bottom() <= u32::from(height)
    }

    /// The smallest rectangle around both; an empty one is ignored.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        if self.is_empty() {
            return *other;
        }
        if other.is_empty() {
            return *self;
        }
        Self::between(
            (self.x.min(other.x), self.y.min(other.y)),
            (
                self.right().max(other.right()),
                self.bottom().max(other.bottom()),
            ),
        )
    }

    /// The part that both have in common; empty if there is none.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self::between(
            (self.x.max(other.x), self.y.max(other.y)),
            (
                self.right().min(other.right()),
                self.bottom().min(other.bottom()),
            ),
        )
    }

    fn between((x, y): (u16, u16), (right, bottom): (u32, u32)) -> Self {
        let span = |from: u16, to: u32| {
            u16::try_from(to.saturating_sub(u32::from(from))).unwrap_or(u16::MAX)
        };
        Self::new(x, y, span(x, right), span(y, bottom))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn union_and_intersection() {
        let (a, b) = (Region::new(10, 10, 20, 5), Region::new(25, 0, 10, 12));
        assert_eq!(a.union(&b), Region::new(10, 0, 25, 15));
        assert_eq!(a.intersection(&b), Region::new(25, 10, 5, 2));
        assert!(a.intersection(&Region::new(0, 0, 5, 5)).is_empty());
        assert_eq!(a.union(&Region::default()), a);
        let edge = Region::new(u16::MAX, u16::MAX, u16::MAX, u16::MAX);
        assert_eq!(edge.union(&a).x, 10, "no overflow");
        assert!(!edge.is_on((u16::MAX, u16::MAX)));
    }
}
