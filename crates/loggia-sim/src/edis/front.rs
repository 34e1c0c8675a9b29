//! Handles what every EDIS operation has in common.
//!
//! A request is judged in this order: whether the path exists, whether it is a POST without a
//! query, whether the body has the declared encoding, whether its fields are those of the
//! operation, and whether the session values or the credentials are valid. Only then does the
//! operation itself run, with everything it needs already checked.

use axum::http::StatusCode;

use super::EdisCloud;
use super::call::Call;
use super::fault::{ErrorShape, Fault};
use super::form::Form;
use super::machines;
use super::operations::{self, Media, Operation, Run};
use super::reply::Reply;
use super::world::State;
use crate::exchange::{Cloud, Desk};
use crate::lock::lock;
use crate::wire::{Answer, Body, Incoming, Note};

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
        // The world follows the clock even if a fault shows this call a wrong one.
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
                state.touch();
                run(&call, &mut state)
            }
        }
    }
}

/// Reads the body, which must have the encoding that the operation takes.
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
        let due_callbacks = std::mem::take(&mut lock(&self.state).account.due_callbacks);
        for due in due_callbacks {
            self.callback_sender.send(due, self.style);
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
