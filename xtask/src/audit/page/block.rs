//! The parts of a page: blocks, and the cells of tables.

/// A part of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// A heading, with its level.
    Heading(u8, String),
    /// A table: names of columns, and rows of the same width.
    Table(Vec<String>, Vec<Vec<Cell>>),
    /// A sample: the words after the fence, and the content.
    Fence(String, String),
    /// An item of a list.
    Item(String),
    /// A picture.
    Image,
    /// Anything else.
    Text(String),
}

/// A cell of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cell {
    /// Its text.
    pub(super) text: String,
    /// The target of its first link.
    pub(super) link: Option<String>,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            link: None,
        }
    }
}
