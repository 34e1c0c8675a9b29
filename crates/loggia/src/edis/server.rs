//! A handle to one VPS.

use std::sync::Arc;

use loggia_edis::management;
use loggia_transport::edis::Session;
use loggia_transport::{CallOptions, Error};

use super::power;
use super::vnc::VncStatus;
use crate::machine::MachineState;

/// One KVM server. Cheap to clone; its calls find or renew the session themselves.
#[derive(Clone)]
pub struct Server {
    kvm_id: Arc<str>,
    listed: Option<Arc<Session>>,
    api: management::Client,
}

impl Server {
    pub(super) fn new(kvm_id: &str, listed: Option<Arc<Session>>, api: management::Client) -> Self {
        Self {
            kvm_id: kvm_id.into(),
            listed,
            api,
        }
    }

    /// The vendor's id.
    pub fn kvm_id(&self) -> &str {
        &self.kvm_id
    }

    /// The customer's name for it, as the last login told; `None` for a handle made
    /// by id before any login.
    pub fn description(&self) -> Option<&str> {
        self.listed.as_ref()?.description.as_deref()
    }

    /// Where it stands, in the vendor's free text (a country code at most places).
    pub fn location(&self) -> Option<&str> {
        self.listed.as_ref()?.location.as_deref()
    }

    /// Whether the vendor has suspended it, as the last login told.
    pub fn is_suspended(&self) -> Option<bool> {
        self.listed.as_ref()?.suspended
    }

    /// Whether it is on. The vendor tells it in prose, of which only
    /// `server powered on` is documented; other wordings are read loosely, and kept
    /// as they are where that fails.
    ///
    /// # Errors
    /// Any kind; `NotFound` when the account has no such VPS.
    pub async fn power_state(&self) -> Result<MachineState, Error> {
        let reply = self.api.get_power_state().send().await?;
        Ok(power::state(reply.data.as_deref().unwrap_or_default()))
    }

    /// Whether VNC is on, and where.
    ///
    /// # Errors
    /// Any kind; `NotFound` when the account has no such VPS.
    pub async fn vnc_status(&self) -> Result<VncStatus, Error> {
        let reply = self.api.get_vnc_status().send().await?;
        Ok(VncStatus::from(reply.into_inner()))
    }

    /// The generated client for this VPS: every operation of the management API,
    /// with session, retries and typed errors.
    pub fn api(&self) -> &management::Client {
        &self.api
    }

    /// The same server with other options for its calls.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self {
            api: self.api.with_options(options),
            ..self.clone()
        }
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server")
            .field("kvm_id", &self.kvm_id)
            .field("description", &self.description())
            .finish_non_exhaustive()
    }
}
