//! Futures that are dropped at any point leave the client in order.
//!
//! Each test drops the same future after every number of polls there is, from none to
//! one short of its end, against a server that answers piece by piece: so at every
//! stage from the connection to the last byte of the answer. Afterwards the client
//! must work, get its own answers, and nothing may have been sent twice.

mod stepped_server;

use std::collections::HashSet;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

use loggia::edis::Account;
use loggia::zenlayer::{Client, Vm};
use loggia::{Error, MachineState, RetryPolicy};
use loggia_tests::clock::SharedClock;

use stepped_server::{LOGIN, SERVERS, SteppedServer};

fn vm(server: &SteppedServer, retry: RetryPolicy) -> Vm {
    Client::builder()
        .access_key("AK1", "key-secret-0001")
        .endpoint(server.url())
        .allow_insecure_loopback(true)
        .clock(Arc::new(SharedClock::new()))
        .retry(retry)
        .build()
        .expect("builds")
        .vm()
}

fn account(server: &SteppedServer) -> Account {
    Account::builder()
        .credentials("me@example.com", "pass-word-0001")
        .endpoint(server.url())
        .allow_insecure_loopback(true)
        .clock(Arc::new(SharedClock::new()))
        .retry(RetryPolicy::none())
        .build()
        .expect("builds")
}

/// Lets tasks, sockets and the server do what they have to do.
async fn settle() {
    for _ in 0..20 {
        tokio::task::yield_now().await;
    }
}

/// Polls a future so many times, with a step of the server after each. Some, if it
/// came to its end.
async fn polled<F: Future + Unpin>(
    server: &SteppedServer,
    polls: usize,
    future: &mut F,
) -> Option<F::Output> {
    server.halt();
    for _ in 0..polls {
        let once = poll_fn(|cx| Poll::Ready(Pin::new(&mut *future).poll(cx)));
        if let Poll::Ready(output) = once.await {
            return Some(output);
        }
        server.step();
        settle().await;
    }
    None
}

/// Drops a future after so many polls and lets the server run. Whether the future
/// came to its end instead.
///
/// One request at a time is under way here, so the server sees at most one that was
/// not answered before the drop: more would mean that something goes on.
async fn dropped_after<T>(
    server: &SteppedServer,
    polls: usize,
    future: impl Future<Output = Result<T, Error>>,
) -> bool {
    assert!(polls < 1000, "it never ends");
    let (seen, answered) = (server.seen().len(), server.answered());
    let mut future = Box::pin(future);
    let end = polled(server, polls, &mut future).await;
    drop(future);
    let answered = server.answered() - answered;
    server.run();
    settle().await;
    let seen = server.seen().len() - seen;
    assert!(seen <= answered + 1, "{seen} requests after {polls} polls");
    assert!(
        polls > 0 || seen == 0,
        "nothing is sent before the first poll"
    );
    match end {
        Some(end) => {
            end.map(drop).expect("answered");
            assert!(polls > 5, "{polls} stages are too few to show anything");
            true
        }
        None => false,
    }
}

/// The answer names what was asked for.
async fn assert_works(vm: &Vm, id: &str) {
    let url = vm.console_url(id).await.expect("answered");
    assert_eq!(url.host_str(), Some(format!("{id}.example").as_str()));
}

#[tokio::test]
async fn dropped_call_on_an_open_connection_leaves_the_client_working() {
    let server = SteppedServer::start().await;
    let vm = vm(&server, RetryPolicy::none());
    for polls in 0.. {
        let id = format!("dropped-{polls}-id");
        let end = dropped_after(&server, polls, vm.console_url(&id)).await;
        assert!(server.count(&id) <= 1);
        assert_works(&vm, &format!("next-{polls}")).await;
        if end {
            break;
        }
    }
    assert!(server.count("dropped-") > 1, "some have arrived");
}

#[tokio::test]
async fn dropped_call_on_a_new_connection_leaves_the_client_working() {
    let server = SteppedServer::start().await;
    for polls in 0.. {
        let vm = vm(&server, RetryPolicy::none());
        let id = format!("dropped-{polls}-id");
        let end = dropped_after(&server, polls, vm.console_url(&id)).await;
        assert!(server.count(&id) <= 1);
        assert_works(&vm, "next").await;
        if end {
            break;
        }
    }
}

#[tokio::test]
async fn dropped_unsafe_call_is_sent_at_most_once() {
    let server = SteppedServer::start().await;
    let vm = vm(&server, RetryPolicy::default());
    for polls in 0.. {
        let id = format!("dropped-{polls}-id");
        let end = dropped_after(&server, polls, vm.reboot([&id])).await;
        assert!(server.count(&id) <= 1);
        vm.reboot(["next"]).await.expect("answered");
        if end {
            assert_eq!(server.count(&id), 1);
            break;
        }
    }
}

#[tokio::test]
async fn dropped_retry_leaves_the_client_working() {
    let server = SteppedServer::start().await;
    let mut sent_again = 0;
    for polls in 0.. {
        let vm = vm(&server, RetryPolicy::default());
        let id = format!("dropped-{polls}-id");
        server.fail(1);
        let end = dropped_after(&server, polls, vm.console_url(&id)).await;
        server.fail(0);
        assert!(server.count(&id) <= 2);
        sent_again += usize::from(server.count(&id) == 2);
        assert_works(&vm, "next").await;
        if end {
            break;
        }
    }
    assert!(sent_again > 1, "some were dropped in the second attempt");
}

#[tokio::test]
async fn dropped_calls_do_not_use_the_retry_budget() {
    let server = SteppedServer::start().await;
    let vm = vm(&server, RetryPolicy::default());
    for _ in 0..100 {
        let end = dropped_after(&server, 4, vm.console_url("dropped")).await;
        assert!(!end);
    }
    // As many as a fresh client has.
    for number in 0..10 {
        server.fail(1);
        let call = vm.api().describe_vnc_url().instance_id("next");
        let reply = call.send().await.expect("sent again");
        assert_eq!(reply.attempts(), 2, "{number}");
    }
}

#[tokio::test]
async fn dropped_login_leaves_complete_sessions() {
    let server = SteppedServer::start().await;
    for polls in 0.. {
        let account = account(&server);
        let (logins, calls) = (server.calls(LOGIN), server.count(SERVERS[0]));
        let handle = account.server(SERVERS[0]);
        let end = dropped_after(&server, polls, handle.vnc_status()).await;
        assert!(server.count(SERVERS[0]) <= calls + 1);

        let other = account.server(SERVERS[1]);
        let status = other.vnc_status().await.expect("answered");
        assert_eq!(status.host.as_deref(), Some("kvm_1_2.example"));
        // The sessions are whole: all of them are there, and none is asked for again.
        assert_eq!(account.servers().await.expect("listed").len(), 2);
        assert!(
            SERVERS
                .iter()
                .all(|id| account.sessions().cached(id).is_some())
        );
        assert!(server.calls(LOGIN) <= logins + 2, "after {polls} polls");
        if end {
            break;
        }
    }
}

#[tokio::test]
async fn login_goes_on_for_the_callers_that_remain() {
    let server = SteppedServer::start().await;
    let mut joined = 0;
    for polls in 1.. {
        let account = account(&server);
        let logins = server.calls(LOGIN);
        let (first, second) = (account.server(SERVERS[0]), account.server(SERVERS[1]));
        let mut second = Box::pin(second.vnc_status());
        // The first begins the login, the second joins it.
        let mut first = Box::pin(first.vnc_status());
        let mut either = poll_fn(|cx| {
            let first = first.as_mut().poll(cx).map(drop);
            let second = second.as_mut().poll(cx).map(drop);
            if first.is_ready() { first } else { second }
        });
        let end = polled(&server, polls, &mut either).await.is_some();
        drop(first);
        server.run();
        if end {
            break;
        }
        let status = second.await.expect("answered");
        assert_eq!(status.host.as_deref(), Some("kvm_1_2.example"));
        assert_eq!(server.calls(LOGIN), logins + 1, "after {polls} polls");
        joined += 1;
    }
    assert!(joined > 5);
}

#[tokio::test]
async fn dropped_list_requests_no_page_twice() {
    let server = SteppedServer::start().await;
    let vm = vm(&server, RetryPolicy::none());
    for polls in 0.. {
        let before = server.seen().len();
        let list = vm.instances().page_size(2);
        let end = dropped_after(&server, polls, list.clone().all()).await;
        let asked = server.seen().split_off(before);
        let pages: HashSet<_> = asked.iter().map(|seen| &seen.body).collect();
        assert_eq!(pages.len(), asked.len(), "no page was asked for twice");

        let whole = list.all().await.expect("listed");
        let ids: Vec<_> = whole
            .iter()
            .filter_map(|item| item.instance_id.as_deref())
            .collect();
        assert_eq!(ids, ["i-1", "i-2", "i-3", "i-4", "i-5", "i-6"]);
        if end {
            break;
        }
    }
}

/// Waits that do not end: they are dropped in looks and in pauses alike.
#[tokio::test]
async fn dropped_wait_leaves_the_client_working() {
    let server = SteppedServer::start().await;
    let (vm, account) = (vm(&server, RetryPolicy::none()), account(&server));
    for polls in 0..60 {
        let wait = vm.wait(["i-1"]).into_future();
        assert!(!dropped_after(&server, polls, wait).await);
        assert_works(&vm, "next").await;

        let handle = account.server(SERVERS[0]);
        let wait = handle.wait().stopped();
        assert!(!dropped_after(&server, polls, wait).await);
        let state = handle.state().await.expect("answered");
        assert_eq!(state, MachineState::Running);
    }
    assert!(server.calls("DescribeInstancesStatus") > 60);
}

/// Tasks are aborted while others go on, in whatever order the scheduler runs them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn aborted_tasks_do_not_disturb_others() {
    let server = SteppedServer::start().await;
    server.run();
    let vm = vm(&server, RetryPolicy::none());
    for round in 0..20 {
        let task = |number: usize| {
            let vm = vm.clone();
            tokio::spawn(async move { assert_works(&vm, &format!("i-{round}-{number}-id")).await })
        };
        let tasks: Vec<_> = (0..20).map(task).collect();
        for (number, task) in tasks.into_iter().enumerate() {
            if number % 2 == 0 {
                task.abort();
            } else {
                task.await.expect("its own answer");
            }
            assert!(server.count(&format!("i-{round}-{number}-id")) <= 1);
        }
    }
}
