//! What every EDIS operation has in common.
//!
//! A request is judged in this order: is there such a path, is it a POST
//! without a query, is the body a form, are its fields those of the operation,
//! and, for operations on a VPS, do the session values hold. Only then does
//! the operation itself run, with everything it needs already checked.

use axum::http::{StatusCode, header};
use serde_json::Value;

use super::fault::{ErrorShape, Fault};
use super::form::Form;
use super::operations::{self, Operation, Run};
use super::session::{Sessions, Triple};
use super::state::{State, Vps};
use super::{ApiHost, EdisCloud};
use crate::wire::{Answer, Body, Cloud, Desk, Header, Incoming, Note, lock};

/// A request on its way to its operation.
pub(crate) struct Call<'a> {
    cloud: &'a EdisCloud,
    request: &'a Incoming,
    /// The fields of the body, checked against the operation's list.
    pub(crate) form: Form,
    /// The simulator's time in seconds since 1970.
    pub(crate) now: u64,
}

impl Call<'_> {
    /// The portal accounts: e-mail address and password.
    pub(crate) fn accounts(&self) -> &[(String, String)] {
        &self.cloud.accounts
    }

    /// The host name under which a VPS is to be managed.
    pub(crate) fn api_host(&self, vps: &Vps) -> String {
        let as_asked = || match self.request.header(header::HOST.as_str()) {
            Header::Value(host) => host.to_owned(),
            Header::Absent | Header::Garbled => "127.0.0.1".to_owned(),
        };
        match &self.cloud.api_host {
            ApiHost::Pattern(text) => text.replace("{n}", &vps.host_number().to_string()),
            // A wildcard address is none that a client could call.
            ApiHost::Own(addr) if !addr.ip().is_unspecified() => addr.to_string(),
            ApiHost::Own(_) | ApiHost::AsAsked => as_asked(),
        }
    }

    /// The VPS that the session values of this call are good for.
    fn admitted<'s>(&self, state: &'s mut State) -> Result<&'s mut Vps, Fault> {
        let triple = Triple {
            signature: self.form.text("signature"),
            kvm_id: self.form.text("kvm_id"),
            valid_until: self.form.text("valid_until"),
        };
        let refused = || Fault::unauthorized("the session is invalid or has expired");
        if !Sessions::is_plausible(triple, self.now) {
            return Err(refused());
        }
        let State { vps, sessions, .. } = state;
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

impl EdisCloud {
    fn judge(
        &self,
        operation: &Operation,
        request: &Incoming,
        note: &mut Note,
    ) -> Result<Value, Fault> {
        if request.method != "POST" {
            let text = "only POST is allowed";
            return Err(Fault::new(StatusCode::METHOD_NOT_ALLOWED, text));
        }
        if request.has_query {
            return Err(Fault::bad("a query string is not expected"));
        }
        if !request.is_declared("application/x-www-form-urlencoded") {
            let text = "Content-Type must be application/x-www-form-urlencoded";
            return Err(Fault::bad(text));
        }
        let Body::Whole(body) = &request.body else {
            let text = "the body is too large";
            return Err(Fault::new(StatusCode::PAYLOAD_TOO_LARGE, text));
        };
        let call = Call {
            cloud: self,
            request,
            form: Form::read(body, operation.all_fields(), note)?,
            now: self.desk.clock.unix_seconds(),
        };
        let mut state = lock(&self.state);
        match operation.run {
            Run::Login(run) => run(&call, &mut state),
            Run::OnVps(run) => run(&call, call.admitted(&mut state)?),
        }
    }
}

impl Cloud for EdisCloud {
    fn operation(&self, request: &Incoming) -> Option<&'static str> {
        operations::at(&request.path).map(|operation| operation.id)
    }

    fn perform(&self, request: &Incoming, note: &mut Note) -> Answer {
        let Some(operation) = operations::at(&request.path) else {
            let fault = Fault::new(StatusCode::NOT_FOUND, "there is nothing at this path");
            return fault.answer(ErrorShape::ErrorCode);
        };
        match self.judge(operation, request, note) {
            Ok(body) => Answer::new(StatusCode::OK, body),
            Err(fault) => fault.answer(operation.errors),
        }
    }

    fn answered(&self, operation: Option<&'static str>, status: StatusCode) {
        if operation == Some(operations::LOGIN) {
            let mut state = lock(&self.state);
            state.logins += 1;
            state.failed_logins += u64::from(status != StatusCode::OK);
        }
    }

    fn desk(&self) -> &Desk {
        &self.desk
    }
}
