//! Servers with scripted answers: one that waits for several requests, one that answers in a
//! given order, and simulators that carry requests out and lose the answers.

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

use crate::kit::sim_builder;

/// Answers only when so many requests have arrived. Returns its address, and the most requests
/// that it had at once.
pub(crate) async fn answering_together(at_once: usize) -> (String, Arc<AtomicUsize>) {
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

/// Gives these answers, one for each request, and the last one from then on. Returns its address.
pub(crate) async fn answering_in_order(answers: impl IntoIterator<Item = Value>) -> String {
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
pub(crate) enum LostAnswer {
    /// It becomes a 500.
    ServerError,
    /// It never comes.
    Never,
}

impl LostAnswer {
    async fn apply(self, request: Request, next: Next) -> Response {
        let answer = next.run(request).await;
        // A refusal is passed on: only the answer to something that was done is lost.
        if answer.status() != StatusCode::OK {
            return answer;
        }
        match self {
            Self::ServerError => {
                let body = r#"{"requestId":"T9","code":"INTERNAL_SERVER_ERROR","message":"oh"}"#;
                let kind = [(CONTENT_TYPE, "application/json")];
                (StatusCode::INTERNAL_SERVER_ERROR, kind, body).into_response()
            }
            Self::Never => std::future::pending().await,
        }
    }
}

/// A simulator that carries requests out and whose answers are lost, with its address.
pub(crate) async fn losing_answers(clock: &SharedClock, lost_answer: LostAnswer) -> (String, Sim) {
    let sim = sim_builder(clock).machines(0).build();
    let layer = from_fn(move |request, next| lost_answer.apply(request, next));
    let router = sim.zenlayer().router().layer(layer);
    (serve(router).await, sim)
}
