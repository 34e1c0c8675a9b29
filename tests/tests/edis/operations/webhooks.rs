//! Hooks that really call, over loopback, into a receiver made with the parser.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::routing::get;
use loggia::edis::webhook::{BasicAuth, TrafficCallback};
use loggia::edis::{CallbackMethod, DestroyForGood, Trigger};
use loggia_sim::TrafficAmount;
use loggia_tests::serve::serve;
use serde_json::json;

use crate::kit::{STYLES, fixture};

type Inbox = Arc<Mutex<Vec<TrafficCallback>>>;

#[derive(Clone)]
struct Receiver {
    auth: BasicAuth,
    inbox: Inbox,
}

async fn receive(
    State(receiver): State<Receiver>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let authorization = headers.get("authorization").map(HeaderValue::as_bytes);
    if !receiver.auth.allows(authorization) {
        return StatusCode::UNAUTHORIZED;
    }
    let form = query.map_or(body, Bytes::from);
    match TrafficCallback::parse(&form) {
        Ok(call) => {
            receiver.inbox.lock().expect("whole").push(call);
            StatusCode::OK
        }
        Err(_) => StatusCode::BAD_REQUEST,
    }
}

async fn receiver() -> (String, Inbox) {
    let inbox = Inbox::default();
    let state = Receiver {
        auth: BasicAuth::new("edis", "long & secret"),
        inbox: Arc::clone(&inbox),
    };
    let router = Router::new()
        .route("/traffic", get(receive).post(receive))
        .with_state(state);
    let url = serve(router).await;
    (format!("{url}/traffic"), inbox)
}

#[tokio::test]
async fn hook_calls_the_receiver_when_its_share_is_reached() {
    for style in STYLES {
        for method in [CallbackMethod::Post, CallbackMethod::Get] {
            let fixture = fixture(style).await;
            let (url, inbox) = receiver().await;
            let server = fixture.server(0);
            let id = server
                .add_hook(&*url, Trigger::Percent(80))
                .method(method.clone())
                .basic_auth("edis", "long & secret")
                .send()
                .await
                .expect("made")
                .expect("a number, given or found");
            let hook = server.hooks().await.expect("listed").remove(0);
            assert_eq!((hook.id, hook.trigger_percent), (Some(id), Some(80)));
            assert_eq!(
                (hook.last_called, hook.url),
                (None, Some(url.as_str().into()))
            );

            let used = TrafficAmount::Percent(85);
            fixture.sim.edis().use_traffic(&fixture.id(0), used).await;
            let calls = std::mem::take(&mut *inbox.lock().expect("whole"));
            assert_eq!(calls.len(), 1, "{style:?} {method}");
            assert_eq!(
                (&calls[0].kvm_id, calls[0].percent),
                (&fixture.id(0), Some(85))
            );
            assert!(calls[0].details.is_some());
            let hook = server.hooks().await.expect("listed").remove(0);
            assert!(hook.last_called.is_some());

            server
                .delete_hook(id, DestroyForGood::yes())
                .await
                .expect("deleted");
            assert!(server.hooks().await.expect("listed").is_empty());
        }
    }
}

#[tokio::test]
async fn demo_hook_calls_at_once_and_a_wrong_password_is_refused() {
    let fixture = fixture(STYLES[0]).await;
    let (url, inbox) = receiver().await;
    for (password, status) in [("long & secret", 200), ("wrong", 401)] {
        let hook = fixture.server(0).add_hook(&*url, Trigger::Demo);
        hook.basic_auth("edis", password)
            .send()
            .await
            .expect("made");
        fixture.sim.edis().wait_for_callbacks().await;
        let calls = fixture.sim.edis().callbacks();
        assert_eq!(calls.last().expect("made").status, Some(status));
    }
    assert_eq!(inbox.lock().expect("whole").len(), 1);
}

/// The vendor gives no number, and uses old ones again.
#[tokio::test]
async fn id_of_a_new_hook_is_returned_only_without_doubt() {
    const URL: &str = "http://127.0.0.1:1/traffic";
    let hook = |id: u64, url: &str| json!({"id": id, "type": "traffic", "trigger_value": 80, "callback_url": url});
    let (old, new) = (hook(5, URL), hook(3, URL));
    let other = hook(9, "http://127.0.0.1:1/another");
    let nameless = json!({"id": null, "callback_url": URL});
    for (before, after, id) in [
        // Not the largest: that was there before.
        (json!([old]), json!([old, new, other]), Some(3)),
        (json!([]), json!([new]), Some(3)),
        // Somebody else made one like it.
        (json!([]), json!([old, new]), None),
        (json!([]), json!([nameless, new]), None),
        // It took a number over, or is not listed yet.
        (json!([old]), json!([old]), None),
        (json!([]), json!([nameless]), None),
        (json!([old]), json!([]), None),
    ] {
        let fixture = fixture(STYLES[0]).await;
        let edis = fixture.sim.edis();
        for hooks in [&before, &after] {
            let list = json!({"status": "success", "hooks": hooks});
            edis.answer_next_of("getAllHooks", 200, list, &[]);
        }
        let made = json!({"status": "success"});
        edis.answer_next_of("setKvmHooks", 200, made, &[]);
        let call = fixture.server(0).add_hook(URL, Trigger::Percent(80));
        let number = call.send().await.expect("made");
        assert_eq!(number, id, "{before} and then {after}");
    }
}

/// The hook is added although its id cannot be found out.
#[tokio::test]
async fn hook_is_added_although_hooks_cannot_be_listed() {
    let fixture = fixture(STYLES[1]).await;
    let edis = fixture.sim.edis();
    let no = json!({"error": "no", "code": 403});
    edis.answer_next_of("getAllHooks", 403, no, &[]);
    let server = fixture.server(0);
    let call = server.add_hook("http://127.0.0.1:1/traffic", Trigger::Percent(80));
    let number = call.send().await.expect("made");
    assert_eq!((number, fixture.request_count("setKvmHooks")), (None, 1));
    assert_eq!(server.hooks().await.expect("listed").len(), 1);
}
