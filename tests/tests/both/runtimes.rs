//! One client in many runtimes: at once, one after the other, and beside one that is
//! left behind without being driven.

use std::future::poll_fn;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::task::Poll;
use std::thread;
use std::time::Duration;

use futures_util::{FutureExt, StreamExt};
use loggia::edis::Account;
use loggia::reqwest;
use loggia::zenlayer::{Client, ClientBuilder};
use loggia::{CallOptions, Error, ErrorKind, RetryPolicy};
use loggia_sim::Sim;
use tokio::runtime::{Builder, Runtime};

/// What no call here needs, on the slowest machine.
const PATIENCE: Duration = Duration::from_secs(60);

fn many_threads() -> Runtime {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(2).enable_all();
    builder.build().expect("starts")
}

fn current_thread() -> Runtime {
    let mut builder = Builder::new_current_thread();
    builder.enable_all().build().expect("starts")
}

/// Simulators with a runtime of their own.
struct Clouds {
    sim: Sim,
    _runtime: Runtime,
}

impl Clouds {
    fn start() -> Self {
        let runtime = many_threads();
        let sim = Sim::builder()
            .account("me@example.com", "pass-word-0001")
            .access_key("AK1", "key-secret-0001")
            .start();
        let sim = runtime.block_on(sim).expect("starts");
        Self {
            sim,
            _runtime: runtime,
        }
    }

    /// One attempt of moderate length, so that a call that hangs fails.
    fn client(&self) -> ClientBuilder {
        Client::builder()
            .access_key("AK1", "key-secret-0001")
            .endpoint(self.sim.zenlayer().url())
            .allow_insecure_loopback(true)
            .attempt_timeout(PATIENCE)
            .retry(RetryPolicy::none())
    }

    fn account(&self) -> Account {
        Account::builder()
            .credentials("me@example.com", "pass-word-0001")
            .endpoint(self.sim.edis().url())
            .allow_insecure_loopback(true)
            .attempt_timeout(PATIENCE)
            .retry(RetryPolicy::none())
            .build()
            .expect("builds")
    }
}

async fn call(client: &Client) -> Result<(), Error> {
    client.vm().zones().await.map(drop)
}

/// Lets the connection of a call come to rest in the pool.
async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

/// A runtime that is kept and not driven any more. It has made a call, so it has a
/// connection that looks idle.
fn left_behind(client: &Client) -> Runtime {
    let runtime = current_thread();
    runtime.block_on(async {
        call(client).await.expect("answered");
        settle().await;
    });
    runtime
}

#[test]
fn undriven_runtime_does_not_block_others() {
    let clouds = Clouds::start();
    let client = clouds.client().build().expect("builds");
    let _undriven = left_behind(&client);
    current_thread()
        .block_on(call(&client))
        .expect("answered in another runtime");

    // The trap is real: a pool for all runtimes falls into it.
    let shared = reqwest::Client::builder().no_proxy().build();
    let shared = clouds
        .client()
        .http_client(shared.expect("builds"))
        .build()
        .expect("builds");
    let _undriven = left_behind(&shared);
    // Only the call that hangs is short of time: the one before it has as much as it
    // needs, however busy the machine is.
    let short = CallOptions::default()
        .attempt_timeout(Duration::from_millis(50))
        .retry(RetryPolicy::none());
    let error = current_thread().block_on(call(&shared.with_options(short)));
    assert!(error.expect_err("hangs").is_timeout());
}

#[test]
fn calls_succeed_on_a_runtime_that_is_driven_again() {
    let clouds = Clouds::start();
    let made = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&made);
    let client = clouds.client().configure_http(move |http| {
        count.fetch_add(1, Ordering::Relaxed);
        http
    });
    let client = client.build().expect("builds");
    let runtime = left_behind(&client);
    for _ in 0..3 {
        current_thread().block_on(call(&client)).expect("answered");
        runtime.block_on(call(&client)).expect("answered");
    }
    // One of its own for each of the three others, and the same one for the first runtime.
    assert_eq!(made.load(Ordering::Relaxed), 1 + 3);
}

#[test]
fn one_client_serves_eight_runtimes_at_once() {
    const AT_ONCE: usize = 8;
    let clouds = Clouds::start();
    let client = clouds.client().build().expect("builds");
    let account = clouds.account();
    let servers = current_thread()
        .block_on(account.servers())
        .expect("listed");
    let begin = Barrier::new(AT_ONCE);
    thread::scope(|scope| {
        for number in 0..AT_ONCE {
            let (client, server) = (client.clone(), servers[number % servers.len()].clone());
            let begin = &begin;
            scope.spawn(move || {
                begin.wait();
                let mut undriven = Vec::new();
                for round in 0..6 {
                    let runtime = if number % 2 == 0 {
                        current_thread()
                    } else {
                        many_threads()
                    };
                    runtime.block_on(async {
                        for _ in 0..5 {
                            call(&client).await.expect("answered");
                            server.state().await.expect("answered");
                        }
                        settle().await;
                    });
                    // Some go, some stay without being driven.
                    if round % 2 == 0 {
                        undriven.push(runtime);
                    }
                }
            });
        }
    });
    let seen = clouds.sim.zenlayer().requests().len();
    assert_eq!(seen, AT_ONCE * 6 * 5, "each call was sent once");
    assert_eq!(clouds.sim.edis().logins(), 1);
}

#[test]
fn configure_http_is_called_once_per_runtime() {
    let clouds = Clouds::start();
    let adjusted = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&adjusted);
    let adjust = move |http: reqwest::ClientBuilder| {
        count.fetch_add(1, Ordering::Relaxed);
        http
    };
    let client = clouds.client().configure_http(adjust);
    let client = client.build().expect("builds");
    for _ in 0..3 {
        current_thread().block_on(async {
            call(&client).await.expect("answered");
            settle().await;
            call(&client).await.expect("with the same client");
        });
    }
    assert_eq!(adjusted.load(Ordering::Relaxed), 3, "a client for each");
}

#[test]
fn future_can_be_dropped_outside_its_runtime() {
    let clouds = Clouds::start();
    let client = clouds.client().build().expect("builds");
    let runtime = current_thread();
    for polls in 0..1000 {
        let vm = client.vm();
        let mut future = Box::pin(vm.zones());
        let ended = runtime.block_on(async {
            for _ in 0..polls {
                let once = poll_fn(|cx| Poll::Ready(future.as_mut().poll(cx)));
                if once.await.is_ready() {
                    return true;
                }
                tokio::task::yield_now().await;
            }
            false
        });
        drop(future);
        runtime.block_on(call(&client)).expect("answered");
        if ended {
            assert!(polls > 2, "some were dropped half-way");
            return;
        }
    }
    panic!("it never ends");
}

#[test]
fn call_outside_a_runtime_is_an_error_without_panic() {
    let clouds = Clouds::start();
    let given = clouds.client().http_client(reqwest::Client::new());
    for client in [clouds.client(), given] {
        let vm = client.build().expect("builds").vm();
        let list = vm.instances();
        let outcomes = [
            vm.zones().now_or_never().map(Result::err),
            vm.stop(["i-1"]).now_or_never().map(Result::err),
            list.clone().all().now_or_never().map(Result::err),
            list.stream().next().now_or_never().map(|item| item?.err()),
            vm.wait(["i-1"])
                .into_future()
                .now_or_never()
                .map(Result::err),
        ];
        for outcome in outcomes {
            assert_names_the_runtime(&outcome.expect("at once").expect("refused"));
        }
    }
    let account = clouds.account();
    let server = account.server("kvm_1_1");
    let outcomes = [
        account.servers().now_or_never().map(Result::err),
        server.stop().now_or_never().map(Result::err),
        server.wait().running().now_or_never().map(Result::err),
        account.shop().balance().now_or_never().map(Result::err),
    ];
    for outcome in outcomes {
        assert_names_the_runtime(&outcome.expect("at once").expect("refused"));
    }
    assert!(clouds.sim.zenlayer().requests().is_empty());
    assert!(clouds.sim.edis().requests().is_empty());
    // And nothing is spoilt by it.
    current_thread()
        .block_on(account.servers())
        .expect("listed");
}

fn assert_names_the_runtime(error: &Error) {
    assert_eq!(error.kind(), ErrorKind::Config, "{error}");
    assert!(error.operation().is_some(), "{error}");
    let text = error.to_string();
    assert!(text.contains("outside a tokio runtime"), "{text}");
    assert!(text.contains("block_on"), "{text}");
}

#[test]
fn upload_opened_outside_a_runtime_is_an_error_without_panic() {
    let file = tempfile::NamedTempFile::new().expect("made");
    let upload = loggia::edis::Upload::from_path(file.path()).now_or_never();
    let error = upload.expect("at once").expect_err("no runtime");
    assert!(error.to_string().contains("runtime"), "{error}");
}
