//! The console of a machine.

use std::fmt;
use std::future::IntoFuture;

use loggia_transport::{Error, Secret};
use sync_wrapper::SyncFuture;

use super::builder::Fleet;
use super::capability::Capability;
use super::id::MachineId;
use super::power::check;
use crate::future::Boxed;
use crate::machine::Console;

/// The console of a machine, and its password.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MachineConsole {
    /// How to reach the screen.
    pub console: Console,
    /// The VNC password, if VNC was switched on by this request. It cannot be read again.
    pub password: Option<Secret>,
}

/// A request for the console of a machine. Made by [`Fleet::console`]; sent when awaited.
#[derive(Clone)]
#[must_use = "nothing is sent before it is awaited"]
pub struct ConsoleRequest {
    fleet: Fleet,
    id: MachineId,
    switch_on: bool,
}

impl Fleet {
    /// The console of a machine: a page at Zenlayer, a VNC server at EDIS, or
    /// [`Off`](Console::Off). [`switch_on`](ConsoleRequest::switch_on) switches it on.
    ///
    /// ```no_run
    /// # async fn run(fleet: loggia::Fleet) -> Result<(), loggia::Error> {
    /// let id = "home/kvm_1_2".parse()?;
    /// let screen = fleet.console(&id).switch_on().await?;
    /// println!("{:?}", screen.console);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// When awaited: `InvalidRequest` when no provider has the name; `Unsupported` when the
    /// provider has no consoles; what the vendor answers.
    pub fn console(&self, id: &MachineId) -> ConsoleRequest {
        ConsoleRequest {
            fleet: self.clone(),
            id: id.clone(),
            switch_on: false,
        }
    }
}

impl ConsoleRequest {
    /// Switches the console on if it is off: at EDIS, VNC with a generated password, which is
    /// returned. A console that is on stays as it is, with its password. At clouds whose
    /// console is always on, this changes nothing.
    pub fn switch_on(mut self) -> Self {
        self.switch_on = true;
        self
    }

    /// Opens the screen of a machine whose console is VNC, for pictures and keys.
    ///
    /// At EDIS this **switches VNC on with a new password**, whether it was on or not; see
    /// [`ServerConsole::open`](crate::edis::ServerConsole::open), which has more options.
    ///
    /// # Errors
    /// As when awaited; `Unsupported` where the console is a page for browsers; what the
    /// connection fails with.
    #[cfg(feature = "console")]
    pub async fn open(self) -> Result<loggia_console::Screen, Error> {
        let entry = self.fleet.entry(&self.id)?;
        check(entry, &entry.provider.capabilities(), Capability::Console)?;
        SyncFuture::new(entry.provider.screen(self.id.id().to_owned())).await
    }

    async fn ask(self) -> Result<MachineConsole, Error> {
        let entry = self.fleet.entry(&self.id)?;
        let capabilities = entry.provider.capabilities();
        check(entry, &capabilities, Capability::Console)?;
        let switch_on = self.switch_on && capabilities.has(Capability::SwitchConsoleOn);
        let asked = entry.provider.console(self.id.id().to_owned(), switch_on);
        let (console, password) = SyncFuture::new(asked).await?;
        Ok(MachineConsole { console, password })
    }
}

impl IntoFuture for ConsoleRequest {
    type Output = Result<MachineConsole, Error>;
    type IntoFuture = Boxed<Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.ask())
    }
}

impl fmt::Debug for ConsoleRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ConsoleRequest")
            .field("id", &self.id)
            .field("switch_on", &self.switch_on)
            .finish_non_exhaustive()
    }
}
