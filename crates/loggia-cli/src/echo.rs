//! What a terminal shows of what is typed, given back as it was.
//!
//! The prompt for a password switches it off and waits on a thread of its own. A signal that
//! ends the program meanwhile leaves that thread where it is, and it puts nothing right any
//! more: whoever types the next command would not see it.

#[cfg(unix)]
use std::fs::File;

#[cfg(unix)]
use rustix::termios::{OptionalActions, Termios, tcgetattr, tcsetattr};

/// Gives the terminal back as it was when this is dropped.
pub(crate) struct Echo(#[cfg(unix)] Option<(File, Termios)>);

#[cfg(unix)]
impl Echo {
    /// Remembers how the terminal is, if there is one.
    pub(crate) fn as_it_is() -> Self {
        // Where the prompt asks.
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
            // Gone, with whoever would have looked at it.
            let _ = tcsetattr(terminal, OptionalActions::Now, settings);
        }
    }
}

/// Elsewhere the console belongs to the program alone until it ends.
#[cfg(not(unix))]
impl Echo {
    pub(crate) fn as_it_is() -> Self {
        Self()
    }
}
