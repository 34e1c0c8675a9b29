//! VNC: its status, and switching it on and off.

use loggia_edis::management::types;
use loggia_transport::{Error, Secret};

pub use types::VncKeyboard;

use super::server::Server;
use crate::machine::Console;

/// Whether VNC is on, and where to find it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VncStatus {
    /// Whether it is on; `None` if the server said neither.
    pub enabled: Option<bool>,
    /// The host of both ports; absent while VNC is off.
    pub host: Option<String>,
    /// The port for VNC clients; a number, though the server may write it as text.
    pub port: Option<u16>,
    /// The port for noVNC in a browser.
    pub novnc_port: Option<u16>,
}

impl VncStatus {
    /// The same as the type that both clouds share.
    pub fn console(&self) -> Console {
        match (self.enabled, &self.host) {
            (Some(false), _) => Console::Off,
            (_, Some(host)) => Console::Vnc {
                host: host.clone(),
                port: self.port,
                novnc_port: self.novnc_port,
            },
            (_, None) => Console::Unavailable,
        }
    }
}

impl From<types::GetVncStatusResponse> for VncStatus {
    fn from(status: types::GetVncStatusResponse) -> Self {
        let enabled = match status.vnc_status {
            Some(types::VncState::Enabled) => Some(true),
            Some(types::VncState::Disabled) => Some(false),
            _ => None,
        };
        Self {
            enabled,
            host: status.vnc_host.filter(|host| !host.is_empty()),
            port: status.vnc_port,
            novnc_port: status.novnc_port,
        }
    }
}

impl Server {
    /// Whether VNC is on, and where.
    ///
    /// Operation `getVncStatus`.
    ///
    /// # Errors
    /// Any kind; `NotFound` when the account has no such VPS.
    #[doc(alias = "getVncStatus")]
    #[doc(alias = "novnc")]
    pub async fn vnc_status(&self) -> Result<VncStatus, Error> {
        let reply = self.api().get_vnc_status().send().await?;
        Ok(VncStatus::from(reply.into_inner()))
    }

    /// Switches VNC on and sets its password: exactly eight letters and digits. It
    /// is for VNC clients; noVNC in a browser does not ask for it.
    ///
    /// Operation `enableVnc`.
    ///
    /// # Errors
    /// `InvalidRequest`, before anything is sent, when the password is not of that
    /// form; any other kind.
    #[doc(alias = "enableVnc")]
    #[doc(alias = "novnc")]
    pub async fn enable_vnc(&self, password: impl Into<Secret>) -> Result<VncStatus, Error> {
        let reply = self.api().enable_vnc().vnc_pw(password).send().await?;
        Ok(VncStatus::from(reply.into_inner()))
    }

    /// Switches VNC off.
    ///
    /// Operation `disableVnc`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "disableVnc")]
    pub async fn disable_vnc(&self) -> Result<(), Error> {
        self.api().disable_vnc().send().await.map(drop)
    }

    /// Sets the layout of the console's keyboard, which is one of the settings: it holds from
    /// the next power cycle on. More layouts are known to the
    /// [settings](super::ChangeSettings::keymap).
    ///
    /// Operation `setVncKeyboardLanguage`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "setVncKeyboardLanguage")]
    pub async fn set_vnc_keyboard(&self, layout: VncKeyboard) -> Result<(), Error> {
        let call = self.api().set_vnc_keyboard_language().vnc_keyboard(layout);
        call.send().await.map(drop)
    }
}
