//! Writes the metrics as a Prometheus collector.

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{
    DescriptorEncoder, EncodeCounterValue, EncodeGaugeValue, MetricEncoder, NoLabelSet,
};
use prometheus_client::metrics::MetricType;

use super::families::{FAMILIES, Family, Known, Label, Read, Values};
use super::poll::Metrics;

impl Collector for Metrics {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let known = Known::of(self);
        for family in &FAMILIES {
            match family.values {
                Values::Whole(read) => gauge(&mut encoder, family, read, &known)?,
                Values::Fraction(read) => gauge(&mut encoder, family, read, &known)?,
                Values::Count(read) if known.has_calls() => {
                    counter(&mut encoder, family, read, &known)?;
                }
                Values::Count(_) => {}
            }
        }
        Ok(())
    }
}

fn gauge<V: EncodeGaugeValue>(
    encoder: &mut DescriptorEncoder<'_>,
    family: &Family,
    read: Read<V>,
    known: &Known,
) -> fmt::Result {
    write(
        encoder,
        family,
        MetricType::Gauge,
        read,
        known,
        |mut line, value| line.encode_gauge(&value),
    )
}

fn counter<V: EncodeCounterValue>(
    encoder: &mut DescriptorEncoder<'_>,
    family: &Family,
    read: Read<V>,
    known: &Known,
) -> fmt::Result {
    write(
        encoder,
        family,
        MetricType::Counter,
        read,
        known,
        |mut line, value| line.encode_counter::<NoLabelSet, _, f64>(&value, None),
    )
}

fn write<V>(
    encoder: &mut DescriptorEncoder<'_>,
    family: &Family,
    metric: MetricType,
    read: Read<V>,
    known: &Known,
    put: impl Fn(MetricEncoder<'_>, V) -> fmt::Result,
) -> fmt::Result {
    let mut lines = encoder.encode_descriptor(family.prometheus, family.help, None, metric)?;
    let mut written = Ok(());
    read(known, &mut |labels: &[(Label, &str)], value| {
        let labels: Vec<_> = labels
            .iter()
            .map(|(label, of)| (label.short, *of))
            .collect();
        written = written.and_then(|()| put(lines.encode_family(&labels)?, value));
    });
    written
}
