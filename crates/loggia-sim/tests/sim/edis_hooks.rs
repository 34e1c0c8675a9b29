//! Hooks, and the calls that they really make.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use loggia_sim::Edis;
use loggia_sim::EdisStyle::{Captured, Documented};
use loggia_sim::TrafficAmount::Percent;
use serde_json::{Value, json};

use crate::support::{START, STYLES, Session, client, serve, start_edis};

const SET: &str = "/kvm/v2/hooks/set";
const GET: &str = "/kvm/v2/hooks/get";

/// What a receiver got: method, path with query, authorization, type, body.
type Got = Vec<[String; 5]>;

/// A receiver of hook calls.
struct Receiver {
    url: String,
    got: Arc<Mutex<Got>>,
}

impl Receiver {
    async fn start() -> Self {
        let got = Arc::new(Mutex::new(Got::new()));
        let router = Router::new().fallback(receive).with_state(Arc::clone(&got));
        let url = format!("http://{}", serve(router).await);
        Self { url, got }
    }

    fn got(&self) -> Got {
        self.got.lock().expect("a lock").clone()
    }
}

async fn receive(State(got): State<Arc<Mutex<Got>>>, request: Request) -> StatusCode {
    let (parts, body) = request.into_parts();
    let header = |name: &str| {
        let value = parts.headers.get(name).map(|value| value.to_str());
        value.map_or(String::new(), |value| value.expect("text").to_owned())
    };
    let body = axum::body::to_bytes(body, 1 << 20).await.expect("a body");
    got.lock().expect("a lock").push([
        parts.method.to_string(),
        parts.uri.to_string(),
        header("authorization"),
        header("content-type"),
        String::from_utf8_lossy(&body).into_owned(),
    ]);
    StatusCode::ACCEPTED
}

/// Sets a hook without credentials.
async fn hook(edis: &Edis, session: &Session, method: &str, trigger: &str, url: &str) -> Value {
    let fields = [
        ("callback_method", method),
        ("type", "traffic"),
        ("trigger_value", trigger),
        ("callback_url", url),
    ];
    session.ok(edis, SET, &fields).await
}

#[tokio::test]
async fn a_hook_calls_when_its_share_is_reached() {
    for style in STYLES {
        let (sim, _, session) = start_edis(style).await;
        let (edis, id) = (sim.edis(), session.kvm_id.as_str());
        let receiver = Receiver::start().await;
        let url = format!("{}/callback?token=t%201", receiver.url);
        let fields = [
            ("callback_method", "post"),
            ("callback_user", "user"),
            ("callback_pw", "p:w"),
            ("type", "traffic"),
            ("trigger_value", "80"),
            ("callback_url", &url),
        ];
        let body = session.ok(edis, SET, &fields).await;
        match style {
            Documented => assert_eq!(body["hook_id"], "1"),
            _ => assert_eq!(body, json!({"status": "success"})),
        }
        assert_eq!(edis.use_traffic(id, Percent(79)).await, Some(vec![]));
        assert_eq!(receiver.got(), Got::new());
        let made = edis.use_traffic(id, Percent(2)).await.expect("a VPS");
        let form = match style {
            Documented => {
                "kvm=kvm_100001_200001&details=Traffic+usage+reached+80%25&trigger_value=81"
            }
            _ => "kvm=kvm_100001_200001&details=traffic+80+reached&trigger_value=81",
        };
        let expected = [
            "POST",
            "/callback?token=t%201",
            "Basic dXNlcjpwOnc=",
            "application/x-www-form-urlencoded",
            form,
        ];
        assert_eq!(receiver.got(), [expected.map(str::to_owned)]);
        assert_eq!(edis.callbacks(), made);
        let made = &made[0];
        assert_eq!((made.kvm_id.as_str(), made.hook_id), (id, 1));
        assert_eq!(made.url, format!("{}/callback", receiver.url));
        assert_eq!((made.method, made.authenticated), ("POST", true));
        assert_eq!((made.trigger_value, made.status), (81, Some(202)));

        // Once each time that the percentage is reached.
        assert_eq!(edis.use_traffic(id, Percent(10)).await, Some(vec![]));
        edis.set_traffic(id, 0, 0);
        let again = edis.use_traffic(id, Percent(80)).await.expect("a VPS");
        assert_eq!(again[0].trigger_value, 80);
        assert_eq!(receiver.got().len(), 2);
        let record = format!("{:?} {:?}", edis.callbacks(), edis.requests());
        for secret in ["p:w", "dXNlcjpw", "token=t"] {
            assert!(!record.contains(secret), "{secret}");
        }
    }
}

#[tokio::test]
async fn a_hook_can_call_by_get() {
    let (sim, _, session) = start_edis(Documented).await;
    let (edis, id) = (sim.edis(), session.kvm_id.as_str());
    let receiver = Receiver::start().await;
    hook(
        edis,
        &session,
        "get",
        "50",
        &format!("{}/a?b=c", receiver.url),
    )
    .await;
    hook(edis, &session, "get", "60", &receiver.url).await;
    hook(edis, &session, "get", "70", &receiver.url).await;
    let made = edis.use_traffic(id, Percent(65)).await.expect("a VPS");
    assert_eq!(made.len(), 2, "both that were reached");
    let form = |shown| {
        format!("kvm=kvm_100001_200001&details=Traffic+usage+reached+{shown}%25&trigger_value=65")
    };
    let got = receiver.got();
    assert_eq!(
        got[0][..3],
        [
            "GET".to_owned(),
            format!("/a?b=c&{}", form(50)),
            String::new()
        ]
    );
    assert_eq!(got[1][1], format!("/?{}", form(60)));
    assert_eq!((got[0][4].as_str(), made[0].authenticated), ("", false));
}

#[tokio::test]
async fn a_demo_calls_at_once_and_never_again() {
    for style in STYLES {
        let (sim, _, session) = start_edis(style).await;
        let edis = sim.edis();
        let receiver = Receiver::start().await;
        hook(edis, &session, "post", "demo", &receiver.url).await;
        edis.wait_for_callbacks().await;
        assert_eq!(receiver.got().len(), 1);
        assert_eq!(edis.callbacks()[0].status, Some(202));
        edis.use_traffic(&session.kvm_id, Percent(100)).await;
        assert_eq!(receiver.got().len(), 1);
    }
}

#[tokio::test]
async fn an_unreachable_callback_is_recorded() {
    let (sim, _, session) = start_edis(Documented).await;
    // A port that was free a moment ago, and is reserved without listening.
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    socket
        .bind("127.0.0.1:0".parse().expect("an address"))
        .expect("it binds");
    let url = format!("http://{}/", socket.local_addr().expect("an address"));
    hook(sim.edis(), &session, "post", "10", &url).await;
    let made = sim.edis().use_traffic(&session.kvm_id, Percent(10)).await;
    assert_eq!(made.expect("a VPS")[0].status, None);
}

#[tokio::test]
async fn hooks_are_listed_without_their_passwords() {
    for style in STYLES {
        let (sim, _, session) = start_edis(style).await;
        let edis = sim.edis();
        let receiver = Receiver::start().await;
        let url = format!("{}/x", receiver.url);
        let fields = [
            ("callback_method", "post"),
            ("callback_user", "user"),
            ("callback_pw", "hook-password"),
            ("type", "traffic"),
            ("trigger_value", "80"),
            ("callback_url", &url),
        ];
        session.ok(edis, SET, &fields).await;
        hook(edis, &session, "get", "90", &url).await;
        edis.use_traffic(&session.kvm_id, Percent(85)).await;
        let body = session.ok(edis, GET, &[]).await;
        let expected = json!([
            {
                "id": 1,
                "trigger_value": 80,
                "last_launched": START,
                "callback_url": url,
                "callback_method": "post",
                "callback_user": "user",
                "type": "",
            },
            {
                "id": 2,
                "trigger_value": 90,
                "last_launched": 0,
                "callback_url": url,
                "callback_method": "get",
                "callback_user": "",
                "type": "",
            },
        ]);
        assert_eq!(body["hooks"], expected);
        let other = &crate::support::login(edis).await[1];
        assert_eq!(other.ok(edis, GET, &[]).await["hooks"], json!([]));
        other
            .bad(edis, "/kvm/v2/hooks/del", &[("id", "1")], "id")
            .await;
    }
}

#[tokio::test]
async fn deleting_is_reported_in_json_or_in_a_sentence() {
    for (style, media) in [
        (Documented, "application/json"),
        (Captured, "text/plain; charset=utf-8"),
    ] {
        let (sim, _, session) = start_edis(style).await;
        let edis = sim.edis();
        hook(edis, &session, "get", "10", "http://127.0.0.1:9/").await;
        let mut fields = session.fields().to_vec();
        fields.push(("id", "1"));
        let url = format!("{}/kvm/v2/hooks/del", edis.url());
        let response = client().post(url).form(&fields).send().await;
        let response = response.expect("an answer comes");
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], media);
        let text = response.text().await.expect("text");
        assert_eq!(text.starts_with('{'), style == Documented, "{text}");
        assert_eq!(session.ok(edis, GET, &[]).await["hooks"], json!([]));
        let made = edis.use_traffic(&session.kvm_id, Percent(50)).await;
        assert_eq!(made, Some(vec![]), "it is gone");
    }
}
