//! The client from which all services are reached.

use std::sync::Arc;

use loggia_transport::zenlayer::Api;
use loggia_transport::{CallOptions, Pipeline};

use crate::connection::{Connection, shown};
use crate::pending_changes::Departures;

/// A Zenlayer Cloud client. Clones share connections, credentials, the clock's offset and
/// the retry budget.
#[derive(Clone)]
pub struct Client {
    pipeline: Pipeline,
    departures: Arc<Departures>,
}

impl Client {
    pub(super) fn new(connection: &Connection, protocol: Api) -> Self {
        let endpoint = connection.endpoint.clone();
        let pipeline = connection.pipeline(endpoint, Arc::new(protocol));
        let departures = Departures::new(Arc::clone(&connection.clock));
        let pipeline = pipeline.with_listener(super::orders::listener(&departures));
        Self {
            pipeline,
            departures,
        }
    }

    /// Virtual machines.
    #[cfg(feature = "zenlayer-vm")]
    pub fn vm(&self) -> super::Vm {
        super::Vm::new(self.pipeline.clone(), Arc::clone(&self.departures))
    }

    /// Elastic compute.
    #[cfg(feature = "zenlayer-zec")]
    pub fn zec(&self) -> super::Zec {
        super::Zec::new(self.pipeline.clone(), Arc::clone(&self.departures))
    }

    /// Bare metal.
    #[cfg(feature = "zenlayer-bmc")]
    pub fn bmc(&self) -> super::Bmc {
        super::Bmc::new(self.pipeline.clone(), Arc::clone(&self.departures))
    }

    /// The pipeline that signs and sends, for operations that are in no spec.
    pub fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    /// The changes that were ordered through this client.
    pub(super) fn departures(&self) -> &Arc<Departures> {
        &self.departures
    }

    /// The same client with other options for its calls.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self {
            pipeline: self.pipeline.clone().with_options(options),
            departures: Arc::clone(&self.departures),
        }
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", &shown(self.pipeline.base_url().as_str()))
            .finish_non_exhaustive()
    }
}
