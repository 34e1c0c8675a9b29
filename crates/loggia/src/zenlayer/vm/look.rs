//! Looking: lists, single machines, and the states of many.

use futures_util::stream::{self, StreamExt, TryStreamExt};
use loggia_transport::{Error, ErrorKind};
use loggia_zenlayer::vm::{operations, types};

use super::batch::MAX_BATCH;
use super::{List, Vm};

/// How many calls a look at many machines has under way at once.
const AT_ONCE: usize = 4;

impl Vm {
    /// Instances with all their details.
    ///
    /// Operation `DescribeInstances`.
    pub fn instances(&self) -> List<operations::DescribeInstances> {
        List::new(self.api.describe_instances())
    }

    /// The states of instances: of all, or of those named with
    /// [`ids`](List::ids). A lighter list than [`instances`](Self::instances).
    ///
    /// Operation `DescribeInstancesStatus`.
    pub fn describe_instances_status(&self) -> List<operations::DescribeInstancesStatus> {
        List::new(self.api.describe_instances_status())
    }

    /// Disks.
    ///
    /// Operation `DescribeDisks`.
    pub fn disks(&self) -> List<operations::DescribeDisks> {
        List::new(self.api.describe_disks())
    }

    /// Images of a zone, public and custom.
    ///
    /// Operation `DescribeImages`.
    pub fn images(&self, zone_id: impl Into<String>) -> List<operations::DescribeImages> {
        List::new(self.api.describe_images().zone_id(zone_id.into()))
    }

    /// Security groups with their rules.
    ///
    /// Operation `DescribeSecurityGroups`.
    pub fn security_groups(&self) -> List<operations::DescribeSecurityGroups> {
        List::new(self.api.describe_security_groups())
    }

    /// Subnets.
    ///
    /// Operation `DescribeSubnets`.
    pub fn subnets(&self) -> List<operations::DescribeSubnets> {
        List::new(self.api.describe_subnets())
    }

    /// Zones and what they can do.
    ///
    /// Operation `DescribeZones`.
    ///
    /// # Errors
    /// Any kind.
    pub async fn zones(&self) -> Result<Vec<types::ZoneInfo>, Error> {
        let reply = self.api.describe_zones().send().await?;
        Ok(reply.into_inner().zone_set)
    }

    /// One instance by its id.
    ///
    /// Operation `DescribeInstances`.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub async fn instance(
        &self,
        instance_id: impl Into<String>,
    ) -> Result<types::InstanceInfo, Error> {
        let id = instance_id.into();
        let call = self.api.describe_instances().instance_ids([id.clone()]);
        let found = call.send().await?.into_inner().data_set;
        found
            .into_iter()
            .find(|instance| instance.instance_id.as_ref() == Some(&id))
            .ok_or_else(|| {
                Error::new(ErrorKind::NotFound, format!("there is no instance {id:?}"))
                    .with_operation(&operations::describe_instances::OPERATION)
            })
    }

    /// The states of any number of instances, in the order of `ids`. Unknown ids
    /// are left out. Asks for 100 at a time, four calls at once.
    ///
    /// Operation `DescribeInstancesStatus`.
    ///
    /// # Errors
    /// The first error of any call.
    pub async fn statuses(
        &self,
        ids: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<Vec<types::InstanceStatus>, Error> {
        let ids: Vec<String> = ids.into_iter().map(Into::into).collect();
        let parts: Vec<Vec<String>> = ids.chunks(MAX_BATCH).map(<[String]>::to_vec).collect();
        let answers: Vec<Vec<types::InstanceStatus>> = stream::iter(parts)
            .map(|part| self.statuses_of_part(part))
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        Ok(answers.into_iter().flatten().collect())
    }

    async fn statuses_of_part(
        &self,
        part: Vec<String>,
    ) -> Result<Vec<types::InstanceStatus>, Error> {
        let size = u16::try_from(MAX_BATCH).unwrap_or(u16::MAX);
        let list = self
            .describe_instances_status()
            .ids(part.iter())
            .page_size(size);
        let mut found = list.all().await?;
        // The server promises no order.
        found.sort_by_key(|status| {
            part.iter()
                .position(|id| Some(id.as_str()) == status.instance_id.as_deref())
        });
        Ok(found)
    }
}
