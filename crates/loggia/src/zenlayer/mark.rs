//! Marks on orders, by which a program finds the machines of an order whose outcome is unknown.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use loggia_transport::call::Pageable as _;
use loggia_transport::{Error, ErrorKind};

use super::create::{Create, Orders};
use super::machines::Machines;
use crate::wait::{Seen, settled};

/// The key of the tag.
const KEY: &str = "loggia-order";

/// The name of a machine if the order gives none.
const NAME: &str = "instance";

/// For how long an accepted order may be missing from the list.
const LOOKED_FOR: Duration = Duration::from_secs(60);

/// A mark that no other order has, as a tag or as the end of a name.
///
/// Write it down (it has a text form) before the order is placed: then a program that was
/// ended in between can still call [`Machines::find_order`].
///
/// ```
/// use loggia::zenlayer::OrderMark;
///
/// let mark = OrderMark::tag();
/// let text = mark.to_string(); // tag:0f1e...
/// assert_eq!(text.parse::<OrderMark>()?, mark);
/// # Ok::<(), loggia::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OrderMark {
    place: Place,
    value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Place {
    Tag,
    Name,
}

impl OrderMark {
    /// A new mark that goes into a tag, `loggia-order`.
    pub fn tag() -> Self {
        Self::new(Place::Tag)
    }

    /// A new mark at the end of each machine's name, for accounts in which tags mean something
    /// else. A name that would become too long is shortened.
    pub fn name_suffix() -> Self {
        Self::new(Place::Name)
    }

    fn new(place: Place) -> Self {
        // From the system: processes that were forked or restored from one image would otherwise
        // draw the same numbers, and a mark would find the machines of another order.
        let number = getrandom::u64().unwrap_or_else(|_| fastrand::u64(..));
        let value = format!("{number:016x}");
        Self { place, value }
    }

    /// Puts the mark on an order.
    fn put_on<S: Orders>(&self, order: &mut S::Order) {
        match self.place {
            Place::Tag => S::tag(order, KEY, &self.value),
            Place::Name => {
                let name = S::name(order);
                let marked = self.ending(name.as_deref().unwrap_or(NAME), S::LONGEST_NAME);
                *name = Some(marked);
            }
        }
    }

    fn ending(&self, name: &str, longest: usize) -> String {
        let suffix = format!("-{}", self.value);
        let room = longest.saturating_sub(suffix.len());
        // `[begin,bits]` numbers the machines, and must stay intact.
        let (name, numbers) = name.split_at(name.find('[').unwrap_or(name.len()));
        let numbers = if numbers.chars().count() < room {
            numbers
        } else {
            ""
        };
        let room = room - numbers.chars().count();
        let name: String = name.chars().take(room).collect();
        format!("{name}{numbers}{suffix}")
    }

    /// Whether a machine has the mark. A server may ignore the filter, and adds numbers to the
    /// names of several machines.
    fn is_on<S: Orders>(&self, machine: &S::Details) -> bool {
        match self.place {
            Place::Tag => S::has_tag(machine, KEY, &self.value),
            Place::Name => {
                S::name_of(machine).is_some_and(|name| name.contains(&format!("-{}", self.value)))
            }
        }
    }
}

impl fmt::Display for OrderMark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match self.place {
            Place::Tag => "tag",
            Place::Name => "name",
        };
        write!(f, "{place}:{}", self.value)
    }
}

impl FromStr for OrderMark {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let read = || {
            let (place, value) = text.trim().split_once(':')?;
            let place = match place {
                "tag" => Place::Tag,
                "name" => Place::Name,
                _ => return None,
            };
            let is_hex = value.len() == 16 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
            is_hex.then(|| Self {
                place,
                value: value.to_ascii_lowercase(),
            })
        };
        read().ok_or_else(|| {
            Error::new(ErrorKind::Config, "this is not the mark of an order")
                .with_hint("a mark looks like tag:0123456789abcdef, as it prints itself")
        })
    }
}

impl<S: Orders> Create<S> {
    /// Puts a mark on the machines, by which [`Machines::find_order`] finds them when the
    /// outcome of the order is unknown.
    pub fn marked(mut self, mark: &OrderMark) -> Self {
        mark.put_on::<S>(&mut self.order);
        self
    }
}

impl<S: Orders> Machines<S> {
    /// The machines of the order with this mark, if any: for an order whose outcome is unknown
    /// ([`Error::is_outcome_unknown`]), or whose program was ended.
    ///
    /// Operation `DescribeInstances`.
    ///
    /// Lists machines until two lists in a row agree, or for a minute if none are found,
    /// because the machines of an order may not be listed at once. A machine that only some of
    /// the lists have counts. An empty result then means that the order was most likely not
    /// accepted. Of several machines, some may be listed before the others: compare their
    /// number with that of the order before ordering the rest.
    ///
    /// ```no_run
    /// # async fn run(vm: loggia::zenlayer::Vm, order: loggia::zenlayer::Create<loggia::zenlayer::VirtualMachines>)
    /// # -> Result<(), loggia::Error> {
    /// use loggia::zenlayer::{ChargeMyAccount, OrderMark};
    ///
    /// let mark = OrderMark::tag();
    /// let ids = match order.marked(&mark).place(ChargeMyAccount::yes()).await {
    ///     Ok(created) => created.instance_id_set.clone(),
    ///     Err(error) if error.is_outcome_unknown() => {
    ///         let found = vm.find_order(&mark).await?;
    ///         found.into_iter().filter_map(|machine| machine.instance_id).collect()
    ///     }
    ///     Err(error) => return Err(error),
    /// };
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The error of a list, unless it is transient. `PartialFailure` if nothing is found in a
    /// list that is shorter than its own total or kept changing: then it is not known whether the
    /// machines exist.
    #[doc(alias = "DescribeInstances")]
    pub async fn find_order(&self, mark: &OrderMark) -> Result<Vec<S::Details>, Error> {
        let clock = self.pipeline().clock();
        let look = || {
            let (list, mark) = (self.instances(), mark.clone());
            Box::pin(async move {
                let list = match mark.place {
                    Place::Tag => list.filter(|call| S::tagged(call, KEY, &mark.value)),
                    Place::Name => list,
                };
                let (mut items, report) = list.all_with_report().await?;
                items.retain(|machine| mark.is_on::<S>(machine));
                let is_whole = report.is_complete();
                Ok(Seen { items, is_whole })
            }) as _
        };
        let id = |machine: &S::Details| S::Instances::key(machine).map(str::to_owned);
        let seen = settled(clock, LOOKED_FOR, look, id).await?;
        seen.known(|| not_known().with_operation(S::Instances::operation()))
    }
}

fn not_known() -> Error {
    Error::new(
        ErrorKind::PartialFailure,
        "the order's machines may be among those that the list lacks: it is shorter than its own \
         total, or kept changing",
    )
    .with_hint("look again, and at the vendor's portal, before ordering again")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_differ_and_have_a_text() {
        for make in [OrderMark::tag, OrderMark::name_suffix] {
            let (one, two) = (make(), make());
            assert_ne!(one, two);
            assert_eq!(
                one.to_string().parse::<OrderMark>().expect("its own text"),
                one
            );
        }
        for text in [
            "",
            "tag:",
            "tag:12",
            "label:0123456789abcdef",
            "name:0123456789abcdeg",
        ] {
            assert!(text.parse::<OrderMark>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn a_long_name_makes_room() {
        let mark = OrderMark::name_suffix();
        let name = mark.ending(&"é".repeat(80), 63);
        assert_eq!(name.chars().count(), 63);
        assert!(name.ends_with(&mark.value));
    }

    #[test]
    fn the_numbering_of_a_name_stays_whole() {
        let mark = OrderMark::name_suffix();
        let name = mark.ending(&format!("{}[001,3]", "a".repeat(60)), 63);
        assert_eq!(name.chars().count(), 63);
        assert!(
            name.ends_with(&format!("a[001,3]-{}", mark.value)),
            "{name}"
        );
        let name = mark.ending("web-[1,2]-x", 63);
        assert_eq!(name, format!("web-[1,2]-x-{}", mark.value));
        let name = mark.ending(&"[".repeat(80), 63);
        assert_eq!(name, format!("-{}", mark.value));
    }
}
