//! Decides who may use the viewer.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use loggia_transport::{Error, ErrorKind, Secret};

/// The length of a random token, in bytes.
const TOKEN: usize = 24;

pub(super) struct Guard {
    host: String,
    keys: Mutex<Keys>,
    taken: Arc<AtomicBool>,
}

struct Keys {
    /// Opens the page, once only.
    token: Option<Secret>,
    /// Opens everything else that the page needs.
    key: Secret,
}

/// The only place in front of the screen; it is free again when this is dropped.
pub(super) struct ViewerSlot(Arc<AtomicBool>);

impl Drop for ViewerSlot {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Release);
    }
}

impl Guard {
    pub(super) fn new(address: SocketAddr) -> Result<Self, Error> {
        Ok(Self {
            host: host(address),
            keys: Mutex::new(Keys {
                token: None,
                key: random()?,
            }),
            taken: Arc::default(),
        })
    }

    fn keys(&self) -> MutexGuard<'_, Keys> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes a new address; earlier ones and their keys become void.
    pub(super) fn renew(&self) -> Result<String, Error> {
        let (token, key) = (random()?, random()?);
        let url = format!("{}/{}/", self.origin(), token.expose());
        *self.keys() = Keys {
            token: Some(token),
            key,
        };
        Ok(url)
    }

    pub(super) fn origin(&self) -> String {
        format!("http://{}", self.host)
    }

    /// Returns the key to the first request with the token.
    pub(super) fn spend(&self, token: &str) -> Option<Secret> {
        let mut keys = self.keys();
        let known = keys.token.as_ref()? == &Secret::from(token);
        known.then(|| {
            keys.token = None;
            keys.key.clone()
        })
    }

    pub(super) fn knows(&self, key: &str) -> bool {
        self.keys().key == Secret::from(key)
    }

    /// Whether the request comes from a page of this viewer. Browsers always send this header.
    pub(super) fn is_own(&self, origin: Option<&HeaderValue>) -> bool {
        origin.is_some_and(|origin| origin.as_bytes() == self.origin().as_bytes())
    }

    /// Takes the place in front of the screen, if it is free.
    pub(super) fn take_slot(&self) -> Option<ViewerSlot> {
        let taken = self.taken.swap(true, Ordering::AcqRel);
        (!taken).then(|| ViewerSlot(Arc::clone(&self.taken)))
    }

    fn policy(&self) -> String {
        format!(
            "default-src 'none'; script-src 'self'; style-src 'self'; \
             connect-src ws://{0}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
            self.host
        )
    }
}

/// Wraps every request: refuses those addressed to another name, which a page elsewhere may have
/// pointed at this computer, and forbids the browser everything that is not needed.
pub(super) async fn keep(
    State(guard): State<Arc<Guard>>,
    request: Request,
    next: Next,
) -> Response {
    let host = request.headers().get(header::HOST);
    let meant = host.is_some_and(|host| host.as_bytes() == guard.host.as_bytes());
    let mut response = if meant {
        next.run(request).await
    } else {
        (
            StatusCode::MISDIRECTED_REQUEST,
            "Another host was asked for.",
        )
            .into_response()
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(policy) = HeaderValue::try_from(guard.policy()) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    response
}

/// An address as browsers write it: without the port if it is the default port of HTTP.
fn host(address: SocketAddr) -> String {
    let host = address.to_string();
    let short = host.strip_suffix(":80").map(str::to_owned);
    short.unwrap_or(host)
}

fn random() -> Result<Secret, Error> {
    let mut bytes = [0; TOKEN];
    getrandom::fill(&mut bytes).map_err(|_| {
        Error::new(ErrorKind::Config, "the system provides no random numbers")
            .with_hint("nothing is served without: a token that can be guessed guards nothing")
    })?;
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let text: String = digits
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect();
    Ok(Secret::from(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_are_written_as_browsers_do() {
        for (address, wanted) in [
            ("127.0.0.1:80", "127.0.0.1"),
            ("[::1]:80", "[::1]"),
            ("127.0.0.1:8080", "127.0.0.1:8080"),
            ("[::1]:180", "[::1]:180"),
        ] {
            assert_eq!(host(address.parse().expect("one")), wanted);
        }
    }
}
