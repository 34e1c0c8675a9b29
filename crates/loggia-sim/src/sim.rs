//! The pair of simulators. A [`Sim`] owns the listening; the [`Edis`] and
//! [`Zenlayer`] handles are cheap clones onto the worlds behind, and outlive
//! it without keeping a port open.

use crate::screen::Lights;
use crate::server::Server;
use crate::{Edis, SimBuilder, Zenlayer};

/// Both simulators. Dropping it stops them.
#[derive(Debug)]
pub struct Sim {
    edis: Edis,
    zenlayer: Zenlayer,
    servers: Vec<Server>,
    screens: Option<Lights>,
}

impl Sim {
    /// Starts putting a simulator together.
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

    /// The EDIS side.
    pub fn edis(&self) -> &Edis {
        &self.edis
    }

    /// The Zenlayer side.
    pub fn zenlayer(&self) -> &Zenlayer {
        &self.zenlayer
    }

    /// Stops listening, lets open exchanges end, and closes the rest after a
    /// short time. Dropping a `Sim` stops it as well, without the wait.
    pub async fn shutdown(self) {
        drop(self.screens);
        for server in self.servers {
            server.stop().await;
        }
    }
}
