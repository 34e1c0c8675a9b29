//! Passes the printed form of values to tests that inspect it.
//!
//! The tours pass every value that they see to [`show`]. Most tests ignore them; a test that
//! registers a sink ([`show_to`]) receives the type and the text of each.

use std::fmt::Debug;
use std::sync::OnceLock;

use loggia::Error;

type Sink = Box<dyn Fn(&'static str, &str) + Send + Sync>;

static SINK: OnceLock<Sink> = OnceLock::new();

/// From now on, `sink` receives the type of every value and its `Debug` output, in one line and
/// in several. The first sink of a process stays.
pub fn show_to(sink: impl Fn(&'static str, &str) + Send + Sync + 'static) {
    // A second sink would belong to the same program, and see what the first sees.
    drop(SINK.set(Box::new(sink)));
}

/// Shows a value.
pub fn show<T: Debug + ?Sized>(value: &T) {
    if let Some(sink) = SINK.get() {
        let name = std::any::type_name::<T>();
        sink(name, &format!("{value:?}"));
        sink(name, &format!("{value:#?}"));
    }
}

/// The result of a call.
pub trait Shown<T> {
    /// Shows the value and returns it. `what` names what has to succeed.
    fn shown(self, what: &str) -> T;
}

impl<T: Debug> Shown<T> for Result<T, Error> {
    /// # Panics
    /// When it is an error.
    fn shown(self, what: &str) -> T {
        let value = self.expect(what);
        show(&value);
        value
    }
}
