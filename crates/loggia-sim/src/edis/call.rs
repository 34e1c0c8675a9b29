//! A call of the EDIS API on its way to its operation: its fields, checked, and
//! what an operation may ask about the request and the credentials in it.

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
    /// Whose word to take where documents and recorded answers differ.
    pub(crate) style: EdisStyle,
}

impl Call<'_> {
    /// Whether answers are those that were recorded, where these are special.
    pub(crate) fn captured(&self) -> bool {
        self.style == EdisStyle::Captured
    }

    /// For how many seconds a machine shows the state that it had before a change.
    pub(crate) fn lag(&self) -> u64 {
        self.cloud.lag
    }

    /// Refuses an e-mail address and password that no account has.
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

    /// The host name under which a VPS is to be managed.
    pub(crate) fn api_host(&self, vps: &Vps) -> String {
        match self.fixed_api_host(vps) {
            Some(host) => host,
            None => match self.request.header(header::HOST.as_str()) {
                Header::Value(host) => host.to_owned(),
                Header::Absent | Header::Garbled => "127.0.0.1".to_owned(),
            },
        }
    }

    /// Refuses a call whose field `api_host` is not what the login named. Where
    /// the login names whatever host it was asked under, any will do.
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
            // A wildcard address is none that a client could call.
            ApiHost::Own(addr) if !addr.ip().is_unspecified() => Some(addr.to_string()),
            ApiHost::Own(_) | ApiHost::AsAsked => None,
        }
    }

    /// The VPS that the session values of this call are good for.
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
