//! One account on several runtimes, over sockets.

use std::time::Duration;

use loggia::edis::Account;
use tokio::runtime::{Builder, Runtime};

use super::front::{Front, Stage};

fn runtime(workers: usize) -> Runtime {
    let mut builder = match workers {
        0 => Builder::new_current_thread(),
        _ => Builder::new_multi_thread(),
    };
    builder
        .worker_threads(workers.max(1))
        .enable_all()
        .build()
        .expect("a runtime")
}

/// The server on a runtime of its own, its first login held up.
fn front() -> (Runtime, Front) {
    let outside = runtime(1);
    let front = outside.block_on(Front::start(|sim| sim));
    front.hold(1, Stage::Done);
    (outside, front)
}

/// A call here ends well, and soon.
fn succeeds_on(runtime: &Runtime, account: &Account, front: &Front) {
    let server = account.server(front.vps());
    let patience = Duration::from_secs(60);
    runtime
        .block_on(async { tokio::time::timeout(patience, server.vnc_status()).await })
        .expect("no one waits for a runtime that is not driven")
        .expect("status");
}

#[test]
fn a_runtime_that_ends_in_the_middle_of_a_login() {
    for workers in [0, 2] {
        let (_outside, front) = front();
        let account = front.account();
        let ends = runtime(workers);
        let server = account.server(front.vps());
        // Kept here, the call outlives its runtime.
        let mut leader = Box::pin(async move { server.vnc_status().await });
        ends.block_on(async {
            tokio::select! {
                biased;
                _ = &mut leader => panic!("held up"),
                () = front.held(1) => {}
            }
        });
        ends.shutdown_background();
        let here = runtime(2);
        succeeds_on(&here, &account, &front);
        assert_eq!(front.logins(), 2);
        drop(leader);
        succeeds_on(&here, &account, &front);
        assert_eq!(front.logins(), 2);
    }
}

#[test]
fn a_runtime_that_no_one_drives_any_more() {
    let (_outside, front) = front();
    let account = front.account();
    let left = runtime(0);
    let server = account.server(front.vps());
    let leader = left.spawn(async move { server.vnc_status().await });
    left.block_on(front.held(1));
    succeeds_on(&runtime(2), &account, &front);
    assert_eq!(front.logins(), 2);

    // Somebody comes back: the old login lands late, and its call goes out.
    front.release();
    left.block_on(leader).expect("no panic").expect("status");
    assert_eq!(front.logins(), 2);
}
