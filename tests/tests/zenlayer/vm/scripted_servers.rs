//! Servers with a will of their own: one that waits for company, one that recites, and
//! ones that carry requests out and then do not say so.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use loggia_sim::Sim;
use loggia_tests::clock::SharedClock;
use loggia_tests::serve::serve;
use serde_json::{Value, json};
use tokio::sync::Barrier;

use crate::support::sim_builder;

/// Answers only when so many requests are there. Its address, and the most that
/// it had at once.
pub(crate) async fn gather(at_once: usize) -> (String, Arc<AtomicUsize>) {
    let most = Arc::new(AtomicUsize::new(0));
    let now = Arc::new(AtomicUsize::new(0));
    let barrier = Arc::new(Barrier::new(at_once));
    let seen = Arc::clone(&most);
    let router = Router::new().fallback(move || {
        let (most, now) = (Arc::clone(&most), Arc::clone(&now));
        let barrier = Arc::clone(&barrier);
        async move {
            let here = now.fetch_add(1, Ordering::SeqCst) + 1;
            most.fetch_max(here, Ordering::SeqCst);
            barrier.wait().await;
            now.fetch_sub(1, Ordering::SeqCst);
            let body = r#"{"requestId":"T1","response":{"totalCount":0,"dataSet":[]}}"#;
            ([(CONTENT_TYPE, "application/json")], body)
        }
    });
    (serve(router).await, seen)
}

/// Gives these answers, one a request, and the last for good. Its address.
pub(crate) async fn reciting(answers: impl IntoIterator<Item = Value>) -> String {
    let answers: VecDeque<Value> = answers.into_iter().collect();
    let answers = Arc::new(Mutex::new(answers));
    let router = Router::new().fallback(move || {
        let mut answers = answers.lock().expect("whole");
        let response = if answers.len() > 1 {
            answers.pop_front()
        } else {
            answers.front().cloned()
        };
        let body = json!({"requestId": "T1", "response": response}).to_string();
        async move { ([(CONTENT_TYPE, "application/json")], body) }
    });
    serve(router).await
}

/// What happens to an answer on its way back.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Afterwards {
    /// It becomes a 500.
    Failure,
    /// It never comes.
    Silence,
}

impl Afterwards {
    async fn befall(self, request: Request, next: Next) -> Response {
        let answer = next.run(request).await;
        // What was refused stays so: only a thing that was done is kept secret.
        if answer.status() != StatusCode::OK {
            return answer;
        }
        match self {
            Self::Failure => {
                let body = r#"{"requestId":"T9","code":"INTERNAL_SERVER_ERROR","message":"oh"}"#;
                let kind = [(CONTENT_TYPE, "application/json")];
                (StatusCode::INTERNAL_SERVER_ERROR, kind, body).into_response()
            }
            Self::Silence => std::future::pending().await,
        }
    }
}

/// A simulator that does what it is asked for and does not say so. Its address.
pub(crate) async fn discreet(watch: &SharedClock, afterwards: Afterwards) -> (String, Sim) {
    let sim = sim_builder(watch).machines(0).build();
    let layer = from_fn(move |request, next| afterwards.befall(request, next));
    let router = sim.zenlayer().router().layer(layer);
    (serve(router).await, sim)
}
