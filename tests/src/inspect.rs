//! Passes the `Debug` output of values to tests that inspect it.
//!
//! The tours pass every value that they see to [`inspect`]. Most tests ignore them; a test that
//! registers a sink ([`set_sink`]) receives the type and the text of each.

use std::fmt::Debug;
use std::sync::OnceLock;

use loggia::Error;

type Sink = Box<dyn Fn(&'static str, &str) + Send + Sync>;

static SINK: OnceLock<Sink> = OnceLock::new();

/// From now on, `sink` receives the type of every value and its `Debug` output, in one line and
/// in several. The first sink of a process stays.
pub fn set_sink(sink: impl Fn(&'static str, &str) + Send + Sync + 'static) {
    // A second sink would belong to the same program, and see what the first sees.
    drop(SINK.set(Box::new(sink)));
}

/// Passes a value to the sink, if there is one.
pub fn inspect<T: Debug + ?Sized>(value: &T) {
    if let Some(sink) = SINK.get() {
        let name = std::any::type_name::<T>();
        sink(name, &format!("{value:?}"));
        sink(name, &format!("{value:#?}"));
    }
}

/// The result of a call that has to succeed.
pub trait Inspected<T> {
    /// Inspects the value and returns it. `what` names what has to succeed.
    fn inspected(self, what: &str) -> T;
}

impl<T: Debug> Inspected<T> for Result<T, Error> {
    /// # Panics
    /// When it is an error.
    fn inspected(self, what: &str) -> T {
        let value = self.expect(what);
        inspect(&value);
        value
    }
}
