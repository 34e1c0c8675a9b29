//! Lists that come in pages, all six of the service in one form.
//!
//! A [`List`] wraps the generated call of a pageable action: its filters are that
//! call's setters, its pages and its stream are the facade's.

use std::collections::BTreeMap;

use loggia_transport::{Error, Operation};
use loggia_zenlayer::vm::{operations, types};
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::future::Boxed;
use crate::paging::{ListReport, MAX_PAGES, Page, Pages};

/// As many as the vendor's own tools ask for at once.
const PAGE_SIZE: u16 = 100;

/// A list of the service: one page, a stream, or all of it.
///
/// Stream and all give each item once, read the list again when it changed meanwhile,
/// and stop after [`max_pages`](Self::max_pages): [`Pages`] has the contract. A page is
/// what the server answers, and no more. Nothing is sent before one of the three is
/// awaited; a list can be cloned and used again.
///
/// ```no_run
/// # async fn run(vm: loggia::zenlayer::Vm) -> Result<(), loggia::Error> {
/// let running = vm
///     .instances()
///     .filter(|call| call.zone_id("HKG-A").instance_status("RUNNING"))
///     .all()
///     .await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is sent before a page, the stream or all items are asked for"]
pub struct List<Q> {
    call: Q,
    page_size: u16,
    max_pages: u32,
    /// Narrowed down to nothing: the server takes an empty list of ids for none and
    /// would list everything.
    nothing: bool,
}

impl<Q: Pageable> List<Q> {
    pub(super) fn new(call: Q) -> Self {
        Self {
            call,
            page_size: PAGE_SIZE,
            max_pages: MAX_PAGES,
            nothing: false,
        }
    }

    /// Narrows the list with the setters of the generated call.
    pub fn filter(mut self, narrow: impl FnOnce(Q) -> Q) -> Self {
        self.call = narrow(self.call);
        self
    }

    /// How many items a page holds, 1 to 1000. Default: 100. The server checks it: others
    /// are `Rejected`.
    pub fn page_size(mut self, size: u16) -> Self {
        self.page_size = size;
        self
    }

    /// How many pages are read at most, at least 1. Default: 1000. See
    /// [`Pages::max_pages`].
    pub fn max_pages(mut self, pages: u32) -> Self {
        self.max_pages = pages;
        self
    }

    /// One page, counted from 1.
    ///
    /// # Errors
    /// Any kind.
    pub async fn page(&self, number: u32) -> Result<Page<Q::Item>, Error> {
        let size = self.page_size;
        if self.nothing {
            return Ok(Page::new(Vec::new(), number, size.into(), Some(0)));
        }
        let (items, total, entries) = self.call.clone().fetch(number, size).await?;
        Ok(Page::new(items, number, size.into(), total).of_entries(entries))
    }

    /// All items of all pages, one after the other; see [`Pages`].
    pub fn stream(self) -> Pages<Q::Item> {
        let max_pages = self.max_pages;
        Pages::new(
            Q::operation(),
            Box::new(move |number| {
                let list = self.clone();
                Box::pin(async move { list.page(number).await })
            }),
            Q::key,
        )
        .max_pages(max_pages)
    }

    /// All items of all pages at once, as the [stream](Self::stream) gives them.
    ///
    /// # Errors
    /// The first error of any page: items of the pages before are lost with it, a stream
    /// keeps them. `TooLarge` after [`max_pages`](Self::max_pages).
    pub async fn all(self) -> Result<Vec<Q::Item>, Error> {
        self.stream().collect_all().await
    }

    /// The same, with a report on how complete they are: a server may count more items
    /// than its pages hold.
    ///
    /// # Errors
    /// As [`all`](Self::all).
    pub async fn all_with_report(self) -> Result<(Vec<Q::Item>, ListReport), Error> {
        self.stream().collect_with_report().await
    }
}

/// The generated call of an action that answers in pages. Implemented for all of
/// them; not for implementing elsewhere.
pub trait Pageable: Clone + Send + Sync + 'static + sealed::Sealed {
    /// What the list is of.
    type Item: Send + Sync + Unpin + 'static;

    #[doc(hidden)]
    fn operation() -> &'static Operation;

    #[doc(hidden)]
    fn fetch(self, number: u32, size: u16) -> Boxed<Result<Fetched<Self::Item>, Error>>;

    #[doc(hidden)]
    fn key(item: &Self::Item) -> Option<&str>;
}

/// The items of a page, how many there are on all pages, and how many entries the page
/// has, those included that hold nothing.
type Fetched<T> = (Vec<T>, Option<u64>, u64);

/// Counts the entries of the list in an answer; only worth it where fewer items came of
/// them than were asked for.
fn entries(json: &[u8], name: &str) -> u64 {
    let fields = serde_json::from_slice::<BTreeMap<String, &RawValue>>(json).unwrap_or_default();
    let list = fields.get(name).map_or("", |list| list.get());
    let list: Vec<IgnoredAny> = serde_json::from_str(list).unwrap_or_default();
    list.len() as u64
}

mod sealed {
    pub trait Sealed {}
}

macro_rules! pageable {
    ($($module:ident::$call:ident => $item:ident by $key:ident;)*) => {$(
        impl sealed::Sealed for operations::$call {}

        impl Pageable for operations::$call {
            type Item = types::$item;

            fn operation() -> &'static Operation {
                &operations::$module::OPERATION
            }

            fn fetch(
                self,
                number: u32,
                size: u16,
            ) -> Boxed<Result<Fetched<Self::Item>, Error>> {
                Box::pin(async move {
                    let reply = self.page_num(number).page_size(size).send().await?;
                    let is_full = reply.data_set.len() >= usize::from(size);
                    let entries = if is_full { 0 } else { entries(reply.json(), "dataSet") };
                    let reply = reply.into_inner();
                    Ok((reply.data_set, reply.total_count.map(u64::from), entries))
                })
            }

            fn key(item: &Self::Item) -> Option<&str> {
                item.$key.as_deref()
            }
        }
    )*};
}

pageable! {
    describe_instances::DescribeInstances => InstanceInfo by instance_id;
    describe_instances_status::DescribeInstancesStatus => InstanceStatus by instance_id;
    describe_disks::DescribeDisks => DiskInfo by disk_id;
    describe_images::DescribeImages => ImageInfo by image_id;
    describe_security_groups::DescribeSecurityGroups => SecurityGroupInfo by security_group_id;
    describe_subnets::DescribeSubnets => SubnetInfo by subnet_id;
}

impl List<operations::DescribeInstancesStatus> {
    /// Only these instances, at most 100; [`Vm::statuses`](super::Vm::statuses)
    /// takes any number. Unknown ids are left out of the answer; no ids give an
    /// empty list, without asking.
    pub fn ids(mut self, ids: impl IntoIterator<Item = impl Into<String>>) -> Self {
        let ids: Vec<String> = ids.into_iter().map(Into::into).collect();
        self.nothing = ids.is_empty();
        self.filter(|call| call.instance_ids(ids))
    }
}
