//! Authorises Zenlayer's calls.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http::{HeaderName, HeaderValue};
use url::Url;

use super::answer::{self, SIGNATURE_EXPIRED};
use super::credentials::Credentials;
use super::signature;
use super::skew::Skew;
use crate::clock::unix_seconds;
use crate::decode::Envelope;
use crate::error::{Error, ErrorKind};
use crate::operation::Operation;
use crate::protocol::{Answer, AttemptCredentials, Outgoing, Payload, Protocol, Refusal};
use crate::secret::Secret;
use crate::source::Source;

const ACTION: HeaderName = HeaderName::from_static("x-zc-action");
const VERSION: HeaderName = HeaderName::from_static("x-zc-version");
const SERVICE: HeaderName = HeaderName::from_static("x-zc-service");
const TIMESTAMP: HeaderName = HeaderName::from_static("x-zc-timestamp");
const SIGNATURE_METHOD: HeaderName = HeaderName::from_static("x-zc-signature-method");

/// Calls to any service with one set of credentials. Clones share these and the clock's measured
/// offset.
#[derive(Clone, Debug)]
pub struct Api {
    credentials: Source<Credentials>,
    skew: Arc<Skew>,
}

impl Api {
    /// Calls with these credentials.
    pub fn new(credentials: Credentials) -> Self {
        Self::with(Source::fixed(credentials))
    }

    /// Calls with the credentials of a source.
    pub fn with(credentials: Source<Credentials>) -> Self {
        Self {
            credentials,
            skew: Arc::default(),
        }
    }

    fn complete(
        operation: &Operation,
        request: &mut Outgoing,
        credentials: &Credentials,
        offset: i64,
    ) -> Result<(), Error> {
        // Set here rather than left to the HTTP client: the signed bytes and the sent bytes must
        // be the same.
        let host = header(&host(&request.url)?)?;
        request.headers.insert(HOST, host.clone());
        request
            .headers
            .insert(ACTION, HeaderValue::from_static(operation.id()));
        request
            .headers
            .insert(VERSION, HeaderValue::from_static(operation.version()));
        if let Some(service) = operation.path().rsplit('/').next() {
            request
                .headers
                .insert(SERVICE, HeaderValue::from_static(service));
        }

        let authorization = match credentials {
            Credentials::Token(token) => {
                request.secrets.push(token.clone());
                format!("Bearer {}", token.expose())
            }
            Credentials::AccessKey { id, secret } => {
                let timestamp = unix_seconds(request.now).saturating_add(offset);
                request
                    .headers
                    .insert(TIMESTAMP, HeaderValue::from(timestamp));
                request.headers.insert(
                    SIGNATURE_METHOD,
                    HeaderValue::from_static(signature::METHOD),
                );
                let content_type = request
                    .headers
                    .get(CONTENT_TYPE)
                    .and_then(|value| value.to_str().ok())
                    .unwrap_or_default();
                let canonical = signature::canonical_request(
                    content_type,
                    host.to_str().unwrap_or_default(),
                    &request.body,
                );
                let text = signature::string_to_sign(timestamp, &canonical);
                let signature = signature::sign(secret, &text);
                let authorization = signature::authorization(id, &signature);
                request.secrets.push(Secret::from(signature));
                request.secrets.push(secret.clone());
                authorization
            }
        };
        let mut authorization = header(&authorization)?;
        authorization.set_sensitive(true);
        request.headers.insert(AUTHORIZATION, authorization);
        Ok(())
    }
}

impl Protocol for Api {
    fn authorize<'a>(
        &'a self,
        operation: &'a Operation,
        request: &'a mut Outgoing,
    ) -> BoxFuture<'a, Result<AttemptCredentials, Error>> {
        async move {
            let (credentials, generation) = self.credentials.get().await?;
            let offset = self.skew.seconds();
            Self::complete(operation, request, &credentials, offset)?;
            Ok(AttemptCredentials { generation, offset })
        }
        .boxed()
    }

    fn envelope(&self) -> Option<Envelope> {
        Some(answer::ENVELOPE)
    }

    fn judge(&self, _: &Operation, answer: &Answer) -> Result<Payload, Refusal> {
        answer::judge(answer)
    }

    /// Corrects a wrong clock; any other refusal may mean that the credentials have been
    /// replaced.
    fn correct(&self, ticket: AttemptCredentials, refusal: &Refusal, answer: &Answer) -> bool {
        if refusal.code.as_deref() == Some(SIGNATURE_EXPIRED) {
            return self.skew.learn(ticket.offset, answer);
        }
        self.credentials.refused(ticket.generation)
    }
}

/// The `Host` header of a URL: the port only if it is not the scheme's default.
fn host(url: &Url) -> Result<String, Error> {
    let name = url
        .host_str()
        .ok_or_else(|| Error::new(ErrorKind::Config, "the endpoint has no host"))?;
    Ok(match url.port() {
        Some(port) => format!("{name}:{port}"),
        None => name.to_owned(),
    })
}

fn header(value: &str) -> Result<HeaderValue, Error> {
    HeaderValue::from_str(value).map_err(|_| {
        Error::new(
            ErrorKind::Config,
            "the credentials hold characters that no header can carry",
        )
        .with_hint("check for line breaks and other invisible characters in key id or token")
    })
}
