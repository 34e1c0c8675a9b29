//! How EDIS's calls are authorised.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};

use super::answer;
use super::host::HostPolicy;
use super::session::Session;
use super::sessions::Sessions;
use crate::error::Error;
use crate::operation::Operation;
use crate::protocol::{Answer, Outgoing, Payload, Protocol, Refusal, Ticket};

/// Calls to one VPS: the session's triple goes into the form, the request to the
/// session's host.
#[derive(Clone, Debug)]
pub struct Management {
    sessions: Sessions,
    hosts: HostPolicy,
    kvm_id: String,
}

impl Management {
    /// Calls to the VPS `kvm_id` with the account's sessions.
    pub fn new(sessions: Sessions, hosts: HostPolicy, kvm_id: impl Into<String>) -> Self {
        Self {
            sessions,
            hosts,
            kvm_id: kvm_id.into(),
        }
    }
}

impl Protocol for Management {
    fn authorize<'a>(
        &'a self,
        operation: &'a Operation,
        request: &'a mut Outgoing,
    ) -> BoxFuture<'a, Result<Ticket, Error>> {
        async move {
            let (session, generation) = self.sessions.get(&self.kvm_id).await?;
            request.url = self.hosts.base_url(&session.api_host)?;
            request.url.set_path(operation.path());
            request.body = with_triple(&request.body, &session);
            request.secrets.push(session.signature.clone());
            Ok(Ticket(generation))
        }
        .boxed()
    }

    fn judge(&self, _: &Operation, answer: &Answer) -> Result<Payload, Refusal> {
        answer::judge(answer)
    }

    /// Any 401 is taken as an expired session: the vendor documents no other way
    /// to tell.
    fn mend(&self, ticket: Ticket, _: &Refusal, _: &Answer) -> bool {
        self.sessions.refused(ticket.0);
        true
    }
}

/// Appends the three session fields to a form.
fn with_triple(form: &Bytes, session: &Session) -> Bytes {
    let mut fields = form_urlencoded::Serializer::new(String::new());
    fields
        .append_pair("signature", session.signature.expose())
        .append_pair("kvm_id", &session.kvm_id)
        .append_pair("valid_until", &session.valid_until.to_string());
    let mut body = form.to_vec();
    if !body.is_empty() {
        body.push(b'&');
    }
    body.extend_from_slice(fields.finish().as_bytes());
    body.into()
}

/// Calls that carry e-mail and password in their own fields, to a fixed host.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plain;

impl Plain {
    /// As the shared object that pipelines take.
    pub fn shared() -> Arc<dyn Protocol> {
        Arc::new(Self)
    }
}

impl Protocol for Plain {
    fn authorize<'a>(
        &'a self,
        _: &'a Operation,
        _: &'a mut Outgoing,
    ) -> BoxFuture<'a, Result<Ticket, Error>> {
        ready(Ok(Ticket::default())).boxed()
    }

    fn judge(&self, _: &Operation, answer: &Answer) -> Result<Payload, Refusal> {
        answer::judge(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::Secret;

    #[test]
    fn the_triple_is_appended_and_escaped() {
        let session = Session::new("kvm_1_2", "1.edisglobal.com", Secret::from("a+b&c="), 17);
        let triple = "signature=a%2Bb%26c%3D&kvm_id=kvm_1_2&valid_until=17";
        assert_eq!(with_triple(&Bytes::new(), &session), triple);
        assert_eq!(
            with_triple(&Bytes::from_static(b"image=debian"), &session),
            format!("image=debian&{triple}")
        );
    }
}
