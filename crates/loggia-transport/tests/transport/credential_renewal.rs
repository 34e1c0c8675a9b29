//! Refused credentials are renewed once per call, whatever else goes wrong in it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use futures_util::future::ready;
use loggia_transport::source::Source;
use loggia_transport::zenlayer::{Api, Credentials};

use crate::support::bench::{Bench, NOW, READ, UNSAFE, good};
use crate::support::{Act, ManualClock, json};

fn refused() -> Act {
    json(
        "401 No",
        "",
        r#"{"requestId":"T1","code":"AUTHFAILURE_INVALID_KEY","message":"no"}"#,
    )
}

/// A pipeline with a vault that returns a different key each time.
async fn bench(acts: Vec<Act>) -> (Bench, Arc<AtomicU32>) {
    let asked = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&asked);
    let vault = move || {
        let number = count.fetch_add(1, Ordering::SeqCst);
        let key = Credentials::access_key(format!("AK{number}"), "key-secret-0001");
        ready(Ok::<_, std::io::Error>(key))
    };
    let source = Source::provided(vault, Arc::new(ManualClock::at(NOW)));
    (
        Bench::speaking(Arc::new(Api::with(source)), acts).await,
        asked,
    )
}

#[tokio::test]
async fn credentials_are_renewed_once_in_a_call() {
    let (bench, asked) = bench(vec![refused()]).await;
    for (sent, keys) in [(2, 2), (4, 3)] {
        let error = bench.fails(&UNSAFE).await;
        assert!(error.is_unauthorized(), "{error}");
        assert_eq!((error.attempts(), bench.sent()), (2, sent));
        assert_eq!(asked.load(Ordering::SeqCst), keys);
    }
}

#[tokio::test]
async fn a_pause_before_does_not_use_the_renewal_up() {
    let busy = json("503 No", "", "{}");
    let (bench, asked) = bench(vec![busy.clone(), refused(), busy, good()]).await;
    assert_eq!(bench.call(&READ).await.expect("in the end").attempts(), 4);
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    let requests = bench.server.requests();
    let used = |key: &str| requests.iter().filter(|each| each.contains(key)).count();
    assert_eq!((used("Credential=AK0,"), used("Credential=AK1,")), (2, 2));
}
