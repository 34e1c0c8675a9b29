//! What a machine was switched on with.
//!
//! Hardware and settings are those of the hypervisor's process, which every power on and
//! every reset begins again: what is changed meanwhile holds from then on. Consoles end with
//! that process. A guest that only starts again stays in it, and finds no more than another
//! disc in the drive.

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

    /// The one after this.
    pub(super) fn next(&self, hardware: Hardware, config: &Config, iso: Option<&str>) -> Self {
        Self {
            number: self.number + 1,
            iso: iso.map(str::to_owned),
            ..Self::first(hardware, config)
        }
    }

    /// The guest starts again.
    pub(super) fn boot_from(&mut self, iso: Option<&str>) {
        self.iso = iso.map(str::to_owned);
    }
}
