//! What listens to a pipeline hears of every call, decoded or not.

use std::sync::{Arc, Mutex};

use loggia_transport::Body;

use crate::support::bench::{Bench, READ, UNSAFE, good};
use crate::support::json;

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
        .with_listener(Arc::new(move |operation, body, error| {
            let is_done = error.is_none();
            let note = (operation.id(), body.to_vec(), is_done);
            notes.lock().expect("lock").push(note);
        }));
    for operation in [&READ, &UNSAFE] {
        let decoded = bench.call(operation).await;
        let body = Body::json(operation, &()).expect("a body");
        let raw = bench.pipeline.call_undecoded(operation, body).await;
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
