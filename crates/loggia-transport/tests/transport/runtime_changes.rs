//! Futures that begin in one runtime and are then polled in another.

use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use futures_util::FutureExt;
use loggia_transport::clock::{Clock, SystemClock};
use loggia_transport::{Destination, Error, ErrorKind, HttpClients, Pace, Pipeline, Reply};
use tokio::runtime::{Builder, Runtime};

use crate::support::Act;
use crate::support::bench::{Bench, IDEMPOTENT, READ, Said, UNSAFE, good};

type Call = Pin<Box<dyn Future<Output = Result<Reply<Said>, Error>> + Send>>;

fn current_thread() -> Runtime {
    let mut builder = Builder::new_current_thread();
    builder.enable_all().build().expect("starts")
}

/// A server with its own runtime.
fn bench(acts: Vec<Act>) -> (Arc<Bench>, Runtime) {
    let mut builder = Builder::new_multi_thread();
    let runtime = builder
        .worker_threads(1)
        .enable_all()
        .build()
        .expect("starts");
    let mut bench = runtime.block_on(Bench::new(acts));
    let clients = HttpClients::per_runtime(Destination::Loopback, |_| {
        let builder = reqwest::Client::builder().no_proxy();
        Ok(builder.build().expect("builds"))
    });
    let url = bench.server.url.parse().expect("a URL");
    let key = loggia_transport::zenlayer::Credentials::access_key("AK", "key-secret-0001");
    let api = loggia_transport::zenlayer::Api::new(key);
    bench.pipeline = Pipeline::new(clients.expect("made"), url, Arc::new(api));
    (Arc::new(bench), runtime)
}

fn call(bench: &Arc<Bench>, operation: &'static loggia_transport::Operation) -> Call {
    let bench = Arc::clone(bench);
    Box::pin(async move { bench.call(operation).await })
}

/// Polls until the server has seen the request, and no further.
fn begin(runtime: &Runtime, bench: &Bench, call: &mut Call, requests: usize) {
    runtime.block_on(async {
        while bench.sent() < requests {
            let still_going = poll_fn(|context| {
                let polled = call.as_mut().poll(context);
                Poll::Ready(polled.is_pending())
            });
            assert!(still_going.await, "it stalls");
            tokio::task::yield_now().await;
        }
    });
}

#[test]
fn what_may_be_repeated_is_begun_again() {
    for operation in [&READ, &IDEMPOTENT] {
        for keep in [true, false] {
            let (bench, _server) = bench(vec![Act::Stall, good()]);
            let (first, second) = (current_thread(), current_thread());
            let mut call = call(&bench, operation);
            begin(&first, &bench, &mut call, 1);
            // Both a runtime that stands still and one that is gone.
            let _kept = keep.then_some(first);
            let reply = second.block_on(call).expect("begun again");
            assert_eq!((reply.port, bench.sent()), (Some(5901), 2));
        }
    }
}

#[test]
fn what_may_not_says_so() {
    let (bench, _server) = bench(vec![Act::Stall, good()]);
    let (first, second) = (current_thread(), current_thread());
    let mut call = call(&bench, &UNSAFE);
    begin(&first, &bench, &mut call, 1);
    let error = second.block_on(call).expect_err("it was sent");
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert!(error.is_outcome_unknown(), "{error}");
    assert!(error.to_string().contains("runtime"), "{error}");
    assert_eq!(bench.sent(), 1, "no second copy");
}

#[test]
fn outside_of_any_runtime_it_is_an_error() {
    let (bench, _server) = bench(vec![Act::Stall, good()]);
    let first = current_thread();
    let mut call = call(&bench, &READ);
    begin(&first, &bench, &mut call, 1);
    let error = call.now_or_never().expect("at once").expect_err("nowhere");
    assert_eq!(error.kind(), ErrorKind::Config);
}

#[test]
fn a_pause_goes_on_where_it_is_polled() {
    for keep in [true, false] {
        let (first, second) = (current_thread(), current_thread());
        let mut pause = SystemClock.sleep(Duration::from_millis(20));
        first.block_on(async {
            poll_fn(|context| {
                assert!(pause.as_mut().poll(context).is_pending());
                Poll::Ready(())
            })
            .await;
        });
        let _kept = keep.then_some(first);
        second.block_on(pause);
    }
}

#[test]
fn a_pause_of_an_age_is_no_panic_and_does_not_end() {
    let outcome = current_thread().block_on(async {
        let pause = SystemClock.sleep(Duration::MAX);
        tokio::time::timeout(Duration::from_millis(20), pause).await
    });
    assert!(outcome.is_err());
}

#[test]
fn what_was_not_sent_yet_is_begun_again_whatever_it_is() {
    let (bench, _server) = bench(vec![good()]);
    let mut bench = Arc::into_inner(bench).expect("no one else's");
    // The next turn comes when this clock says so.
    let clock = bench.clock.clone();
    let pace = Pace::per_second(1.0).expect("a pace");
    bench.pipeline = bench
        .pipeline
        .with_clock(Arc::new(clock.standing()))
        .with_pace(Arc::new(pace));
    let bench = Arc::new(bench);
    let (first, second) = (current_thread(), current_thread());
    first
        .block_on(call(&bench, &UNSAFE))
        .expect("the first turn");
    // It waits for its turn in a runtime that it then leaves.
    let mut call = call(&bench, &UNSAFE);
    first.block_on(async { assert!((&mut call).now_or_never().is_none()) });
    clock.advance(Duration::from_secs(1));
    second.block_on(call).expect("begun again");
    assert_eq!(bench.sent(), 2);
}
