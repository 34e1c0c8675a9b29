//! Progress bars on standard error, for waits and long lists.
//!
//! They are drawn only if standard error is a terminal, and cleared when the work is over, so
//! that nothing of them remains between the lines of a result. With `-v` there are none: each
//! line about an attempt would leave a piece of a bar behind. Their messages contain names and
//! states from vendors, which are made plain so that they cannot move the cursor.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::sanitize::plain;

/// Whether lines are written beside the bars while they are drawn.
static IS_NOTED: AtomicBool = AtomicBool::new(false);

/// Draws no bars from now on.
pub(crate) fn leave_out() {
    IS_NOTED.store(true, Ordering::Relaxed);
}

/// A bar that is removed from the screen when it is dropped.
pub(crate) struct Bar(ProgressBar);

impl Bar {
    /// A bar whose end is unknown.
    pub(crate) fn spinner(message: &str) -> Self {
        Self::new(None, "{spinner} {msg} ({elapsed})", message)
    }

    /// A bar with this many steps.
    pub(crate) fn of(total: u64, message: &str) -> Self {
        Self::new(
            Some(total),
            "{spinner} [{bar:24}] {pos}/{len} {msg} ({elapsed})",
            message,
        )
    }

    fn new(total: Option<u64>, template: &str, message: &str) -> Self {
        let target = if IS_NOTED.load(Ordering::Relaxed) {
            ProgressDrawTarget::hidden()
        } else {
            ProgressDrawTarget::stderr()
        };
        let bar = ProgressBar::with_draw_target(total, target);
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("=> "));
        }
        bar.set_message(plain(message));
        // Without a terminal there is nothing to redraw, and no thread is needed.
        if !bar.is_hidden() {
            bar.enable_steady_tick(Duration::from_millis(120));
        }
        Self(bar)
    }

    /// A handle by which others move it.
    pub(crate) fn handle(&self) -> Handle {
        Handle(self.0.clone())
    }

    /// Sets the message.
    pub(crate) fn message(&self, message: &str) {
        self.handle().message(message);
    }
}

/// Moves a bar from elsewhere, such as a wait's report of its progress.
#[derive(Clone)]
pub(crate) struct Handle(ProgressBar);

impl Handle {
    /// Sets how many steps are done.
    pub(crate) fn set(&self, done: u64, total: u64) {
        self.0.set_length(total);
        self.0.set_position(done);
    }

    /// Sets the message.
    pub(crate) fn message(&self, message: &str) {
        self.0.set_message(plain(message));
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_removed_from_progress_messages() {
        let bar = Bar::spinner("a\u{1b}[31m");
        assert_eq!(bar.0.message(), "a\u{fffd}[31m");
        bar.handle().message("vm/a is \u{9b}2J\nb");
        assert_eq!(bar.0.message(), "vm/a is \u{fffd}2J b");
        bar.message("c\u{202e}d");
        assert_eq!(bar.0.message(), "c\u{fffd}d");
        assert_eq!(Bar::of(1, "\u{7}").0.message(), "\u{fffd}");
    }
}
