//! Sends the calls of hooks.
//!
//! They go only to this computer: a hook with any other target is refused when it is set. A
//! call has the form that the vendor documents: three form fields by POST, or the same three in
//! the query by GET, with basic authentication if the hook has a user or password. Nothing is
//! repeated, and the receiver's status is recorded but its body is not read.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::http::{Request, Uri, header};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde::Serialize;
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::EdisStyle;
use super::world::{DueCallback, Hook};
use crate::lock::lock;

/// How long a receiver may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// How many calls are kept in the record.
const KEPT: usize = 10_000;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// A call that a hook has made, without its secrets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Callback {
    /// The VPS whose traffic it reported, in the field `kvm`.
    pub kvm_id: String,
    /// The number of the hook in the list of hooks.
    pub hook_id: u64,
    /// The URL of the call, without a query.
    pub url: String,
    /// `POST` or `GET`.
    pub method: &'static str,
    /// Whether the call had credentials.
    pub authenticated: bool,
    /// The field `details`.
    pub details: String,
    /// The field `trigger_value`.
    pub trigger_value: u64,
    /// The status of the receiver's answer, if there was one.
    pub status: Option<u16>,
}

/// Makes the calls and records them.
#[derive(Debug)]
pub(crate) struct CallbackSender {
    record: Mutex<Vec<Callback>>,
    under_way: watch::Sender<usize>,
}

impl CallbackSender {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            record: Mutex::default(),
            under_way: watch::Sender::new(0),
        })
    }

    /// Starts a call without waiting for its end.
    pub(crate) fn send(self: &Arc<Self>, due: DueCallback, style: EdisStyle) {
        self.under_way.send_modify(|count| *count += 1);
        let callback_sender = Arc::clone(self);
        tokio::spawn(async move {
            callback_sender.deliver(&due, style).await;
            callback_sender.under_way.send_modify(|count| *count -= 1);
        });
    }

    /// Waits until no call is under way.
    pub(crate) async fn settled(&self) {
        let mut watched = self.under_way.subscribe();
        // It cannot fail: the sender is part of `self`.
        let _ = watched.wait_for(|count| *count == 0).await;
    }

    pub(crate) fn record(&self) -> Vec<Callback> {
        lock(&self.record).clone()
    }

    /// Makes a call and records the result.
    pub(crate) async fn deliver(&self, due: &DueCallback, style: EdisStyle) -> Callback {
        let DueCallback {
            kvm_id,
            hook,
            percent,
            share,
        } = due;
        let details = match style {
            EdisStyle::Documented => format!("Traffic usage reached {share}%"),
            EdisStyle::Captured => format!("traffic {share} reached"),
        };
        let fields = [
            ("kvm", kvm_id.as_str()),
            ("details", &details),
            ("trigger_value", &percent.to_string()),
        ];
        let status = match serde_urlencoded::to_string(fields) {
            Ok(form) => tokio::time::timeout(PATIENCE, exchange(hook, form)).await,
            Err(error) => Ok(Err(error.into())),
        };
        let uri = &hook.target.uri;
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        let made = Callback {
            kvm_id: kvm_id.clone(),
            hook_id: hook.id,
            url: format!("http://{authority}{}", uri.path()),
            method: if hook.post { "POST" } else { "GET" },
            authenticated: authorization(hook).is_some(),
            details,
            trigger_value: *percent,
            status: status.ok().and_then(Result::ok),
        };
        let mut record = lock(&self.record);
        if record.len() < KEPT {
            record.push(made.clone());
        }
        made
    }
}

/// Sends one request over its own connection, and returns the status.
async fn exchange(hook: &Hook, form: String) -> Result<u16, Failure> {
    let stream = TcpStream::connect(hook.target.addr).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let connection = tokio::spawn(connection);
    let response = sender.send_request(request(hook, form)?).await;
    // The body of the answer is not needed.
    connection.abort();
    Ok(response?.status().as_u16())
}

fn request(hook: &Hook, form: String) -> Result<Request<Body>, Failure> {
    let uri = &hook.target.uri;
    let host = uri.authority().map_or("", |authority| authority.as_str());
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    let mut request = Request::builder().header(header::HOST, host);
    if let Some(authorization) = authorization(hook) {
        request = request.header(header::AUTHORIZATION, authorization);
    }
    let request = if hook.post {
        request
            .method("POST")
            .uri(path.parse::<Uri>()?)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form))
    } else {
        let mark = if uri.query().is_some() { '&' } else { '?' };
        let uri: Uri = format!("{path}{mark}{form}").parse()?;
        request.method("GET").uri(uri).body(Body::empty())
    };
    Ok(request?)
}

fn authorization(hook: &Hook) -> Option<String> {
    let (user, password) = (&hook.user, &hook.password.0);
    let wanted = !user.is_empty() || !password.is_empty();
    wanted.then(|| format!("Basic {}", base64(format!("{user}:{password}").as_bytes())))
}

/// Encodes as Base64 with padding.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let at = |i: usize| u32::from(group.get(i).copied().unwrap_or_default());
        let bits = at(0) << 16 | at(1) << 8 | at(2);
        for digit in 0..4 {
            let value = bits >> (18 - 6 * digit) & 63;
            let shown = usize::try_from(value).ok().filter(|_| digit <= group.len());
            text.push(shown.map_or('=', |value| char::from(DIGITS[value])));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn base64() {
        for (plain, encoded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("user:p\u{e4}ss?", "dXNlcjpww6Rzcz8="),
        ] {
            assert_eq!(super::base64(plain.as_bytes()), encoded);
        }
    }
}
