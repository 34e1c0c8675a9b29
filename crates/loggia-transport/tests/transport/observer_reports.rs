//! What an observer receives besides durations and failures: request ids, and whether the outcome
//! of a call is unknown.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use loggia_transport::clock::Clock;
use loggia_transport::observe::{AttemptReport, CallReport, Observer};

use crate::support::bench::{Bench, IDEMPOTENT, READ, UNSAFE, good};
use crate::support::{Act, ManualClock, json};

fn failing() -> Act {
    json(
        "503 No",
        "",
        r#"{"requestId":"T9","code":"BUSY","message":"no"}"#,
    )
}

/// Request ids, and whether an outcome is unknown.
#[derive(Clone, Default)]
struct Ids(Arc<Mutex<Vec<String>>>);

impl Observer for Ids {
    fn on_attempt(&self, attempt: &AttemptReport<'_>) {
        let line = format!("attempt {:?}", attempt.request_id);
        self.0.lock().expect("lock").push(line);
    }

    fn on_call(&self, call: &CallReport<'_>) {
        let line = format!("call {:?} {}", call.request_id, call.in_doubt);
        self.0.lock().expect("lock").push(line);
    }
}

#[tokio::test]
async fn request_ids_are_reported_whatever_the_end() {
    let odd = r#"{"requestId":"T5","response":{"port":"none"}}"#;
    let odd = json("200 OK", "", odd);
    for (acts, operation, lines) in [
        (
            vec![failing(), good()],
            &READ,
            &[
                "attempt Some(\"T9\")",
                "attempt Some(\"T1\")",
                "call Some(\"T1\") false",
            ][..],
        ),
        (
            vec![failing()],
            &UNSAFE,
            &["attempt Some(\"T9\")", "call Some(\"T9\") true"][..],
        ),
        (
            vec![odd],
            &UNSAFE,
            &["attempt Some(\"T5\")", "call Some(\"T5\") true"][..],
        ),
        (
            vec![Act::Hang],
            &UNSAFE,
            &["attempt None", "call None true"][..],
        ),
    ] {
        let heard = Ids::default();
        let mut bench = Bench::new(acts).await;
        bench.pipeline = bench.pipeline.with_observer(Arc::new(heard.clone()));
        let _ = bench.call(operation).await;
        assert_eq!(*heard.0.lock().expect("lock"), lines);
    }
}

/// A clock on which no pause ends.
#[derive(Debug)]
struct Asleep(ManualClock);

impl Clock for Asleep {
    fn now(&self) -> SystemTime {
        self.0.now()
    }

    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }
}

/// Dropped in the pause before another attempt: the previous attempt's result counts.
#[tokio::test]
async fn a_call_that_is_given_up_is_in_doubt_only_where_something_may_have_been_done() {
    let slow = || json("429 Slow", "", "{}");
    for (act, operation, in_doubt) in [
        (slow(), &UNSAFE, false),
        (failing(), &IDEMPOTENT, true),
        (failing(), &READ, false),
    ] {
        let heard = Ids::default();
        let mut bench = Bench::new(vec![act]).await;
        let clock = Asleep(bench.clock.clone());
        bench.pipeline = bench
            .pipeline
            .clone()
            .with_clock(Arc::new(clock))
            .with_observer(Arc::new(heard.clone()));
        let mut call = Box::pin(bench.call(operation));
        while heard.0.lock().expect("lock").is_empty() {
            assert!((&mut call).now_or_never().is_none(), "it is on its way");
            tokio::task::yield_now().await;
        }
        drop(call);
        let last = heard.0.lock().expect("lock").pop();
        let wanted = format!("call None {in_doubt}");
        assert_eq!(last.as_deref(), Some(&*wanted), "{operation}");
    }
}
