//! A server that refuses everything and quotes the request in its refusal: head and
//! body, as they came, decoded, and escaped once more.

use axum::Router;
use axum::body::to_bytes;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Serves it; its address.
pub(crate) async fn start() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("binds");
    let url = format!("http://{}", listener.local_addr().expect("bound"));
    let app = Router::new().fallback(quote);
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

async fn quote(request: Request) -> Response {
    let (head, body) = request.into_parts();
    let authorization = head.headers.get(header::AUTHORIZATION).cloned();
    let authorization =
        authorization.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let body = to_bytes(body, 1 << 20).await.unwrap_or_default();
    let raw = String::from_utf8_lossy(&body).into_owned();
    // Each secret in turn has to stand within what is kept of a long message.
    let fields: Vec<String> = form_urlencoded::parse(&body)
        .map(|(name, value)| format!("{name} = {value}"))
        .collect();
    // By the length: all ways come up in the course of many calls.
    let words = match raw.len() % 3 {
        0 => raw.clone(),
        1 => format!("{raw:?}"),
        _ => fields.join("; "),
    };
    let refusal = json!({
        "status": "error",
        "code": fields.first(),
        "error_code": raw,
        "requestId": authorization,
        "message": words,
    });
    let json = [(header::CONTENT_TYPE, "application/json")];
    (StatusCode::BAD_REQUEST, json, refusal.to_string()).into_response()
}
