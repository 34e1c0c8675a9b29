//! Waiting for machines of any providers, with one progress over all.

use std::collections::HashMap;
use std::fmt;
use std::future::IntoFuture;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{Either, select};
use loggia_transport::{Error, ErrorKind};
use sync_wrapper::SyncFuture;

use super::builder::Fleet;
use super::id::MachineId;
use crate::WaitTarget;
use crate::future::Boxed;
use crate::machine::MachineState;
use crate::pending_changes::Subject;
use crate::wait::{Goal, Pace, Sighting, Sightings, is_missing, pace_setters, wait_for_all};

/// A wait for machines of any providers. Made by [`Fleet::wait`]; begins when awaited, ends
/// when dropped. The change that it waits for goes on without it.
///
/// It reads the states of all machines that are not in the wanted state yet, from all
/// providers at once, with the pauses of
/// [`zenlayer::MachineWait`](crate::zenlayer::MachineWait). A state that may be from before an
/// order, of this fleet or of the provider's client, is not trusted at first. The wait fails
/// when a machine rests in another state for 60 s. An installation at EDIS, which switches the
/// server off for minutes, therefore needs
/// [`edis::ServerWait::reinstalled`](crate::edis::ServerWait::reinstalled).
///
/// # Errors
/// The first machine that can no longer reach the wanted state ends the wait for all:
///
/// - `Timeout` at the deadline, with the states of up to five machines that are not in the
///   wanted state.
/// - `NotFound` for a machine that vanished or did not appear within 60 s.
/// - `UnexpectedState` for a machine in a state that does not lead to the wanted one.
/// - `InvalidRequest` when no provider has the name that an id begins with.
/// - What a provider fails with, unless it [is transient](Error::is_transient): then the
///   wait goes on, and reads the states of the others.
#[derive(Clone)]
#[must_use = "a wait does nothing before it is awaited"]
pub struct FleetWait {
    fleet: Fleet,
    ids: Vec<MachineId>,
    target: WaitTarget,
    pace: Pace,
}

impl Fleet {
    /// Waits until all of these machines are in the wanted state. [`FleetWait`] describes the
    /// pauses, the deadline and the errors. The ids in its [`Progress`](crate::Progress) have
    /// the form `name/id`.
    pub fn wait(&self, ids: impl IntoIterator<Item = MachineId>, target: WaitTarget) -> FleetWait {
        let mut ids: Vec<MachineId> = ids.into_iter().collect();
        ids.sort_unstable();
        ids.dedup();
        FleetWait {
            fleet: self.clone(),
            ids,
            target,
            pace: Pace::default(),
        }
    }

    /// Limits the whole look: each of a provider's calls may last for minutes, and there may be
    /// many.
    async fn sightings_within(
        &self,
        left: Duration,
        ids: &HashMap<String, MachineId>,
    ) -> Result<Sightings, Error> {
        let timer = SyncFuture::new(self.clock().timer(left));
        match select(pin!(self.sightings(ids)), pin!(timer)).await {
            Either::Left((sightings, _)) => sightings,
            Either::Right(_) => Err(Error::new(
                ErrorKind::Timeout,
                format!(
                    "reading the states of {} machines took more than {left:?}",
                    ids.len()
                ),
            )),
        }
    }

    async fn sightings(&self, ids: &HashMap<String, MachineId>) -> Result<Sightings, Error> {
        let wanted: Vec<MachineId> = ids.values().cloned().collect();
        let mut seen = self.look(&wanted).await;
        let mut sightings = Sightings::default();
        for (text, id) in ids {
            let state = match seen.remove(id) {
                Some(Ok(seen)) => {
                    let kind = kind(&seen.state);
                    let is_ours = kind.is_some_and(|kind| {
                        self.departures().may_be_old(Subject::POWER, text, kind)
                    });
                    let may_be_old = is_ours || seen.may_be_old;
                    let word = seen.word.unwrap_or_else(|| seen.state.to_string());
                    let state = (seen.state != MachineState::Unknown).then_some((seen.state, word));
                    Some((state, may_be_old))
                }
                Some(Err(error)) if is_missing(&error) => None,
                // The change continues although it cannot be seen for a moment.
                Some(Err(error)) if error.is_transient() => {
                    tracing::debug!(%error, machine = %id, "a look at the state failed; the wait goes on");
                    Some((None, false))
                }
                Some(Err(error)) => return Err(error),
                None => Some((None, false)),
            };
            if let Some((state, may_be_old)) = state {
                sightings.found.push(Sighting {
                    id: text.clone(),
                    state,
                    may_be_old,
                });
            }
        }
        Ok(sightings)
    }
}

/// The words by which the fleet remembers the states before its orders. No order is recorded with
/// the third: a machine in such a state has left the state before the order.
fn kind(state: &MachineState) -> Option<&'static str> {
    match state {
        MachineState::Running => Some("running"),
        MachineState::Stopped => Some("stopped"),
        MachineState::Unknown => None,
        _ => Some("another"),
    }
}

impl FleetWait {
    pace_setters!();

    async fn run(self) -> Result<(), Error> {
        let Self {
            fleet,
            ids,
            target,
            pace,
        } = self;
        for id in &ids {
            fleet.entry(id)?;
        }
        let known: HashMap<String, MachineId> =
            ids.iter().map(|id| (id.to_string(), id.clone())).collect();
        if target == WaitTarget::Rebooted {
            fleet.expect_restart(&ids);
        }
        let texts = ids.iter().map(MachineId::to_string).collect();
        let clock = Arc::clone(fleet.clock());
        let of_look = pace.clone();
        let look_at = move |missing: Vec<String>, waited: Duration| {
            let fleet = fleet.clone();
            let left = of_look.left(waited);
            let missing: HashMap<String, MachineId> = missing
                .into_iter()
                .filter_map(|text| Some((text.clone(), known.get(&text)?.clone())))
                .collect();
            Box::pin(async move { fleet.sightings_within(left, &missing).await }) as Boxed<_>
        };
        wait_for_all(
            clock,
            pace,
            texts,
            Goal::Machines(target),
            Arc::new(look_at),
        )
        .await
    }
}

impl Fleet {
    fn expect_restart(&self, ids: &[MachineId]) {
        let texts: Vec<String> = ids.iter().map(MachineId::to_string).collect();
        let texts = texts.iter().map(String::as_str);
        self.departures()
            .expected(Subject::POWER, texts, &["running"]);
        for entry in self.entries() {
            let of_it = ids.iter().filter(|id| id.provider() == &*entry.name);
            let of_it: Vec<&str> = of_it.map(MachineId::id).collect();
            if !of_it.is_empty() {
                entry.provider.expect_restart(&of_it);
            }
        }
    }
}

impl IntoFuture for FleetWait {
    type Output = Result<(), Error>;
    type IntoFuture = Boxed<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}

impl fmt::Debug for FleetWait {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FleetWait")
            .field("ids", &self.ids)
            .field("target", &self.target)
            .field("pace", &self.pace)
            .finish_non_exhaustive()
    }
}
