//! An answer before it becomes an HTTP response: a status, a JSON body and possibly headers.
//! Both APIs answer with JSON, apart from the rare texts that one of them is known to send.

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use bytes::Bytes;
use serde_json::Value;

/// A status with a JSON body.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
    /// What is sent instead of the body, with its media type: texts that are not JSON, or JSON
    /// in another spelling.
    pub(crate) verbatim: Option<(&'static str, String)>,
}

impl Answer {
    pub(crate) fn new(status: StatusCode, body: Value) -> Self {
        let mut headers = HeaderMap::new();
        if status == StatusCode::METHOD_NOT_ALLOWED {
            headers.insert(header::ALLOW, HeaderValue::from_static("POST"));
        }
        Self {
            status,
            headers,
            body,
            verbatim: None,
        }
    }

    /// Creates an answer whose text is sent as it is.
    pub(crate) fn verbatim(status: StatusCode, media_type: &'static str, text: String) -> Self {
        Self {
            verbatim: Some((media_type, text)),
            ..Self::new(status, Value::Null)
        }
    }

    pub(crate) fn into_response(self) -> Response {
        self.into_bytes().map(Into::into)
    }

    /// Converts it to a response with its body as bytes.
    pub(crate) fn into_bytes(self) -> Response<Bytes> {
        let (media_type, text) = self
            .verbatim
            .unwrap_or_else(|| ("application/json", self.body.to_string()));
        let mut response = Response::new(Bytes::from(text));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
        headers.extend(self.headers);
        response
    }
}

/// Checks a status code given by the author of a test.
///
/// # Panics
///
/// If it is invalid: that is a mistake in the test, best reported where it is made.
pub(crate) fn status(code: u16) -> StatusCode {
    assert!(
        (200..=599).contains(&code),
        "{code} is not a final HTTP status"
    );
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

/// Adds headers given by the author of a test.
///
/// # Panics
///
/// If a name or value cannot be sent, as above.
pub(crate) fn with_headers(mut answer: Answer, headers: &[(&str, &str)]) -> Answer {
    for (name, value) in headers {
        let (Ok(name), Ok(value)) = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_str(value),
        ) else {
            panic!("{name:?} with this value is not an HTTP header");
        };
        answer.headers.append(name, value);
    }
    answer
}
