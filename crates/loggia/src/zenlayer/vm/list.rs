//! Lists that come in pages, all six of the service in one form.
//!
//! A [`List`] wraps the generated call of a pageable action: its filters are that
//! call's setters, its pages and its stream are the facade's.

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use loggia_transport::Error;
use loggia_zenlayer::vm::{operations, types};

use crate::paging::{Page, Pages};

/// As many as the vendor's own tools ask for at once.
const PAGE_SIZE: u16 = 100;

/// A list of the service: one page, a stream, or all of it.
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
    /// Narrowed down to nothing: the server takes an empty list of ids for none and
    /// would list everything.
    nothing: bool,
}

impl<Q: Pageable> List<Q> {
    pub(super) fn new(call: Q) -> Self {
        Self {
            call,
            page_size: PAGE_SIZE,
            nothing: false,
        }
    }

    /// Narrows the list with the setters of the generated call.
    pub fn filter(mut self, narrow: impl FnOnce(Q) -> Q) -> Self {
        self.call = narrow(self.call);
        self
    }

    /// How many items a page holds, 1 to 1000. Default: 100.
    pub fn page_size(mut self, size: u16) -> Self {
        self.page_size = size;
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
        let (items, total) = self.call.clone().fetch(number, size).await?;
        Ok(Page::new(items, number, size.into(), total))
    }

    /// All items of all pages, one after the other; see [`Pages`].
    pub fn stream(self) -> Pages<Q::Item> {
        Pages::new(
            Box::new(move |number| {
                let list = self.clone();
                async move { list.page(number).await }.boxed()
            }),
            Q::key,
        )
    }

    /// All items of all pages at once.
    ///
    /// # Errors
    /// The first error of any page.
    pub async fn all(self) -> Result<Vec<Q::Item>, Error> {
        self.stream().collect_all().await
    }
}

/// The generated call of an action that answers in pages. Implemented for all of
/// them; not for implementing elsewhere.
pub trait Pageable: Clone + Send + Sync + 'static + sealed::Sealed {
    /// What the list is of.
    type Item: Send + Unpin + 'static;

    #[doc(hidden)]
    fn fetch(self, number: u32, size: u16) -> Fetched<Self::Item>;

    #[doc(hidden)]
    fn key(item: &Self::Item) -> Option<&str>;
}

/// The items of a page, and how many there are on all pages.
type Fetched<T> = BoxFuture<'static, Result<(Vec<T>, Option<u64>), Error>>;

mod sealed {
    pub trait Sealed {}
}

macro_rules! pageable {
    ($($call:ident => $item:ident by $key:ident;)*) => {$(
        impl sealed::Sealed for operations::$call {}

        impl Pageable for operations::$call {
            type Item = types::$item;

            fn fetch(self, number: u32, size: u16) -> Fetched<Self::Item> {
                async move {
                    let reply = self.page_num(number).page_size(size).send().await?;
                    let reply = reply.into_inner();
                    Ok((reply.data_set, reply.total_count.map(u64::from)))
                }
                .boxed()
            }

            fn key(item: &Self::Item) -> Option<&str> {
                item.$key.as_deref()
            }
        }
    )*};
}

pageable! {
    DescribeInstances => InstanceInfo by instance_id;
    DescribeInstancesStatus => InstanceStatus by instance_id;
    DescribeDisks => DiskInfo by disk_id;
    DescribeImages => ImageInfo by image_id;
    DescribeSecurityGroups => SecurityGroupInfo by security_group_id;
    DescribeSubnets => SubnetInfo by subnet_id;
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
