//! Traffic over time.

use loggia_transport::Error;
use loggia_zenlayer::bmc::types;

use super::{BareMetal, Bmc};
use crate::zenlayer::{Instance, Span};

impl Bmc {
    /// The traffic of a machine, with the server's own sums.
    ///
    /// Operation `DescribeInstanceTraffic`.
    ///
    /// # Errors
    /// `NotFound`; `Rejected` when the span is too long or too old.
    #[doc(alias = "DescribeInstanceTraffic")]
    pub async fn traffic(
        &self,
        instance_id: impl Into<String>,
        span: Span,
    ) -> Result<types::DescribeInstanceTrafficResponse, Error> {
        let call = self.api.describe_instance_traffic();
        let call = call.instance_id(instance_id.into());
        let call = call.start_time(span.from).end_time(span.to);
        Ok(call.send().await?.into_inner())
    }
}

impl Instance<BareMetal> {
    /// Its traffic. See [`Bmc::traffic`].
    ///
    /// Operation `DescribeInstanceTraffic`.
    ///
    /// # Errors
    /// As [`Bmc::traffic`].
    #[doc(alias = "DescribeInstanceTraffic")]
    pub async fn traffic(
        &self,
        span: Span,
    ) -> Result<types::DescribeInstanceTrafficResponse, Error> {
        self.service().traffic(self.id(), span).await
    }
}
