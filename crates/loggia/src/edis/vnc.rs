//! VNC as plain values.

use loggia_edis::management::types;

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
    /// The same in words that both clouds share.
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
