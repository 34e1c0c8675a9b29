//! Waiting for instances.
//!
//! One look asks for all machines that have not arrived, a hundred at a time. A
//! machine that is at rest in another state is given a grace from when it was first
//! seen to rest there, because a change that was just ordered may not show at once,
//! and a machine may pause between two steps; after that, and at once when the state
//! cannot come any more, the wait fails with what the machine is. Only a machine that
//! is not listed is gone: one that is listed without a state is waited on.

use std::collections::HashMap;
use std::future::IntoFuture;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use loggia_transport::{Error, ErrorKind};
use loggia_zenlayer::vm::types;

use super::Vm;
use super::orders::RUNNING;
use super::state::{Outlook, outlook};
use super::target::WaitTarget;
use crate::future::Boxed;
use crate::wait::{self, Look, Pace, pace_setters};

/// For how long a machine may rest in a state that is not the wanted one.
const GRACE: Duration = Duration::from_secs(60);

/// A wait that has not begun. Made by [`Vm::wait`]; begins when awaited, ends when
/// dropped. What is waited for goes on without it.
///
/// It looks at the states of all machines that have not arrived, 100 a call; pauses 2 s,
/// then half as long again each time, up to 15 s ([`pauses`](Self::pauses)); and looks a
/// last time at the deadline, after 15 minutes ([`deadline`](Self::deadline)). That look
/// is given up to 15 s more. One that has arrived is not looked at again.
///
/// **What was just ordered.** A state in which a machine was before a change that this
/// client (or a clone) ordered is not believed at once: not before the machine was seen in
/// another, or half a minute has passed since the order. So a wait for
/// [`running`](Self::running) after a reboot does not end before the reboot.
///
/// **A minute's grace.** A change that was just ordered may not show at once, and a
/// machine may rest between two steps. Only one that has been at rest in another state
/// for 60 s ends the wait; so does one that was ordered and is not listed 60 s after the
/// wait began. Words that this version does not know count as rest. The grace is no
/// setting.
///
/// # Errors
/// The first machine that cannot arrive any more ends the wait for all. The kinds of the
/// errors that awaiting it gives:
///
/// - `Timeout` at the deadline, with the states of up to five machines that are missing.
///   The change may still come about. Also where the last look failed: that failure is
///   the error's source.
/// - `NotFound`: a machine *vanished* that was seen before, or *did not appear* within
///   the grace. What cannot be built disappears that way. Not when waiting for
///   [`gone`](Self::gone), which an unknown id is at once.
/// - `UnexpectedState`: a machine is where the wanted state does not follow by itself;
///   at once where it cannot come any more (a failed build, a machine on its way out),
///   after the grace otherwise.
/// - What a look fails with, unless it [is transient](Error::is_transient): such
///   failures, rate limits among them, are waited out.
#[derive(Clone, Debug)]
#[must_use = "a wait does nothing before it is awaited"]
pub struct Wait {
    vm: Vm,
    ids: Vec<String>,
    target: WaitTarget,
    pace: Pace,
}

impl Vm {
    /// Waits for instances, by default until all are running. Without ids it is
    /// over at once. [`Wait`] says how it looks, gives up and fails.
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
    pub fn wait(&self, ids: impl IntoIterator<Item = impl Into<String>>) -> Wait {
        Wait {
            vm: self.clone(),
            ids: ids.into_iter().map(Into::into).collect(),
            target: WaitTarget::Running,
            pace: Pace::default(),
        }
    }
}

impl Wait {
    /// Until all are switched on.
    pub fn running(self) -> Self {
        self.until(WaitTarget::Running)
    }

    /// Until all are switched off.
    pub fn stopped(self) -> Self {
        self.until(WaitTarget::Stopped)
    }

    /// Until all have been rebooted: each was seen to leave the running state and is back
    /// in it. A vendor may lag behind, and a reboot may fall between two looks: one that
    /// is never seen to leave counts as rebooted when it has been running for half a
    /// minute since the order, or since the wait began where the order was not this
    /// client's.
    pub fn rebooted(self) -> Self {
        self.until(WaitTarget::Rebooted)
    }

    /// Until all are in the recycle bin.
    pub fn in_recycle_bin(self) -> Self {
        self.until(WaitTarget::RecycleBin)
    }

    /// Until all are removed for good.
    pub fn gone(self) -> Self {
        self.until(WaitTarget::Gone)
    }

    /// Until all are there.
    pub fn until(mut self, target: WaitTarget) -> Self {
        self.target = target;
        self
    }

    pace_setters!();

    async fn run(self) -> Result<(), Error> {
        let clock = Arc::clone(self.vm.api.pipeline().clock());
        let pace = self.pace.clone();
        if self.target == WaitTarget::Rebooted {
            let ids = self.ids.iter().map(String::as_str);
            self.vm.departures.expected(ids, &[RUNNING]);
        }
        let seen = Arc::new(Mutex::new(HashMap::new()));
        wait::wait(clock, pace, |waited| {
            let this = self.clone();
            let seen = Arc::clone(&seen);
            Box::pin(async move { this.look(&seen, waited).await })
        })
        .await
    }

    async fn look(&self, seen: &Mutex<Seen>, waited: Duration) -> Result<Look<()>, Error> {
        let missing: Vec<String> = {
            let seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            let arrived = |id: &&String| matches!(seen.get(*id), Some(Last::Arrived));
            self.ids.iter().filter(|id| !arrived(id)).cloned().collect()
        };
        let options = self.vm.api.pipeline().options();
        let vm = self
            .vm
            .with_options(self.pace.look_options(options, waited));
        let statuses = vm.statuses(missing.iter()).await?;
        // One without an id may be any of those that are not found.
        let is_one_nameless = statuses.iter().any(|status| status.instance_id.is_none());
        let found: HashMap<String, Option<types::InstanceState>> = statuses
            .into_iter()
            .filter_map(|status| Some((status.instance_id?, status.instance_status)))
            .collect();

        let mut pending = Vec::new();
        let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
        for id in missing {
            let state = match found.get(&id) {
                Some(Some(state)) if !state.as_str().is_empty() => Sight::State(state),
                None if !is_one_nameless => Sight::NotListed,
                _ => Sight::Nothing,
            };
            let may_be_old = match state {
                Sight::State(state) => self.vm.departures.may_be_old(&id, state.as_str()),
                Sight::Nothing | Sight::NotListed => false,
            };
            match self.judge(&id, state, may_be_old, seen.get(&id), waited)? {
                Step::Arrived => {
                    seen.insert(id, Last::Arrived);
                }
                Step::Pending { resting } => {
                    let mut word = state.word().to_owned();
                    if resting.is_none() && may_be_old {
                        word.push_str(" (as before the order)");
                    }
                    if !matches!(state, Sight::NotListed) {
                        let word = word.clone();
                        seen.insert(id.clone(), Last::Seen { word, resting });
                    }
                    pending.push((id, word));
                }
            }
        }
        if pending.is_empty() {
            return Ok(Look::Arrived(()));
        }
        Ok(Look::Pending {
            done: self.ids.len() - pending.len(),
            pending,
        })
    }

    /// What it means for the wait that this was seen of a machine.
    fn judge(
        &self,
        id: &str,
        sight: Sight<'_>,
        may_be_old: bool,
        last: Option<&Last>,
        waited: Duration,
    ) -> Result<Step, Error> {
        let state = match sight {
            Sight::State(state) => state,
            Sight::Nothing => return Ok(Step::Pending { resting: None }),
            Sight::NotListed => {
                return match (self.target, last) {
                    (WaitTarget::Gone, _) => Ok(Step::Arrived),
                    (_, Some(Last::Seen { word, .. })) => Err(vanished(id, Some(word))),
                    // A machine that was just ordered may not be listed yet.
                    _ if waited < GRACE => Ok(Step::Pending { resting: None }),
                    _ => Err(vanished(id, None)),
                };
            }
        };
        match outlook(state, self.target) {
            Outlook::Arrived if may_be_old => Ok(Step::Pending { resting: None }),
            Outlook::Arrived => Ok(Step::Arrived),
            Outlook::OnTheWay => Ok(Step::Pending { resting: None }),
            Outlook::AtRest => {
                let since = match last {
                    Some(Last::Seen { resting, .. }) => resting.unwrap_or(waited),
                    _ => waited,
                };
                if waited.saturating_sub(since) < GRACE {
                    let resting = Some(since);
                    Ok(Step::Pending { resting })
                } else {
                    Err(lost(id, state, self.target))
                }
            }
            Outlook::Lost => Err(lost(id, state, self.target)),
        }
    }
}

/// What a look shows of a machine.
#[derive(Clone, Copy)]
enum Sight<'a> {
    State(&'a types::InstanceState),
    /// It is listed, and nothing is said of its state.
    Nothing,
    NotListed,
}

impl Sight<'_> {
    fn word(&self) -> &str {
        match self {
            Self::State(state) => state.as_str(),
            Self::Nothing => "unknown",
            Self::NotListed => "not there",
        }
    }
}

type Seen = HashMap<String, Last>;

/// What an earlier look found.
enum Last {
    Arrived,
    Seen {
        word: String,
        /// Since when it has been at rest in a state that is not the wanted one.
        resting: Option<Duration>,
    },
}

enum Step {
    Arrived,
    Pending { resting: Option<Duration> },
}

fn vanished(id: &str, last: Option<&str>) -> Error {
    let text = match last {
        Some(state) => format!("instance {id} vanished; it was last {state}"),
        None => format!("instance {id} did not appear"),
    };
    Error::new(ErrorKind::NotFound, text)
        .with_hint("a machine that cannot be built disappears: look at the order in the console")
}

fn lost(id: &str, state: &types::InstanceState, target: WaitTarget) -> Error {
    Error::new(
        ErrorKind::UnexpectedState,
        format!("instance {id} is {state}, from which it does not become {target} by itself"),
    )
    .with_hint("look at the machine; whatever was to change it was refused, undone or overtaken")
}

impl IntoFuture for Wait {
    type Output = Result<(), Error>;
    type IntoFuture = Boxed<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.run())
    }
}
