//! A small client for each side, which makes mistakes on request.

use std::net::SocketAddr;
use std::sync::LazyLock;

use axum::Router;
use hmac::{Hmac, KeyInit, Mac};
use loggia_sim::{Clock, Edis, EdisStyle, Sim, SimBuilder, Zenlayer};
use reqwest::{Client, RequestBuilder, Response};
use serde_json::Value;
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;

/// Returns the client that all tests share. If reqwest is built with TLS it reads all
/// certificates of the computer for each new client. It keeps no connections: those belong to
/// the runtime of the test that opened them.
pub(crate) fn client() -> Client {
    static CLIENT: LazyLock<Client> = LazyLock::new(|| {
        let builder = Client::builder().pool_max_idle_per_host(0);
        builder.build().expect("a client")
    });
    CLIENT.clone()
}

/// The time at which manual clocks start.
pub(crate) const START: u64 = 1_700_000_000;

/// Starts a simulator whose clock stands at [`START`]; returns it with the clock.
pub(crate) async fn start() -> (Sim, Clock) {
    start_with(|builder| builder).await
}

/// Starts such a simulator with changes to its configuration.
pub(crate) async fn start_with(change: impl FnOnce(SimBuilder) -> SimBuilder) -> (Sim, Clock) {
    let clock = Clock::manual(START);
    let builder = change(Sim::builder().clock(clock.clone()));
    let sim = builder.start().await.expect("the simulator starts");
    (sim, clock)
}

/// Serves a router on a free loopback port for as long as the runtime runs.
pub(crate) async fn serve(router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("it binds");
    let addr = listener.local_addr().expect("it has an address");
    tokio::spawn(async move { axum::serve(listener, router).await });
    addr
}

/// The two styles in which the EDIS side can answer.
pub(crate) const STYLES: [EdisStyle; 2] = [EdisStyle::Documented, EdisStyle::Captured];

/// Starts a simulator of one style with a session for its first VPS.
pub(crate) async fn start_edis(style: EdisStyle) -> (Sim, Clock, Session) {
    let (sim, clock) = start_with(|builder| builder.edis_style(style)).await;
    let session = login(sim.edis()).await.remove(0);
    (sim, clock, session)
}

/// The status and the JSON of an answer.
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Reply {
    pub(crate) async fn of(response: Response) -> Self {
        Self {
            status: response.status().as_u16(),
            body: response.json().await.expect("the answer is JSON"),
        }
    }

    /// Returns status and code of a Zenlayer error.
    pub(crate) fn error(&self) -> (u16, &str) {
        (self.status, self.body["code"].as_str().unwrap_or_default())
    }
}

pub(crate) async fn send(request: RequestBuilder) -> Reply {
    Reply::of(request.send().await.expect("an answer comes")).await
}

/// One signed request to the Zenlayer side, each part of which can be changed.
#[derive(Clone)]
pub(crate) struct Signed {
    pub(crate) url: String,
    pub(crate) host: String,
    pub(crate) action: String,
    pub(crate) version: String,
    pub(crate) content_type: String,
    pub(crate) key_id: String,
    pub(crate) secret: String,
    pub(crate) timestamp: String,
    pub(crate) body: String,
}

impl Signed {
    pub(crate) fn new(zenlayer: &Zenlayer, action: &str, body: &Value) -> Self {
        Self {
            url: format!("{}/api/v2/vm", zenlayer.url()),
            host: zenlayer.addr().to_string(),
            action: action.to_owned(),
            version: "2026-04-01".to_owned(),
            content_type: "application/json".to_owned(),
            key_id: "AKSIM0000000001".to_owned(),
            secret: "sim-secret-0001".to_owned(),
            timestamp: START.to_string(),
            body: body.to_string(),
        }
    }

    pub(crate) fn authorization(&self) -> String {
        self.authorization_over(&[])
    }

    /// Returns the header with `more` signed headers than required: names in lower case that
    /// come after `host` in ASCII order, and their values.
    pub(crate) fn authorization_over(&self, more: &[(&str, &str)]) -> String {
        let (mut lines, mut names) = (String::new(), String::new());
        for (name, value) in more {
            lines.extend([name, ":", value, "\n"]);
            names.extend([";", name]);
        }
        let hash = |bytes: &[u8]| base16ct::lower::encode_string(&Sha256::digest(bytes));
        let canonical = [
            "POST",
            "/",
            "",
            &format!("content-type:{}", self.content_type),
            &format!("host:{}\n{lines}", self.host),
            &format!("content-type;host{names}"),
            &hash(self.body.as_bytes()),
        ]
        .join("\n");
        let to_sign = [
            "ZC2-HMAC-SHA256",
            &self.timestamp,
            &hash(canonical.as_bytes()),
        ]
        .join("\n");
        let mut mac =
            Hmac::<Sha256>::new_from_slice(self.secret.as_bytes()).expect("any key will do");
        mac.update(to_sign.as_bytes());
        let signature = base16ct::lower::encode_string(&mac.finalize().into_bytes());
        let key_id = &self.key_id;
        format!(
            "ZC2-HMAC-SHA256 Credential={key_id}, SignedHeaders=content-type;host{names}, Signature={signature}"
        )
    }

    /// Builds the request without an Authorization header.
    pub(crate) fn bare(&self) -> RequestBuilder {
        client()
            .post(&self.url)
            .header("host", &self.host)
            .header("content-type", &self.content_type)
            .header("x-zc-action", &self.action)
            .header("x-zc-version", &self.version)
            .body(self.body.clone())
    }

    /// Builds the request with an Authorization header of the caller's choice.
    pub(crate) fn with_authorization(&self, value: &str) -> RequestBuilder {
        self.bare()
            .header("x-zc-timestamp", &self.timestamp)
            .header("x-zc-signature-method", "ZC2-HMAC-SHA256")
            .header("authorization", value)
    }

    pub(crate) fn request(&self) -> RequestBuilder {
        self.with_authorization(&self.authorization())
    }

    pub(crate) async fn send(&self) -> Reply {
        send(self.request()).await
    }
}

/// Calls an action with valid credentials.
pub(crate) async fn call(zenlayer: &Zenlayer, action: &str, body: Value) -> Reply {
    Signed::new(zenlayer, action, &body).send().await
}

/// Posts a form to the EDIS side.
pub(crate) async fn post(edis: &Edis, path: &str, fields: &[(&str, &str)]) -> Reply {
    let url = format!("{}{path}", edis.url());
    send(client().post(url).form(fields)).await
}

/// The session values of one VPS.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) signature: String,
    pub(crate) kvm_id: String,
    pub(crate) valid_until: String,
}

impl Session {
    pub(crate) fn fields(&self) -> [(&str, &str); 3] {
        [
            ("signature", &self.signature),
            ("kvm_id", &self.kvm_id),
            ("valid_until", &self.valid_until),
        ]
    }

    pub(crate) async fn post(&self, edis: &Edis, path: &str) -> Reply {
        post(edis, path, &self.fields()).await
    }

    /// Returns the session values with the operation's own fields.
    pub(crate) async fn with(&self, edis: &Edis, path: &str, own: &[(&str, &str)]) -> Reply {
        let mut fields = self.fields().to_vec();
        fields.extend_from_slice(own);
        post(edis, path, &fields).await
    }

    /// Makes a call that must succeed; returns its body.
    pub(crate) async fn ok(&self, edis: &Edis, path: &str, own: &[(&str, &str)]) -> Value {
        let reply = self.with(edis, path, own).await;
        assert_eq!(reply.status, 200, "{path}: {}", reply.body);
        reply.body
    }

    /// Makes a call that must be refused with 400, in words that contain `says`.
    pub(crate) async fn bad(&self, edis: &Edis, path: &str, own: &[(&str, &str)], says: &str) {
        let reply = self.with(edis, path, own).await;
        assert_eq!(reply.status, 400, "{path} {own:?}: {}", reply.body);
        let text = reply.body.to_string();
        assert!(text.contains(says), "{path} {own:?}: {text}");
    }
}

/// Logs in with the default account and takes the sessions in the order of ids.
pub(crate) async fn login(edis: &Edis) -> Vec<Session> {
    let fields = [("email", "demo@example.com"), ("pw", "demo-password")];
    let reply = post(edis, "/kvm/v2/get/auth", &fields).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let data = reply.body["data"].as_object().expect("data is a map");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    data.values()
        .map(|entry| Session {
            signature: text(&entry["signature"]),
            kvm_id: text(&entry["kvm_id"]),
            valid_until: entry["valid_until"].to_string(),
        })
        .collect()
}
