//! Reads lists, single machines, and the states of many.

use futures_util::stream::{self, StreamExt, TryStreamExt};
use loggia_transport::call::Pageable;
use loggia_transport::{Error, ErrorKind, Operation};

use super::batch::MAX_BATCH;
use super::instance::Instance;
use super::list::List;
use super::machines::Machines;
use super::service::MachineService;
use crate::machine::MachineState;

/// How many calls are under way at once when the states of many machines are read.
const AT_ONCE: usize = 4;

impl<S: MachineService> Machines<S> {
    /// Machines with all their details.
    ///
    /// Operation `DescribeInstances`.
    #[doc(alias = "DescribeInstances")]
    pub fn instances(&self) -> List<S::Instances> {
        List::new(S::instances(&self.api))
    }

    /// The states of machines: of all, or of those named with [`ids`](List::ids). Where
    /// the service has one, a lighter list than [`instances`](Self::instances).
    ///
    /// Operation `DescribeInstancesStatus`, of `bmc` `DescribeInstances`.
    #[doc(alias("DescribeInstancesStatus", "DescribeInstances"))]
    pub fn describe_instances_status(&self) -> List<S::Statuses> {
        List::new(S::statuses(&self.api))
    }

    /// The states of any number of machines, in the order of `ids`. Unknown ids
    /// are left out. Asks for 100 at a time, four calls at once.
    ///
    /// Operation `DescribeInstancesStatus`, of `bmc` `DescribeInstances`.
    ///
    /// # Errors
    /// The first error of any call.
    #[doc(alias("DescribeInstancesStatus", "DescribeInstances"))]
    pub async fn statuses(
        &self,
        ids: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<Vec<S::Status>, Error> {
        let ids = ids.into_iter().map(Into::into).collect();
        Ok(self.statuses_as_listed(ids).await?.0)
    }

    /// The same, with whether the lists that they are from were complete.
    pub(super) async fn statuses_as_listed(
        &self,
        ids: Vec<String>,
    ) -> Result<(Vec<S::Status>, bool), Error> {
        let parts: Vec<Vec<String>> = ids.chunks(MAX_BATCH).map(<[String]>::to_vec).collect();
        let answers: Vec<(Vec<S::Status>, bool)> = stream::iter(parts)
            .map(|part| self.statuses_of_part(part))
            .buffered(AT_ONCE)
            .try_collect()
            .await?;
        let is_whole = answers.iter().all(|(_, is_whole)| *is_whole);
        let statuses = answers.into_iter().flat_map(|(statuses, _)| statuses);
        Ok((statuses.collect(), is_whole))
    }

    async fn statuses_of_part(&self, part: Vec<String>) -> Result<(Vec<S::Status>, bool), Error> {
        let size = u16::try_from(MAX_BATCH).unwrap_or(u16::MAX);
        let list = self
            .describe_instances_status()
            .ids(part.iter())
            .page_size(size);
        let (mut found, report) = list.all_with_report().await?;
        // The server does not guarantee an order.
        found.sort_by_key(|status| {
            part.iter()
                .position(|id| Some(id.as_str()) == S::Statuses::key(status))
        });
        Ok((found, report.is_complete()))
    }
}

impl<S: MachineService> Instance<S> {
    /// Everything that the vendor lists of it.
    ///
    /// Operation `DescribeInstances`.
    ///
    /// # Errors
    /// `NotFound` when there is no such machine. `PartialFailure` when it may be one that the
    /// list lacks: the list is shorter than its own total, or kept changing.
    #[doc(alias = "DescribeInstances")]
    pub async fn details(&self) -> Result<S::Details, Error> {
        let list = self.service().instances().ids([self.id()]);
        let (items, report) = list.all_with_report().await?;
        let mut items = items.into_iter();
        items
            .find(|item| S::Instances::key(item) == Some(self.id()))
            .ok_or_else(|| self.not_listed(report.is_complete(), S::Instances::operation()))
    }

    /// Its state; [`MachineState::Unknown`] if the vendor does not report it.
    ///
    /// Operation `DescribeInstancesStatus`, of `bmc` `DescribeInstances`.
    ///
    /// # Errors
    /// As [`details`](Self::details).
    #[doc(alias("DescribeInstancesStatus", "DescribeInstances"))]
    pub async fn state(&self) -> Result<MachineState, Error> {
        let ids = vec![self.id().to_owned()];
        let (found, is_whole) = self.service().statuses_as_listed(ids).await?;
        let mut items = found.iter();
        let status = items
            .find(|item| S::Statuses::key(item) == Some(self.id()))
            .ok_or_else(|| self.not_listed(is_whole, S::Statuses::operation()))?;
        Ok(S::state(status).map_or(MachineState::Unknown, |(state, _)| state))
    }

    /// The error if it is not in a list.
    fn not_listed(&self, is_whole: bool, operation: &Operation) -> Error {
        let id = self.id();
        let error = if is_whole {
            Error::new(ErrorKind::NotFound, format!("there is no instance {id:?}"))
        } else {
            let message = format!("the instance {id:?} may be one that the list lacks");
            Error::new(ErrorKind::PartialFailure, message)
                .with_hint("ask again: the list is shorter than its own total, or kept changing")
        };
        error.with_operation(operation)
    }
}
