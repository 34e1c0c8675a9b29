//! Everything that a program could print, log or panic with, in one place.

use std::any::type_name;
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Debug, Display, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, MutexGuard, PoisonError};

use loggia::Error;
use loggia_tests::inspect;
use serde::Serialize;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};

/// What was captured.
#[derive(Clone, Debug, Default)]
pub(crate) struct Captured {
    /// Each text once, with where it was first seen.
    pub(crate) texts: BTreeMap<String, String>,
    /// Where texts came from: `span`, `log`, `panic` and so on.
    pub(crate) sources: BTreeSet<&'static str>,
    /// The types of all values.
    pub(crate) types: BTreeSet<&'static str>,
}

static CAPTURED: Mutex<Captured> = Mutex::new(Captured {
    texts: BTreeMap::new(),
    sources: BTreeSet::new(),
    types: BTreeSet::new(),
});

fn captured() -> MutexGuard<'static, Captured> {
    CAPTURED.lock().unwrap_or_else(PoisonError::into_inner)
}

fn keep(source: &'static str, detail: &str, text: String) {
    let mut captured = captured();
    captured.sources.insert(source);
    let from = || format!("{source} {detail}");
    captured.texts.entry(text).or_insert_with(from);
}

/// All that was captured so far.
pub(crate) fn so_far() -> Captured {
    captured().clone()
}

/// From now on everything is captured: spans and events at `TRACE`, log records,
/// values that the tours show, and the messages of panics.
pub(crate) fn begin() {
    let subscriber = tracing_subscriber::registry().with(CaptureLayer);
    tracing::subscriber::set_global_default(subscriber).expect("the first");
    log::set_logger(&LogRecords).expect("the first");
    log::set_max_level(log::LevelFilter::Trace);
    inspect::set_sink(|name, text| {
        captured().types.insert(name);
        keep("value", name, text.to_owned());
    });
    let previous_hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        keep("panic", "", panic.to_string());
        if !PANICS_ON_PURPOSE.get() {
            previous_hook(panic);
        }
    }));
}

thread_local! {
    /// Whether this thread panics for its message.
    static PANICS_ON_PURPOSE: Cell<bool> = const { Cell::new(false) };
}

/// Keeps what `work` panics with.
fn keep_panic(work: impl FnOnce()) {
    PANICS_ON_PURPOSE.set(true);
    let outcome = catch_unwind(AssertUnwindSafe(work));
    PANICS_ON_PURPOSE.set(false);
    assert!(outcome.is_err(), "it does not panic");
}

/// Shows an error in every way there is, the last of them panics.
pub(crate) fn error(error: &Error) {
    inspect::inspect(error);
    keep("error", "", format!("{error}"));
    keep("error", "", format!("{error:#}"));
    let parts = [
        error.vendor_message(),
        error.code(),
        error.request_id(),
        error.reference(),
        error.path(),
    ];
    for part in parts.into_iter().flatten() {
        keep("part of an error", "", part.to_owned());
    }
    keep("part of an error", "", error.failed_ids().join(" "));
    let mut cause = error.cause().map(|cause| cause as &dyn std::error::Error);
    while let Some(this) = cause {
        keep("cause", "", format!("{this} {this:#} {this:?} {this:#?}"));
        cause = this.source();
    }
    let boxed: Box<dyn std::error::Error + Send + Sync> = error.clone().into();
    keep("error", "in a box", format!("{boxed} {boxed:?}"));
    let outcome = |error: &Error| Err::<(), _>(error.clone());
    keep_panic(|| outcome(error).expect("it works"));
}

/// Shows why a call failed.
pub(crate) fn failure<T: Debug>(outcome: Result<T, Error>) {
    error(&outcome.expect_err("a failure"));
}

/// Shows a value, also as the reason of a panic.
pub(crate) fn value<T: Debug>(value: &T) {
    inspect::inspect(value);
    keep_panic(|| panic!("{value:?}"));
}

/// Shows a value that is also for people.
pub(crate) fn text<T: Debug + Display>(given: &T) {
    value(given);
    keep("text", type_name::<T>(), format!("{given} {given:#}"));
}

/// Shows a value as a log in JSON would.
pub(crate) fn json<T: Debug + Serialize>(given: &T) {
    value(given);
    let json = serde_json::to_string(given).expect("JSON");
    keep("JSON", type_name::<T>(), json);
}

/// Keeps what a program has printed.
pub(crate) fn output(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    keep("output", "", text);
}

struct CaptureLayer;

struct Text(String);

impl Text {
    fn of(metadata: &Metadata<'_>) -> Self {
        Self(format!("{} {}", metadata.target(), metadata.name()))
    }
}

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {}={value:?}", field.name()).expect("to memory");
    }
}

impl<S: Subscriber> Layer<S> for CaptureLayer {
    fn on_new_span(&self, attributes: &Attributes<'_>, _: &Id, _: Context<'_, S>) {
        let mut text = Text::of(attributes.metadata());
        attributes.record(&mut text);
        keep("span", "", text.0);
    }

    fn on_record(&self, _: &Id, values: &Record<'_>, _: Context<'_, S>) {
        let mut text = Text(String::new());
        values.record(&mut text);
        keep("record", "on a span", text.0);
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut text = Text::of(event.metadata());
        event.record(&mut text);
        keep("event", "", text.0);
    }
}

struct LogRecords;

impl log::Log for LogRecords {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        keep("log", record.target(), record.args().to_string());
    }

    fn flush(&self) {}
}
