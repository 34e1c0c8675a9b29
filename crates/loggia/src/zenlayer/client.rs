//! The client all services hang off.

use std::sync::Arc;

use loggia_transport::zenlayer::Api;
use loggia_transport::{CallOptions, Error, Pipeline};

use super::builder::ClientBuilder;
use crate::connection::{Connection, shown};

/// A Zenlayer Cloud client. Clones share connections, credentials, what was learnt
/// of the clock, and the retry budget.
#[derive(Clone)]
pub struct Client {
    pipeline: Pipeline,
}

impl Client {
    pub(super) fn new(connection: &Connection, protocol: Api) -> Self {
        let endpoint = connection.endpoint.clone();
        let pipeline = connection.pipeline(endpoint, Arc::new(protocol));
        Self { pipeline }
    }

    /// Starts setting one up.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A client with the credentials of the environment (see
    /// [`ClientBuilder::env`]) and defaults for the rest.
    ///
    /// # Errors
    /// As [`ClientBuilder::build`].
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().env().build()
    }

    /// Virtual machines.
    #[cfg(feature = "zenlayer-vm")]
    pub fn vm(&self) -> super::Vm {
        super::Vm::new(self.pipeline.clone())
    }

    /// The pipeline that signs and sends, for generated clients of one's own.
    pub fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    /// The same client with other options for its calls.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self {
            pipeline: self.pipeline.clone().with_options(options),
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
