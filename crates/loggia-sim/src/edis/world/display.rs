//! What a machine shows on its screen.
//!
//! Off it is dark. When it starts it shows what it is and how that went, and then asks who
//! is there; it asks again after every line. All of that is gone with the next start.

use super::Vps;
use crate::screen::Typed;

impl Vps {
    /// What is on its screen, line by line.
    pub(crate) fn screen(&self) -> Vec<String> {
        if !self.powered_on {
            return Vec::new();
        }
        let hardware = self.hardware;
        let from = match &self.mounted {
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
            format!(
                "[    0.481516] keyboard: {}",
                self.config.text("vnc_keymap")
            ),
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

    /// What was typed since it was started.
    pub(crate) fn typed(&self) -> &[String] {
        self.console.typed(self.boots)
    }

    /// Something was typed.
    pub(crate) fn type_in(&mut self, typed: Typed) {
        match typed {
            _ if !self.powered_on => {}
            Typed::CtrlAltDel => {
                self.power(false);
                self.power(true);
            }
            typed => self.console.type_in(self.boots, typed),
        }
    }
}
