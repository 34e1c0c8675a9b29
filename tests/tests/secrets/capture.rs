//! Everything that a program could print, log or die with, in one place.

use std::collections::BTreeSet;
use std::fmt::{Debug, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};

use loggia::Error;
use loggia_tests::shown;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

/// What was captured: where it came from, and the text.
static SEEN: Mutex<Vec<(String, String)>> = Mutex::new(Vec::new());

fn seen() -> MutexGuard<'static, Vec<(String, String)>> {
    SEEN.lock().unwrap_or_else(PoisonError::into_inner)
}

fn keep(source: impl Into<String>, text: impl Into<String>) {
    seen().push((source.into(), text.into()));
}

/// Takes all that was captured.
pub(crate) fn take() -> Vec<(String, String)> {
    std::mem::take(&mut *seen())
}

/// From now on everything is captured: spans and events at `TRACE`, log records,
/// values that the tours show, and the messages of panics.
pub(crate) fn begin() {
    let subscriber = tracing_subscriber::registry().with(Everything);
    tracing::subscriber::set_global_default(subscriber).expect("the first");
    log::set_logger(&Records).expect("the first");
    log::set_max_level(log::LevelFilter::Trace);
    shown::show_to(|name, text| keep(format!("value {name}"), text));
    std::panic::set_hook(Box::new(|panic| keep("panic", panic.to_string())));
}

/// Shows an error in every way there is, the last of them a panic.
pub(crate) fn error(error: &Error) {
    keep("error", format!("{error} {error:#} {error:?} {error:#?}"));
    let words = (error.vendor_message(), error.code(), error.request_id());
    keep(
        "error parts",
        format!("{words:?} {:?} {:?}", error.path(), error.reference()),
    );
    let mut cause = std::error::Error::source(error);
    while let Some(this) = cause {
        keep("cause", format!("{this} {this:?}"));
        cause = this.source();
    }
    let failed = || Result::<(), Error>::expect(failure(error), "it failed");
    assert!(catch_unwind(AssertUnwindSafe(failed)).is_err());
}

fn failure(error: &Error) -> Result<(), Error> {
    Err(error.clone())
}

/// Shows a value.
pub(crate) fn value<T: Debug>(value: &T) {
    shown::show(value);
}

/// The names of the operations that spans were made for.
pub(crate) fn operations(captured: &[(String, String)]) -> BTreeSet<String> {
    let field = "loggia.operation=";
    let names = captured.iter().filter_map(|(_, text)| {
        let (_, rest) = text.split_once(field)?;
        rest.split_whitespace()
            .next()
            .map(|name| name.trim_matches('"').to_owned())
    });
    names.collect()
}

struct Everything;

struct Text(String);

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let _ = write!(self.0, " {}={value:?}", field.name());
    }
}

impl<S: Subscriber> Layer<S> for Everything {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        let mut text = Text(attributes.metadata().name().to_owned());
        attributes.record(&mut text);
        keep("span", text.0);
    }

    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut text = Text(String::new());
        values.record(&mut text);
        keep("span record", text.0);
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut text = Text(event.metadata().target().to_owned());
        event.record(&mut text);
        keep("event", text.0);
    }
}

struct Records;

impl log::Log for Records {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        keep("log", format!("{} {}", record.target(), record.args()));
    }

    fn flush(&self) {}
}
