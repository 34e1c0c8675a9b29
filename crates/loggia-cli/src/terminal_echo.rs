//! Restores the terminal's echo of typed text.
//!
//! The prompt for a password switches the echo off and waits on a separate thread. If a signal
//! ends the program meanwhile, that thread never restores it, and the user would not see the next
//! command being typed.

#[cfg(unix)]
use std::fs::File;

#[cfg(unix)]
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};

/// Restores the terminal's settings when it is dropped.
pub(crate) struct Echo(#[cfg(unix)] Option<(File, Termios)>);

#[cfg(unix)]
impl Echo {
    /// Remembers the terminal's settings, if there is a terminal.
    pub(crate) fn as_it_is() -> Self {
        // The prompt asks there too.
        let terminal = File::options().read(true).write(true).open("/dev/tty");
        let remembered = terminal.ok().and_then(|terminal| {
            let settings = tcgetattr(&terminal).ok()?;
            Some((terminal, settings))
        });
        Self(remembered)
    }
}

#[cfg(unix)]
impl Drop for Echo {
    fn drop(&mut self) {
        if let Some((terminal, settings)) = &self.0 {
            // If the terminal is gone, so is its user.
            let _ = tcsetattr(terminal, OptionalActions::Now, settings);
        }
    }
}

/// On other systems, the console belongs to the program alone until it ends.
#[cfg(not(unix))]
impl Echo {
    pub(crate) fn as_it_is() -> Self {
        Self()
    }
}
