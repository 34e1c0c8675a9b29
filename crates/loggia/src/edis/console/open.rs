//! Opens a server's screen: switches VNC on, checks its address, connects.

use std::fmt;
use std::time::Duration;

use futures_util::future;
use loggia_console::{Connect, Keyboard, Layout, Limits, Screen};
use loggia_edis::management::operations::{enable_vnc, get_vnc_status};
use loggia_transport::{Error, ErrorKind, Operation, Secret};

use super::ServerConsole;
use crate::edis::{VncStatus, fresh_password};

/// VNC that was switched on a moment ago may still refuse connections.
const PAUSES: [Duration; 3] = [
    Duration::from_millis(500),
    Duration::from_secs(1),
    Duration::from_secs(2),
];

/// The caller's options for the screen.
#[derive(Clone, Default)]
pub(super) struct Wishes {
    password: Option<Secret>,
    allow_no_password: bool,
    keyboard: Option<Keyboard>,
    limits: Limits,
    key_pace: Option<Duration>,
}

impl fmt::Debug for Wishes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wishes")
            .field("keyboard", &self.keyboard)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl ServerConsole {
    /// The password that VNC was switched on with. With it, VNC is left as it is.
    pub fn password(mut self, password: impl Into<Secret>) -> Self {
        self.wishes.password = Some(password.into());
        self
    }

    /// Whether to go on if the console asks for no password. By default that is an error,
    /// because it may be the wrong console.
    pub fn allow_no_password(mut self, accept: bool) -> Self {
        self.wishes.allow_no_password = accept;
        self
    }

    /// The keyboard layout that the machine is set to. Default: that of its settings
    /// ([`keymap`](crate::edis::Settings::keymap)), which takes a call. If that call fails, the
    /// screen opens all the same, and typing that needs a layout fails with the call's error.
    pub fn keyboard(mut self, keyboard: impl Into<Keyboard>) -> Self {
        self.wishes.keyboard = Some(keyboard.into());
        self
    }

    /// Bounds on what the console may send and on how long it may take.
    pub fn limits(mut self, limits: Limits) -> Self {
        self.wishes.limits = limits;
        self
    }

    /// The time that each key event takes when text is typed; see
    /// [`Connect::key_pace`](crate::console::Connect::key_pace).
    pub fn key_pace(mut self, pace: Duration) -> Self {
        self.wishes.key_pace = Some(pace);
        self
    }

    /// Opens the screen.
    ///
    /// Without a [`password`](Self::password) this **switches VNC on with a new one**, which is
    /// used for this screen and then forgotten, because the vendor does not report the
    /// password that is set. Others who use VNC with the old password need another one from
    /// you afterwards. VNC stays on.
    ///
    /// Only consoles at hosts under the vendor's domains are opened (see
    /// [`AccountBuilder::hosts`](crate::edis::AccountBuilder::hosts)). VNC is not encrypted:
    /// prefer [`Server::screenshot`](crate::edis::Server::screenshot) where looking is enough,
    /// and remember that others on the network may read a password that you type.
    ///
    /// # Errors
    /// `Conflict` when VNC is off and a password was given; `UntrustedHost`;
    /// `Unauthorized` when the password is refused; `Connect`; `Timeout`; what the calls
    /// fail with.
    pub async fn open(self) -> Result<Screen, Error> {
        let keyboard = async { Ok(self.machine_keyboard().await) };
        let ((status, password, operation), keyboard) =
            future::try_join(self.access(), keyboard).await?;
        let (host, port) = self
            .address(&status)
            .map_err(|error| error.with_operation(operation))?;
        let mut connect = Connect::to(host, port)
            .password(password)
            .allow_no_password(self.wishes.allow_no_password)
            .limits(self.wishes.limits.clone());
        match keyboard {
            Ok(Some(keyboard)) => connect = connect.keyboard(keyboard),
            Ok(None) => {}
            Err(error) => connect = connect.keyboard_unavailable(error),
        }
        if let Some(pace) = self.wishes.key_pace {
            connect = connect.key_pace(pace);
        }
        let clock = self.server.api().pipeline().clock();
        let mut paused = Duration::ZERO;
        for pause in PAUSES {
            let tried = clock.elapsed();
            let error = match connect.clone().open().await {
                Err(error) if error.kind() == ErrorKind::Connect => error,
                opened => return opened,
            };
            paused += pause;
            // A host that does not even refuse is not about to listen, and has had its time.
            let is_silent = clock.elapsed().saturating_sub(tried) >= self.wishes.limits.step;
            if is_silent || paused >= self.wishes.limits.open {
                return Err(error);
            }
            sync_wrapper::SyncFuture::new(clock.sleep(pause)).await;
        }
        connect.open().await
    }

    /// Switches VNC on; returns a password that opens it, and the operation that reported its
    /// address.
    async fn access(&self) -> Result<(VncStatus, Secret, &'static Operation), Error> {
        let Some(password) = self.wishes.password.clone() else {
            let password = fresh_password()?;
            let status = self.server.enable_vnc(password.clone()).await?;
            return Ok((status, password, &enable_vnc::OPERATION));
        };
        let status = self.server.vnc_status().await?;
        if status.enabled == Some(false) {
            return Err(Error::new(ErrorKind::Conflict, "VNC is off")
                .with_operation(&get_vnc_status::OPERATION)
                .with_hint("switch it on with enable_vnc(), or open() without a password"));
        }
        Ok((status, password, &get_vnc_status::OPERATION))
    }

    /// `None` if there is no table for the machine's layout: looking works without it.
    async fn machine_keyboard(&self) -> Result<Option<Keyboard>, Error> {
        if let Some(keyboard) = self.wishes.keyboard {
            return Ok(Some(keyboard));
        }
        let keymap = self.server.settings().await?.keymap;
        let layout = keymap.and_then(|keymap| keymap.as_str().parse::<Layout>().ok());
        Ok(layout.map(Keyboard::from))
    }

    fn address<'a>(&self, status: &'a VncStatus) -> Result<(&'a str, u16), Error> {
        let (Some(host), Some(port)) = (status.host.as_deref(), status.port) else {
            return Err(Error::new(
                ErrorKind::UnexpectedState,
                "the server does not say where its console is",
            )
            .with_hint("it may be moving or suspended: try again later"));
        };
        self.server.hosts().check(host)?;
        Ok((host, port))
    }
}
