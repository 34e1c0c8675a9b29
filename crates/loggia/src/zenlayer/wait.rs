//! Waits for machines of a service: one look reads the states of a hundred of them.

use std::future::IntoFuture;
use std::sync::Arc;
use std::time::Duration;

use loggia_transport::call::Pageable;
use loggia_transport::{Error, Waits};

use super::instance::Instance;
use super::machines::Machines;
use super::service::MachineService;
use crate::WaitTarget;
use crate::future::Boxed;
use crate::pending_changes::Subject;
use crate::wait::{Goal, Pace, Sighting, Sightings, is_missing, pace_setters, wait_for_all};

/// A wait for machines. Made by [`Machines::wait`]; begins when awaited, ends when dropped.
/// The change that it waits for goes on without it.
///
/// It reads the states of all machines that are not in the wanted state yet, 100 per call;
/// pauses 2 s, then half as long again each time, up to 15 s ([`pauses`](Self::pauses)); and
/// reads the states a last time at the deadline, after 15 minutes
/// ([`deadline`](Self::deadline)), which may take up to 15 s more. The state of a machine
/// that has reached the wanted one is not read again.
///
/// **After an order.** The state that a machine was in before this client (or a clone)
/// ordered a change is not trusted at first: not before the machine was seen in another
/// state, or half a minute has passed since the order. So a wait for
/// [`running`](Self::running) after a reboot does not end before the reboot.
///
/// **A grace period of 60 s.** A change that was just ordered may not show at once, and a
/// machine may rest between two steps. The wait fails only when a machine has rested in
/// another state for 60 s, or was not listed 60 s after the wait began. States that this
/// version does not know count as rest. The grace period cannot be changed. A machine is taken
/// for one that is not listed only if the list is as long as its own total.
///
/// # Errors
/// The first machine that can no longer reach the wanted state ends the wait for all. The
/// kinds of errors are:
///
/// - `Timeout` at the deadline, with the states of up to five machines that are not in the
///   wanted state. The change may still happen. If the last read failed, that error is the
///   [cause](Error::cause).
/// - `NotFound`: a machine *vanished* after it was seen, or *did not appear* within the
///   grace period. Machines that cannot be built disappear that way. Not when waiting for
///   [`gone`](Self::gone): an unknown id is gone at once.
/// - `UnexpectedState`: a machine is in a state that does not lead to the wanted one. At
///   once where it can no longer be reached (a failed build, a machine that is being
///   released), otherwise after the grace period.
/// - What reading the states fails with, unless it [is transient](Error::is_transient): such
///   failures, rate limits among them, are waited out.
#[derive(Clone, Debug)]
#[must_use = "a wait does nothing before it is awaited"]
pub struct MachineWait<S: MachineService> {
    machines: Machines<S>,
    ids: Vec<String>,
    target: WaitTarget,
    pace: Pace,
}

impl<S: MachineService> Machines<S> {
    /// Waits for machines, by default until all are running. Without ids it ends at once.
    /// [`MachineWait`] describes the pauses, the deadline and the errors.
    ///
    /// Operation `DescribeInstancesStatus`, of `bmc` `DescribeInstances`, each time that it
    /// reads the states.
    ///
    /// ```no_run
    /// # async fn run(vm: loggia::zenlayer::Vm) -> Result<(), loggia::Error> {
    /// vm.stop(["instance-id"]).await?;
    /// vm.wait(["instance-id"])
    ///     .stopped()
    ///     .on_progress(|progress| println!("{} of {}", progress.done, progress.total))
    ///     .await?;
    /// # Ok(())
    /// # }
    /// ```
    #[doc(alias("DescribeInstancesStatus", "DescribeInstances"))]
    pub fn wait(&self, ids: impl IntoIterator<Item = impl Into<String>>) -> MachineWait<S> {
        MachineWait {
            machines: self.clone(),
            ids: ids.into_iter().map(Into::into).collect(),
            target: WaitTarget::Running,
            pace: Pace::default(),
        }
    }

    /// Records that a reboot is coming, unless one is already known.
    pub(crate) fn expect_reboot<'a>(&self, ids: impl IntoIterator<Item = &'a str>) {
        let ends = S::REBOOT.waits().map_or(&[][..], Waits::ends);
        self.departures.expected(power::<S>(), ids, ends);
    }

    /// Reads the states of machines once, for a wait.
    ///
    /// A machine that does not exist is not listed; a server that refuses the request because of
    /// it may do so for many ids at once.
    pub(crate) async fn sightings(&self, ids: Vec<String>) -> Result<Sightings, Error> {
        let mut sightings = Sightings::default();
        let mut parts = vec![ids];
        while let Some(mut part) = parts.pop() {
            match self.statuses_as_listed(part.clone()).await {
                Ok((statuses, is_whole)) => {
                    sightings.may_lack_some |= !is_whole;
                    self.see(statuses, &mut sightings);
                }
                Err(error) if is_missing(&error) => {
                    if part.len() > 1 {
                        let rest = part.split_off(part.len() / 2);
                        parts.extend([rest, part]);
                    }
                }
                Err(error) => return Err(error),
            }
        }
        Ok(sightings)
    }

    fn see(&self, statuses: Vec<S::Status>, sightings: &mut Sightings) {
        let subject = power::<S>();
        for status in statuses {
            let Some(id) = S::Statuses::key(&status) else {
                sightings.may_lack_some = true;
                continue;
            };
            let state = S::state(&status).map(|(state, word)| (state, word.to_owned()));
            let may_be_old = state
                .as_ref()
                .is_some_and(|(_, word)| self.departures.may_be_old(subject, id, word));
            sightings.found.push(Sighting {
                id: id.to_owned(),
                state,
                may_be_old,
            });
        }
    }
}

/// The state under which a service's orders to machines are recorded.
fn power<S: MachineService>() -> Subject {
    S::REBOOT.waits().map_or(Subject::POWER, Subject::of)
}

impl<S: MachineService> Instance<S> {
    /// Waits for it, by default until it is running; see [`MachineWait`].
    pub fn wait(&self) -> MachineWait<S> {
        self.service().wait([self.id()])
    }
}

impl<S: MachineService> MachineWait<S> {
    /// Waits until all are switched on.
    pub fn running(self) -> Self {
        self.until(WaitTarget::Running)
    }

    /// Waits until all are switched off.
    pub fn stopped(self) -> Self {
        self.until(WaitTarget::Stopped)
    }

    /// Waits until all have been rebooted: each was seen to leave the running state and is back
    /// in it. A vendor may lag behind, and a reboot may fall between two reads: a machine that is
    /// never seen to leave counts as rebooted when it has been running for half a minute since
    /// the order, or since the wait began if this client did not make the order.
    pub fn rebooted(self) -> Self {
        self.until(WaitTarget::Rebooted)
    }

    /// Waits until all are in the recycle bin.
    pub fn in_recycle_bin(self) -> Self {
        self.until(WaitTarget::RecycleBin)
    }

    /// Waits until all are removed for good.
    pub fn gone(self) -> Self {
        self.until(WaitTarget::Gone)
    }

    /// Waits until all are in this state.
    pub fn until(mut self, target: WaitTarget) -> Self {
        self.target = target;
        self
    }

    pace_setters!();

    async fn run(self) -> Result<(), Error> {
        let Self {
            machines,
            ids,
            target,
            pace,
        } = self;
        let clock = Arc::clone(machines.pipeline().clock());
        if target == WaitTarget::Rebooted {
            machines.expect_reboot(ids.iter().map(String::as_str));
        }
        let looking = pace.clone();
        let look_at = move |missing: Vec<String>, waited: Duration| {
            let options = machines.pipeline().options();
            let machines = machines.with_options(looking.look_options(options, waited));
            Box::pin(async move { machines.sightings(missing).await }) as Boxed<_>
        };
        wait_for_all(clock, pace, ids, Goal::Machines(target), Arc::new(look_at)).await
    }
}

impl<S: MachineService> IntoFuture for MachineWait<S> {
    type Output = Result<(), Error>;
    type IntoFuture = Boxed<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}
