//! Writes any text as a single line.

use std::fmt::{self, Write};

use crate::secret::terminal_safe;

/// A writer that replaces characters that cannot be shown.
pub(super) struct OneLine<'a, W: ?Sized>(pub(super) &'a mut W);

impl<W: Write + ?Sized> Write for OneLine<'_, W> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let mut rest = text;
        // Usually there is nothing to replace.
        while let Some((place, shown)) = rest
            .char_indices()
            .find_map(|(place, each)| terminal_safe(each).map(|shown| (place, shown)))
        {
            self.0.write_str(&rest[..place])?;
            self.0.write_char(shown)?;
            rest = &rest[place..];
            rest = rest
                .chars()
                .next()
                .map_or("", |each| &rest[each.len_utf8()..]);
        }
        self.0.write_str(rest)
    }
}
