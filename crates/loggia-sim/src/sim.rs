//! The pair of simulators. A [`Sim`] owns the servers; the [`Edis`] and [`Zenlayer`] handles
//! are cheap clones that share the worlds, and outlive it without keeping a port open.

use crate::screen::ServeGuard;
use crate::server::Server;
use crate::{Edis, SimBuilder, Zenlayer};

/// Both simulators. Dropping it stops them.
#[derive(Debug)]
pub struct Sim {
    edis: Edis,
    zenlayer: Zenlayer,
    servers: Vec<Server>,
    screens: Option<ServeGuard>,
}

impl Sim {
    /// Starts the configuration of a simulator.
    pub fn builder() -> SimBuilder {
        SimBuilder::default()
    }

    pub(crate) fn new(edis: Edis, zenlayer: Zenlayer) -> Self {
        Self {
            edis,
            zenlayer,
            servers: Vec::new(),
            screens: None,
        }
    }

    pub(crate) fn served_by(self, servers: Vec<Server>) -> Self {
        let screens = Some(self.edis.serve_screens());
        Self {
            servers,
            screens,
            ..self
        }
    }

    /// Returns the EDIS side.
    pub fn edis(&self) -> &Edis {
        &self.edis
    }

    /// Returns the Zenlayer side.
    pub fn zenlayer(&self) -> &Zenlayer {
        &self.zenlayer
    }

    /// Stops listening, lets open exchanges end, and closes the rest after a short time.
    /// Dropping a `Sim` also stops it, without waiting.
    pub async fn shutdown(self) {
        drop(self.screens);
        for server in self.servers {
            server.stop().await;
        }
    }
}
