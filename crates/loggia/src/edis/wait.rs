//! Waiting for a server.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use loggia_transport::Error;

use super::orders;
use super::server::Server;
use crate::machine::MachineState;
use crate::pending_changes::Subject;
use crate::wait::{Look, Pace, Pending, pace_setters, wait};

/// How long an installation takes at most if nothing shows that it is under way. The vendor says
/// about five minutes.
const UNSEEN_INSTALLATION: Duration = Duration::from_secs(6 * 60);

/// A wait in preparation. Made by [`Server::wait`].
#[derive(Clone, Debug)]
#[must_use = "a wait does nothing until one of its ends is awaited"]
pub struct ServerWait {
    server: Server,
    pace: Pace,
}

impl Server {
    /// Waits for a change of this server: `server.wait().running().await`.
    ///
    /// Operation `getPowerState`, each time that it reads the state.
    #[doc(alias = "getPowerState")]
    #[doc(alias("running", "stopped", "poll"))]
    pub fn wait(&self) -> ServerWait {
        ServerWait {
            server: self.clone(),
            pace: Pace::default(),
        }
    }

    /// Its state, and whether that may be the state before an order.
    pub(crate) async fn look(&self) -> Result<(MachineState, bool), Error> {
        let state = self.state().await?;
        let (word, id) = (orders::word(&state), self.kvm_id());
        let may_be_old =
            word.is_some_and(|word| self.departures().may_be_old(Subject::POWER, id, word));
        Ok((state, may_be_old))
    }

    /// Records that a restart is coming, unless one is already known.
    pub(crate) fn expect_restart(&self) {
        self.departures()
            .expected(Subject::POWER, [self.kvm_id()], &[orders::ON]);
    }
}

impl ServerWait {
    pace_setters!();

    /// Waits until it is on. If this account has ordered something that switches it off on the
    /// way, such as a reset, it must be seen off first, unless half a minute has passed since the
    /// order.
    ///
    /// # Errors
    /// `Timeout` at the deadline; the error of reading the state, unless it is transient.
    pub async fn running(self) -> Result<(), Error> {
        self.until(|state, _| *state == MachineState::Running).await
    }

    /// Waits until it is off.
    ///
    /// # Errors
    /// As [`running`](Self::running).
    pub async fn stopped(self) -> Result<(), Error> {
        self.until(|state, _| *state == MachineState::Stopped).await
    }

    /// Waits until a [reset](Server::reset) is over: the server was seen off, and is on again.
    /// The vendor may lag behind, and a reset may fall between two reads: a server that is never
    /// seen off counts as reset when it has been on for half a minute since the order, or since
    /// the wait began if this account did not make the order.
    ///
    /// # Errors
    /// As [`running`](Self::running).
    pub async fn rebooted(self) -> Result<(), Error> {
        self.server.expect_restart();
        self.running().await
    }

    /// Waits until an installation is over: the server was seen off, and is on again. The vendor
    /// gives no other sign. A server that is never seen off counts as installed after six
    /// minutes.
    ///
    /// # Errors
    /// As [`running`](Self::running).
    pub async fn reinstalled(self) -> Result<(), Error> {
        let was_off = AtomicBool::new(false);
        self.until(move |state, waited| {
            let is_on = *state == MachineState::Running;
            // A word that is not understood proves nothing: that costs time, but is safe.
            was_off.fetch_or(*state == MachineState::Stopped, Ordering::Relaxed);
            is_on && (was_off.load(Ordering::Relaxed) || waited >= UNSEEN_INSTALLATION)
        })
        .await
    }

    async fn until(
        self,
        arrived: impl Fn(&MachineState, Duration) -> bool + Send + Sync + 'static,
    ) -> Result<(), Error> {
        let Self { server, pace } = self;
        let clock = Arc::clone(server.api().pipeline().clock());
        let (arrived, looking) = (Arc::new(arrived), pace.clone());
        wait(clock, pace, move |waited| {
            let options = server.api().pipeline().options();
            let server = server.with_options(looking.look_options(options, waited));
            let arrived = Arc::clone(&arrived);
            Box::pin(async move {
                let (state, may_be_old) = server.look().await?;
                let id = server.kvm_id();
                if arrived(&state, waited) && !may_be_old {
                    return Ok(Look::Arrived(()));
                }
                let mut state = state.to_string();
                if may_be_old {
                    state.push_str(" (as before the order)");
                }
                Ok(Look::Pending {
                    done: 0,
                    pending: vec![Pending::new(id, state)],
                })
            })
        })
        .await
    }
}
