//! The metrics: one table, used by every exporter.
//!
//! A family has a name for Prometheus and a name for OpenTelemetry, which states the unit
//! separately. One follows from the other by the rules by which collectors translate, so that a
//! dashboard works whichever way the metrics arrived.

use super::calls::Counted;
use super::poll::Metrics;
use super::readings::{Answered, Reading};

/// All values at one moment.
pub(super) struct Known {
    providers: Vec<(String, Provider)>,
    counted: Option<Counted>,
}

/// The values of a provider, and their age in seconds.
struct Provider {
    answered: Answered,
    age: Option<f64>,
}

impl Known {
    pub(super) fn of(metrics: &Metrics) -> Self {
        let providers = metrics.answered().into_iter().map(|(name, answered)| {
            let age = answered.at.map(|at| metrics.age(at).as_secs_f64());
            (name, Provider { answered, age })
        });
        Self {
            providers: providers.collect(),
            counted: metrics.counted(),
        }
    }

    fn machines(&self) -> impl Iterator<Item = &Reading> {
        let providers = self.providers.iter();
        providers.flat_map(|(_, provider)| provider.answered.readings.iter())
    }

    /// Whether calls are counted at all.
    pub(super) fn has_calls(&self) -> bool {
        self.counted.is_some()
    }
}

/// A label of a value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label {
    /// Its name for Prometheus.
    pub(super) short: &'static str,
    /// Its name for OpenTelemetry.
    #[cfg_attr(not(feature = "otlp"), expect(dead_code, reason = "read by otlp"))]
    pub(super) full: &'static str,
}

const fn label(short: &'static str, full: &'static str) -> Label {
    Label { short, full }
}

const MACHINE: Label = label("machine", "loggia.machine.id");
const NAME: Label = label("name", "loggia.machine.name");
const PLACE: Label = label("place", "loggia.machine.place");
const PLAN: Label = label("plan", "loggia.machine.plan");
const STATE: Label = label("state", "loggia.machine.state");
const CURRENCY: Label = label("currency", "loggia.price.currency");
const PER: Label = label("per", "loggia.price.per");
const PROVIDER: Label = label("provider", "loggia.provider.name");
const KIND: Label = label("kind", "loggia.provider.kind");
const VENDOR: Label = label("vendor", "loggia.vendor");
const OPERATION: Label = label("operation", "loggia.operation");
const OUTCOME: Label = label("outcome", "loggia.outcome");

/// Receives a value of a family with its labels.
pub(super) type Put<'p, V> = dyn FnMut(&[(Label, &str)], V) + 'p;

/// Passes all values of a family to a `Put`.
pub(super) type Read<V> = fn(&Known, &mut Put<'_, V>);

/// The type of a family's values.
pub(super) enum Values {
    /// A gauge of whole numbers.
    Whole(Read<u64>),
    /// A gauge of fractional numbers.
    Fraction(Read<f64>),
    /// A counter.
    Count(Read<u64>),
}

/// Values that differ only in their labels.
pub(super) struct Family {
    /// Its name for Prometheus, without the `_total` of counters.
    pub(super) prometheus: &'static str,
    /// Its name for OpenTelemetry.
    #[cfg_attr(
        not(any(feature = "otlp", test)),
        expect(dead_code, reason = "read by otlp")
    )]
    pub(super) name: &'static str,
    /// Its unit in UCUM, as OpenTelemetry uses; things that are counted are in braces.
    #[cfg_attr(
        not(any(feature = "otlp", test)),
        expect(dead_code, reason = "read by otlp")
    )]
    pub(super) unit: &'static str,
    pub(super) help: &'static str,
    pub(super) values: Values,
}

/// All families, in the order in which they are written.
pub(super) static FAMILIES: [Family; 13] = [
    Family {
        prometheus: "loggia_machine_info",
        name: "loggia.machine.info",
        unit: "{machine}",
        help: "Says what a machine is.",
        values: Values::Whole(|known, put| {
            for it in known.machines() {
                let labels: [(Label, &str); 4] = [
                    (MACHINE, &it.machine),
                    (NAME, &it.name),
                    (PLACE, &it.place),
                    (PLAN, &it.plan),
                ];
                put(&labels, 1);
            }
        }),
    },
    Family {
        prometheus: "loggia_machine_state",
        name: "loggia.machine.state",
        unit: "{machine}",
        help: "Is 1 for the state that a machine is in.",
        values: Values::Whole(|known, put| {
            for it in known.machines() {
                put(&[(MACHINE, &it.machine), (STATE, it.state)], 1);
            }
        }),
    },
    Family {
        prometheus: "loggia_machine_traffic_used_bytes",
        name: "loggia.machine.traffic.used",
        unit: "By",
        help: "Traffic of this period, both directions.",
        values: Values::Whole(|known, put| each(known, put, |it| it.used)),
    },
    Family {
        prometheus: "loggia_machine_traffic_included_bytes",
        name: "loggia.machine.traffic.included",
        unit: "By",
        help: "Traffic that this period includes.",
        values: Values::Whole(|known, put| each(known, put, |it| it.included)),
    },
    Family {
        prometheus: "loggia_machine_traffic_left_bytes",
        name: "loggia.machine.traffic.left",
        unit: "By",
        help: "Traffic that is left of what this period includes.",
        values: Values::Whole(|known, put| each(known, put, |it| it.left)),
    },
    Family {
        prometheus: "loggia_machine_price",
        name: "loggia.machine.price",
        unit: "{currency}",
        help: "What a machine costs.",
        values: Values::Fraction(|known, put| {
            for it in known.machines() {
                if let Some(price) = &it.price {
                    let (currency, per) = ((CURRENCY, &*price.currency), (PER, &*price.per));
                    put(&[(MACHINE, &it.machine), currency, per], price.amount);
                }
            }
        }),
    },
    Family {
        prometheus: "loggia_machine_expiry_timestamp_seconds",
        name: "loggia.machine.expiry.timestamp",
        unit: "s",
        help: "When what was paid for ends, in Unix seconds.",
        values: Values::Whole(|known, put| each(known, put, |it| it.expires)),
    },
    Family {
        prometheus: "loggia_machine_console_reachable",
        name: "loggia.machine.console.reachable",
        unit: "{machine}",
        help: "Whether there is a way to the screen of a running machine.",
        values: Values::Whole(|known, put| each(known, put, |it| it.console.map(u64::from))),
    },
    Family {
        prometheus: "loggia_machines_unread",
        name: "loggia.machines.unread",
        unit: "{machine}",
        help: "Machines of which a part could not be read.",
        values: Values::Whole(|known, put| {
            for (name, provider) in &known.providers {
                let readings = provider.answered.readings.iter();
                let count = readings.map(|it| u64::from(it.is_unread)).sum();
                put(&[(PROVIDER, name)], count);
            }
        }),
    },
    Family {
        prometheus: "loggia_provider_up",
        name: "loggia.provider.up",
        unit: "{provider}",
        help: "Whether a provider answered the last poll.",
        values: Values::Whole(|known, put| {
            for (name, Provider { answered, .. }) in &known.providers {
                let labels = [(PROVIDER, &**name), (KIND, answered.kind)];
                put(&labels, u64::from(answered.is_up));
            }
        }),
    },
    Family {
        prometheus: "loggia_provider_age_seconds",
        name: "loggia.provider.age",
        unit: "s",
        help: "How long ago a provider answered what is shown of its machines.",
        values: Values::Fraction(|known, put| {
            for (name, provider) in &known.providers {
                if let Some(age) = provider.age {
                    put(&[(PROVIDER, name)], age);
                }
            }
        }),
    },
    Family {
        prometheus: "loggia_calls",
        name: "loggia.calls",
        unit: "{call}",
        help: "Calls by vendor, operation and outcome.",
        values: Values::Count(|known, put| {
            let counted = known.counted.iter();
            for ((vendor, operation, outcome), count) in counted.flat_map(|it| &it.calls) {
                let labels = [
                    (VENDOR, *vendor),
                    (OPERATION, *operation),
                    (OUTCOME, *outcome),
                ];
                put(&labels, *count);
            }
        }),
    },
    Family {
        prometheus: "loggia_attempts",
        name: "loggia.attempts",
        unit: "{request}",
        help: "Requests that went out for calls, by vendor.",
        values: Values::Count(|known, put| {
            let counted = known.counted.iter();
            for (vendor, count) in counted.flat_map(|it| &it.attempts) {
                put(&[(VENDOR, *vendor)], *count);
            }
        }),
    },
];

/// Passes a value for each machine that has one.
fn each<V>(known: &Known, put: &mut Put<'_, V>, value: impl Fn(&Reading) -> Option<V>) {
    for it in known.machines() {
        if let Some(value) = value(it) {
            put(&[(MACHINE, &it.machine)], value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::FAMILIES;

    /// Follows the compatibility rules of OpenTelemetry's specification.
    #[test]
    fn a_collector_translates_one_name_into_the_other() {
        for family in &FAMILIES {
            let unit = match family.unit {
                "By" => "_bytes",
                "s" => "_seconds",
                counted => {
                    assert!(
                        counted.starts_with('{') && counted.ends_with('}'),
                        "{counted}"
                    );
                    ""
                }
            };
            let name = family.name.replace('.', "_") + unit;
            assert_eq!(name, family.prometheus);
        }
    }
}
