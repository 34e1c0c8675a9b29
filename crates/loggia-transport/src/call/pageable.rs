//! Calls whose answer is a page of a list.

use crate::operation::Operation;

use super::{Answer, Sending};

/// The generated call of an operation that answers in pages (`x-pageable`).
///
/// Requesting a page is a plain call; the crate `loggia` turns pages into a list.
pub trait Pageable: Clone + Send + Sync + 'static {
    /// The type of the list's items.
    type Item: Send + Sync + Unpin + 'static;
    /// The answer that holds one page.
    type Reply: Answer + Default;

    /// The static facts about the operation.
    fn operation() -> &'static Operation;

    /// Requests one page, counted from 1, of up to `size` items.
    fn send_for_page(self, number: u32, size: u16) -> Sending<Self::Reply>;

    /// Takes the items out of a page, and returns the number of items on all pages.
    fn take_items(reply: &mut Self::Reply) -> (Vec<Self::Item>, Option<u64>);

    /// The id that distinguishes an item from the others; `None` if the item lacks it, or if
    /// items of this list have no id ([`Paging::id`](crate::Paging::id)).
    fn key(item: &Self::Item) -> Option<&str>;
}

/// A list that can be limited to some items by their ids.
pub trait ByIds: Pageable {
    /// Limits the list to the items with these ids.
    #[must_use]
    fn with_ids(self, ids: Vec<String>) -> Self;
}

/// The names on the wire, for the operation. For `operation!`.
#[macro_export]
#[doc(hidden)]
macro_rules! paging {
    (
        $items:ident: $item:ty = $items_wire:literal,
        $total:ident = $total_wire:literal,
        by none
    ) => {{
        static PAGING: $crate::Paging = $crate::Paging::new($items_wire, $total_wire, None);
        &PAGING
    }};
    (
        $items:ident: $item:ty = $items_wire:literal,
        $total:ident = $total_wire:literal,
        by $key:ident = $key_wire:literal $(in $ids:ident)?
    ) => {{
        static PAGING: $crate::Paging =
            $crate::Paging::new($items_wire, $total_wire, Some($key_wire));
        &PAGING
    }};
}

/// Makes a call answer in pages. For `operation!`.
#[macro_export]
#[doc(hidden)]
macro_rules! pageable {
    ($call:ident -> $reply:ident [
        $items:ident: $item:ty = $items_wire:literal,
        $total:ident = $total_wire:literal,
        by $key:ident $(= $key_wire:literal $(in $ids:ident)?)?
    ]) => {
        impl $crate::call::Pageable for $call {
            type Item = $item;
            type Reply = $reply;

            #[inline]
            fn operation() -> &'static $crate::Operation {
                &OPERATION
            }

            #[inline]
            fn send_for_page(mut self, number: u32, size: u16) -> $crate::call::Sending<$reply> {
                self.request.page_num = Some(number.into());
                self.request.page_size = Some(size.into());
                self.send()
            }

            #[inline]
            fn take_items(reply: &mut $reply) -> (Vec<$item>, Option<u64>) {
                let total = reply.$total.and_then(|total| u64::try_from(total).ok());
                (std::mem::take(&mut reply.$items), total)
            }

            #[inline]
            fn key(item: &$item) -> Option<&str> {
                $crate::item_key!(item $key)
            }
        }

        $($(
            impl $crate::call::ByIds for $call {
                #[inline]
                fn with_ids(mut self, ids: Vec<String>) -> Self {
                    self.request.$ids = Some(ids);
                    self
                }
            }
        )?)?
    };
}

/// The id of an item. For `pageable!`.
#[macro_export]
#[doc(hidden)]
macro_rules! item_key {
    ($item:ident none) => {{
        let _ = $item;
        None
    }};
    ($item:ident $key:ident) => {
        $item.$key.as_deref()
    };
}
