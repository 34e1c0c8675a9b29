//! The machines of one service: everyday tasks, for any number of machines at once.

use std::sync::Arc;

use loggia_transport::call::GeneratedClient;
use loggia_transport::{CallOptions, Pipeline};

use super::service::MachineService;
use crate::pending_changes::Departures;

/// The machines of a service, as [`Vm`](super::Vm), [`Zec`](super::Zec) or
/// [`Bmc`](super::Bmc). Cheap to make and to clone.
///
/// [`api`](Self::api) has every action of the service. Everyday tasks have short forms here,
/// for any number of machines by their ids, and on [`Instance`](super::Instance) for one
/// machine. The [guide](super::guide) shows each area with code.
#[derive(Clone, Debug)]
pub struct Machines<S: MachineService> {
    pub(in crate::zenlayer) api: S::Api,
    pub(in crate::zenlayer) departures: Arc<Departures>,
}

impl<S: MachineService> Machines<S> {
    pub(super) fn new(pipeline: Pipeline, departures: Arc<Departures>) -> Self {
        Self {
            api: S::Api::new(pipeline),
            departures,
        }
    }

    /// The generated client: every action of the service as a builder with
    /// `send()`.
    pub fn api(&self) -> &S::Api {
        &self.api
    }

    /// The same with other options for its calls.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self {
            api: self.api.with_options(options),
            departures: Arc::clone(&self.departures),
        }
    }

    /// The pipeline that signs and sends its calls.
    pub(crate) fn pipeline(&self) -> &Pipeline {
        self.api.pipeline()
    }
}
