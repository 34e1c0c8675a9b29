//! A service of Zenlayer as a provider of a fleet.
//!
//! A list has everything that is known of its machines, a hundred per page. Services differ only
//! in which fields have which facts ([`Described`]).

use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::IpAddr;

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, Stream, StreamExt};
use loggia_transport::{Error, ErrorKind, Secret, Timestamp};

use super::action::PowerAction;
use super::capability::{Capabilities, Capability};
#[cfg(any(feature = "zenlayer-bmc", feature = "zenlayer-vm"))]
use super::machine::PeriodTraffic;
use super::machine::{Machine, VendorRecord};
use super::provider::{ObservedState, Provider, Query};
use crate::machine::{Console, MachineState};
use crate::paging::Pages;
use crate::wait::is_missing;
use crate::zenlayer::{MAX_BATCH, MachineService, Machines, Pageable, Recorded};

/// A service whose machines can be described in terms that all clouds share.
pub trait Described: MachineService {
    /// The kind of cloud, for people.
    const KIND: &'static str;

    /// The fields on the wire from which the properties are read that selectors ask for: state,
    /// name, place, plan and tags.
    const SELECTED: [&'static [&'static str]; 5];

    /// The capabilities that differ between services.
    fn powers() -> Capabilities;

    /// Describes a machine.
    fn describe(details: Self::Details, machine: &mut Machine);

    /// Performs the power actions that not all services have.
    fn press(
        machines: Machines<Self>,
        id: String,
        action: PowerAction,
    ) -> BoxFuture<'static, Result<(), Error>>;
}

impl<S: Described> Provider for Machines<S> {
    fn kind(&self) -> &'static str {
        S::KIND
    }

    fn capabilities(&self) -> Capabilities {
        S::powers()
    }

    fn machines(&self, query: Query) -> BoxStream<'static, Result<Machine, Error>> {
        let named = query.ids().filter(|ids| ids.len() <= MAX_BATCH);
        let listed: Listed<S> = match named {
            Some(ids) => Listed {
                pages: self.instances().ids(ids.iter()).recorded(),
                // A server that refuses a request for several ids may do so because of one.
                otherwise: (ids.len() > 1).then(|| self.instances().recorded()),
                named: Some(ids.into_iter().collect()),
            },
            None => Listed {
                pages: self.instances().recorded(),
                otherwise: None,
                named: None,
            },
        };
        let described = listed.stream().map(move |recorded| {
            let recorded = recorded?;
            let Some(id) = S::Instances::key(&recorded.item).map(str::to_owned) else {
                return Err(
                    Error::new(ErrorKind::Decode, "a machine is listed without an id")
                        .with_operation(S::Instances::operation())
                        .with_hint("ask again; if it stays so, report it to the vendor"),
                );
            };
            let mut machine = query.machine(id);
            machine.record = recorded.record.map(VendorRecord::new);
            S::describe(recorded.item, &mut machine);
            forget::<S>(&mut machine, recorded.left_out.as_deref());
            Ok(machine)
        });
        described.boxed()
    }

    fn states(
        &self,
        ids: Vec<String>,
    ) -> BoxFuture<'static, Vec<(String, Result<ObservedState, Error>)>> {
        let machines = self.clone();
        Box::pin(async move {
            let sightings = match machines.sightings(ids.clone()).await {
                Ok(sightings) => sightings,
                Err(error) => return ids.into_iter().map(|id| (id, Err(error.clone()))).collect(),
            };
            let found = sightings.found.into_iter();
            let mut found: HashMap<String, ObservedState> = found
                .map(|sighting| {
                    let (state, word) = match sighting.state {
                        Some((state, word)) => (state, Some(word)),
                        None => (MachineState::Unknown, None),
                    };
                    let seen = ObservedState::new(state, word).may_be_old(sighting.may_be_old);
                    (sighting.id, seen)
                })
                .collect();
            let may_lack_some = sightings.may_lack_some;
            let answers = ids.into_iter().map(|id| {
                let seen = match found.remove(&id) {
                    Some(seen) => Ok(seen),
                    // It may be one that is listed without an id, or that the list lacks.
                    None if may_lack_some => Ok(ObservedState::new(MachineState::Unknown, None)),
                    None => Err(Error::new(
                        ErrorKind::NotFound,
                        format!("there is no instance {id:?}"),
                    )
                    .with_operation(S::Statuses::operation())),
                };
                (id, seen)
            });
            answers.collect()
        })
    }

    fn power(&self, id: String, action: PowerAction) -> BoxFuture<'static, Result<(), Error>> {
        let machines = self.clone();
        match action {
            PowerAction::Start => Box::pin(async move { machines.start([id]).await }),
            PowerAction::Stop => Box::pin(async move { machines.stop([id]).await }),
            PowerAction::Reboot => Box::pin(async move { machines.reboot([id]).await }),
            PowerAction::ShutDown | PowerAction::Reset => S::press(machines, id, action),
        }
    }

    fn console(
        &self,
        id: String,
        _: bool,
    ) -> BoxFuture<'static, Result<(Console, Option<Secret>), Error>> {
        let instance = self.instance(id);
        Box::pin(async move { Ok((instance.console().await?, None)) })
    }

    fn expect_restart(&self, ids: &[&str]) {
        self.expect_reboot(ids.iter().copied());
    }
}

/// Forgets what a machine is not known to be, because a value of it could not be read: it is not
/// one that the vendor does not report. `left_out` has the places of such values, if they are
/// known.
fn forget<S: Described>(machine: &mut Machine, left_out: Option<&[String]>) {
    const RESET: [fn(&mut Machine); 5] = [
        |machine| {
            machine.state = MachineState::Unknown;
            machine.vendor_state = None;
        },
        |machine| machine.name = None,
        |machine| machine.place = None,
        |machine| machine.plan = None,
        |machine| machine.tags.clear(),
    ];
    let is_of = |place: &String, fields: &[&str]| {
        let field = place.split(['.', '[']).next();
        field.is_some_and(|field| fields.contains(&field))
    };
    let mut unread = left_out
        .is_none()
        .then(|| "much of the list cannot be read, and this machine may be part of it".to_owned());
    for (fields, reset) in S::SELECTED.iter().zip(RESET) {
        let mut places = left_out.unwrap_or_default().iter();
        let place = places.find(|place| is_of(place, fields));
        if place.is_some() || left_out.is_none() {
            reset(machine);
        }
        let said = place.map(|place| format!("its `{place}` cannot be read"));
        unread = unread.or(said);
    }
    machine.unread = unread.map(|message| {
        Error::new(ErrorKind::Decode, message)
            .with_operation(S::Instances::operation())
            .with_hint("look at its record: the vendor may have changed the API")
    });
}

/// A list of machines: all of them, or those with certain ids.
struct Listed<S: MachineService> {
    pages: Pages<Recorded<S::Details>>,
    /// The list of all machines, in case the server refuses the request for certain ids.
    otherwise: Option<Pages<Recorded<S::Details>>>,
    /// The ids that have not come yet, of a list by ids.
    named: Option<HashSet<String>>,
}

impl<S: MachineService> Listed<S> {
    /// The machines, followed by an error if the list may lack some.
    fn stream(self) -> impl Stream<Item = Result<Recorded<S::Details>, Error>> {
        stream::unfold(Some(self), |listed| async move {
            let mut listed = listed?;
            let mut next = listed.pages.try_next().await;
            // The id belongs to another cloud, or the machine is gone: it is not listed.
            if listed.named.is_some() && next.as_ref().is_err_and(is_missing) {
                listed.pages = listed.otherwise.take()?;
                listed.named = None;
                next = listed.pages.try_next().await;
            }
            match next {
                Ok(Some(machine)) => {
                    if let (Some(named), Some(id)) =
                        (&mut listed.named, S::Instances::key(&machine.item))
                    {
                        named.remove(id);
                    }
                    Some((Ok(machine), Some(listed)))
                }
                Ok(None) => {
                    let gap = listed.gap()?.with_operation(S::Instances::operation());
                    Some((Err(gap), None))
                }
                Err(error) => Some((Err(error), None)),
            }
        })
    }

    /// The error for what the list may lack. A list by ids lacks nothing once all of them have
    /// come: what its total counts is up to the server.
    fn gap(&self) -> Option<Error> {
        let report = self.pages.report();
        let is_found = self.named.as_ref().is_some_and(HashSet::is_empty);
        if is_found || report.is_complete() {
            return None;
        }
        let message = match report.total {
            Some(total) if report.missing() > 0 => format!(
                "the list has {} machines, and by its own total there are {total}",
                report.given
            ),
            _ => "the list kept changing while it was read: machines may be missing".to_owned(),
        };
        let error = Error::new(ErrorKind::PartialFailure, message);
        Some(error.with_hint(match self.named {
            Some(_) => "ask again: a machine that was not found may be among the others",
            None => "list them again; a machine that is named by its id needs no list",
        }))
    }
}

/// The capabilities that all services share.
pub(super) fn common() -> [Capability; 9] {
    use Capability as C;
    [
        C::Start,
        C::Stop,
        C::Reboot,
        C::Console,
        C::Addresses,
        C::Plan,
        C::Expiry,
        C::Traffic,
        C::Tags,
    ]
}

/// The error for an action that the service does not have.
pub(super) fn cannot<S: Described>(action: PowerAction) -> BoxFuture<'static, Result<(), Error>> {
    let message = format!("{} does not support {action}; nothing was sent", S::KIND);
    let error = Error::new(ErrorKind::Unsupported, message);
    let error = match S::powers().alternative_to(action) {
        Some(instead) => error.with_hint(instead),
        None => error,
    };
    Box::pin(std::future::ready(Err(error)))
}

/// The addresses among `texts`, without duplicates, in order.
pub(super) fn addresses<'a>(texts: impl IntoIterator<Item = &'a String>) -> Vec<IpAddr> {
    let mut addresses = Vec::new();
    for text in texts {
        if let Ok(address) = text.trim().parse()
            && !addresses.contains(&address)
        {
            addresses.push(address);
        }
    }
    addresses
}

/// The time that a timestamp stands for.
pub(super) fn time(timestamp: Option<&Timestamp>) -> Option<std::time::SystemTime> {
    timestamp?.instant().map(Into::into)
}

/// Tags as a map. A tag without a key is ignored.
pub(super) fn tags(
    tags: impl IntoIterator<Item = (Option<String>, Option<String>)>,
) -> BTreeMap<String, String> {
    let filled = tags.into_iter().filter_map(|(key, value)| {
        let key = key.filter(|key| !key.is_empty())?;
        Some((key, value.unwrap_or_default()))
    });
    filled.collect()
}

/// A traffic package, in TB (10^12 bytes). Lists do not say how much of it was used.
#[cfg(any(feature = "zenlayer-bmc", feature = "zenlayer-vm"))]
pub(super) fn package(terabytes: Option<f64>) -> Option<PeriodTraffic> {
    let bytes = terabytes.filter(|size| *size > 0.0 && *size < 1e6)? * 1e12;
    let included: u64 = format!("{bytes:.0}").parse().ok()?;
    Some(PeriodTraffic::new(None, Some(included)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(any(feature = "zenlayer-bmc", feature = "zenlayer-vm"))]
    #[test]
    fn packages_are_counted_in_bytes() {
        let included = |size| package(size).and_then(|traffic| traffic.included_bytes);
        assert_eq!(included(Some(1.5)), Some(1_500_000_000_000));
        for nothing in [
            None,
            Some(0.0),
            Some(-1.0),
            Some(f64::NAN),
            Some(f64::INFINITY),
        ] {
            assert_eq!(included(nothing), None);
        }
    }

    #[test]
    fn what_is_no_address_is_left_out() {
        let texts = ["10.0.0.1", "", "x", "2001:db8::1", "10.0.0.1"].map(str::to_owned);
        assert_eq!(addresses(&texts).len(), 2);
    }
}
