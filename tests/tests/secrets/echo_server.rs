//! A server that logs everyone in, refuses everything else, and quotes in its
//! refusal what it was sent: each time in another encoding.

use std::fmt::Write;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use loggia::edis::management::operations::create_auth_session;
use loggia_tests::secrets;
use loggia_tests::serve::serve_with;
use serde_json::{Value, json};

/// The one session that it gives.
pub(crate) const KVM_ID: &str = "kvm_1_2";
/// Its signature.
pub(crate) const SIGNATURE: &str = "s1gnature+of/the=parr0t\"&\\%7e \u{e9}nd";
/// The header that says which encoding to take.
pub(crate) const ENCODING_HEADER: &str = "x-encoding";

/// How something is quoted.
type Encoding = fn(&str) -> String;

pub(crate) const ENCODINGS: &[Encoding] = &[
    str::to_owned,
    |text| serde_json::to_string(text).expect("text"),
    |text| text.escape_default().to_string().replace('/', "\\/"),
    |text| form_urlencoded::byte_serialize(text.as_bytes()).collect(),
    |text| {
        let mut percent = String::new();
        text.bytes()
            .for_each(|byte| write!(percent, "%{byte:02x}").expect("to memory"));
        percent
    },
    |text| {
        let text = text.replace('&', "&amp;").replace('"', "&quot;");
        text.replace('\'', "&#039;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
    },
    |text| STANDARD.encode(format!("user:{text}")),
    |text| base16ct::lower::encode_string(text.as_bytes()),
    |text| base16ct::upper::encode_string(text.as_bytes()),
    // So long that it is cut off in the middle of it.
    |text| format!("{}{text}", "-".repeat(491 - text.chars().count() / 2)),
];

#[derive(Clone)]
pub(crate) struct EchoServer {
    /// Where it listens.
    pub(crate) url: String,
    host: String,
    /// All `Authorization` that it was sent.
    pub(crate) authorizations: Arc<Mutex<Vec<String>>>,
}

impl EchoServer {
    pub(crate) async fn start() -> Self {
        let mut echo = Self {
            url: String::new(),
            host: String::new(),
            authorizations: Arc::default(),
        };
        serve_with(|url| {
            url.clone_into(&mut echo.url);
            url["http://".len()..].clone_into(&mut echo.host);
            Router::new().fallback(answer).with_state(echo.clone())
        })
        .await;
        echo
    }
}

async fn answer(State(echo): State<EchoServer>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap_or_default();
    let encoding = head
        .headers
        .get(ENCODING_HEADER)
        .and_then(|encoding| encoding.to_str().ok());
    let Some(encoding) =
        encoding.and_then(|encoding| ENCODINGS.get(encoding.parse::<usize>().ok()?))
    else {
        return log_in(&echo, head.uri.path());
    };
    if let Some(value) = head.headers.get(header::AUTHORIZATION) {
        let value = value.to_str().unwrap_or_default().to_owned();
        echo.authorizations.lock().expect("whole").push(value);
    }
    let quotes: Vec<String> = sent_secrets(&head.headers, &body)
        .iter()
        .map(|each| encoding(each))
        .collect();
    let all = quotes.join(" and ");
    let refusal = json!({
        "status": "error",
        "error_code": quotes.first(),
        "code": quotes.last(),
        "requestId": all,
        "orderid": all,
        // For each in turn there has to be room.
        "message": format!("you sent {}", quotes.iter().rev().cloned().collect::<String>()),
    });
    (StatusCode::BAD_REQUEST, json_type(), refusal.to_string()).into_response()
}

fn json_type() -> [(header::HeaderName, &'static str); 1] {
    [(header::CONTENT_TYPE, "application/json")]
}

fn log_in(echo: &EchoServer, path: &str) -> Response {
    assert_eq!(
        path,
        create_auth_session::OPERATION.path(),
        "all else has a encoding"
    );
    let session = json!({
        "api_host": echo.host,
        "api_rdns": echo.host,
        "signature": SIGNATURE,
        "valid_until": 4_000_000_000_u32,
    });
    let answer = json!({"status": "success", "data": {KVM_ID: session}});
    (json_type(), answer.to_string()).into_response()
}

/// What was secret in a request, as it was meant.
fn sent_secrets(headers: &HeaderMap, body: &Bytes) -> Vec<String> {
    let mut found = Vec::new();
    for name in [header::AUTHORIZATION.as_str(), "x-key"] {
        let value = headers.get(name).and_then(|value| value.to_str().ok());
        let value = value.unwrap_or_default();
        let secret = value
            .rsplit_once("Signature=")
            .map_or(value, |(_, secret)| secret);
        found.extend((!secret.is_empty()).then(|| secret.replace("Bearer ", "")));
    }
    let mut texts = Vec::new();
    match serde_json::from_slice::<Value>(body) {
        Ok(json) => gather(&json, &mut texts),
        Err(_) => texts.extend(form_urlencoded::parse(body).map(|(_, text)| text.into_owned())),
    }
    // A file travels in parts; its fields stand there as they are.
    texts.push(String::from_utf8_lossy(body).into_owned());
    let known = secrets::ALL
        .iter()
        .map(|(_, secret)| *secret)
        .chain([SIGNATURE]);
    found.extend(
        known
            .filter(|secret| texts.iter().any(|text| text.contains(secret)))
            .map(str::to_owned),
    );
    found
}

fn gather(json: &Value, texts: &mut Vec<String>) {
    match json {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| gather(item, texts)),
        Value::Object(fields) => fields.values().for_each(|item| gather(item, texts)),
        _ => {}
    }
}
