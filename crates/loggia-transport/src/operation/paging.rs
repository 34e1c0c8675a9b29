//! Which fields of an answer hold its pages.

/// Which fields of an answer hold a page of a list. Comes from `x-pageable` in the spec.
///
/// The request selects a page by its fields `pageNum`, from 1, and `pageSize`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Paging {
    items: &'static str,
    total: &'static str,
    id: Option<&'static str>,
}

impl Paging {
    /// For generated code: the names on the wire.
    pub const fn new(items: &'static str, total: &'static str, id: Option<&'static str>) -> Self {
        Self { items, total, id }
    }

    /// The field with the items of one page.
    pub const fn items(&self) -> &'static str {
        self.items
    }

    /// The field with the number of items on all pages.
    pub const fn total(&self) -> &'static str {
        self.total
    }

    /// The field of an item that distinguishes it from others; `None` where none does.
    pub const fn id(&self) -> Option<&'static str> {
        self.id
    }
}
