//! Limits on the memory and the time that a server may take.

use std::time::Duration;

/// Bounds on a connection: if the server exceeds one, the connection ends with an error.
///
/// A [`Screen`](crate::Screen) holds one picture of the screen (four bytes per pixel). Up to half
/// a megabyte of pixels may be in transit, or one compressed rectangle, which is never larger
/// than its pixels would be.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The most pixels of a screen. Default, and the largest possible: 3840 times 2160.
    pub pixels: u32,
    /// How long connecting may take, and each step of the handshake. Default: 10 s.
    pub step: Duration,
    /// How long opening may take altogether, from connecting to the first complete picture.
    /// Default: 30 s.
    pub open: Duration,
    /// How long the server may leave unread what is sent to it. Default: 10 s.
    pub write: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            pixels: MOST_PIXELS,
            step: Duration::from_secs(10),
            open: Duration::from_secs(30),
            write: Duration::from_secs(10),
        }
    }
}

/// What the decoder accepts at most, in total and along one side.
const MOST_PIXELS: u32 = 3840 * 2160;
const LONGEST_SIDE: u16 = 8192;

impl Limits {
    /// Whether a screen of this size is accepted.
    pub(crate) fn allow(&self, width: u16, height: u16) -> bool {
        let pixels = u32::from(width) * u32::from(height);
        pixels > 0
            && width <= LONGEST_SIDE
            && height <= LONGEST_SIDE
            && pixels <= self.pixels.min(MOST_PIXELS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn screen_sizes_are_limited() {
        let limits = Limits::default();
        assert!(limits.allow(720, 400) && limits.allow(3840, 2160));
        for (width, height) in [(0, 5), (5, 0), (8193, 1), (4096, 4096), (65535, 65535)] {
            assert!(!limits.allow(width, height), "{width}x{height}");
        }
        let small = Limits {
            pixels: 100,
            ..limits
        };
        assert!(small.allow(10, 10) && !small.allow(10, 11));
    }
}
