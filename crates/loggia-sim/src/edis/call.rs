//! A call on its way to its operation: its checked fields, and what the operation may query
//! about the request and its credentials.

use std::collections::BTreeMap;

use axum::http::header;

use super::fault::Fault;
use super::form::Form;
use super::session::{Sessions, Triple};
use super::world::Vps;
use super::{ApiHost, EdisCloud, EdisStyle};
use crate::mac::same;
use crate::wire::{Header, Incoming};

/// A request on its way to its operation.
pub(crate) struct Call<'a> {
    pub(super) cloud: &'a EdisCloud,
    pub(super) request: &'a Incoming,
    /// The fields of the body, checked against the operation's list.
    pub(crate) form: Form,
    /// The simulator's time in seconds since 1970.
    pub(crate) now: u64,
    /// Which source is followed where documents and recorded answers differ.
    pub(crate) style: EdisStyle,
}

impl Call<'_> {
    /// Returns whether answers follow the recorded ones where these differ.
    pub(crate) fn captured(&self) -> bool {
        self.style == EdisStyle::Captured
    }

    /// Returns for how many seconds a machine shows its state from before a change.
    pub(crate) fn lag(&self) -> u64 {
        self.cloud.lag
    }

    /// Refuses an e-mail address and password that do not match the account.
    pub(crate) fn authenticate(&self) -> Result<(), Fault> {
        let (email, password) = (self.form.text("email"), self.form.text("pw"));
        let mut accounts = self.cloud.accounts.iter();
        let known = accounts.any(|(known_email, known_password)| {
            known_email == email && same(known_password, password)
        });
        if known {
            Ok(())
        } else {
            Err(Fault::unauthorized("wrong e-mail address or password"))
        }
    }

    /// Returns the host name under which a VPS is managed.
    pub(crate) fn api_host(&self, vps: &Vps) -> String {
        match self.fixed_api_host(vps) {
            Some(host) => host,
            None => match self.request.header(header::HOST.as_str()) {
                Header::Value(host) => host.to_owned(),
                Header::Absent | Header::Garbled => "127.0.0.1".to_owned(),
            },
        }
    }

    /// Refuses a call whose field `api_host` differs from the one in the login. If the login
    /// returns the host of its own request, any host is accepted.
    pub(crate) fn check_api_host(&self, vps: &Vps) -> Result<(), Fault> {
        match self.fixed_api_host(vps) {
            Some(host) if host != self.form.text("api_host") => {
                Err(Fault::bad("api_host is not the host of this VPS"))
            }
            _ => Ok(()),
        }
    }

    fn fixed_api_host(&self, vps: &Vps) -> Option<String> {
        match &self.cloud.api_host {
            ApiHost::Pattern(text) => Some(text.replace("{n}", &vps.host_number().to_string())),
            // Clients cannot connect to a wildcard address.
            ApiHost::Own(addr) if !addr.ip().is_unspecified() => Some(addr.to_string()),
            ApiHost::Own(_) | ApiHost::AsAsked => None,
        }
    }

    /// Returns the VPS that the session values of this call are valid for.
    pub(super) fn admitted<'s>(
        &self,
        vps: &'s mut BTreeMap<String, Vps>,
        sessions: &Sessions,
    ) -> Result<&'s mut Vps, Fault> {
        let triple = Triple {
            signature: self.form.text("signature"),
            kvm_id: self.form.text("kvm_id"),
            valid_until: self.form.text("valid_until"),
        };
        let refused = || Fault::unauthorized("the session is invalid or has expired");
        if !Sessions::is_plausible(triple, self.now) {
            return Err(refused());
        }
        let vps = vps
            .get_mut(triple.kvm_id)
            .ok_or_else(|| Fault::forbidden("no access to this VPS"))?;
        if sessions.is_genuine(triple) {
            Ok(vps)
        } else {
            Err(refused())
        }
    }
}
