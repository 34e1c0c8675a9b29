//! Virtual hardware, boot and label.
//!
//! Changes show after the next power cycle. Only the settings that are set are sent; the
//! others stay as they are.

use std::time::Duration;

use loggia_edis::management::operations;
use loggia_edis::management::types;
use loggia_edis::management::types::VpsSettingsChange;
use loggia_transport::Error;
use serde_json::Value;

pub use types::{CpuModel, CpuTopology, DiskDriver, NetworkDriver, VideoDriver, VncKeymap};

use super::server::Server;
use super::traffic::AutoHydration;

/// The settings of a server. A value that the server does not report, or not in a readable form,
/// is `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Settings {
    /// The customer's name for it.
    pub description: Option<String>,
    /// How long the boot menu is shown.
    pub boot_menu: Option<Duration>,
    /// Whether it starts by UEFI instead of BIOS.
    pub uefi: Option<bool>,
    /// Whether it has a TPM.
    pub tpm: Option<bool>,
    /// Which CPU the guest sees.
    pub cpu_model: Option<CpuModel>,
    /// How the guest sees several CPUs.
    pub cpu_topology: Option<CpuTopology>,
    /// The driver of disks.
    pub disk_driver: Option<DiskDriver>,
    /// The driver of the network.
    pub network_driver: Option<NetworkDriver>,
    /// The driver of the screen.
    pub video_driver: Option<VideoDriver>,
    /// The layout of the console's keyboard.
    pub keymap: Option<VncKeymap>,
    /// The private VLAN that it is in.
    pub vlan: Option<String>,
    /// The private VLANs that it may be put in.
    pub available_vlans: Vec<String>,
    /// How much traffic is taken from the pool automatically.
    pub auto_hydration: Option<AutoHydration>,
}

impl From<types::VpsSettings> for Settings {
    fn from(settings: types::VpsSettings) -> Self {
        Self {
            description: settings.description,
            boot_menu: settings.boot_timeout.map(Duration::from_millis),
            uefi: settings.uefi.as_ref().and_then(is_on),
            tpm: settings.tpm.as_ref().and_then(is_on),
            cpu_model: settings.cpu_model,
            cpu_topology: settings.cpu_set_cores,
            disk_driver: settings.disk_driver,
            network_driver: settings.nw_driver,
            video_driver: settings.video_driver,
            keymap: settings.vnc_keymap,
            vlan: settings.assigned_vlan.filter(|vlan| !vlan.is_empty()),
            available_vlans: settings.available_vlans,
            auto_hydration: settings.auto_hydration.map(AutoHydration::from),
        }
    }
}

fn is_on(switch: &types::Switch) -> Option<bool> {
    match switch {
        types::Switch::Enabled => Some(true),
        types::Switch::Disabled => Some(false),
        _ => None,
    }
}

fn switch(on: bool) -> types::Switch {
    if on {
        types::Switch::Enabled
    } else {
        types::Switch::Disabled
    }
}

impl Server {
    /// Its settings.
    ///
    /// Operation `getKvmVpsSettings`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "getKvmVpsSettings")]
    pub async fn settings(&self) -> Result<Settings, Error> {
        let reply = self.ask(self.api().get_kvm_vps_settings()).await?;
        let reply = reply.into_inner();
        // Documented under the first name, captured under the second.
        let settings = reply.configuration.or(reply.config);
        Ok(Settings::from(settings.unwrap_or_default()))
    }

    /// Changes some of its settings. They show after the next power cycle.
    ///
    /// Operation `setKvmConfiguration`.
    #[doc(alias = "setKvmConfiguration")]
    pub fn change_settings(&self) -> ChangeSettings {
        ChangeSettings {
            call: self.api().set_kvm_configuration(),
            change: VpsSettingsChange::default(),
        }
    }
}

/// A change in preparation. Made by [`Server::change_settings`].
#[derive(Clone, Debug)]
#[must_use = "nothing is sent before `send` is called and awaited"]
pub struct ChangeSettings {
    call: operations::SetKvmConfiguration,
    change: VpsSettingsChange,
}

impl ChangeSettings {
    fn with(mut self, set: impl FnOnce(VpsSettingsChange) -> VpsSettingsChange) -> Self {
        self.change = set(self.change);
        self
    }

    /// Your name for it: letters, digits, `-`, `.` and `_`.
    pub fn description(self, text: impl Into<String>) -> Self {
        let text = text.into();
        self.with(|change| change.description(text))
    }

    /// How long to show the boot menu; the portal offers 0, 5, 30 and 60 seconds.
    pub fn boot_menu(self, shown: Duration) -> Self {
        self.with(|change| change.boot_timeout(shown.as_millis().to_string()))
    }

    /// UEFI instead of BIOS. A system that is installed rarely starts after it.
    pub fn uefi(self, on: bool) -> Self {
        self.with(|change| change.uefi(switch(on)))
    }

    /// A TPM.
    pub fn tpm(self, on: bool) -> Self {
        self.with(|change| change.tpm(switch(on)))
    }

    /// Which CPU the guest sees.
    pub fn cpu_model(self, model: CpuModel) -> Self {
        self.with(|change| change.cpu_model(model))
    }

    /// How the guest sees several CPUs.
    pub fn cpu_topology(self, topology: CpuTopology) -> Self {
        self.with(|change| change.cpu_set_cores(topology))
    }

    /// The driver of disks.
    pub fn disk_driver(self, driver: DiskDriver) -> Self {
        self.with(|change| change.disk_driver(driver))
    }

    /// The driver of the network.
    pub fn network_driver(self, driver: NetworkDriver) -> Self {
        self.with(|change| change.nw_driver(driver))
    }

    /// The driver of the screen.
    pub fn video_driver(self, driver: VideoDriver) -> Self {
        self.with(|change| change.video_driver(driver))
    }

    /// The layout of the console's keyboard. The vendor has more than [`VncKeymap`] names:
    /// `VncKeymap::from("pl")` is sent as it is.
    pub fn keymap(self, keymap: VncKeymap) -> Self {
        self.with(|change| change.vnc_keymap(keymap))
    }

    /// The private VLAN to be in; `None` for none.
    pub fn vlan(self, vlan: Option<&str>) -> Self {
        let vlan = vlan.unwrap_or_default().to_owned();
        self.with(|change| change.assigned_vlan(vlan))
    }

    /// How much traffic is taken from the pool automatically.
    pub fn auto_hydration(self, setting: &AutoHydration) -> Self {
        // A number, as in the vendor's samples, or a word.
        let value = match setting {
            AutoHydration::Off => Value::from("off"),
            AutoHydration::Gigabytes(gigabytes) => Value::from(*gigabytes),
            AutoHydration::Other(word) => Value::from(word.as_str()),
        };
        self.with(|change| change.auto_hydration(value))
    }

    /// Makes the change.
    ///
    /// # Errors
    /// Any kind.
    pub async fn send(self) -> Result<(), Error> {
        let call = self.call.config(self.change);
        call.send().await.map(drop)
    }
}
