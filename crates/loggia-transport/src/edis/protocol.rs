//! Authorises EDIS's calls.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use url::Url;
use zeroize::Zeroizing;

use super::answer;
use super::host::HostPolicy;
use super::session::Session;
use super::sessions::Sessions;
use crate::body::wiped;
use crate::error::{Error, ErrorKind};
use crate::operation::{Host, Operation};
use crate::protocol::{Answer, AttemptCredentials, Outgoing, Payload, Protocol, Refusal};

/// Calls to one VPS: the session's three values go into the form, and the request goes to the
/// session's host.
#[derive(Clone, Debug)]
pub struct Management {
    sessions: Sessions,
    hosts: HostPolicy,
    kvm_id: String,
    rdns_prefix: String,
}

impl Management {
    /// Calls to the VPS `kvm_id` with the account's sessions.
    pub fn new(sessions: Sessions, hosts: HostPolicy, kvm_id: impl Into<String>) -> Self {
        Self {
            sessions,
            hosts,
            kvm_id: kvm_id.into(),
            rdns_prefix: String::new(),
        }
    }

    /// Puts a prefix before the paths of reverse DNS calls (`/kvm/v2`). The
    /// vendor's documents contradict each other: the current one has none, older
    /// ones have `/kvm/v2`.
    #[must_use]
    pub fn rdns_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.rdns_prefix = prefix.into();
        self
    }

    fn address(&self, operation: &Operation, session: &Session) -> Result<Url, Error> {
        let (host, prefix) = match operation.host() {
            Host::Default => (session.api_host.as_str(), ""),
            Host::ReverseDns => (
                session.api_rdns.as_deref().ok_or_else(|| {
                    Error::new(
                        ErrorKind::Decode,
                        format!("the login named no reverse DNS host for {}", session.kvm_id),
                    )
                })?,
                self.rdns_prefix.as_str(),
            ),
        };
        let mut url = self.hosts.url(host, operation.path())?;
        if !prefix.is_empty() {
            url.set_path(&format!("{prefix}{}", operation.path()));
        }
        Ok(url)
    }
}

impl Protocol for Management {
    fn prepare(&self) -> BoxFuture<'_, Result<(), Error>> {
        let session = self.sessions.get(&self.kvm_id);
        session.map(|session| session.map(drop)).boxed()
    }

    fn authorize<'a>(
        &'a self,
        operation: &'a Operation,
        request: &'a mut Outgoing,
    ) -> BoxFuture<'a, Result<AttemptCredentials, Error>> {
        async move {
            let (session, generation) = self.sessions.get(&self.kvm_id).await?;
            request.secrets.push(session.signature.clone());
            request.url = self.address(operation, &session)?;
            request.body = with_session(operation, &request.body, &session);
            Ok(AttemptCredentials {
                generation,
                ..AttemptCredentials::default()
            })
        }
        .boxed()
    }

    fn judge(&self, operation: &Operation, answer: &Answer) -> Result<Payload, Refusal> {
        let judged = answer::judge(operation, answer);
        judged.map_err(|refusal| answer::of_session(refusal, answer))
    }

    /// Any 401 is taken as an expired session, and so is a message inside a success that says so:
    /// the vendor documents no other sign.
    fn correct(&self, ticket: AttemptCredentials, _: &Refusal, _: &Answer) -> bool {
        self.sessions.refused(ticket.generation)
    }

    /// The vendor moves a VPS to another host now and then, which only the next login shows.
    fn relocated<'a>(
        &'a self,
        operation: &'a Operation,
        ticket: AttemptCredentials,
        url: &'a Url,
    ) -> BoxFuture<'a, bool> {
        async move {
            let found = self.sessions.relocated(&self.kvm_id, ticket.generation);
            let session = found.await;
            let address = session.map(|session| self.address(operation, &session));
            address.is_some_and(|address| address.is_ok_and(|address| address != *url))
        }
        .boxed()
    }
}

/// An upper bound for the size of a session's fields, each byte of which takes at most three. A
/// buffer that grows would leave a copy behind.
fn room_for(session: &Session) -> usize {
    let longest = session.signature.expose().len() + session.kvm_id.len() + session.api_host.len();
    3 * longest + 100
}

/// Appends the session's fields to a form.
fn with_session(operation: &Operation, form: &Bytes, session: &Session) -> Bytes {
    let room = String::with_capacity(room_for(session));
    let mut fields = form_urlencoded::Serializer::new(room);
    fields
        .append_pair("signature", session.signature.expose())
        .append_pair("kvm_id", &session.kvm_id)
        .append_pair("valid_until", &session.valid_until.to_string());
    if operation.has_api_host_field() {
        fields.append_pair("api_host", &session.api_host);
    }
    let fields = Zeroizing::new(fields.finish());
    let mut body = Vec::with_capacity(form.len() + 1 + fields.len());
    body.extend_from_slice(form);
    if !body.is_empty() {
        body.push(b'&');
    }
    body.extend_from_slice(fields.as_bytes());
    wiped(body)
}

/// Calls that carry e-mail and password in their own fields, to a fixed host.
#[derive(Clone, Copy, Debug, Default)]
pub struct Plain;

impl Plain {
    /// This protocol as the shared object that pipelines take.
    pub fn shared() -> Arc<dyn Protocol> {
        Arc::new(Self)
    }
}

impl Protocol for Plain {
    fn authorize<'a>(
        &'a self,
        _: &'a Operation,
        _: &'a mut Outgoing,
    ) -> BoxFuture<'a, Result<AttemptCredentials, Error>> {
        ready(Ok(AttemptCredentials::default())).boxed()
    }

    fn judge(&self, operation: &Operation, answer: &Answer) -> Result<Payload, Refusal> {
        let judged = answer::judge(operation, answer);
        judged.map_err(|refusal| answer::of_credentials(refusal, answer, false))
    }
}

/// Logins, which carry e-mail and password in their own fields and hardly anything else.
#[derive(Clone, Copy, Debug, Default)]
pub struct LoginProtocol;

impl LoginProtocol {
    /// This protocol as the shared object that pipelines take.
    pub fn shared() -> Arc<dyn Protocol> {
        Arc::new(Self)
    }
}

impl Protocol for LoginProtocol {
    fn authorize<'a>(
        &'a self,
        operation: &'a Operation,
        request: &'a mut Outgoing,
    ) -> BoxFuture<'a, Result<AttemptCredentials, Error>> {
        Plain.authorize(operation, request)
    }

    fn judge(&self, operation: &Operation, answer: &Answer) -> Result<Payload, Refusal> {
        let judged = answer::judge(operation, answer);
        judged.map_err(|refusal| answer::of_credentials(refusal, answer, true))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Safety;
    use crate::secret::Secret;

    #[test]
    fn the_triple_is_appended_and_escaped() {
        let session = Session::new("kvm_1_2", "1.edisglobal.com", Secret::from("a+b&c="), 17);
        let triple = "signature=a%2Bb%26c%3D&kvm_id=kvm_1_2&valid_until=17";
        let plain = Operation::new("edis.x", "do", "", "/do", Safety::Read);
        assert_eq!(with_session(&plain, &Bytes::new(), &session), triple);
        assert_eq!(
            with_session(&plain, &Bytes::from_static(b"image=debian"), &session),
            format!("image=debian&{triple}")
        );
        let repeating = plain.with_api_host_field();
        assert_eq!(
            with_session(&repeating, &Bytes::new(), &session),
            format!("{triple}&api_host=1.edisglobal.com")
        );
    }

    #[test]
    fn the_triple_never_grows() {
        for length in [0, 1, 40, 400] {
            let text = "+".repeat(length);
            let session = Session::new(&*text, &*text, Secret::from(&*text), i64::MIN);
            let repeating =
                Operation::new("edis.x", "do", "", "/do", Safety::Read).with_api_host_field();
            let fields = with_session(&repeating, &Bytes::new(), &session);
            assert!(fields.len() <= room_for(&session), "{length}");
        }
    }
}
