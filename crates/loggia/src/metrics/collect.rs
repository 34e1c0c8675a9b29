//! What is known, as a collector writes it.

use std::collections::BTreeMap;
use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{
    DescriptorEncoder, EncodeCounterValue, EncodeGaugeValue, MetricEncoder, NoLabelSet,
};
use prometheus_client::metrics::MetricType;

use super::calls::Counted;
use super::poll::Metrics;
use super::readings::{Answered, Reading};

type Labels = Vec<(&'static str, String)>;

impl Collector for Metrics {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let answered = self.answered();
        let all: Vec<&Reading> = answered
            .values()
            .flat_map(|answered| &answered.readings)
            .collect();
        let mut machines = Machines {
            encoder: &mut encoder,
            all: &all,
        };
        about_machines(&mut machines)?;
        self.about_providers(&mut encoder, &answered)?;
        match self.counted() {
            Some(counted) => about_calls(&mut encoder, &counted),
            None => Ok(()),
        }
    }
}

fn about_machines(machines: &mut Machines<'_, '_>) -> fmt::Result {
    machines.gauge("info", "Says what a machine is.", |it| {
        let about = [("name", &it.name), ("place", &it.place), ("plan", &it.plan)];
        let about = about.map(|(label, value)| (label, value.clone()));
        Some((about.to_vec(), 1))
    })?;
    machines.gauge("state", "Is 1 for the state that a machine is in.", |it| {
        Some((vec![("state", it.state.to_owned())], 1))
    })?;
    machines.gauge(
        "traffic_used_bytes",
        "Traffic of this period, both directions.",
        |it| Some((Vec::new(), it.used?)),
    )?;
    machines.gauge(
        "traffic_included_bytes",
        "Traffic that this period includes.",
        |it| Some((Vec::new(), it.included?)),
    )?;
    machines.gauge(
        "traffic_left_bytes",
        "Traffic that is left of what this period includes.",
        |it| Some((Vec::new(), it.left?)),
    )?;
    machines.gauge("price", "What a machine costs.", |it| {
        let price = it.price.as_ref()?;
        let (currency, per) = (price.currency.clone(), price.per.clone());
        Some((vec![("currency", currency), ("per", per)], price.amount))
    })?;
    machines.gauge(
        "expiry_timestamp_seconds",
        "When what was paid for ends, in Unix seconds.",
        |it| Some((Vec::new(), it.expires?)),
    )?;
    machines.gauge(
        "console_reachable",
        "Whether there is a way to the screen of a running machine.",
        |it| Some((Vec::new(), u64::from(it.console?))),
    )
}

impl Metrics {
    fn about_providers(
        &self,
        encoder: &mut DescriptorEncoder<'_>,
        answered: &BTreeMap<String, Answered>,
    ) -> fmt::Result {
        let provider = |name: &String| vec![("provider", name.clone())];
        let mut unread = gauge(
            encoder,
            "loggia_machines_unread",
            "Machines of which a part could not be read.",
        )?;
        for (name, answered) in answered {
            let count = answered.readings.iter().filter(|it| it.is_unread).count();
            put(&mut unread, &provider(name), &count)?;
        }
        let mut up = gauge(
            encoder,
            "loggia_provider_up",
            "Whether a provider answered the last poll.",
        )?;
        for (name, answered) in answered {
            let mut labels = provider(name);
            labels.push(("kind", answered.kind.to_owned()));
            put(&mut up, &labels, &u64::from(answered.is_up))?;
        }
        let mut age = gauge(
            encoder,
            "loggia_provider_age_seconds",
            "How long ago a provider answered what is shown of its machines.",
        )?;
        for (name, answered) in answered {
            if let Some(at) = answered.at {
                put(&mut age, &provider(name), &self.age(at).as_secs_f64())?;
            }
        }
        Ok(())
    }
}

fn about_calls(encoder: &mut DescriptorEncoder<'_>, counted: &Counted) -> fmt::Result {
    let mut calls = counter(
        encoder,
        "loggia_calls",
        "Calls by vendor, operation and outcome.",
    )?;
    for ((vendor, operation, outcome), count) in &counted.calls {
        let labels = [
            ("vendor", *vendor),
            ("operation", *operation),
            ("outcome", *outcome),
        ];
        let labels = labels.map(|(label, value)| (label, value.to_owned()));
        count_up(&mut calls, &labels.to_vec(), count)?;
    }
    let mut attempts = counter(
        encoder,
        "loggia_attempts",
        "Requests that went out for calls, by vendor.",
    )?;
    for (vendor, count) in &counted.attempts {
        let labels = vec![("vendor", (*vendor).to_owned())];
        count_up(&mut attempts, &labels, count)?;
    }
    Ok(())
}

/// Metrics of which there is one for each machine.
struct Machines<'a, 'e> {
    encoder: &'a mut DescriptorEncoder<'e>,
    all: &'a [&'a Reading],
}

impl Machines<'_, '_> {
    fn gauge<V: EncodeGaugeValue>(
        &mut self,
        name: &str,
        help: &str,
        value: impl Fn(&Reading) -> Option<(Labels, V)>,
    ) -> fmt::Result {
        let name = format!("loggia_machine_{name}");
        let mut family = gauge(self.encoder, &name, help)?;
        for reading in self.all {
            if let Some((more, value)) = value(reading) {
                let mut labels = vec![("machine", reading.machine.clone())];
                labels.extend(more);
                put(&mut family, &labels, &value)?;
            }
        }
        Ok(())
    }
}

fn gauge<'s>(
    encoder: &'s mut DescriptorEncoder<'_>,
    name: &'s str,
    help: &str,
) -> Result<MetricEncoder<'s>, fmt::Error> {
    encoder.encode_descriptor(name, help, None, MetricType::Gauge)
}

fn counter<'s>(
    encoder: &'s mut DescriptorEncoder<'_>,
    name: &'s str,
    help: &str,
) -> Result<MetricEncoder<'s>, fmt::Error> {
    encoder.encode_descriptor(name, help, None, MetricType::Counter)
}

fn put(
    family: &mut MetricEncoder<'_>,
    labels: &Labels,
    value: &impl EncodeGaugeValue,
) -> fmt::Result {
    family.encode_family(labels)?.encode_gauge(value)
}

fn count_up(
    family: &mut MetricEncoder<'_>,
    labels: &Labels,
    value: &impl EncodeCounterValue,
) -> fmt::Result {
    family
        .encode_family(labels)?
        .encode_counter::<NoLabelSet, _, f64>(value, None)
}
