//! The listener of a pipeline is called for every call, decoded or not, and for dropped calls if
//! the server may have acted.

use std::sync::{Arc, Mutex};

use futures_util::FutureExt;
use loggia_transport::Body;
use loggia_transport::observe::Outcome;

use crate::support::bench::{Bench, IDEMPOTENT, READ, UNSAFE, good};
use crate::support::{Act, json};

#[tokio::test]
async fn every_call_is_heard_of_with_its_body_and_its_end() {
    let refused = json(
        "404 No",
        "",
        r#"{"requestId":"T1","code":"NO","message":"no"}"#,
    );
    let acts = vec![good(), good(), refused.clone(), refused];
    let mut bench = Bench::new(acts).await;
    let heard = Arc::new(Mutex::new(Vec::new()));
    let notes = Arc::clone(&heard);
    bench.pipeline = bench
        .pipeline
        .with_listener(Arc::new(move |operation, body, outcome| {
            let is_done = matches!(outcome, Outcome::Success);
            let note = (operation.id(), body.to_vec(), is_done);
            notes.lock().expect("lock").push(note);
        }));
    for operation in [&READ, &UNSAFE] {
        let decoded = bench.call(operation).await;
        let body = Body::json(operation, &()).expect("a body");
        let raw = bench.pipeline.call_raw(operation, body).await;
        assert_eq!(decoded.is_ok(), raw.is_ok());
    }
    let heard = heard.lock().expect("lock");
    let ids: Vec<_> = heard
        .iter()
        .map(|(id, _, is_done)| (*id, *is_done))
        .collect();
    assert_eq!(
        ids,
        [
            (READ.id(), true),
            (READ.id(), true),
            (UNSAFE.id(), false),
            (UNSAFE.id(), false)
        ]
    );
    assert!(heard.iter().all(|(_, body, _)| !body.is_empty()));
}

#[tokio::test]
async fn an_order_that_is_given_up_is_heard_of_once_it_was_sent() {
    for (operation, is_heard) in [(&UNSAFE, true), (&IDEMPOTENT, true), (&READ, false)] {
        let mut bench = Bench::new(vec![Act::Stall]).await;
        let heard = Arc::new(Mutex::new(Vec::new()));
        let notes = Arc::clone(&heard);
        bench.pipeline = bench
            .pipeline
            .with_listener(Arc::new(move |operation, body, outcome| {
                assert!(matches!(outcome, Outcome::Cancelled) && !body.is_empty());
                notes.lock().expect("lock").push(operation.id());
            }));
        // Before the first poll there is nothing to report.
        drop(bench.call(operation));
        assert!(heard.lock().expect("lock").is_empty());
        let mut call = Box::pin(bench.call(operation));
        while bench.sent() == 0 {
            assert!((&mut call).now_or_never().is_none(), "it is on its way");
            tokio::task::yield_now().await;
        }
        drop(call);
        let heard = heard.lock().expect("lock").clone();
        assert_eq!(
            heard,
            if is_heard {
                vec![operation.id()]
            } else {
                vec![]
            }
        );
    }
}
