//! The contents of a machine's screen.
//!
//! It is dark while the machine is off. After a start it shows the machine and how it started,
//! and then a login prompt, which is repeated after every line. The next start clears
//! everything. What was mounted or set since power on does not show yet.

use super::Vps;
use crate::screen::{Scene, Typed};

impl Vps {
    /// Returns the contents of its screen, line by line.
    pub(crate) fn screen(&self) -> Vec<String> {
        if !self.powered_on {
            return Vec::new();
        }
        let hardware = self.started.hardware;
        let from = match &self.started.iso {
            Some(iso) => format!("CD {iso}"),
            None => "disk 0".to_owned(),
        };
        let mut lines = vec![
            format!(
                "Simulated BIOS: {} core(s), {} MB memory, {} MB disk",
                hardware.cores, hardware.ram_mb, hardware.disk_mb
            ),
            format!("Booting from {from} ..."),
            format!(
                "[    0.000000] {}: start number {}",
                self.kvm_id(),
                self.boots
            ),
            format!("[    0.481516] keyboard: {}", self.started.keymap),
            "[    2.342108] Reached target: login prompts".to_owned(),
            String::new(),
            format!("{} tty1", self.hostname),
            String::new(),
        ];
        let prompt = |line: &String| format!("{} login: {line}", self.hostname);
        match self.typed() {
            [] => lines.push(prompt(&String::new())),
            typed => lines.extend(typed.iter().map(prompt)),
        }
        if let Some(last) = lines.last_mut() {
            last.push('_');
        }
        lines
    }

    /// Returns its screen for viewers, or `None` if the machine or its VNC server is off.
    pub(crate) fn scene(&self) -> Option<Scene> {
        (self.powered_on && self.vnc_enabled).then(|| Scene {
            name: self.hostname.clone(),
            password: self.console.password.clone(),
            lines: self.screen(),
            keymap: self.started.keymap.clone(),
            start: self.started.number,
        })
    }

    /// Returns what was typed since it was started.
    pub(crate) fn typed(&self) -> &[String] {
        self.console.typed(self.boots)
    }

    /// Records what was typed.
    pub(crate) fn type_in(&mut self, typed: Typed) {
        match typed {
            _ if !self.powered_on => {}
            Typed::CtrlAltDel => self.restart_guest(),
            typed => self.console.type_in(self.boots, typed),
        }
    }
}
