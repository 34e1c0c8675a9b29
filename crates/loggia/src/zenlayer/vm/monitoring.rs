//! Traffic and processor load over time.
//!
//! The server takes spans of at most 24 hours, up to 30 days back, and returns a point for every
//! five minutes. It sends figures as numbers or as text; here they are numbers, with the unit in
//! the name.

use loggia_transport::{Error, Timestamp};
use loggia_zenlayer::vm::types;

use super::{VirtualMachines, Vm};
use crate::zenlayer::{Instance, Span};

/// The load of all of an instance's processors at one time.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CpuSample {
    /// The time of the figure.
    pub time: Option<Timestamp>,
    /// In percent; `None` where the server has no figure.
    pub percent: Option<f64>,
}

/// Traffic at one time, in the unit of its series.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TrafficSample {
    /// The time of the figures.
    pub time: Option<Timestamp>,
    /// Incoming.
    pub received: Option<i64>,
    /// Outgoing.
    pub sent: Option<i64>,
}

/// Traffic over a span, with the server's own sums besides the samples.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct TrafficSeries {
    /// The unit of the samples, `bps` in what has been seen.
    pub unit: Option<String>,
    /// The points, oldest first as the server sends them.
    pub samples: Vec<TrafficSample>,
    /// The whole answer: totals, averages, maxima, 95th percentiles.
    pub summary: types::DescribeInstanceTrafficResponse,
}

impl Vm {
    /// Processor load.
    ///
    /// Operation `DescribeInstanceCpuMonitor`.
    ///
    /// # Errors
    /// `NotFound`; `Rejected` when the span is too long or too old.
    #[doc(alias = "DescribeInstanceCpuMonitor")]
    pub async fn cpu_usage(
        &self,
        instance_id: impl Into<String>,
        span: Span,
    ) -> Result<Vec<CpuSample>, Error> {
        let call = self.api.describe_instance_cpu_monitor();
        let call = call
            .instance_id(instance_id.into())
            .start_time(span.from)
            .end_time(span.to);
        let points = call.send().await?.into_inner().data_list;
        Ok(points
            .into_iter()
            .map(|point| CpuSample {
                time: point.time,
                percent: point.cpu.and_then(|text| percent(&text)),
            })
            .collect())
    }

    /// Traffic.
    ///
    /// Operation `DescribeInstanceTraffic`.
    ///
    /// # Errors
    /// As [`cpu_usage`](Self::cpu_usage).
    #[doc(alias = "DescribeInstanceTraffic")]
    pub async fn traffic(
        &self,
        instance_id: impl Into<String>,
        span: Span,
    ) -> Result<TrafficSeries, Error> {
        let call = self.api.describe_instance_traffic();
        let call = call
            .instance_id(instance_id.into())
            .start_time(span.from)
            .end_time(span.to);
        let summary = call.send().await?.into_inner();
        let samples = summary
            .data_list
            .iter()
            .map(|point| TrafficSample {
                time: point.time.clone(),
                received: point.internet_rx,
                sent: point.internet_tx,
            })
            .collect();
        Ok(TrafficSeries {
            unit: summary.unit.clone(),
            samples,
            summary,
        })
    }
}

impl Instance<VirtualMachines> {
    /// Processor load.
    ///
    /// Operation `DescribeInstanceCpuMonitor`.
    ///
    /// # Errors
    /// As [`Vm::cpu_usage`].
    #[doc(alias = "DescribeInstanceCpuMonitor")]
    pub async fn cpu_usage(&self, span: Span) -> Result<Vec<CpuSample>, Error> {
        self.service().cpu_usage(self.id(), span).await
    }

    /// Traffic.
    ///
    /// Operation `DescribeInstanceTraffic`.
    ///
    /// # Errors
    /// As [`Vm::cpu_usage`].
    #[doc(alias = "DescribeInstanceTraffic")]
    pub async fn traffic(&self, span: Span) -> Result<TrafficSeries, Error> {
        self.service().traffic(self.id(), span).await
    }
}

/// A decimal in text, perhaps followed by a percent sign.
fn percent(text: &str) -> Option<f64> {
    let text = text.trim().trim_end_matches('%').trim_end();
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn load_is_read_from_text() {
        assert_eq!(percent("12.5"), Some(12.5));
        assert_eq!(percent("NaN"), None);
        assert_eq!(percent("-inf%"), None);
        assert_eq!(percent(" 3 % "), Some(3.0));
        assert_eq!(percent("-"), None);
    }
}
