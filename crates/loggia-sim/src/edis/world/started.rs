//! The configuration that a machine was switched on with.
//!
//! Hardware and settings belong to the hypervisor's process, which starts again with every
//! power on and every reset: changes made meanwhile take effect then. Consoles end with that
//! process. A guest that only restarts stays in it, and sees at most another disc in the drive.

use super::Config;
use super::hardware::Hardware;

/// One process of a machine, from power on to power off.
#[derive(Clone, Debug)]
pub(crate) struct Started {
    /// Counted from one.
    pub(super) number: u64,
    pub(super) hardware: Hardware,
    pub(super) keymap: String,
    /// What the guest was started from, if not from the disk.
    pub(super) iso: Option<String>,
}

impl Started {
    pub(super) fn first(hardware: Hardware, config: &Config) -> Self {
        Self {
            number: 1,
            hardware,
            keymap: config.text("vnc_keymap").to_owned(),
            iso: None,
        }
    }

    /// Returns the process after this one.
    pub(super) fn next(&self, hardware: Hardware, config: &Config, iso: Option<&str>) -> Self {
        Self {
            number: self.number + 1,
            iso: iso.map(str::to_owned),
            ..Self::first(hardware, config)
        }
    }

    /// Restarts the guest.
    pub(super) fn boot_from(&mut self, iso: Option<&str>) {
        self.iso = iso.map(str::to_owned);
    }
}
