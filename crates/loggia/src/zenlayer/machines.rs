//! The machines of one service: what people do every day, for any number of them at once.

use std::sync::Arc;

use loggia_transport::call::GeneratedClient;
use loggia_transport::{CallOptions, Pipeline};

use super::service::MachineService;
use crate::departure::Departures;

/// The machines of a service, as [`Vm`](super::Vm), [`Zec`](super::Zec) or
/// [`Bmc`](super::Bmc). Cheap to make and to clone.
///
/// Everything that the service offers is behind [`api`](Self::api), action by action. What
/// is used daily has a short form here, for any number of machines by their ids, and once
/// more on [`Instance`](super::Instance), for one. What can be done is described by area in the
/// [guide](super::guide).
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

    /// What signs and sends its calls.
    pub(crate) fn pipeline(&self) -> &Pipeline {
        self.api.pipeline()
    }
}
