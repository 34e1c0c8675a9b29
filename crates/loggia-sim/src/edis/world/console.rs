//! The console of a machine: its password, its port, and what was typed.

use std::fmt;
use std::sync::{Arc, OnceLock};

use crate::screen::{Port, Typed};

/// How many typed lines are kept.
const REMEMBERED: usize = 25;
/// The longest line that can be typed.
const LONGEST: usize = 400;

/// Opens a port for the screen of the machine with this id.
pub(crate) type Opener = Arc<dyn Fn(&str) -> Option<Port> + Send + Sync>;

/// The console of one machine.
pub(crate) struct Console {
    /// The VNC password; initially a publicly known one.
    pub(crate) password: String,
    opener: Option<Opener>,
    port: OnceLock<Option<Port>>,
    /// The start of the guest that the lines belong to.
    boot: u64,
    typed: Vec<String>,
}

impl Console {
    pub(super) fn new(opener: Option<Opener>) -> Self {
        Self {
            password: "simvnc01".to_owned(),
            opener,
            port: OnceLock::new(),
            boot: 0,
            typed: Vec::new(),
        }
    }

    pub(super) fn open_with(&mut self, opener: Opener) {
        self.opener = Some(opener);
    }

    /// Opens the port if necessary and returns it; `None` if no screens are served.
    pub(super) fn port(&self, kvm_id: &str) -> Option<u16> {
        let open = || self.opener.as_ref().and_then(|open| open(kvm_id));
        self.port.get_or_init(open).as_ref().map(Port::number)
    }

    /// Returns what was typed since this start of the guest.
    pub(super) fn typed(&self, boot: u64) -> &[String] {
        if self.boot == boot { &self.typed } else { &[] }
    }

    /// Records what was typed.
    pub(super) fn type_in(&mut self, boot: u64, typed: Typed) {
        if self.boot != boot || self.typed.is_empty() {
            self.boot = boot;
            self.typed = vec![String::new()];
        }
        let Some(line) = self.typed.last_mut() else {
            return;
        };
        match typed {
            Typed::Character(character) if line.chars().count() < LONGEST => line.push(character),
            Typed::Backspace => drop(line.pop()),
            Typed::Enter => {
                self.typed.push(String::new());
                let old = self.typed.len().saturating_sub(REMEMBERED);
                self.typed.drain(..old);
            }
            Typed::Character(_) | Typed::CtrlAltDel => {}
        }
    }
}

impl fmt::Debug for Console {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Console")
            .field("port", &self.port)
            .field("typed", &self.typed)
            .finish_non_exhaustive()
    }
}
