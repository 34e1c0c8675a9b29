//! A span of time, for figures.

use loggia_transport::Timestamp;

/// The beginning and the end. The server allows 24 hours at most, and 30 days back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The beginning.
    pub from: Timestamp,
    /// The end.
    pub to: Timestamp,
}

impl Span {
    /// A span between two points of time, as `YYYY-MM-DDThh:mm:ssZ` or
    /// `jiff::Timestamp`.
    pub fn new(from: impl Into<Timestamp>, to: impl Into<Timestamp>) -> Self {
        Self {
            from: from.into(),
            to: to.into(),
        }
    }
}
