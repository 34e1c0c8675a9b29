//! Registers the table of families as OpenTelemetry instruments.

use opentelemetry::KeyValue;
use opentelemetry::metrics::{AsyncInstrument, Meter};

use crate::metrics::Metrics;
use crate::metrics::families::{FAMILIES, Known, Label, Read, Values};

impl Metrics {
    /// Registers observable instruments on a meter, for a program that has its own meter
    /// provider: they report what the last poll found, whenever the provider collects. Call it
    /// once for each meter. The names are in the [table](crate::metrics).
    ///
    /// If there are more than 2,000 machines, the provider needs a view that raises its limit of
    /// 2,000 attribute sets per instrument; [`Otlp`](crate::metrics::Otlp) has one.
    ///
    /// ```no_run
    /// # fn run(metrics: &loggia::metrics::Metrics) {
    /// use loggia::metrics::opentelemetry::global;
    ///
    /// metrics.instruments(&global::meter("loggia"));
    /// # }
    /// ```
    pub fn instruments(&self, meter: &Meter) {
        // The meter keeps its instruments; the returned value is only a handle to one.
        for family in &FAMILIES {
            let metrics = self.clone();
            let (name, unit, help) = (family.name, family.unit, family.help);
            match family.values {
                Values::Whole(read) => {
                    let _ = meter
                        .u64_observable_gauge(name)
                        .with_unit(unit)
                        .with_description(help)
                        .with_callback(move |observer| report(&metrics, read, observer))
                        .build();
                }
                Values::Fraction(read) => {
                    let _ = meter
                        .f64_observable_gauge(name)
                        .with_unit(unit)
                        .with_description(help)
                        .with_callback(move |observer| report(&metrics, read, observer))
                        .build();
                }
                Values::Count(read) => {
                    let _ = meter
                        .u64_observable_counter(name)
                        .with_unit(unit)
                        .with_description(help)
                        .with_callback(move |observer| report(&metrics, read, observer))
                        .build();
                }
            }
        }
    }
}

fn report<V>(metrics: &Metrics, read: Read<V>, observer: &dyn AsyncInstrument<V>) {
    read(
        &Known::of(metrics),
        &mut |labels: &[(Label, &str)], value| {
            let labels = labels.iter();
            let attributes: Vec<_> = labels
                .map(|(label, of)| KeyValue::new(label.full, (*of).to_owned()))
                .collect();
            observer.observe(value, &attributes);
        },
    );
}
