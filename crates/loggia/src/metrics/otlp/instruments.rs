//! The table of families as instruments of OpenTelemetry.

use opentelemetry::KeyValue;
use opentelemetry::metrics::{AsyncInstrument, Meter};

use crate::metrics::Metrics;
use crate::metrics::families::{FAMILIES, Known, Label, Read, Values};

impl Metrics {
    /// Makes observable instruments of a meter, for a program that has a meter provider of
    /// its own: they report what the last poll found, whenever the provider collects.
    /// Call it once for each meter. The names are in the [table](crate::metrics).
    ///
    /// The provider needs a view that raises its limit of 2,000 sets of attributes for an
    /// instrument where there are more machines than that; [`Otlp`](crate::metrics::Otlp)
    /// has one.
    ///
    /// ```no_run
    /// # fn run(metrics: &loggia::metrics::Metrics) {
    /// use loggia::metrics::opentelemetry::global;
    ///
    /// metrics.instruments(&global::meter("loggia"));
    /// # }
    /// ```
    pub fn instruments(&self, meter: &Meter) {
        // A meter keeps its instruments; what it returns is only another name for one.
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
