//! A handle to one VPS. Each area's file adds its methods.

use std::sync::Arc;

use loggia_edis::management;
use loggia_transport::CallOptions;
use loggia_transport::edis::{HostPolicy, Session};

use crate::pending_changes::Departures;

/// One KVM server. Cheap to clone; its calls look up and renew the session themselves.
///
/// The [guide](super::guide) shows each area with code.
#[derive(Clone)]
pub struct Server {
    kvm_id: Arc<str>,
    listed: Option<Arc<Session>>,
    api: management::Client,
    departures: Arc<Departures>,
    #[cfg_attr(not(feature = "console"), expect(dead_code, reason = "for consoles"))]
    hosts: HostPolicy,
}

impl Server {
    pub(super) fn new(
        kvm_id: &str,
        listed: Option<Arc<Session>>,
        api: management::Client,
        departures: Arc<Departures>,
        hosts: HostPolicy,
    ) -> Self {
        Self {
            kvm_id: kvm_id.into(),
            listed,
            api,
            departures,
            hosts,
        }
    }

    /// Which hosts from answers are trusted.
    #[cfg(feature = "console")]
    pub(super) fn hosts(&self) -> &HostPolicy {
        &self.hosts
    }

    /// The vendor's id.
    pub fn kvm_id(&self) -> &str {
        &self.kvm_id
    }

    /// The customer's name for it, as the last login said; `None` for a handle made
    /// by id before any login.
    pub fn description(&self) -> Option<&str> {
        self.listed.as_ref()?.description.as_deref()
    }

    /// Its location, in the vendor's free text (a country code at most places).
    pub fn location(&self) -> Option<&str> {
        self.listed.as_ref()?.location.as_deref()
    }

    /// Whether the vendor has suspended it, as the last login said.
    pub fn is_suspended(&self) -> Option<bool> {
        self.listed.as_ref()?.suspended
    }

    /// The changes that were ordered through the account.
    pub(super) fn departures(&self) -> &Departures {
        &self.departures
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
