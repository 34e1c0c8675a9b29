//! How complete a list is.

/// How complete a list is, as far as it was read. See [`Pages::report`](super::Pages::report).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListReport {
    /// The total that the server last reported.
    pub total: Option<u64>,
    /// How many different items were returned so far.
    pub given: u64,
    /// How often the list was read from the start.
    pub passes: u32,
    /// Whether the total changed while the list was read for the last time.
    pub is_restless: bool,
    /// Whether items have ids. If they do not, an item that moved to another page while the
    /// list was read may have been returned twice.
    pub is_distinguished: bool,
}

impl ListReport {
    /// How many items the server counts but did not return.
    pub fn missing(&self) -> u64 {
        self.total.unwrap_or(0).saturating_sub(self.given)
    }

    /// Whether nothing indicates that items are missing, once the list has been read to its end.
    pub fn is_complete(&self) -> bool {
        self.missing() == 0 && !self.is_restless
    }
}
