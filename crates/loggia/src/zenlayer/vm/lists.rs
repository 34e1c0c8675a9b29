//! Other lists of the service.

use loggia_transport::Error;
use loggia_zenlayer::vm::{operations, types};

use super::Vm;
use crate::zenlayer::List;

impl Vm {
    /// Disks.
    ///
    /// Operation `DescribeDisks`.
    #[doc(alias = "DescribeDisks")]
    pub fn disks(&self) -> List<operations::DescribeDisks> {
        List::new(self.api.describe_disks())
    }

    /// Images of a zone, public and custom.
    ///
    /// Operation `DescribeImages`.
    #[doc(alias = "DescribeImages")]
    pub fn images(&self, zone_id: impl Into<String>) -> List<operations::DescribeImages> {
        List::new(self.api.describe_images().zone_id(zone_id.into()))
    }

    /// Security groups with their rules.
    ///
    /// Operation `DescribeSecurityGroups`.
    #[doc(alias = "DescribeSecurityGroups")]
    pub fn security_groups(&self) -> List<operations::DescribeSecurityGroups> {
        List::new(self.api.describe_security_groups())
    }

    /// Subnets.
    ///
    /// Operation `DescribeSubnets`.
    #[doc(alias = "DescribeSubnets")]
    pub fn subnets(&self) -> List<operations::DescribeSubnets> {
        List::new(self.api.describe_subnets())
    }

    /// Zones and what they can do.
    ///
    /// Operation `DescribeZones`.
    ///
    /// # Errors
    /// Any kind.
    #[doc(alias = "DescribeZones")]
    pub async fn zones(&self) -> Result<Vec<types::ZoneInfo>, Error> {
        let reply = self.api.describe_zones().send().await?;
        Ok(reply.into_inner().zone_set)
    }
}
