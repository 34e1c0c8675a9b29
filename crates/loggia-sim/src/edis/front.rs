//! What every EDIS operation has in common.
//!
//! A request is judged in this order: is there such a path, is it a POST
//! without a query, is the body of the declared kind, are its fields those of
//! the operation, and do the session values or the credentials hold. Only then
//! does the operation itself run, with everything it needs already checked.

use std::collections::BTreeMap;

use axum::http::{StatusCode, header};

use super::fault::{ErrorShape, Fault};
use super::form::Form;
use super::machines;
use super::operations::{self, Media, Operation, Run};
use super::reply::Reply;
use super::session::{Sessions, Triple};
use super::world::{State, Vps};
use super::{ApiHost, EdisCloud, EdisStyle};
use crate::mac::same;
use crate::wire::{Answer, Body, Cloud, Desk, Header, Incoming, Note, lock};

/// A request on its way to its operation.
pub(crate) struct Call<'a> {
    cloud: &'a EdisCloud,
    request: &'a Incoming,
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
    fn admitted<'s>(
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

impl EdisCloud {
    fn judge(
        &self,
        operation: &Operation,
        request: &Incoming,
        note: &mut Note,
    ) -> Result<Reply, Fault> {
        if request.method != "POST" {
            let text = "only POST is allowed";
            return Err(Fault::new(StatusCode::METHOD_NOT_ALLOWED, text));
        }
        if request.has_query {
            return Err(Fault::bad("a query string is not expected"));
        }
        let call = Call {
            cloud: self,
            request,
            form: read(operation, request, note)?,
            now: request.now(&self.desk.clock),
            style: self.style,
        };
        let mut state = lock(&self.state);
        // The world goes by the real time even where a call does not.
        state.settle(self.desk.clock.unix_seconds());
        let State {
            vps,
            sessions,
            account,
            ..
        } = &mut *state;
        match operation.run {
            Run::OnVps(run) => run(&call, call.admitted(vps, sessions)?),
            Run::OnAccount(run) => run(&call, call.admitted(vps, sessions)?, account),
            Run::WithPassword(run) => {
                call.authenticate()?;
                run(&call, &mut state)
            }
        }
    }
}

/// Reads the body, which has to be of the kind that the operation takes.
fn read(operation: &Operation, request: &Incoming, note: &mut Note) -> Result<Form, Fault> {
    let wanted = operation.media.content_type();
    if !request.is_declared(wanted) {
        return Err(Fault::bad(format!("Content-Type must be {wanted}")));
    }
    let known = operation.all_fields();
    match (&request.body, operation.media) {
        (Body::Whole(body), Media::Form) => Form::read(body, known, note),
        (Body::Whole(body), Media::Json) => Form::read_json(body, known, note),
        (Body::Parts(parts), Media::Multipart) => Form::from_parts(parts, known, note),
        (Body::Refused, _) => {
            let text = "the body is too large";
            Err(Fault::new(StatusCode::PAYLOAD_TOO_LARGE, text))
        }
        _ => Err(Fault::bad(format!("the body is not {wanted}"))),
    }
}

impl Cloud for EdisCloud {
    fn operation(&self, request: &Incoming) -> Option<&'static str> {
        operations::at(&request.path).map(|operation| operation.id)
    }

    fn perform(&self, request: &Incoming, note: &mut Note) -> Answer {
        let Some(operation) = operations::at(&request.path) else {
            let fault = Fault::not_found("there is nothing at this path");
            return fault.answer(ErrorShape::ErrorCode);
        };
        let answer = match self.judge(operation, request, note) {
            Ok(reply) => reply.answer(),
            Err(fault) => fault.answer(operation.errors),
        };
        let firings = std::mem::take(&mut lock(&self.state).account.firings);
        for firing in firings {
            self.courier.send(firing, self.style);
        }
        answer
    }

    fn machines(&self, request: &Incoming) -> Vec<String> {
        machines::of(request)
    }

    fn takes_files(&self, path: &str) -> bool {
        operations::at(path).is_some_and(|operation| operation.media == Media::Multipart)
    }

    fn answered(&self, operation: Option<&'static str>, status: StatusCode) {
        if operation == Some(operations::LOGIN) {
            let mut state = lock(&self.state);
            state.logins += 1;
            state.failed_logins += u64::from(status != StatusCode::OK);
        }
    }

    fn knows(&self, operation: &str) -> bool {
        operations::named(operation).is_some()
    }

    fn refuse(&self, operation: Option<&'static str>, status: StatusCode) -> Answer {
        let operation = operation.and_then(operations::named);
        let shape = operation.map_or(ErrorShape::ErrorCode, |operation| operation.errors);
        let text = match status {
            StatusCode::UNAUTHORIZED => "the session is invalid or has expired",
            StatusCode::TOO_MANY_REQUESTS => "too many requests",
            status => status.canonical_reason().unwrap_or("something went wrong"),
        };
        Fault::new(status, text).answer(shape)
    }

    fn desk(&self) -> &Desk {
        &self.desk
    }
}
